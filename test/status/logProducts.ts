/** Lines with codes of other protocols and products, and of keytabs as services of MIT word them. */
import type { LogLine } from './logLines.ts';

export const PRODUCT_LINES: readonly LogLine[] = [
  // LDAP
  { from: 'OpenLDAP', line: 'ldap_bind: Invalid credentials (49)', codes: ['LDAP_INVALID_CREDENTIALS'] },
  {
    from: 'OpenLDAP, SASL',
    line: 'ldap_sasl_interactive_bind_s: Strong(er) authentication required (8)',
    codes: ['LDAP_STRONG_AUTH_REQUIRED'],
  },
  { from: 'ldapsearch result', line: 'ldap: result code 49', codes: ['LDAP_INVALID_CREDENTIALS'] },
  {
    from: 'a server of LDAP',
    line: 'LDAP bind failed, result code: 53',
    codes: ['LDAP_UNWILLING_TO_PERFORM'],
  },
  {
    from: "Java's naming",
    line: 'javax.naming.AuthenticationException: [LDAP: error code 49 - Invalid Credentials]',
    codes: ['LDAP_INVALID_CREDENTIALS'],
  },
  { from: 'LDAP, no code', line: "ldap_bind: Can't contact LDAP server (-1)", codes: [] },
  // Changes of passwords
  {
    from: 'kpasswd',
    line: 'Server error (3): Authentication error',
    codes: ['KRB5_KPASSWD_AUTHERROR'],
  },
  {
    from: 'kpasswd, policy',
    line: 'kpasswd: Password change rejected (4): Password is too short',
    codes: ['KRB5_KPASSWD_SOFTERROR'],
  },
  { from: 'Heimdal', line: 'kpasswd: Soft error : Password too short', codes: ['KRB5_KPASSWD_SOFTERROR'] },
  {
    from: 'kpasswd without a number',
    line: 'Password change rejected: The password must include numbers or symbols.',
    codes: ['KRB5_KPASSWD_SOFTERROR'],
  },
  { from: 'kpasswd, result', line: 'kpasswd result code 7', codes: ['KRB5_KPASSWD_INITIAL_FLAG_NEEDED'] },
  { from: 'a web server', line: 'Internal Server Error: upstream closed', codes: [] },
  // Stand-ins of libgssapi
  {
    from: 'SPNEGO, a stand-in and nothing else',
    line: 'gss_init_sec_context failed: major 0xd0000 minor 0x186a1',
    codes: ['GSS_S_FAILURE', 'mapped minor status'],
  },
  {
    from: 'SPNEGO, a stand-in with its text',
    line: 'gss_init_sec_context: minor 100001: Server HTTP/web@EXAMPLE.COM not found in Kerberos database',
    codes: ['KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'both statuses in one, with the text',
    line: 'gss_accept_sec_context: 851968.100002: Clock skew too great',
    codes: ['GSS_S_FAILURE', 'KRB_AP_ERR_SKEW'],
  },
  { from: 'a count', line: 'wrote 100001 rows, skipped -338', codes: [] },
  {
    from: 'gss-ntlmssp',
    line: 'GSS failure: minor 0x4e540012 from gss_acquire_cred',
    codes: ['ERR_NOUSRCRED'],
  },
  {
    from: 'gss-ntlmssp, words',
    line: 'gss_acquire_cred_from (NTLM): Not a user credential type',
    codes: ['ERR_NOUSRCRED'],
  },
  { from: 'words of any program', line: 'login: User not found', codes: [] },
  // Chromium
  {
    from: "Chrome's page",
    line: 'This page isn’t working: net::ERR_INVALID_AUTH_CREDENTIALS',
    codes: ['ERR_INVALID_AUTH_CREDENTIALS'],
  },
  {
    from: "Chrome's net log",
    line: '{"params":{"net_error":-341},"phase":2,"source":{"id":338}}',
    codes: ['ERR_MISSING_AUTH_CREDENTIALS'],
  },
  {
    from: 'Electron',
    line: 'Error: ERR_MISCONFIGURED_AUTH_ENVIRONMENT (-343) loading https://web',
    codes: ['ERR_MISCONFIGURED_AUTH_ENVIRONMENT'],
  },
  // WinRM
  {
    from: 'WinRM in XML',
    line: '<f:WSManFault Code="2150858909" Machine="dc1.example.com"><f:Message>The following error with errorcode 0x80090322 occurred while using Kerberos authentication</f:Message>',
    codes: ['ERROR_WSMAN_SECURITY_UNMAPPED', 'SEC_E_WRONG_PRINCIPAL'],
  },
  {
    from: 'CIM session',
    line: '+ FullyQualifiedErrorId : HRESULT 0x803380e4,Microsoft.Management.Infrastructure.CimCmdlets.NewCimSessionCommand',
    codes: ['ERROR_WSMAN_SERVER_NOT_TRUSTED'],
  },
  // Keytabs, as a service of MIT words them; each was read together with its minor status.
  {
    from: 'a service whose key is another',
    line: 'Request ticket server HTTP/web@EXAMPLE.COM kvno 1 enctype aes256-cts found in keytab but cannot decrypt ticket',
    codes: ['KRB_AP_ERR_BAD_INTEGRITY'],
  },
  {
    from: 'the same of a service that names its principal',
    line: 'Cannot decrypt ticket for HTTP/web@EXAMPLE.COM using keytab key for HTTP/web@EXAMPLE.COM',
    codes: ['KRB_AP_ERR_BAD_INTEGRITY'],
  },
  {
    from: 'a ticket for another',
    line: 'Cannot decrypt ticket for HTTP/web@EXAMPLE.COM using keytab key for host/web@EXAMPLE.COM',
    codes: ['KRB_AP_ERR_NOT_US'],
  },
  {
    from: 'a keytab without the name',
    line: 'Request ticket server HTTP/web@EXAMPLE.COM not found in keytab (ticket kvno 1)',
    codes: ['KRB_AP_ERR_NOT_US'],
  },
  {
    from: 'a keytab with the name, and a service that wants another',
    line: 'Request ticket server HTTP/web@EXAMPLE.COM found in keytab but does not match server principal host/other@',
    codes: ['KRB_AP_ERR_NOT_US'],
  },
  { from: 'an empty keytab', line: 'krb5_rd_req: No keys in keytab', codes: ['KRB_AP_ERR_NOKEY'] },
  {
    from: 'an empty keytab, acquired',
    line: 'Keytab FILE:/etc/krb5.keytab is nonexistent or empty',
    codes: ['KRB5_KT_NOTFOUND'],
  },
  {
    from: 'kvno -k, whatever does not fit',
    line: 'kvno: Wrong principal in request while decrypting ticket for HTTP/web@EXAMPLE.COM',
    codes: ['KRB5KRB_AP_WRONG_PRINC'],
  },
];
