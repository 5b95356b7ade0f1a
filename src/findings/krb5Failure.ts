/** From an error of libkrb5 itself to the finding that names the cause: the same rules as for GSS-API's. */
import type { GssPurpose } from '../status/gssapiMapping.ts';
import { krb5Status } from '../status/krb5Status.ts';
import { conclude } from './conclude.ts';
import { type Evidence, NO_EVIDENCE } from './evidence.ts';
import type { Finding } from './finding.ts';
import type { Situation } from './situation.ts';

export type Krb5Failure = { code: number; name: string | null; text: string };

/** @param functionName the function of libkrb5 that failed */
export function concludeKrb5(
  functionName: string,
  error: Krb5Failure,
  around: {
    purpose: GssPurpose;
    side?: Situation['side'];
    /** Who got the ticket that was asked with a moment ago, by a key or a password. */
    user?: string | null;
    target?: string | null;
    evidence?: Partial<Evidence>;
  },
): Finding[] {
  return conclude({
    status: krb5Status(functionName, error, around.purpose),
    side: around.side ?? 'initiator',
    package: 'Kerberos',
    user: around.user ?? null,
    target: around.target ?? null,
    evidence: { ...NO_EVIDENCE, ...around.evidence },
  });
}

/** The library could not begin. */
export function noContext(failed: { error: Krb5Failure; configurationFiles: string[] }): Finding[] {
  const { error, configurationFiles } = failed;
  return concludeKrb5('krb5_init_context', error, { purpose: 'acquire', evidence: { configurationFiles } });
}
