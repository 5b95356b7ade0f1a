/** Why the KDC gives this client no ticket: password, key, state of the account. */
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

const isPasswordWrong = (situation: Situation) =>
  situation.status.name === 'SEC_E_LOGON_DENIED' &&
  minorIs('KRB5KDC_ERR_PREAUTH_FAILED', 'KRB5KRB_AP_ERR_BAD_INTEGRITY', 'KRB5_PREAUTH_FAILED')(situation);

export const KERBEROS_ACCOUNT_RULES: readonly Rule[] = [
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
    code: 'preauthentication-unsupported',
    title: 'no usable pre-authentication',
    when: (situation) => situation.status.name === 'SEC_E_UNSUPPORTED_PREAUTH',
    evidence: () => [],
    cure: () => ['the KDC wants a method (PKINIT, OTP) that this host is not configured for'],
  },
];
