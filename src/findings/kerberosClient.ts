/** Why a client gets no ticket: password, account, KDC, clock, cache. */
import { clientOf, minorIs, type Rule, type Situation } from './situation.ts';

const isRevoked = minorIs('KRB5KDC_ERR_CLIENT_REVOKED');
const kdcText = (situation: Situation) => situation.evidence?.kdcAnswer?.text ?? null;

/** MIT's KDC words of a principal whose policy counted too many wrong passwords. */
const MIT_LOCKED = 'LOCKED_OUT';
/** MIT's KDC words of a principal with the attribute DISALLOW_ALL_TIX. */
const MIT_DISABLED = 'CLIENT LOCKED OUT';

const kdcSaid = (situation: Situation) => {
  const text = kdcText(situation);
  return text === null ? [] : [`the KDC's own words, asked without a password: "${text}"`];
};

const ccacheEvidence = ({ evidence }: Situation) => {
  const cache = evidence?.ccache;
  if (!cache) return [];
  const place = `credential cache ${cache.name ?? 'unknown'} (${cache.where})`;
  return [cache.error === null ? `${place}: ${cache.tickets.length} tickets` : `${place}: ${cache.error}`];
};

const clientKeytabEvidence = ({ evidence }: Situation) => {
  const keytab = evidence?.clientKeytab;
  return keytab?.error ? [`client keytab ${keytab.name ?? ''} (${keytab.where}): ${keytab.error}`] : [];
};

function whoSawSkew({ side }: Situation): string {
  const who = side === 'acceptor' ? 'service' : 'KDC';
  return `the ${who} saw a time more than its clockskew (5 minutes unless configured) away from its own`;
}

/** Asked anew, the KDC tells its time: it shows whether this host is the one that is wrong. */
function kdcClock({ evidence }: Situation): string[] {
  const offset = evidence?.kdcAnswer?.clockOffsetSeconds ?? null;
  if (offset === null) return [];
  if (Math.abs(offset) <= 2) {
    return ["the clocks of this host and the KDC agree: the ticket's cache, or the other side, is off"];
  }
  return [`the KDC's clock is ${Math.abs(offset)} s ${offset > 0 ? 'ahead of' : 'behind'} this host's`];
}

/** Tickets are there, but of somebody else than was asked for. */
function isOfAnotherPrincipal({ evidence, side, user }: Situation): boolean {
  const holder = evidence?.ccache?.principal ?? null;
  const wanted = evidence?.principal ?? null;
  return side === 'initiator' && user === null && holder !== null && wanted !== null && holder !== wanted;
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
  const named = keytab?.where === '--client-keytab' && keytab.error !== null;
  return side === 'initiator' && user === null && named && status.name === 'SEC_E_NO_CREDENTIALS';
}

const isExpired = (situation: Situation) =>
  minorIs('KRB5KRB_AP_ERR_TKT_EXPIRED')(situation) ||
  situation.status.native?.major.name?.startsWith('GSS_S_CREDENTIALS_EXPIRED') === true;

const isPasswordWrong = (situation: Situation) =>
  situation.status.name === 'SEC_E_LOGON_DENIED' &&
  minorIs('KRB5KDC_ERR_PREAUTH_FAILED', 'KRB5KRB_AP_ERR_BAD_INTEGRITY', 'KRB5_PREAUTH_FAILED')(situation);

