/** The one table that turns GSS-API statuses into SECURITY_STATUS, each row with its reason. */
import { isGssError, type RoutineError, routineError } from './gssapi.ts';
import type { SecurityStatusName } from './securityStatus.ts';

/** What a GSS function was doing, where the same code means different things. */
export type GssPurpose = 'acquire' | 'initiate' | 'accept' | 'import' | 'other';

type Row = {
  /** Holds for these minor statuses only. */
  minors?: readonly string[];
  /** Holds for these routine errors only. */
  majors?: readonly RoutineError[];
  /** Holds for these purposes only. */
  purposes?: readonly GssPurpose[];
  /** Holds for tokens and credentials of gss-ntlmssp only. */
  ntlm?: true;
  status: SecurityStatusName;
  because: string;
};

/** First row that holds wins: what the minor status says is more precise than the major. */
const ROWS: readonly Row[] = [
  {
    minors: ['EINVAL', 'EACCES'],
    majors: ['GSS_S_FAILURE'],
    purposes: ['accept'],
    ntlm: true,
    status: 'SEC_E_LOGON_DENIED',
    because: 'gss-ntlmssp answers EINVAL for a wrong NTLM response and EACCES for a user it does not know',
  },
  {
    majors: ['GSS_S_BAD_BINDINGS', 'GSS_S_DEFECTIVE_TOKEN'],
    minors: ['EACCES'],
    purposes: ['accept'],
    ntlm: true,
    status: 'SEC_E_BAD_BINDINGS',
    because: 'gss-ntlmssp answers a defective token with EACCES when channel bindings differ',
  },
  {
    minors: ['ENOMEM', 'KRB5_CC_NOMEM', 'KRB5_RC_MALLOC'],
    status: 'SEC_E_INSUFFICIENT_MEMORY',
    because: 'the library could not allocate memory',
  },
  {
    minors: ['KRB5KDC_ERR_PREAUTH_FAILED', 'KRB5KRB_AP_ERR_BAD_INTEGRITY', 'KRB5_PREAUTH_FAILED'],
    purposes: ['acquire'],
    status: 'SEC_E_LOGON_DENIED',
    because: 'the KDC did not accept the key made from this password',
  },
  {
    minors: [
      'KRB5KDC_ERR_NAME_EXP',
      'KRB5KDC_ERR_KEY_EXP',
      'KRB5KDC_ERR_CLIENT_REVOKED',
      'KRB5KDC_ERR_CLIENT_NOTYET',
      'KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN',
      'KRB5KDC_ERR_POLICY',
    ],
    status: 'SEC_E_LOGON_DENIED',
    because: 'the KDC refused this client',
  },
  {
    minors: ['KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN', 'KRB5KDC_ERR_PRINCIPAL_NOT_UNIQUE', 'KRB5_SERVICE_UNKNOWN'],
    status: 'SEC_E_TARGET_UNKNOWN',
    because: 'the KDC has no account, or more than one, with that service principal name',
  },
  {
    minors: ['KRB5KRB_AP_ERR_NOT_US', 'KRB5KRB_AP_WRONG_PRINC'],
    status: 'SEC_E_WRONG_PRINCIPAL',
    because: 'the ticket is for another service principal',
  },
  {
    minors: ['KRB5KDC_ERR_ETYPE_NOSUPP'],
    status: 'SEC_E_KDC_UNKNOWN_ETYPE',
    because: 'KDC_ERR_ETYPE_NOSUPP is the protocol error behind that status',
  },
  {
    minors: [
      'KRB5_CC_NOT_KTYPE',
      'KRB5_PROG_ETYPE_NOSUPP',
      'KRB5_WRONG_ETYPE',
      'KRB5_BAD_ENCTYPE',
      'KRB5_NOPERM_ETYPE',
      'KRB5_CONFIG_ETYPE_NOSUPP',
    ],
    status: 'SEC_E_ALGORITHM_MISMATCH',
    because: 'the library is not permitted, or not able, to use the encryption type at hand',
  },
  {
    minors: [
      'KRB5KDC_ERR_PREAUTH_REQUIRED',
      'KRB5KDC_ERR_PADATA_TYPE_NOSUPP',
      'KRB5_PREAUTH_BAD_TYPE',
      'KRB5_PREAUTH_NO_KEY',
    ],
    status: 'SEC_E_UNSUPPORTED_PREAUTH',
    because: 'the library has no pre-authentication method that the KDC accepts',
  },
  {
    minors: ['KRB5KRB_AP_ERR_TKT_EXPIRED'],
    status: 'SEC_E_CONTEXT_EXPIRED',
    because: 'the ticket has expired',
  },
  {
    minors: ['KRB5KRB_AP_ERR_SKEW', 'KRB5KRB_AP_ERR_TKT_NYV', 'KRB5_KDCREP_SKEW'],
    status: 'SEC_E_TIME_SKEW',
    because: 'two clocks disagree',
  },
  {
    minors: ['KRB5KRB_AP_ERR_REPEAT', 'KRB5_RC_REPLAY'],
    status: 'SEC_E_OUT_OF_SEQUENCE',
    because: 'the token was seen before',
  },
  {
    minors: ['KRB5KRB_AP_ERR_MODIFIED', 'KRB5_KDCREP_MODIFIED'],
    status: 'SEC_E_MESSAGE_ALTERED',
    because: 'the message does not match its checksum',
  },
  {
    minors: ['KRB5KRB_AP_ERR_BAD_INTEGRITY'],
    status: 'SEC_E_DECRYPT_FAILURE',
    because: 'the key at hand does not decrypt the message',
  },
  {
    minors: ['KRB5_KT_NOTFOUND'],
    purposes: ['acquire'],
    status: 'SEC_E_NO_CREDENTIALS',
    because: 'the keytab has no entry for this principal',
  },
  {
    minors: ['KRB5KRB_AP_ERR_BADKEYVER', 'KRB5KRB_AP_ERR_NOKEY', 'KRB5_KT_KVNONOTFOUND', 'KRB5_KT_NOTFOUND'],
    status: 'SEC_E_NO_KERB_KEY',
    because: 'the keytab has no key of the version and encryption type that the ticket needs',
  },
  {
    minors: [
      'KRB5_KDC_UNREACH',
      'KRB5_REALM_CANT_RESOLVE',
      'KRB5_REALM_UNKNOWN',
      'KRB5_CONFIG_NODEFREALM',
      'KRB5_ERR_HOST_REALM_UNKNOWN',
      'KRB5KDC_ERR_SVC_UNAVAILABLE',
      'KRB5KDC_ERR_WRONG_REALM',
    ],
    status: 'SEC_E_NO_AUTHENTICATING_AUTHORITY',
    because: 'no KDC could be found or reached for the realm',
  },
  {
    minors: ['KRB5_FCC_PERM', 'EACCES', 'EPERM'],
    purposes: ['acquire', 'import'],
    status: 'SEC_E_NOT_OWNER',
    because: 'the caller may not read a file that the call needs',
  },
  {
    minors: ['KRB5_FCC_NOFILE', 'KRB5_CC_NOTFOUND', 'KRB5_CC_END', 'KRB5_NOCREDS_SUPPLIED', 'ENOENT'],
    purposes: ['acquire', 'initiate', 'accept'],
    status: 'SEC_E_NO_CREDENTIALS',
    because: 'the place where the credentials should be is missing or empty',
  },
  {
    minors: ['KRB5KDC_ERR_BADOPTION'],
    status: 'SEC_E_KDC_INVALID_REQUEST',
    because: 'the KDC cannot do what was asked',
  },
  {
    minors: ['KRB5_PARSE_MALFORMED', 'KRB5_PARSE_ILLCHAR'],
    purposes: ['import', 'acquire'],
    status: 'SEC_E_UNKNOWN_CREDENTIALS',
    because: 'the name in it is not one of a principal',
  },
  {
    majors: ['GSS_S_BAD_MECH'],
    status: 'SEC_E_SECPKG_NOT_FOUND',
    because: 'the library has no such mechanism',
  },
  {
    majors: ['GSS_S_BAD_NAME', 'GSS_S_BAD_NAMETYPE', 'GSS_S_NAME_NOT_MN'],
    purposes: ['initiate'],
    status: 'SEC_E_TARGET_UNKNOWN',
    because: 'the target name does not parse',
  },
  {
    majors: ['GSS_S_BAD_NAME', 'GSS_S_BAD_NAMETYPE', 'GSS_S_NAME_NOT_MN', 'GSS_S_DEFECTIVE_CREDENTIAL'],
    status: 'SEC_E_UNKNOWN_CREDENTIALS',
    because: 'the library does not recognise the name or credential',
  },
  { majors: ['GSS_S_BAD_BINDINGS'], status: 'SEC_E_BAD_BINDINGS', because: 'it is the same statement' },
  { majors: ['GSS_S_BAD_SIG'], status: 'SEC_E_MESSAGE_ALTERED', because: 'a message integrity check failed' },
  { majors: ['GSS_S_NO_CRED'], status: 'SEC_E_NO_CREDENTIALS', because: 'it is the same statement' },
  { majors: ['GSS_S_NO_CONTEXT'], status: 'SEC_E_INVALID_HANDLE', because: 'there is no such context' },
  {
    majors: ['GSS_S_DEFECTIVE_TOKEN'],
    status: 'SEC_E_INVALID_TOKEN',
    because: 'the bytes are not a token of this mechanism',
  },
  {
    majors: ['GSS_S_CREDENTIALS_EXPIRED', 'GSS_S_CONTEXT_EXPIRED'],
    status: 'SEC_E_CONTEXT_EXPIRED',
    because: 'SSPI has one status for expired contexts and credentials',
  },
  { majors: ['GSS_S_BAD_QOP'], status: 'SEC_E_QOP_NOT_SUPPORTED', because: 'it is the same statement' },
  { majors: ['GSS_S_UNAUTHORIZED'], status: 'SEC_E_NOT_OWNER', because: 'the caller is not authorised' },
  {
    majors: ['GSS_S_UNAVAILABLE'],
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    because: 'the mechanism lacks the function',
  },
];

