/** What is wrong with the tickets a client has: the cache, the client keytab, their times. */
import { clientOf, isExpired, minorIs, type Rule, type Situation } from './situation.ts';

const ccacheEvidence = ({ evidence }: Situation) => {
  const cache = evidence?.ccache;
  if (!cache) return [];
  const place = `credential cache ${cache.name ?? 'unknown'} (${cache.where})`;
  const servers = cache.tickets.map((ticket) => ticket.server).join(', ') || 'nothing';
  return [cache.error === null ? `${place} holds tickets for ${servers}` : `${place}: ${cache.error}`];
};

const clientKeytabEvidence = ({ evidence }: Situation) => {
  const keytab = evidence?.clientKeytab;
  if (!keytab || (keytab.error === null && keytab.entries.length > 0)) return [];
  return [`client keytab ${keytab.name ?? ''} (${keytab.where}): ${keytab.error ?? 'no entry in it'}`];
};

/** Tickets are there, but of somebody else than was asked for. */
function isOfAnotherPrincipal({ evidence, side, user }: Situation): boolean {
  const holder = evidence?.ccache?.principal ?? null;
  const wanted = evidence?.principal ?? null;
  return side === 'initiator' && user === null && holder !== null && wanted !== null && holder !== wanted;
}

/** Tickets for services are there, and none to get others with. */
function hasOnlyServiceTickets({ evidence, side, user }: Situation): boolean {
  const tickets = evidence?.ccache?.tickets ?? [];
  const some = tickets.length > 0 && !tickets.some((ticket) => ticket.server.startsWith('krbtgt/'));
  return side === 'initiator' && user === null && some;
}

/** A client without credentials of its own password, whose cache answers so. */
function cacheFailsWith(situation: Situation, ...errors: string[]): boolean {
  const { side, user, evidence, status } = situation;
  const failed = ['SEC_E_NO_CREDENTIALS', 'SEC_E_NOT_OWNER', 'SEC_E_INTERNAL_ERROR'].includes(status.name);
  return (
    side === 'initiator' && user === null && failed && errors.includes(evidence?.ccache?.errorName ?? '')
  );
}

/** The client keytab, where somebody named one, cannot be read. */
function clientKeytabFails({ side, user, evidence, status }: Situation): boolean {
  const keytab = evidence?.clientKeytab;
  const named = keytab?.where === '--client-keytab' && (keytab.error !== null || keytab.entries.length === 0);
  return side === 'initiator' && user === null && named && status.name === 'SEC_E_NO_CREDENTIALS';
}

export const KERBEROS_TICKET_RULES: readonly Rule[] = [
  {
    code: 'client-keytab-not-usable',
    title: 'client keytab not usable',
    when: clientKeytabFails,
    evidence: clientKeytabEvidence,
    cure: () => ['name the right file with --client-keytab; klist -k -t FILE shows what is in it'],
  },
  {
    code: 'ticket-not-yet-valid',
    title: 'ticket not valid yet',
    when: minorIs('KRB5KRB_AP_ERR_TKT_NYV'),
    evidence: ({ evidence }) =>
      (evidence?.ccache?.tickets ?? [])
        .filter((ticket) => ticket.startTime * 1000 > Date.now())
        .map(
          (ticket) =>
            `the ticket for ${ticket.server} starts at ${new Date(ticket.startTime * 1000).toISOString()}`,
        ),
    cure: () => [
      'wait for its start, or get a new one with kinit',
      'if the start is in the past elsewhere, a clock is wrong: check it with chronyc tracking',
    ],
  },
  {
    code: 'ticket-expired',
    title: 'ticket has expired',
    when: isExpired,
    evidence: ({ evidence }) =>
      (evidence?.ccache?.tickets ?? [])
        .filter((ticket) => ticket.endTime * 1000 < Date.now())
        .map(
          (ticket) =>
            `the ticket for ${ticket.server} ended at ${new Date(ticket.endTime * 1000).toISOString()}`,
        ),
    cure: () => ['get a new one: kinit', 'for services: a client keytab, or k5start, renews by itself'],
  },
  {
    code: 'ccache-not-readable',
    title: 'credential cache not readable',
    when: (situation) =>
      minorIs('KRB5_FCC_PERM')(situation) || cacheFailsWith(situation, 'KRB5_FCC_PERM', 'EACCES', 'EPERM'),
    evidence: ccacheEvidence,
    cure: () => ['run as the owner of the cache, or name another one with --ccache or KRB5CCNAME'],
  },
  {
    code: 'ccache-damaged',
    title: 'file is no credential cache',
    when: (situation) =>
      cacheFailsWith(
        situation,
        'KRB5_CC_FORMAT',
        'KRB5_CCACHE_BADVNO',
        'KRB5_CC_END',
        'EISDIR',
        'KRB5_CC_IO',
      ),
    evidence: ccacheEvidence,
    cure: () => ['name the right cache with --ccache or KRB5CCNAME, or make a new one: kdestroy, kinit'],
  },
  {
    code: 'ccache-type-unusable',
    title: 'credential cache type not usable',
    when: (situation) =>
      cacheFailsWith(situation, 'KRB5_CC_UNKNOWN_TYPE', 'KRB5_CC_BADNAME', 'KRB5_KCM_NO_SERVER'),
    evidence: ccacheEvidence,
    cure: () => ['a name begins with FILE:, DIR:, KEYRING: or KCM: (KCM needs its daemon, sssd-kcm)'],
  },
  {
    code: 'ccache-of-another-principal',
    title: 'tickets of another principal',
    when: (situation) =>
      isOfAnotherPrincipal(situation) &&
      (situation.status.name === 'SEC_E_NO_CREDENTIALS' || minorIs('KG_CCACHE_NOMATCH')(situation)),
    evidence: (situation) => [
      `asked for ${clientOf(situation)}, the tickets are of ${situation.evidence?.ccache?.principal}`,
      ...ccacheEvidence(situation),
    ],
    cure: (situation) => [`get tickets for it: kinit ${clientOf(situation)}`, 'or leave --principal away'],
  },
  {
    code: 'tgt-missing',
    title: 'no ticket-granting ticket',
    when: (situation) => situation.status.name === 'SEC_E_NO_CREDENTIALS' && hasOnlyServiceTickets(situation),
    evidence: ccacheEvidence,
    cure: () => ['the cache serves the services in it only; for others: kinit'],
  },
  {
    code: 'ccache-missing',
    title: 'no tickets',
    when: (situation) =>
      situation.side === 'initiator' &&
      situation.user === null &&
      (situation.status.name === 'SEC_E_NO_CREDENTIALS' ||
        minorIs(
          'KRB5_FCC_NOFILE',
          'KRB5_CC_NOTFOUND',
          'KRB5_CC_END',
          'KRB5_NOCREDS_SUPPLIED',
          'KG_EMPTY_CCACHE',
        )(situation)),
    evidence: (situation) => [...ccacheEvidence(situation), ...clientKeytabEvidence(situation)],
    cure: () => [
      'get tickets: kinit, or for a service kinit -k -t KEYTAB PRINCIPAL',
      'if there are tickets elsewhere, name the cache with --ccache or KRB5CCNAME: klist -A lists them',
    ],
  },
];
