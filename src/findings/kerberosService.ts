/** Why a service does not accept a client: keytab, key, replay, channel bindings. */
import * as service from '../status/catalogue/topics/service.ts';
import type { KeytabEvidence, TicketFacts } from './evidence.ts';
import { minorIs, type Rule, type Situation } from './situation.ts';
import { causeSentence } from './sspi.ts';

const isKeyMissing = minorIs(
  'KRB5KRB_AP_ERR_BADKEYVER',
  'KRB5KRB_AP_ERR_NOKEY',
  'KRB5_KT_KVNONOTFOUND',
  'KRB5_KT_NOTFOUND',
);

/** Keytab entries for the ticket's server. */
function entriesFor(keytab: KeytabEvidence | null, server: string): KeytabEvidence['entries'] {
  return keytab?.entries.filter((entry) => entry.principal === server) ?? [];
}

/**
 * How the keytab's entries relate to the ticket: read from both, since the library has one code for two causes.
 * Without a ticket in a cache (it came from another machine) the library's own words decide.
 */
function keyRelation(situation: Situation): 'kvno' | 'enctype' | 'principal' | 'fits' | 'unknown' {
  const ticket = situation.evidence?.serviceTicket;
  const keytab = situation.evidence?.keytab ?? null;
  if (ticket && keytab && keytab.error === null && ticket.ticketKvno !== null) {
    const entries = entriesFor(keytab, ticket.server);
    if (entries.length === 0) return 'principal';
    const sameVersion = entries.filter((entry) => entry.kvno === ticket.ticketKvno);
    if (sameVersion.length === 0) return 'kvno';
    return sameVersion.some((entry) => entry.enctype === ticket.ticketEnctype) ? 'fits' : 'enctype';
  }
  const text = situation.status.native?.minor.text ?? '';
  if (/with enctype/.test(text)) return 'enctype';
  return /kvno \d+ not found/.test(text) ? 'kvno' : 'unknown';
}

function describeTicket(ticket: TicketFacts): string {
  return `the ticket for ${ticket.server} is encrypted with kvno ${ticket.ticketKvno}, ${ticket.ticketEnctype}`;
}

function describeKeytab(keytab: KeytabEvidence, server: string | null): string[] {
  const place = `keytab ${keytab.name ?? 'unknown'} (${keytab.where})`;
  if (keytab.error !== null) return [`${place}: ${keytab.error}`];
  const entries = server === null ? keytab.entries : entriesFor(keytab, server);
  if (entries.length === 0) return [`${place} has no entry for ${server ?? 'anybody'}`];
  const keysOf = Map.groupBy(entries, ({ principal }) => principal);
  const list = [...keysOf].map(([principal, keys]) => {
    return `${principal}: ${keys.map((key) => `kvno ${key.kvno} ${key.enctype}`).join(', ')}`;
  });
  return [`${place} has ${list.join('; ')}`];
}

function keyEvidence({ evidence }: Situation): string[] {
  const ticket = evidence?.serviceTicket ?? null;
  return [
    ...(ticket ? [describeTicket(ticket)] : []),
    ...(evidence?.keytab ? describeKeytab(evidence.keytab, ticket?.server ?? null) : []),
  ];
}

const newKeytab = (situation: Situation) => {
  const { evidence, target } = situation;
  const server = evidence?.serviceTicket?.server ?? target ?? evidence?.principal ?? 'SERVICE/host';
  const file = evidence?.keytab?.name?.replace(/^FILE:/, '') ?? '/etc/krb5.keytab';
  return `on the KDC: kadmin -q "ktadd -k ${file} ${server}" makes a new key and writes it (in Active Directory: ktpass, or net ads keytab)`;
};

/** A service without credentials, whose keytab answers so: acquiring says of a missing and an empty one the same. */
function keytabFailsWith(situation: Situation, ...errors: string[]): boolean {
  const { side, package: packageName, evidence, status } = situation;
  const failed = ['SEC_E_NO_CREDENTIALS', 'SEC_E_NOT_OWNER', 'SEC_E_NO_KERB_KEY'].includes(status.name);
  return (
    side === 'acceptor' &&
    packageName !== 'NTLM' &&
    failed &&
    errors.includes(evidence?.keytab?.errorName ?? '')
  );
}

