/** Security packages and the GSS mechanisms that they are here. */

/** Object identifiers of mechanisms: RFC 4121, MS-NLMP, RFC 4178, and IAKERB's draft. */
export const MECHANISM = {
  Kerberos: '1.2.840.113554.1.2.2',
  NTLM: '1.3.6.1.4.1.311.2.2.10',
  Negotiate: '1.3.6.1.5.5.2',
  IAKERB: '1.3.6.1.5.2.5',
} as const;

export type PackageName = keyof typeof MECHANISM;

/** SSPI compares package names without regard to case, and so do we. */
export function packageByName(name: string): PackageName | null {
  const wanted = name.toLowerCase();
  return (Object.keys(MECHANISM) as PackageName[]).find((known) => known.toLowerCase() === wanted) ?? null;
}

/** The package name of a mechanism; its dotted identifier where the tool has no name for it. */
export function packageOf(mechanism: string): string {
  const known = (Object.keys(MECHANISM) as PackageName[]).find((name) => MECHANISM[name] === mechanism);
  return known ?? mechanism;
}

/** Name types of gss_import_name (RFC 2743 section 4, RFC 1964 section 2.1.1). */
export const NAME_TYPE = {
  hostbasedService: '1.2.840.113554.1.2.1.4',
  userName: '1.2.840.113554.1.2.1.1',
  krb5Principal: '1.2.840.113554.1.2.2.1',
} as const;