export const KERBEROS_CLIENT_RULES: readonly Rule[] = [
  {
    code: 'configuration-unusable',
    title: 'krb5.conf cannot be used',
    when: minorIs('KRB5_CONFIG_BADFORMAT', 'KRB5_CONFIG_CANTOPEN'),
    evidence: ({ evidence }) => (evidence?.configurationFiles ?? []).map((file) => `configuration: ${file}`),
    cure: () => ['mend the file, or name another one in KRB5_CONFIG; whoami shows which files are read'],
  },
  {
    code: 'client-keytab-not-usable',
    title: 'client keytab not usable',
    when: clientKeytabFails,
    evidence: clientKeytabEvidence,
    cure: () => ['name the right file with --client-keytab; klist -k -t FILE shows what is in it'],
  },
  {
    code: 'client-keytab-wrong-key',
    title: 'client keytab holds another key',
    when: (situation) => situation.user === null && isPasswordWrong(situation),
    evidence: ({ evidence }) => {
      const keytab = evidence?.clientKeytab;
      const keys =
        keytab?.entries.map((entry) => `${entry.principal} kvno ${entry.kvno} ${entry.enctype}`) ?? [];
      return [
        `client keytab ${keytab?.name ?? ''} (${keytab?.where ?? 'default'}) has ${keys.join(', ') || 'no entry'}`,
      ];
    },
    cure: ({ evidence }) => [
      'the key was changed on the KDC after the keytab was written',
      `on the KDC: kadmin -q "ktadd -k ${evidence?.clientKeytab?.name ?? 'FILE'} PRINCIPAL" makes a new key and writes it`,
    ],
  },
  {
    code: 'password-wrong',
    title: 'wrong password or key',
    when: isPasswordWrong,
    evidence: (situation) => [
      `the KDC knows ${clientOf(situation)} and refused the key made from the password`,
    ],
    cure: (situation) => [
      'check the password, and the keyboard layout it was typed with',
      `a fresh start: kinit ${clientOf(situation)}`,
      'beware: every wrong try may count towards a lock-out',
    ],
  },
  {
    code: 'principal-unknown',
    title: 'KDC does not know client',
    when: minorIs('KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN'),
    evidence: (situation) => [`asked for ${clientOf(situation)}`],
    cure: () => [
      'check the spelling, upper and lower case, and the realm: give the name as user@REALM',
      'on the KDC: kadmin -q "listprincs"',
    ],
  },
  {
    code: 'principal-expired',
    title: 'account has expired',
    when: minorIs('KRB5KDC_ERR_NAME_EXP'),
    evidence: (situation) => [`the expiry date of ${clientOf(situation)} on the KDC has passed`],
    cure: (situation) => [`on the KDC: kadmin -q "modprinc -expire never ${clientOf(situation)}"`],
  },
  {
    code: 'password-expired',
    title: 'password has expired',
    when: minorIs('KRB5KDC_ERR_KEY_EXP'),
    evidence: (situation) => [
      `the password of ${clientOf(situation)} must be changed before it gets a ticket`,
    ],
    cure: (situation) => [`change it: kpasswd ${clientOf(situation)}`],
  },
  {
    code: 'principal-locked',
    title: 'account locked out',
    when: (situation) => isRevoked(situation) && kdcText(situation) === MIT_LOCKED,
    evidence: kdcSaid,
    cure: (situation) => [
      'wait until the lock-out ends, and find who tries old passwords',
      `on the KDC: kadmin -q "modprinc -unlock ${clientOf(situation)}"`,
    ],
  },
  {
    code: 'principal-disabled',
    title: 'account is disabled',
    when: (situation) => isRevoked(situation) && kdcText(situation) === MIT_DISABLED,
    evidence: kdcSaid,
    cure: (situation) => [`on the KDC: kadmin -q "modprinc +allow_tix ${clientOf(situation)}"`],
  },
  {
    code: 'principal-revoked',
    title: 'account disabled or locked',
    when: isRevoked,
    evidence: (situation) => [...kdcSaid(situation), 'the KDC did not say which of the two it is'],
    cure: (situation) => [`on the KDC: kadmin -q "getprinc ${clientOf(situation)}"`],
  },
  {
    code: 'kdc-unreachable',
    title: 'no KDC can be reached',
    when: minorIs('KRB5_KDC_UNREACH', 'KRB5_REALM_CANT_RESOLVE', 'KRB5KDC_ERR_SVC_UNAVAILABLE'),
    evidence: ({ evidence }) => (evidence?.defaultRealm ? [`default realm: ${evidence.defaultRealm}`] : []),
    cure: () => [
      'is the KDC running, and port 88 (TCP and UDP) open from here?',
      'check kdc = in the [realms] section of krb5.conf, or the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  {
    code: 'realm-unknown',
    title: 'realm cannot be determined',
    when: minorIs(
      'KRB5_CONFIG_NODEFREALM',
      'KRB5_REALM_UNKNOWN',
      'KRB5_ERR_HOST_REALM_UNKNOWN',
      'KRB5KDC_ERR_WRONG_REALM',
    ),
    evidence: ({ evidence }) => [`default realm: ${evidence?.defaultRealm ?? 'none'}`],
    cure: () => ['set default_realm in krb5.conf, and [domain_realm] for hosts of other domains'],
  },
  {
    code: 'no-common-enctype',
    title: 'no common encryption type',
    when: minorIs(
      'KRB5KDC_ERR_ETYPE_NOSUPP',
      'KRB5_CC_NOT_KTYPE',
      'KRB5_PROG_ETYPE_NOSUPP',
      'KRB5_WRONG_ETYPE',
      'KRB5_BAD_ENCTYPE',
      'KRB5_NOPERM_ETYPE',
      'KRB5_CONFIG_ETYPE_NOSUPP',
    ),
    evidence: () => ['what this host permits and what the KDC has keys for do not overlap'],
    cure: () => [
      'compare permitted_enctypes in krb5.conf (and the system crypto policy) with the keys of the account',
      'on the KDC: kadmin -q "getprinc NAME" lists the keys; a new password makes new ones',
    ],
  },
  {
    code: 'preauthentication-unsupported',
    title: 'no usable pre-authentication',
    when: (situation) => situation.status.name === 'SEC_E_UNSUPPORTED_PREAUTH',
    evidence: () => [],
    cure: () => ['the KDC wants a method (PKINIT, OTP) that this host is not configured for'],
  },
  {
    code: 'spn-unknown',
    title: 'no such service principal',
    when: minorIs('KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN', 'KRB5_SERVICE_UNKNOWN'),
    evidence: (situation) => [`asked for a ticket for ${situation.target ?? 'the service'}`],
    cure: (situation) => [
      'check the spelling; use the host name that the service was registered with, not an alias or an address',
      `on the KDC: kadmin -q "addprinc -randkey ${situation.target ?? 'SERVICE/host'}", in Active Directory: setspn -Q ${situation.target ?? 'SERVICE/host'}`,
    ],
  },
  {
    code: 'spn-duplicate',
    title: 'service principal is ambiguous',
    when: minorIs('KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE'),
    evidence: (situation) => [`more than one account has ${situation.target ?? 'this name'}`],
    cure: () => ['in Active Directory: setspn -X finds duplicates; remove all but one'],
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
    code: 'clock-skew',
    title: 'clocks differ too much',
    when: minorIs('KRB5KRB_AP_ERR_SKEW', 'KRB5_KDCREP_SKEW'),
    evidence: (situation) => [whoSawSkew(situation), ...kdcClock(situation)],
    cure: () => [
      'set the clocks: chronyc tracking, timedatectl, w32tm /query /status',
      'a cache made while the clock was wrong keeps the offset: renew it with kdestroy and kinit',
    ],
  },
  {
    code: 'clock-skew',
    title: 'clocks differ too much',
    when: (situation) => situation.user !== null && isExpired(situation),
    evidence: () => ['the KDC issued the ticket a moment ago, and by the clock of this host it has ended'],
    cure: () => ['set the clock of this host: chronyc tracking, timedatectl'],
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