export const KERBEROS_SERVICE_RULES: readonly Rule[] = [
  {
    code: 'keytab-missing',
    title: 'keytab does not exist',
    when: (situation) => keytabFailsWith(situation, 'ENOENT'),
    evidence: keyEvidence,
    cure: (situation) => ['name the right file with --keytab or KRB5_KTNAME', newKeytab(situation)],
  },
  {
    code: 'keytab-not-readable',
    title: 'keytab not readable',
    when: (situation) => keytabFailsWith(situation, 'EACCES', 'EPERM'),
    evidence: (situation) => [
      ...keyEvidence(situation),
      `this process runs as uid ${process.geteuid?.() ?? 'unknown'}`,
    ],
    cure: () => ["make it readable for the service's account only: chown SERVICE KEYTAB, chmod 0400 KEYTAB"],
  },
  {
    code: 'keytab-damaged',
    title: 'file is no keytab',
    when: (situation) =>
      keytabFailsWith(
        situation,
        'KRB5_KEYTAB_BADVNO',
        'KRB5_KT_FORMAT',
        'KRB5_KT_END',
        'EISDIR',
        'KRB5_KT_IOERR',
      ),
    evidence: keyEvidence,
    cure: () => [
      'name the right file with --keytab or KRB5_KTNAME',
      'a keytab is binary: was it copied as text?',
    ],
  },
  {
    code: 'keytab-kvno',
    title: 'keytab holds an old key',
    when: (situation) => isKeyMissing(situation) && keyRelation(situation) === 'kvno',
    evidence: keyEvidence,
    cure: (situation) => [newKeytab(situation), 'clients with an old ticket need a new one: kdestroy, kinit'],
  },
  {
    code: 'keytab-etype',
    title: 'keytab lacks encryption type',
    when: (situation) => isKeyMissing(situation) && keyRelation(situation) === 'enctype',
    evidence: keyEvidence,
    cure: (situation) => [newKeytab(situation), 'or take the encryption type from the account on the KDC'],
  },
  {
    code: 'keytab-principal-missing',
    title: 'keytab lacks the principal',
    when: (situation) => isKeyMissing(situation) || minorIs('KG_KEYTAB_NOMATCH')(situation),
    evidence: keyEvidence,
    cure: (situation) => [newKeytab(situation)],
  },
  {
    code: 'keytab-wrong-key',
    title: 'keytab holds another key',
    when: (situation) =>
      situation.side === 'acceptor' &&
      minorIs('KRB5KRB_AP_ERR_BAD_INTEGRITY', 'KRB5KRB_AP_ERR_MODIFIED')(situation),
    evidence: (situation) => [
      ...keyEvidence(situation),
      'version and encryption type may fit, but the key does not decrypt the ticket',
    ],
    cure: (situation) => [
      newKeytab(situation),
      'in Active Directory: does the service run under the account that owns the service principal name (setspn -Q)?',
    ],
  },
  {
    code: 'ticket-for-another-service',
    title: 'ticket for another service',
    when: minorIs('KRB5KRB_AP_ERR_NOT_US', 'KRB5KRB_AP_WRONG_PRINC'),
    evidence: keyEvidence,
    cure: () => [
      'the client asked for another name than the service accepts: compare its SPN with the keytab',
    ],
  },
  {
    code: 'replay',
    title: 'token was used before',
    when: minorIs('KRB5KRB_AP_ERR_REPEAT', 'KRB5_RC_REPLAY'),
    evidence: () => ['the replay cache has seen this very token'],
    cure: () => [
      'a token is good for one use: make a new one with sspidiag acquire --target SPN --token-output FILE',
      'if clients are refused so without a second use, look for a proxy that repeats requests',
    ],
  },
  {
    code: 'channel-binding-mismatch',
    title: 'channel bindings differ',
    when: (situation) => situation.status.name === 'SEC_E_BAD_BINDINGS',
    evidence: () => ['client and server computed the channel bindings from different data'],
    cure: () => service.BINDINGS.map(causeSentence),
  },
];
