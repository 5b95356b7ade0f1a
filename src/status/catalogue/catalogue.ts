/** The whole catalogue, and its indexes by number and by name. Loaded by `explain` and nothing else. */
import { AD_DATA_ENTRIES } from './adData.ts';
import { CERTIFICATE_ENTRIES } from './certificate.ts';
import { CHROMIUM_ENTRIES } from './chromium.ts';
import type { Entry, Family } from './entry.ts';
import { GSS_MAJOR_ENTRIES } from './gssMajor.ts';
import { ERRNO_ENTRIES, GSS_MINOR_ENTRIES } from './gssMinor.ts';
import { GSS_NTLMSSP_ENTRIES } from './gssNtlmssp.ts';
import { KPASSWD_ENTRIES } from './kpasswd.ts';
import { KRB5_LIBRARY_ENTRIES } from './krb5Library.ts';
import { KRB5_OTHER_ENTRIES } from './krb5Other.ts';
import { KRB5_PROTOCOL_ENTRIES } from './krb5Protocol.ts';
import { LDAP_ENTRIES } from './ldapResult.ts';
import { MAPPED_MINOR } from './mappedMinor.ts';
import { NTSTATUS_ENTRIES } from './ntstatus.ts';
import { SSPI_ENTRIES } from './sspi.ts';
import { WIN32_ENTRIES } from './win32.ts';
import { WINRM_ENTRIES } from './winrm.ts';

export const CATALOGUE: readonly Entry[] = [
  ...SSPI_ENTRIES,
  ...CERTIFICATE_ENTRIES,
  ...NTSTATUS_ENTRIES,
  ...WIN32_ENTRIES,
  ...AD_DATA_ENTRIES,
  ...LDAP_ENTRIES,
  ...KRB5_PROTOCOL_ENTRIES,
  ...KRB5_LIBRARY_ENTRIES,
  ...KRB5_OTHER_ENTRIES,
  ...KPASSWD_ENTRIES,
  ...GSS_MAJOR_ENTRIES,
  ...GSS_MINOR_ENTRIES,
  ...GSS_NTLMSSP_ENTRIES,
  MAPPED_MINOR,
  ...ERRNO_ENTRIES,
  ...WINRM_ENTRIES,
  ...CHROMIUM_ENTRIES,
];

const BY_CODE = new Map<string, Entry>();
const BY_COM_ERR = new Map<number, Entry>();
const BY_SYMBOL = new Map<string, Entry[]>();

for (const each of CATALOGUE) {
  BY_CODE.set(`${each.family} ${each.code}`, each);
  if (each.comErr !== null) BY_COM_ERR.set(each.comErr, each);
  for (const name of [each.symbol, ...each.aliases]) {
    const key = name.toUpperCase();
    BY_SYMBOL.set(key, [...(BY_SYMBOL.get(key) ?? []), each]);
  }
}

/** The entry of a number in one field, or null. */
export function entryOf(family: Family, code: number): Entry | null {
  return BY_CODE.get(`${family} ${code >>> 0}`) ?? null;
}

/** The entry of a number in MIT's com_err tables, signed or unsigned, or null. */
export function entryOfComErr(code: number): Entry | null {
  return BY_COM_ERR.get(code >>> 0) ?? null;
}

/** Entries of exactly that name, in any case; Samba writes WERR_ for ERROR_. */
export function entriesNamed(symbol: string): readonly Entry[] {
  return BY_SYMBOL.get(symbol.toUpperCase().replace(/^WERR_/, 'ERROR_')) ?? [];
}

/** Every name there is, in capitals. */
export function allNames(): string[] {
  return [...BY_SYMBOL.keys()];
}
