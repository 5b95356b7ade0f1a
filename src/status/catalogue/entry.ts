/** The Entry type: one code of one field, with what usually causes it, how to tell the causes apart and the cure. */
import type { Cause } from '../functions/entry.ts';

/** The fields a number can belong to, in the order in which lists show them. */
export const FAMILIES = {
  sspi: 'SECURITY_STATUS (SSPI)',
  certificate: 'HRESULT of certificates and keys (CRYPT_E, CERT_E, TRUST_E, NTE)',
  ntstatus: 'NTSTATUS',
  win32: 'Win32 error',
  'ad-data': 'data sub-code of Active Directory (LDAP error 49)',
  ldap: 'result code of LDAP',
  'krb5-protocol': 'Kerberos protocol error',
  'krb5-library': 'error of the krb5 library (MIT)',
  'krb5-other': 'error of another table of MIT krb5',
  kpasswd: 'result code of a change of password (kpasswd)',
  'gss-major': 'GSS-API major status',
  'gss-minor': 'GSS-API minor status of krb5, SPNEGO (MIT) or gss-ntlmssp',
  errno: 'errno of Linux, as a minor status',
  winrm: 'HRESULT of WinRM',
  chromium: 'network error of Chromium (Chrome, Edge)',
} as const;

export type Family = keyof typeof FAMILIES;

/** Causes, likeliest first; a sentence where none can sensibly be named. */
export type Causes = readonly Cause[] | string;

export type Entry = {
  family: Family;
  /** The constant's name in its header or specification. */
  symbol: string;
  /** Other names of the same number in the same field. */
  aliases: readonly string[];
  /** As the field counts it: 32 bits, unsigned; a protocol error by its protocol number. */
  code: number;
  /** The same error's number in MIT's com_err table, unsigned; null where it has none. */
  comErr: number | null;
  /** What MIT's library or the KDC prints instead of a number; null where nothing is known to be printed. */
  text: string | null;
  meaning: string;
  causes: Causes;
  /** Specification and section, or Microsoft's page by its title. */
  source: string;
};

/** An entry of a field without aliases, a second number or a text, unless they are given. */
export function entry(
  given: Pick<Entry, 'family' | 'symbol' | 'code' | 'meaning' | 'causes' | 'source'> &
    Partial<Pick<Entry, 'aliases' | 'comErr' | 'text'>>,
): Entry {
  return { aliases: [], comErr: null, text: null, ...given };
}

/** The list of an entry's causes; empty where a sentence stands in their place. */
export function causesOf({ causes }: Pick<Entry, 'causes'>): readonly Cause[] {
  return typeof causes === 'string' ? [] : causes;
}
