/** What lies between a client and its KDC or service: configuration, realm, clocks, encryption types, names. */
import * as service from '../status/catalogue/topics/service.ts';
import { registrationCures } from './registration.ts';
import { isExpired, minorIs, type Rule, type Situation } from './situation.ts';
import { causeSentence } from './sspi.ts';

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

/** MIT's table `prof` (profile.h), from 0xAACA6000 on: an include that is missing, a line that does not parse. */
function isProfileError({ status }: Situation): boolean {
  return (status.native?.minor.value ?? 0) >>> 8 === 0xaaca60;
}

/** What acquires a client's credential decodes messages of a KDC, and of nobody else. */
const HEARS_KDC = /^(gss_acquire_cred|krb5_get_init_creds|krb5_init_creds_get)/;

/** Of MIT's table `asn1` (asn1_err.et), from 0x6EDA3600 on, or of another type than a reply. */
function isNoReply({ status, side }: Situation): boolean {
  const { native } = status;
  if (side !== 'initiator' || !native || !HEARS_KDC.test(native.function)) return false;
  return native.minor.value >>> 8 === 0x6eda36 || native.minor.name === 'KRB5KRB_AP_ERR_MSG_TYPE';
}

export const KERBEROS_REALM_RULES: readonly Rule[] = [
  {
    code: 'configuration-unusable',
    title: 'krb5.conf cannot be used',
    when: (situation) =>
      minorIs('KRB5_CONFIG_BADFORMAT', 'KRB5_CONFIG_CANTOPEN')(situation) || isProfileError(situation),
    evidence: ({ evidence }) => (evidence?.configurationFiles ?? []).map((file) => `configuration: ${file}`),
    cure: () => ['mend the file, or name another one in KRB5_CONFIG; whoami shows which files are read'],
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
    code: 'kdc-answers-garbage',
    title: 'answer is not Kerberos',
    when: isNoReply,
    evidence: ({ evidence }) => [
      'what came in place of the reply of a KDC is no such message, or a damaged one',
      ...(evidence?.defaultRealm ? [`default realm: ${evidence.defaultRealm}`] : []),
    ],
    cure: () => [
      'sspidiag kdc shows what each KDC answers',
      'check address and port of the KDC, and proxies on the way',
    ],
  },
  {
    code: 'realm-without-kdc',
    title: 'no KDC known for realm',
    when: minorIs('KRB5_REALM_UNKNOWN'),
    evidence: ({ evidence }) => [
      ...(evidence?.principal ? [`asked for ${evidence.principal}`] : []),
      `default realm: ${evidence?.defaultRealm ?? 'none'}`,
    ],
    cure: () => [
      'check the spelling of the realm: upper and lower case differ',
      'name its KDC in the [realms] section of krb5.conf, or publish the DNS records _kerberos._udp and _kerberos._tcp',
    ],
  },
  {
    code: 'realm-unknown',
    title: 'realm cannot be determined',
    when: minorIs('KRB5_CONFIG_NODEFREALM', 'KRB5_ERR_HOST_REALM_UNKNOWN', 'KRB5KDC_ERR_WRONG_REALM'),
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
    code: 'spn-unknown',
    title: 'no such service principal',
    when: minorIs('KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN', 'KRB5_SERVICE_UNKNOWN'),
    evidence: (situation) => [`asked for a ticket for ${situation.target ?? 'the service'}`],
    cure: (situation) => [
      'check the spelling; use the host name that the service was registered with, not an alias or an address',
      ...registrationCures(situation.target ?? 'SERVICE/host'),
    ],
  },
  {
    code: 'spn-duplicate',
    title: 'service principal is ambiguous',
    when: minorIs('KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE'),
    evidence: (situation) => [`more than one account has ${situation.target ?? 'this name'}`],
    cure: () => service.SPN_DUPLICATE.map(causeSentence),
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
];
