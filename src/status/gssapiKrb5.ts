/** The names of MIT's error table `k5g` (gssapi_err_krb5.h): what its GSS-API library says beyond libkrb5's codes. */

/** ERROR_TABLE_BASE_k5g. */
const ERROR_TABLE_BASE_k5g = 39756032;

const NAMES = [
  'KG_CCACHE_NOMATCH',
  'KG_KEYTAB_NOMATCH',
  'KG_TGT_MISSING',
  'KG_NO_SUBKEY',
  'KG_CONTEXT_ESTABLISHED',
  'KG_BAD_SIGN_TYPE',
  'KG_BAD_LENGTH',
  'KG_CTX_INCOMPLETE',
  'KG_CONTEXT',
  'KG_CRED',
  'KG_ENC_DESC',
  'KG_BAD_SEQ',
  'KG_EMPTY_CCACHE',
  'KG_NO_CTYPES',
  'KG_LUCID_VERSION',
  'KG_INPUT_TOO_LONG',
  'KG_IAKERB_CONTEXT',
] as const;

/** The constant's name, or null where the code is not of that table. */
export function k5gName(code: number): string | null {
  return NAMES[code - ERROR_TABLE_BASE_k5g] ?? null;
}
