/** The names of MIT krb5's error table `k5e1` (krb5.h): what no longer fitted into the first table. */

/** ERROR_TABLE_BASE_k5e1. */
const ERROR_TABLE_BASE_k5e1 = -1750600192;

const NAMES = [
  'KRB5_PLUGIN_VER_NOTSUPP',
  'KRB5_PLUGIN_BAD_MODULE_SPEC',
  'KRB5_PLUGIN_NAME_NOTFOUND',
  'KRB5KDC_ERR_DISCARD',
  'KRB5_DCC_CANNOT_CREATE',
  'KRB5_KCC_INVALID_ANCHOR',
  'KRB5_KCC_UNKNOWN_VERSION',
  'KRB5_KCC_INVALID_UID',
  'KRB5_KCM_MALFORMED_REPLY',
  'KRB5_KCM_RPC_ERROR',
  'KRB5_KCM_REPLY_TOO_BIG',
  'KRB5_KCM_NO_SERVER',
  'KRB5_CERTAUTH_HWAUTH',
  'KRB5_CERTAUTH_HWAUTH_PASS',
] as const;

/** The constant's name, or null where the code, signed or unsigned, is not of that table. */
export function k5e1Name(code: number): string | null {
  return NAMES[(code | 0) - ERROR_TABLE_BASE_k5e1] ?? null;
}
