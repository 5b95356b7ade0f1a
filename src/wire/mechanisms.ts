/** The object identifiers of authentication mechanisms: those of GSS-API, and so those that SPNEGO offers. */

export type Mechanism = {
  /** What people call it. */
  name: string;
  /** The package of SSPI whose tokens carry this identifier. */
  package: string | null;
  /** Where it is registered or defined. */
  source: string;
};

const mechanism = (name: string, source: string, inPackage: string | null = null): Mechanism => ({
  name,
  package: inPackage,
  source,
});

export const KRB5 = '1.2.840.113554.1.2.2';
/** 113554 cut to 16 bits: what Windows 2000 put into its tokens, and still offers. */
export const MS_KRB5 = '1.2.840.48018.1.2.2';
export const KRB5_USER_TO_USER = '1.2.840.113554.1.2.2.3';
export const MS_KRB5_USER_TO_USER = '1.2.840.48018.1.2.2.3';
export const IAKERB = '1.3.6.1.5.2.5';
export const PKU2U = '1.3.6.1.5.2.7';
export const SPNEGO = '1.3.6.1.5.5.2';
export const NTLMSSP = '1.3.6.1.4.1.311.2.2.10';
export const NEGOEX = '1.3.6.1.4.1.311.2.2.30';

/**
 * By dotted identifier. Mechanisms of SASL alone (OAUTHBEARER of RFC 7628, PLAIN, DIGEST-MD5 as RFC 2831 has it) have a
 * name and no identifier; no token of GSS-API carries them.
 */
export const MECHANISMS: Readonly<Record<string, Mechanism>> = {
  [KRB5]: mechanism('Kerberos 5', 'RFC 4121 section 4.1, RFC 1964', 'Kerberos'),
  [MS_KRB5]: mechanism('Microsoft Kerberos 5 (legacy)', 'MS-SPNG section 3.1.5.2'),
  [KRB5_USER_TO_USER]: mechanism('Kerberos 5 user-to-user', 'draft-swift-win2k-krb-user2user'),
  [MS_KRB5_USER_TO_USER]: mechanism(
    'Microsoft Kerberos 5 user-to-user (legacy)',
    'draft-swift-win2k-krb-user2user',
  ),
  '1.3.5.1.5.2': mechanism('Kerberos 5 (before its registration)', 'RFC 1964 section 1, gssapi_krb5.h'),
  [IAKERB]: mechanism('IAKERB', 'draft-ietf-kitten-iakerb section 3', 'IAKERB'),
  [PKU2U]: mechanism('PKU2U', 'draft-zhu-pku2u section 4'),
  '1.3.5.1.5.2.7': mechanism('PKU2U (as macOS offers it)', 'Heimdal lib/gssapi/oid.txt'),
  [SPNEGO]: mechanism('SPNEGO', 'RFC 4178 section 3.1', 'Negotiate'),
  [NTLMSSP]: mechanism('NTLMSSP', 'MS-NLMP section 1.9', 'NTLM'),
  [NEGOEX]: mechanism('NegoEx', 'MS-NEGOEX section 1.9'),
  '1.3.6.1.5.5.1.1': mechanism('SPKM-1', 'RFC 2025 section 1'),
  '1.3.6.1.5.5.1.2': mechanism('SPKM-2', 'RFC 2025 section 1'),
  '1.3.6.1.5.5.1.3': mechanism('SPKM-3', 'RFC 2847 section 1'),
  '1.3.6.1.5.5.9': mechanism('LIPKEY', 'RFC 2847 section 2'),
  '1.3.6.1.5.5.14': mechanism('SCRAM-SHA-1', 'RFC 5802'),
  '1.3.6.1.5.5.18': mechanism('SCRAM-SHA-256', 'RFC 7677'),
  '1.3.6.1.5.5.15': mechanism('GSS-EAP', 'RFC 7055'),
  '1.3.6.1.5.5.15.1.1.17': mechanism('GSS-EAP (eap-aes128-cts-hmac-sha1-96)', 'RFC 7055'),
  '1.3.6.1.5.5.15.1.1.18': mechanism('GSS-EAP (eap-aes256-cts-hmac-sha1-96)', 'RFC 7055'),
  '1.3.6.1.5.5.16': mechanism('OpenID (OPENID20)', 'RFC 6616'),
  '1.3.6.1.5.5.17': mechanism('SAML (SAML20)', 'RFC 6595'),
  '1.2.752.43.14.1': mechanism('SASL DIGEST-MD5', 'Heimdal lib/gssapi/oid.txt'),
  '1.2.752.43.14.2': mechanism('Netlogon', 'Heimdal lib/gssapi/oid.txt'),
  '1.2.752.43.14.3': mechanism('Apple local KDC', 'Heimdal lib/gssapi/oid.txt of macOS'),
  '1.3.6.4.1.42.2.26.2.4': mechanism('Diffie-Hellman 640-0', 'Solaris /etc/gss/mech'),
  '1.3.6.4.1.42.2.26.2.5': mechanism('Diffie-Hellman 1024-0', 'Solaris /etc/gss/mech'),
};

/** A mechanism's name; null for one that the tool does not know. */
export function mechanismName(oid: string): string | null {
  return Object.hasOwn(MECHANISMS, oid) ? (MECHANISMS[oid]?.name ?? null) : null;
}

/** The package of SSPI that makes tokens of this mechanism. */
export function mechanismPackage(oid: string): string | null {
  return Object.hasOwn(MECHANISMS, oid) ? (MECHANISMS[oid]?.package ?? null) : null;
}
