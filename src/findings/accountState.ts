/** What a KDC says of an account that it gives no ticket to, and what an administrator does about it. */
import type { FindingCode } from './catalogue/catalogue.ts';

/** How the KDC said it: the number of the protocol error, its own words, and Active Directory's NTSTATUS by name. */
export type KdcWords = { number: number; text: string | null; ntStatus: string | null };

export type AccountState = {
  code: FindingCode;
  title: string;
  when(words: KdcWords): boolean;
  /** @param client as the KDC knows it, `alice@REALM` */
  cure(client: string, words: KdcWords): string[];
};

const NAME_EXP = 1;
const C_PRINCIPAL_UNKNOWN = 6;
const CLIENT_REVOKED = 18;
const KEY_EXP = 23;

/** KDC_ERR_CLIENT_REVOKED stands for several states: an MIT KDC words them, Active Directory has an NTSTATUS. */
const isRevoked = ({ number }: KdcWords) => number === CLIENT_REVOKED;

/** Only Active Directory sends an NTSTATUS. */
const inDomain = ({ ntStatus }: KdcWords) => ntStatus !== null;

const accountOf = (client: string) => client.replace(/@.*/, '');

function administer(
  client: string,
  words: KdcWords,
  { kadmin, powershell, sambaTool }: { kadmin: string; powershell: string; sambaTool: string },
): string {
  if (!inDomain(words)) return `on the KDC: kadmin -q "${kadmin} ${client}"`;
  const account = accountOf(client);
  return `in Active Directory: ${powershell.replace('NAME', account)}, in Samba: samba-tool ${sambaTool.replace('NAME', account)}`;
}

/** The first that holds. */
export const ACCOUNT_STATES: readonly AccountState[] = [
  {
    code: 'principal-unknown',
    title: 'KDC does not know client',
    when: ({ number }) => number === C_PRINCIPAL_UNKNOWN,
    cure: () => [
      'check the spelling, upper and lower case, and the realm: give the name as user@REALM',
      'on the KDC: kadmin -q "listprincs"',
    ],
  },
  {
    code: 'principal-expired',
    title: 'account has expired',
    when: ({ number, ntStatus }) => number === NAME_EXP || ntStatus === 'STATUS_ACCOUNT_EXPIRED',
    cure: (client, words) => [
      administer(client, words, {
        kadmin: 'modprinc -expire never',
        powershell: 'Clear-ADAccountExpiration NAME',
        sambaTool: 'user setexpiry NAME --noexpiry',
      }),
    ],
  },
  {
    code: 'password-expired',
    title: 'password has expired',
    when: ({ number, ntStatus }) =>
      number === KEY_EXP ||
      ntStatus === 'STATUS_PASSWORD_EXPIRED' ||
      ntStatus === 'STATUS_PASSWORD_MUST_CHANGE',
    cure: (client) => [`change it: kpasswd ${client}`],
  },
  {
    code: 'principal-locked',
    title: 'account locked out',
    // A policy of the MIT KDC counted too many wrong passwords.
    when: (words) =>
      isRevoked(words) && (words.text === 'LOCKED_OUT' || words.ntStatus === 'STATUS_ACCOUNT_LOCKED_OUT'),
    cure: (client, words) => [
      'wait until the lock-out ends, and find who tries old passwords',
      administer(client, words, {
        kadmin: 'modprinc -unlock',
        powershell: 'Unlock-ADAccount NAME',
        sambaTool: 'user unlock NAME',
      }),
    ],
  },
  {
    code: 'principal-disabled',
    title: 'account is disabled',
    // MIT's words for the attribute DISALLOW_ALL_TIX.
    when: (words) =>
      isRevoked(words) &&
      (words.text === 'CLIENT LOCKED OUT' || words.ntStatus === 'STATUS_ACCOUNT_DISABLED'),
    cure: (client, words) => [
      administer(client, words, {
        kadmin: 'modprinc +allow_tix',
        powershell: 'Enable-ADAccount NAME',
        sambaTool: 'user enable NAME',
      }),
    ],
  },
  {
    code: 'principal-revoked',
    title: 'account disabled or locked',
    when: isRevoked,
    cure: (client) => [
      `on the KDC: kadmin -q "getprinc ${client}"`,
      `in Active Directory: Get-ADUser ${accountOf(client)} -Properties Enabled,LockedOut,AccountExpirationDate, in Samba: samba-tool user show ${accountOf(client)}`,
    ],
  },
];

/** The state that the KDC's words tell; null where they are about something else. */
export function accountState(words: KdcWords): AccountState | null {
  return ACCOUNT_STATES.find(({ when }) => when(words)) ?? null;
}
