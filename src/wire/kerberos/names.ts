/** Numbers that Kerberos messages carry, with the names that their specifications give them. */

/** RFC 4120 section 7.5.10; 16 and 17 of draft-swift-win2k-krb-user2user. */
export const MESSAGE_TYPES: Readonly<Record<number, string>> = {
  10: 'KRB_AS_REQ',
  11: 'KRB_AS_REP',
  12: 'KRB_TGS_REQ',
  13: 'KRB_TGS_REP',
  14: 'KRB_AP_REQ',
  15: 'KRB_AP_REP',
  16: 'KRB_TGT_REQ',
  17: 'KRB_TGT_REP',
  20: 'KRB_SAFE',
  21: 'KRB_PRIV',
  22: 'KRB_CRED',
  30: 'KRB_ERROR',
};

/** RFC 4120 section 6.2, RFC 6111 (11), RFC 7751 (12), and Microsoft's own as MIT's krb5.h has them. */
export const NAME_TYPES: Readonly<Record<number, string>> = {
  0: 'NT-UNKNOWN',
  1: 'NT-PRINCIPAL',
  2: 'NT-SRV-INST',
  3: 'NT-SRV-HST',
  4: 'NT-SRV-XHST',
  5: 'NT-UID',
  6: 'NT-X500-PRINCIPAL',
  7: 'NT-SMTP-NAME',
  10: 'NT-ENTERPRISE',
  11: 'NT-WELLKNOWN',
  12: 'NT-SRV-HST-DOMAIN',
  [-128]: 'NT-MS-PRINCIPAL',
  [-129]: 'NT-MS-PRINCIPAL-AND-ID',
  [-130]: 'NT-ENT-PRINCIPAL-AND-ID',
};

/** RFC 4120 section 7.5.3. */
export const ADDRESS_TYPES: Readonly<Record<number, string>> = {
  2: 'IPv4',
  3: 'Directional',
  5: 'ChaosNet',
  6: 'XNS',
  7: 'ISO',
  12: 'DECNET Phase IV',
  16: 'AppleTalk DDP',
  20: 'NetBios',
  24: 'IPv6',
  256: 'ADDRPORT',
  257: 'IPPORT',
};

/** RFC 4120 section 5.4.2; negative where the answering KDC alone is meant. */
export const LAST_REQUEST_TYPES: Readonly<Record<number, string>> = Object.fromEntries(
  [
    'no information',
    'last initial request for a TGT',
    'last initial request',
    'time of issue of the newest TGT used',
    'last renewal',
    'last request',
    'expiry of the password',
    'expiry of the account',
  ].flatMap((name, number) => [
    [number, name],
    [-number, number === 0 ? name : `${name}, at this KDC`],
  ]),
);

/** RFC 4120 section 3.3.3.2. */
export const TRANSITED_TYPES: Readonly<Record<number, string>> = { 1: 'DOMAIN-X500-COMPRESS' };

/** RFC 6113 section 5.4.1. */
export const FAST_ARMOR_TYPES: Readonly<Record<number, string>> = { 1: 'FX_FAST_ARMOR_AP_REQUEST' };

/** RFC 9588 section 12: groups of SPAKE, and second factors. */
export const SPAKE_GROUPS: Readonly<Record<number, string>> = {
  1: 'edwards25519',
  2: 'P-256',
  3: 'P-384',
  4: 'P-521',
};
export const SECOND_FACTORS: Readonly<Record<number, string>> = { 1: 'SF-NONE' };
