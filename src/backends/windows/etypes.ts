/**
 * Encryption types by name: IANA's registry in libkrb5's spelling, and Windows' own negative ones as
 * ntsecapi.h has them.
 */

const ETYPES = {
  0: 'null',
  1: 'des-cbc-crc',
  2: 'des-cbc-md4',
  3: 'des-cbc-md5',
  16: 'des3-cbc-sha1',
  17: 'aes128-cts-hmac-sha1-96',
  18: 'aes256-cts-hmac-sha1-96',
  19: 'aes128-cts-hmac-sha256-128',
  20: 'aes256-cts-hmac-sha384-192',
  23: 'arcfour-hmac',
  24: 'arcfour-hmac-exp',
  25: 'camellia128-cts-cmac',
  26: 'camellia256-cts-cmac',
  [-128]: 'KERB_ETYPE_RC4_MD4',
  [-129]: 'KERB_ETYPE_RC4_PLAIN2',
  [-130]: 'KERB_ETYPE_RC4_LM',
  [-131]: 'KERB_ETYPE_RC4_SHA',
  [-132]: 'KERB_ETYPE_DES_PLAIN',
  [-133]: 'KERB_ETYPE_RC4_HMAC_OLD',
  [-134]: 'KERB_ETYPE_RC4_PLAIN_OLD',
  [-135]: 'KERB_ETYPE_RC4_HMAC_OLD_EXP',
  [-136]: 'KERB_ETYPE_RC4_PLAIN_OLD_EXP',
  [-140]: 'KERB_ETYPE_RC4_PLAIN',
  [-141]: 'KERB_ETYPE_RC4_PLAIN_EXP',
  [-148]: 'KERB_ETYPE_AES128_CTS_HMAC_SHA1_96_PLAIN',
  [-149]: 'KERB_ETYPE_AES256_CTS_HMAC_SHA1_96_PLAIN',
} as const satisfies Record<number, string>;

/** An encryption type: its number and its name, null where none is known. */
export type Etype = { number: number; name: string | null };

/** An encryption type with its name, for example `aes256-cts-hmac-sha1-96` for 18. */
export function etype(number: number): Etype {
  return { number, name: (ETYPES as Record<number, string>)[number] ?? null };
}
