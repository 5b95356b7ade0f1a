/** Why the KDC gives this client no ticket: password, key, state of the account. */
import * as ticket from '../status/catalogue/topics/ticket.ts';
import { ACCOUNT_STATES, type AccountState, accountState, type KdcWords } from './accountState.ts';
import { clientOf, minorIs, minorOf, type Rule, type Situation } from './situation.ts';
import { causeSentence } from './sspi.ts';

const kdcText = (situation: Situation) => situation.evidence?.kdcAnswer?.text ?? null;
const ntStatus = (situation: Situation) => situation.evidence?.kdcAnswer?.ntStatus ?? null;

/** Numbers of RFC 4120 section 7.5.9 behind the library's names. */
const NUMBERS: Readonly<Record<string, number>> = {
  KRB5KDC_ERR_NAME_EXP: 1,
  KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN: 6,
  KRB5KDC_ERR_CLIENT_REVOKED: 18,
  KRB5KDC_ERR_KEY_EXP: 23,
};

/** What the KDC said of the account; null where the error is about something else. */
function kdcWords(situation: Situation): KdcWords | null {
  const number = NUMBERS[minorOf(situation) ?? ''];
  return number === undefined ? null : { number, text: kdcText(situation), ntStatus: ntStatus(situation) };
}

const kdcSaid = (situation: Situation) => {
  const { text, withPassword } = situation.evidence?.kdcAnswer ?? { text: null, withPassword: false };
  const status = ntStatus(situation);
  const how = withPassword ? 'asked again with the password' : 'asked without a password';
  return [
    ...(text === null ? [] : [`the KDC's own words, ${how}: "${text}"`]),
    ...(status === null ? [] : [`the KDC's NTSTATUS, ${how}: ${status}`]),
  ];
};

const isPasswordWrong = (situation: Situation) =>
  situation.status.name === 'SEC_E_LOGON_DENIED' &&
  minorIs('KRB5KDC_ERR_PREAUTH_FAILED', 'KRB5KRB_AP_ERR_BAD_INTEGRITY', 'KRB5_PREAUTH_FAILED')(situation);

/** What shows a state, beside what the library said. */
const EVIDENCE: Readonly<Record<string, (situation: Situation) => string[]>> = {
  'principal-unknown': (situation) => [`asked for ${clientOf(situation)}`],
  'principal-expired': (situation) => [`the expiry date of ${clientOf(situation)} on the KDC has passed`],
  'password-expired': (situation) => [
    `the password of ${clientOf(situation)} must be changed before it gets a ticket`,
  ],
  'principal-revoked': (situation) =>
    ntStatus(situation) === null ? ['the KDC did not say which of the two it is'] : [],
};

function ruleOf({ code, title, cure }: AccountState): Rule {
  const wordsOf = (situation: Situation) => {
    const words = kdcWords(situation);
    return words && accountState(words)?.code === code ? words : null;
  };
  return {
    code,
    title,
    when: (situation) => wordsOf(situation) !== null,
    evidence: (situation) => [...(EVIDENCE[code]?.(situation) ?? []), ...kdcSaid(situation)],
    cure(situation) {
      const words = wordsOf(situation);
      return words ? cure(clientOf(situation), words) : [];
    },
  };
}

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
  ...ACCOUNT_STATES.map(ruleOf),
  {
    code: 'preauthentication-unsupported',
    title: 'no usable pre-authentication',
    when: (situation) => situation.status.name === 'SEC_E_UNSUPPORTED_PREAUTH',
    evidence: () => [],
    cure: () => ticket.PREAUTH_TYPE.map(causeSentence),
  },
];
