/** Encryption types and checksum types by number: IANA's registry "Kerberos Parameters", and Microsoft's own. */

/** Positive numbers as IANA has them, negative ones (private use) as KERB_ETYPE_* of NTSecAPI.h without the prefix. */
export const ENCTYPES: Readonly<Record<number, string>> = {
  0: 'null',
  1: 'des-cbc-crc',
  2: 'des-cbc-md4',
  3: 'des-cbc-md5',
  4: 'des-cbc-raw',
  5: 'des3-cbc-md5',
  6: 'des3-cbc-raw',
  7: 'des3-cbc-sha1',
  8: 'des-hmac-sha1',
  9: 'dsaWithSHA1-CmsOID',
  10: 'md5WithRSAEncryption-CmsOID',
  11: 'sha1WithRSAEncryption-CmsOID',
  12: 'rc2CBC-EnvOID',
  13: 'rsaEncryption-EnvOID',
  14: 'rsaES-OAEP-ENV-OID',
  15: 'des-ede3-cbc-Env-OID',
  16: 'des3-cbc-sha1-kd',
  17: 'aes128-cts-hmac-sha1-96',
  18: 'aes256-cts-hmac-sha1-96',
  19: 'aes128-cts-hmac-sha256-128',
  20: 'aes256-cts-hmac-sha384-192',
  23: 'rc4-hmac',
  24: 'rc4-hmac-exp',
  25: 'camellia128-cts-cmac',
  26: 'camellia256-cts-cmac',
  65: 'subkey-keymaterial',
  [-128]: 'RC4_MD4',
  [-129]: 'RC4_PLAIN2',
  [-130]: 'RC4_LM',
  [-131]: 'RC4_SHA',
  [-132]: 'DES_PLAIN',
  [-133]: 'RC4_HMAC_OLD',
  [-134]: 'RC4_PLAIN_OLD',
  [-135]: 'RC4_HMAC_OLD_EXP',
  [-136]: 'RC4_PLAIN_OLD_EXP',
  [-140]: 'RC4_PLAIN',
  [-141]: 'RC4_PLAIN_EXP',
  [-148]: 'AES128_CTS_HMAC_SHA1_96_PLAIN',
  [-149]: 'AES256_CTS_HMAC_SHA1_96_PLAIN',
};

/** What else people and configuration files call them (krb5.conf's names, and ktutil's). */
const ALIASES: Readonly<Record<string, number>> = {
  'aes128-cts': 17,
  'aes256-cts': 18,
  'aes128-sha1': 17,
  'aes256-sha1': 18,
  'aes128-sha2': 19,
  'aes256-sha2': 20,
  'arcfour-hmac': 23,
  'arcfour-hmac-md5': 23,
  rc4: 23,
  'arcfour-hmac-exp': 24,
  'arcfour-hmac-md5-exp': 24,
  'des3-hmac-sha1': 16,
  'des3-cbc-sha1': 16,
  'camellia128-cts': 25,
  'camellia256-cts': 26,
};

/** Positive numbers as IANA has them, negative ones as KERB_CHECKSUM_* of NTSecAPI.h. */
export const CHECKSUM_TYPES: Readonly<Record<number, string>> = {
  0: 'none',
  1: 'CRC32',
  2: 'rsa-md4',
  3: 'rsa-md4-des',
  4: 'des-mac',
  5: 'des-mac-k',
  6: 'rsa-md4-des-k',
  7: 'rsa-md5',
  8: 'rsa-md5-des',
  9: 'rsa-md5-des3',
  10: 'sha1 (unkeyed)',
  12: 'hmac-sha1-des3-kd',
  13: 'hmac-sha1-des3',
  14: 'sha1 (unkeyed)',
  15: 'hmac-sha1-96-aes128',
  16: 'hmac-sha1-96-aes256',
  17: 'cmac-camellia128',
  18: 'cmac-camellia256',
  19: 'hmac-sha256-128-aes128',
  20: 'hmac-sha384-192-aes256',
  32771: 'GSS-API (0x8003)',
  [-130]: 'LM',
  [-131]: 'SHA1',
  [-132]: 'REAL_CRC32',
  [-133]: 'DES_MAC',
  [-134]: 'DES_MAC_MD5',
  [-135]: 'MD25',
  [-136]: 'RC4_MD5',
  [-137]: 'MD5_HMAC',
  [-138]: 'HMAC_MD5',
  [-150]: 'HMAC_SHA1_96_AES128_Ki',
  [-151]: 'HMAC_SHA1_96_AES256_Ki',
};

/** An encryption type's name, or its number where it has none. */
export function enctypeName(etype: number): string {
  return ENCTYPES[etype] ?? `encryption type ${etype}`;
}

/**
 * The number of an encryption type by its number, its name or what krb5.conf calls it.
 *
 * @returns null where there is none of that name
 */
export function enctypeNumber(text: string): number | null {
  const wanted = text.trim().toLowerCase();
  if (/^-?\d{1,5}$/.test(wanted)) return Number(wanted);
  const known = Object.entries(ENCTYPES).find(([, name]) => name.toLowerCase() === wanted)?.[0];
  return known === undefined ? (ALIASES[wanted] ?? null) : Number(known);
}
