/**
 * Every finding's code, with what it means and what cures it: the manual's page and `explain` are made of it. A finding
 * of a code that is not declared here does not compile. Whoever makes findings needs the type only, which is gone in
 * what runs; the words are loaded by `explain` alone.
 */
import { ACCOUNT_FINDINGS } from './accounts.ts';
import { CONFIGURATION_FINDINGS } from './configuration.ts';
import { CREDENTIAL_FINDINGS } from './credentials.ts';
import type { ExplainedFinding } from './explained.ts';
import { IMPERSONATION_FINDINGS } from './impersonation.ts';
import { KDC_FINDINGS } from './kdcs.ts';
import { LIBRARY_FINDINGS } from './libraries.ts';
import { MESSAGE_FINDINGS } from './messages.ts';
import { NAME_FINDINGS } from './names.ts';
import { PACKED_CONTEXT_FINDINGS } from './packedContexts.ts';
import { REALM_FINDINGS } from './realms.ts';
import { SERVICE_FINDINGS } from './services.ts';
import { STORE_FINDINGS } from './stores.ts';
import { TOKEN_FINDINGS } from './tokens.ts';
import { WEB_FINDINGS } from './webServers.ts';

/** By subject, in the order in which lists show them. */
export const FINDING_SUBJECTS = {
  Credentials: CREDENTIAL_FINDINGS,
  'Account and password': ACCOUNT_FINDINGS,
  'KDC, realm and clock': REALM_FINDINGS,
  'Names of services': NAME_FINDINGS,
  'KDCs of a realm': KDC_FINDINGS,
  Configuration: CONFIGURATION_FINDINGS,
  Service: SERVICE_FINDINGS,
  'Caches and keytabs': STORE_FINDINGS,
  'Web servers': WEB_FINDINGS,
  'Tokens and messages': MESSAGE_FINDINGS,
  'Decoded tokens': TOKEN_FINDINGS,
  'Packed context': PACKED_CONTEXT_FINDINGS,
  Impersonation: IMPERSONATION_FINDINGS,
  'Native library': LIBRARY_FINDINGS,
} as const satisfies Record<string, Record<string, ExplainedFinding>>;

type Subjects = typeof FINDING_SUBJECTS;

/** Stable, kebab-case; scripts match on it. */
export type FindingCode = { [Subject in keyof Subjects]: keyof Subjects[Subject] }[keyof Subjects] & string;

/** All of them, in that order. */
export const FINDINGS: ReadonlyMap<string, ExplainedFinding> = new Map(
  Object.values(FINDING_SUBJECTS).flatMap((each) => Object.entries<ExplainedFinding>(each)),
);