/**
 * The SECURITY_STATUS that corresponds to a GSS answer, and why.
 *
 * @param major major status
 * @param minor the constant's name of the minor status, null where there is none
 * @param purpose what the function was doing
 * @param ntlm true where the mechanism is known to be NTLM
 */
export function toSecurityStatus(
  major: number,
  minor: string | null,
  purpose: GssPurpose,
  ntlm: boolean,
): { name: SecurityStatusName; because: string } {
  if (!isGssError(major)) return fromSupplementary(major);
  const routine = routineError(major);
  for (const row of ROWS) {
    if (row.ntlm && !ntlm) continue;
    if (row.minors && !(minor && row.minors.includes(minor))) continue;
    if (row.majors && !(routine && row.majors.includes(routine))) continue;
    if (row.purposes && !row.purposes.includes(purpose)) continue;
    return { name: row.status, because: row.because };
  }
  return { name: 'SEC_E_INTERNAL_ERROR', because: 'the answer maps to no other SECURITY_STATUS' };
}

function fromSupplementary(major: number): { name: SecurityStatusName; because: string } {
  // GSS_S_DUPLICATE_TOKEN, OLD, UNSEQ and GAP come without an error bit.
  if (major & 0x1e)
    return { name: 'SEC_E_OUT_OF_SEQUENCE', because: 'a token was repeated, late or missing' };
  if (major & 1) return { name: 'SEC_I_CONTINUE_NEEDED', because: 'the handshake is not complete' };
  return { name: 'SEC_E_OK', because: 'GSS_S_COMPLETE' };
}
