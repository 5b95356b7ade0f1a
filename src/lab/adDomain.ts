/** The people, groups and services of AD.TEST, as LDIF for its directory. */
import { SERVICES } from './realm.ts';

/** The account that holds the service principal names. */
export const SERVICE_ACCOUNT = 'svc';

const CONTAINER = 'CN=Users,DC=ad,DC=test';

/** Groups with their members: alice is in Staff, and so in Readers. */
const GROUPS = {
  Staff: ['alice', 'bob'],
  Auditors: ['alice'],
  Readers: ['Staff'],
} as const;

/** Bits of userAccountControl ([MS-ADTS] section 2.2.16). */
const ADS_UF_NORMAL_ACCOUNT = 0x200;
const ADS_UF_DONT_EXPIRE_PASSWD = 0x10000;
const ADS_UF_TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION = 0x1000000;

/**
 * Everything that a fresh domain gets.
 *
 * @param passwords by account
 */
export function domainEntries(passwords: Readonly<Record<string, string>>): string {
  const people = Object.entries(passwords).map(([name, password]) =>
    entry(name, 'user', {
      userPrincipalName: [`${name}@ad.test`],
      displayName: [`${name} of the lab`],
      'unicodePwd:': [Buffer.from(`"${password}"`, 'utf16le').toString('base64')],
      ...(name === SERVICE_ACCOUNT ? service() : { userAccountControl: [String(ADS_UF_NORMAL_ACCOUNT)] }),
    }),
  );
  const groups = Object.entries(GROUPS).map(([name, members]) =>
    entry(name, 'group', { member: members.map((each) => `CN=${each},${CONTAINER}`) }),
  );
  return [...people, ...groups].join('\n');
}

/** A service that may act for anybody, whoever they authenticated with, towards itself. */
const service = () => ({
  servicePrincipalName: [...SERVICES],
  'msDS-AllowedToDelegateTo': [...SERVICES],
  'msDS-SupportedEncryptionTypes': ['24'],
  userAccountControl: [
    String(ADS_UF_NORMAL_ACCOUNT | ADS_UF_DONT_EXPIRE_PASSWD | ADS_UF_TRUSTED_TO_AUTHENTICATE_FOR_DELEGATION),
  ],
});

function entry(name: string, objectClass: string, attributes: Record<string, readonly string[]>): string {
  const lines = Object.entries({ objectClass: [objectClass], sAMAccountName: [name], ...attributes });
  return [
    `dn: CN=${name},${CONTAINER}`,
    'changetype: add',
    ...lines.flatMap(([attribute, values]) => values.map((value) => `${attribute}: ${value}`)),
    '',
  ].join('\n');
}
