/** Flags of Kerberos, bit 0 first: it is the most significant one. */

/** RFC 4120 section 5.3, RFC 6112 (anonymous), RFC 6806 (enc-pa-rep). */
export const TICKET_FLAGS = [
  'reserved',
  'forwardable',
  'forwarded',
  'proxiable',
  'proxy',
  'may-postdate',
  'postdated',
  'invalid',
  'renewable',
  'initial',
  'pre-authent',
  'hw-authent',
  'transited-policy-checked',
  'ok-as-delegate',
  null,
  'enc-pa-rep',
  'anonymous',
] as const;

/** RFC 4120 section 5.4.1, RFC 6112 (request-anonymous), RFC 6806 (canonicalize), [MS-SFU] (cname-in-addl-tkt). */
export const KDC_OPTIONS = [
  'reserved',
  'forwardable',
  'forwarded',
  'proxiable',
  'proxy',
  'allow-postdate',
  'postdated',
  null,
  'renewable',
  null,
  null,
  'opt-hardware-auth',
  null,
  null,
  'cname-in-addl-tkt',
  'canonicalize',
  'request-anonymous',
  ...Array<null>(9).fill(null),
  'disable-transited-check',
  'renewable-ok',
  'enc-tkt-in-skey',
  null,
  'renew',
  'validate',
] as const;

/** RFC 4120 section 5.5.1. */
export const AP_OPTIONS = ['reserved', 'use-session-key', 'mutual-required'] as const;

/** RFC 6113 section 5.4.2. */
export const FAST_OPTIONS = [
  'reserved',
  'hide-client-names',
  ...Array<null>(14).fill(null),
  'kdc-follow-referrals',
] as const;

/** [MS-KILE] section 2.2.10, [MS-SFU] section 2.2.5. */
export const PAC_OPTIONS = [
  'Claims',
  'Branch Aware',
  'Forward to Full DC',
  'Resource-based Constrained Delegation',
] as const;

/** [MS-SFU] section 2.2.2, PA-S4U-X509-USER options. */
export const S4U_OPTIONS = [
  null,
  'check logon hour restrictions',
  'sign the reply with key usage 27',
] as const;

/** RFC 4121 section 4.1.1.1 and GSS_C_* of gssapi_ext.h; value of the bit. */
export const GSS_FLAGS = {
  GSS_C_DELEG_FLAG: 0x1,
  GSS_C_MUTUAL_FLAG: 0x2,
  GSS_C_REPLAY_FLAG: 0x4,
  GSS_C_SEQUENCE_FLAG: 0x8,
  GSS_C_CONF_FLAG: 0x10,
  GSS_C_INTEG_FLAG: 0x20,
  GSS_C_ANON_FLAG: 0x40,
  GSS_C_PROT_READY_FLAG: 0x80,
  GSS_C_TRANS_FLAG: 0x100,
  GSS_C_DCE_STYLE: 0x1000,
  GSS_C_IDENTIFY_FLAG: 0x2000,
  GSS_C_EXTENDED_ERROR_FLAG: 0x4000,
  GSS_C_DELEG_POLICY_FLAG: 0x8000,
} as const;

/** [MS-KILE] section 2.2.7: supported encryption types; value of the bit. */
export const SUPPORTED_ENCTYPES = {
  'DES-CBC-CRC': 0x1,
  'DES-CBC-MD5': 0x2,
  'RC4-HMAC': 0x4,
  'AES128-CTS-HMAC-SHA1-96': 0x8,
  'AES256-CTS-HMAC-SHA1-96': 0x10,
  'AES256-CTS-HMAC-SHA1-96-SK': 0x20,
  'AES128-CTS-HMAC-SHA256-128': 0x40,
  'AES256-CTS-HMAC-SHA384-192': 0x80,
  'FAST-supported': 0x10000,
  'Compound-identity-supported': 0x20000,
  'Claims-supported': 0x40000,
  'Resource-SID-compression-disabled': 0x80000,
} as const;

/** [MS-KILE] section 3.2.5.8: KERB-AP-OPTIONS; value of the bit. */
export const KERB_AP_OPTIONS = {
  KERB_AP_OPTIONS_CBT: 0x4000,
  KERB_AP_OPTIONS_UNVERIFIED_TARGET_NAME: 0x8000,
} as const;
