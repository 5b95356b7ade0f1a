/** Why the KDC gives this client no ticket: password, key, state of the account. */
import { clientOf, minorIs, type Rule, type Situation } from './situation.ts';

const isRevoked = minorIs('KRB5KDC_ERR_CLIENT_REVOKED');
const kdcText = (situation: Situation) => situation.evidence?.kdcAnswer?.text ?? null;
const ntStatus = (situation: Situation) => situation.evidence?.kdcAnswer?.ntStatus ?? null;

/** Revoked is one error for several states of an account: an MIT KDC words them, Active Directory has an NTSTATUS. */
const revokedBy = (mitText: string | null, status: string) => (situation: Situation) =>
  isRevoked(situation) &&
  ((mitText !== null && kdcText(situation) === mitText) || ntStatus(situation) === status);

/** A policy of the MIT KDC counted too many wrong passwords. */
const isLocked = revokedBy('LOCKED_OUT', 'STATUS_ACCOUNT_LOCKED_OUT');
/** MIT's words for the attribute DISALLOW_ALL_TIX. */
const isDisabled = revokedBy('CLIENT LOCKED OUT', 'STATUS_ACCOUNT_DISABLED');
const isExpiredAccount = revokedBy(null, 'STATUS_ACCOUNT_EXPIRED');

const kdcSaid = (situation: Situation) => {
  const { text, withPassword } = situation.evidence?.kdcAnswer ?? { text: null, withPassword: false };
  const status = ntStatus(situation);
  const how = withPassword ? 'asked again with the password' : 'asked without a password';
  return [
    ...(text === null ? [] : [`the KDC's own words, ${how}: "${text}"`]),
    ...(status === null ? [] : [`the KDC's NTSTATUS, ${how}: ${status}`]),
  ];
};

/** The client's name without its realm. */
const accountOf = (situation: Situation) => clientOf(situation).replace(/@.*/, '');

/** What an administrator does: only Active Directory sends an NTSTATUS. */
const onTheKdc = (situation: Situation, kadmin: string, powershell: string, sambaTool: string) => {
  if (ntStatus(situation) === null) return [`on the KDC: kadmin -q "${kadmin} ${clientOf(situation)}"`];
  const account = accountOf(situation);
  return [
    `in Active Directory: ${powershell.replace('NAME', account)}, in Samba: samba-tool ${sambaTool.replace('NAME', account)}`,
  ];
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
    when: (situation) => minorIs('KRB5KDC_ERR_NAME_EXP')(situation) || isExpiredAccount(situation),
    evidence: (situation) => [
      `the expiry date of ${clientOf(situation)} on the KDC has passed`,
      ...kdcSaid(situation),
    ],
    cure: (situation) =>
      onTheKdc(
        situation,
        'modprinc -expire never',
        'Clear-ADAccountExpiration NAME',
        'user setexpiry NAME --noexpiry',
      ),
  },
  {
    code: 'password-expired',
    title: 'password has expired',
    when: minorIs('KRB5KDC_ERR_KEY_EXP'),
    evidence: (situation) => [
      `the password of ${clientOf(situation)} must be changed before it gets a ticket`,
      ...kdcSaid(situation),
    ],
    cure: (situation) => [`change it: kpasswd ${clientOf(situation)}`],
  },
  {
    code: 'principal-locked',
    title: 'account locked out',
    when: isLocked,
    evidence: kdcSaid,
    cure: (situation) => [
      'wait until the lock-out ends, and find who tries old passwords',
      ...onTheKdc(situation, 'modprinc -unlock', 'Unlock-ADAccount NAME', 'user unlock NAME'),
    ],
  },
  {
    code: 'principal-disabled',
    title: 'account is disabled',
    when: isDisabled,
    evidence: kdcSaid,
    cure: (situation) =>
      onTheKdc(situation, 'modprinc +allow_tix', 'Enable-ADAccount NAME', 'user enable NAME'),
  },
  {
    code: 'principal-revoked',
    title: 'account disabled or locked',
    when: isRevoked,
    evidence: (situation) => [
      ...kdcSaid(situation),
      ...(ntStatus(situation) === null ? ['the KDC did not say which of the two it is'] : []),
    ],
    cure: (situation) => [
      `on the KDC: kadmin -q "getprinc ${clientOf(situation)}"`,
      `in Active Directory: Get-ADUser ${accountOf(situation)} -Properties Enabled,LockedOut,AccountExpirationDate, in Samba: samba-tool user show ${accountOf(situation)}`,
    ],
  },
  {
    code: 'preauthentication-unsupported',
    title: 'no usable pre-authentication',
    when: (situation) => situation.status.name === 'SEC_E_UNSUPPORTED_PREAUTH',
    evidence: () => [],
    cure: () => ['the KDC wants a method (PKINIT, OTP) that this host is not configured for'],
  },
];
