/** Log lines as they come, each with exactly the codes that stand in it (the likeliest reading), in order. */

import { EVENTS } from './logEvents.ts';
import { PRODUCT_LINES } from './logProducts.ts';

export type LogLine = { from: string; line: string; codes: readonly string[] };

export const LOG_LINES: readonly LogLine[] = [
  // Windows' Security log
  {
    from: 'event 4625',
    line: 'An account failed to log on. Logon Type: 3 Account Name: bob Failure Reason: Unknown user name or bad password. Status: 0xC000006D Sub Status: 0xC000006A Caller Process ID: 0x2f4 Source Network Address: 10.0.0.12 Source Port: 51326',
    codes: ['STATUS_LOGON_FAILURE', 'STATUS_WRONG_PASSWORD'],
  },
  {
    from: 'event 4625 without a Sub Status',
    line: 'Failure Information:\n\tFailure Reason:\t\tAccount locked out.\n\tStatus:\t\t\t0xC0000234\n\tSub Status:\t\t0x0\n\nLogon ID:\t\t0x3E7',
    codes: ['STATUS_ACCOUNT_LOCKED_OUT'],
  },
  {
    from: 'event 4625 in XML',
    line: `<EventID>4625</EventID><Data Name="SubjectLogonId">0x90312</Data><Data Name="Status">0xc000006d</Data><Data Name="FailureReason">%%2313</Data><Data Name="SubStatus">0xc0000064</Data><Data Name="LogonType">3</Data><Data Name="IpPort">1326</Data>`,
    codes: ['STATUS_LOGON_FAILURE', 'STATUS_NO_SUCH_USER'],
  },
  {
    from: 'event 4768',
    line: 'A Kerberos authentication ticket (TGT) was requested. Ticket Options: 0x40810010 Result Code: 0x6 Ticket Encryption Type: 0xFFFFFFFF Pre-Authentication Type: - Client Port: 49668',
    codes: ['KDC_ERR_C_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'event 4768 that succeeded',
    line: 'Ticket Options: 0x40810010 Result Code: 0x0 Ticket Encryption Type: 0x12 Pre-Authentication Type: 2',
    codes: ['KDC_ERR_NONE'],
  },
  {
    from: 'event 4769',
    line: 'Service Name: krbtgt/EXAMPLE.COM Ticket Options: 0x40810000 Ticket Encryption Type: 0xFFFFFFFF Failure Code: 0x1B Transited Services: -',
    codes: ['KDC_ERR_MUST_USE_USER2USER'],
  },
  {
    from: 'event 4771',
    line: 'Kerberos pre-authentication failed. Client Address: ::ffff:10.0.0.7 Client Port: 50111 Ticket Options: 0x40810010 Failure Code: 0x18 Pre-Authentication Type: 2',
    codes: ['KDC_ERR_PREAUTH_FAILED'],
  },
  {
    from: 'event 4771 in XML',
    line: `<Data Name='TicketOptions'>0x40810010</Data><Data Name='Status'>0x18</Data><Data Name='PreAuthType'>2</Data><EventID>4771</EventID>`,
    codes: ['KDC_ERR_PREAUTH_FAILED'],
  },
  {
    from: 'event 4776',
    line: 'Authentication Package: MICROSOFT_AUTHENTICATION_PACKAGE_V1_0 Logon Account: svc-sql Source Workstation: WS0018 Error Code: 0xC0000064',
    codes: ['STATUS_NO_SUCH_USER'],
  },
  {
    from: 'System log, Security-Kerberos 3',
    line: 'A Kerberos Error Message was received: Client Time: Server Time: 8:23:6.0000 5/6/2024 Z Error Code: 0x7 KDC_ERR_S_PRINCIPAL_UNKNOWN Extended Error: 0xc0000035 KLIN(0) Server Realm: EXAMPLE.COM',
    codes: ['KDC_ERR_S_PRINCIPAL_UNKNOWN', 'STATUS_OBJECT_NAME_COLLISION'],
  },
  {
    from: 'System log, Security-Kerberos 4',
    line: 'The Kerberos client received a KRB_AP_ERR_MODIFIED error from the server web01$. The target name used was HTTP/web.example.com.',
    codes: ['KRB_AP_ERR_MODIFIED'],
  },
  {
    from: 'System log, LsaSrv 40960',
    line: 'The Security System detected an authentication error for the server cifs/FS1. The failure code from authentication protocol Kerberos was "There are currently no logon servers available to service the logon request. (0xc000005e)".',
    codes: ['STATUS_NO_LOGON_SERVERS'],
  },
  // Windows' files and tools
  {
    from: 'netlogon.log',
    line: '05/14 09:12:44 [LOGON] [2312] CONTOSO: SamLogon: Transitive Network logon of CONTOSO\\bob from WS1326 (via FS18) Returns 0xC000006A',
    codes: ['STATUS_WRONG_PASSWORD'],
  },
  {
    from: 'netlogon.log without 0x',
    line: '05/14 09:12:44 [CRITICAL] [1326] CONTOSO: NlSessionSetup: Session setup: cannot I_NetServerAuthenticate: c000018b',
    codes: ['STATUS_NO_TRUST_SAM_ACCOUNT'],
  },
  {
    from: 'nltest',
    line: 'I_NetLogonControl failed: Status = 1311 0x51f ERROR_NO_LOGON_SERVERS',
    codes: ['ERROR_NO_LOGON_SERVERS'],
  },
  {
    from: 'NetSetup.log',
    line: '05/14/2024 09:15:11:326 NetpDoDomainJoin: status: 0x54b',
    codes: ['ERROR_NO_SUCH_DOMAIN'],
  },
  {
    from: 'lsass trace',
    line: '[ 5/14 09:12:44] 588.1326> LSP-Error: SpmpAcquire: package 2 failed to acquire credentials, status 0x8009030e at handle 0x1f4',
    codes: ['SEC_E_NO_CREDENTIALS'],
  },
  { from: 'net use', line: 'System error 1326 has occurred.', codes: ['ERROR_LOGON_FAILURE'] },
  {
    from: 'klist',
    line: 'klist failed with 0xc000005f/-1073741729: A specified logon session does not exist.',
    codes: ['STATUS_NO_SUCH_LOGON_SESSION'],
  },
  {
    from: 'certutil',
    line: 'CertUtil: -verify command FAILED: 0x80092013 (-2146885613 CRYPT_E_REVOCATION_OFFLINE)',
    codes: ['CRYPT_E_REVOCATION_OFFLINE'],
  },
  {
    from: 'schtasks',
    line: '2024-05-14T09:12:44 Task Scheduler failed to start "\\Backup" task for user "CONTOSO\\svc". Additional Data: Error Value: 2147943726.',
    codes: ['ERROR_LOGON_FAILURE'],
  },
  {
    from: 'AD, LDAP bind',
    line: '80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data 52e, v1db1',
    codes: ['SEC_E_INVALID_TOKEN', 'data 52e'],
  },
  {
    from: 'Java, LDAP bind',
    line: '[LDAP: error code 49 - 80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext error, data 775, v4563]',
    codes: ['LDAP_INVALID_CREDENTIALS', 'SEC_E_INVALID_TOKEN', 'data 775'],
  },
  {
    from: 'AD, channel binding',
    line: '80090346: LdapErr: DSID-0C0906AC, comment: AcceptSecurityContext error, data 80090346, v4563',
    codes: ['SEC_E_BAD_BINDINGS', 'data 80090346'],
  },
  // .NET and PowerShell
  {
    from: '.NET',
    line: 'System.ComponentModel.Win32Exception (1326): The user name or password is incorrect. at Program.Main() in C:\\src\\Program.cs:line 12',
    codes: ['ERROR_LOGON_FAILURE'],
  },
  {
    from: '.NET, HResult',
    line: 'System.Security.Authentication.AuthenticationException: Authentication failed ---> Win32Exception (0x8009030C): The logon attempt failed, HResult=-2146233087',
    codes: ['SEC_E_LOGON_DENIED'],
  },
  {
    from: '.NET, NativeErrorCode',
    line: 'System.ComponentModel.Win32Exception: NativeErrorCode: -2146893042, ProcessId: 6680',
    codes: ['SEC_E_NO_CREDENTIALS'],
  },
  {
    from: 'PowerShell remoting',
    line: 'Enter-PSSession : Connecting to remote server web01 failed with the following error message : WinRM cannot process the request. The following error with errorcode 0x80090322 occurred while using Kerberos authentication',
    codes: ['SEC_E_WRONG_PRINCIPAL'],
  },
  {
    from: 'PowerShell, HRESULT',
    line: 'Get-WmiObject : The RPC server is unavailable. (Exception from HRESULT: 0x800706BA) At line:1 char:1',
    codes: ['RPC_S_SERVER_UNAVAILABLE'],
  },
  {
    from: 'SQL Server',
    line: 'SSPI handshake failed with error code 0x8009030c, state 14 while establishing a connection with integrated security; [CLIENT: 10.0.0.18]',
    codes: ['SEC_E_LOGON_DENIED'],
  },
  {
    from: 'IIS log',
    line: '2024-05-14 09:12:44 10.0.0.1 GET /app - 443 - 10.0.0.7 Mozilla/5.0 401 1 2148074252 326',
    codes: ['SEC_E_LOGON_DENIED'],
  },
  // MIT krb5 and what uses it
  {
    from: 'kinit',
    line: "kinit: Client 'bob@EXAMPLE.COM' not found in Kerberos database while getting initial credentials",
    codes: ['KDC_ERR_C_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'kinit, no KDC',
    line: "kinit: Cannot contact any KDC for realm 'EXAMPLE.COM' while getting initial credentials",
    codes: ['KRB5_KDC_UNREACH'],
  },
  {
    from: 'kinit, password',
    line: 'kinit: Password incorrect while getting initial credentials',
    codes: ['KRB_AP_ERR_BAD_INTEGRITY'],
  },
  {
    from: 'krb5kdc.log',
    line: 'May 14 09:12:44 kdc krb5kdc[1326](info): AS_REQ (8 etypes {18 17 20 19 16 23 25 26}) 10.0.0.7: NEEDED_PREAUTH: bob@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM, Additional pre-authentication required',
    codes: ['KDC_ERR_PREAUTH_REQUIRED'],
  },
  {
    from: 'krb5kdc.log, service',
    line: 'May 14 09:12:44 kdc krb5kdc[25](info): TGS_REQ (6 etypes {18 17 16 23 25 26}) 10.0.0.7: LOOKING_UP_SERVER: authtime 0, etypes {rep=UNSUPPORTED:(0)} bob@EXAMPLE.COM for HTTP/web@EXAMPLE.COM, Server not found in Kerberos database',
    codes: ['KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'krb5kdc.log that succeeded',
    line: 'May 14 09:12:44 kdc krb5kdc[1326](info): AS_REQ (8 etypes {18 17}) 10.0.0.7: ISSUE: authtime 1715677964, etypes {rep=18 tkt=18 ses=18}, bob@EXAMPLE.COM for krbtgt/EXAMPLE.COM@EXAMPLE.COM',
    codes: [],
  },
  {
    from: 'sshd',
    line: 'May 14 09:12:44 web sshd[1326]: debug1: Unspecified GSS failure.  Minor code may provide more information\\nRequest ticket server host/web@EXAMPLE.COM kvno 3 not found in keytab; keytab is likely out of date\\n',
    codes: ['GSS_S_FAILURE', 'KRB_AP_ERR_BADKEYVER'],
  },
  {
    from: 'sshd, port and version',
    line: 'May 14 09:12:44 web sshd[25]: Failed password for bob from 10.0.0.7 port 1326 ssh2',
    codes: [],
  },
  {
    from: 'sssd',
    line: '(2024-05-14  9:12:44): [krb5_child[1326]] [map_krb5_error] (0x0020): [RID#18] 1747: [-1765328360][Preauthentication failed]',
    codes: ['KDC_ERR_PREAUTH_FAILED'],
  },
  {
    from: 'sssd, PAM',
    line: 'pam_sss(sshd:auth): received for user bob: 7 (Authentication failure)',
    codes: [],
  },
  {
    from: 'curl -v',
    line: '* gss_init_sec_context() failed: No Kerberos credentials available (default cache: FILE:/tmp/krb5cc_1000)',
    codes: ['KRB5_CC_NOTFOUND'],
  },
  {
    from: 'curl -v, answer',
    line: '< HTTP/1.1 401 Unauthorized\n< Date: Tue, 14 May 2024 09:12:44 GMT\n< Content-Length: 1326',
    codes: [],
  },
  {
    from: 'apache, mod_auth_gssapi',
    line: '[Tue May 14 09:12:44.132612 2024] [auth_gssapi:error] [pid 1326:tid 1400] [client 10.0.0.7:51812] GSS ERROR In Negotiate Auth: gss_accept_sec_context() failed: [An unsupported mechanism was requested (Unknown error)]',
    codes: ['GSS_S_BAD_MECH'],
  },
  {
    from: 'nginx',
    line: '2024/05/14 09:12:44 [error] 1326#1326: *25 gss_acquire_cred() failed: No key table entry found matching HTTP/web@, client: 10.0.0.7, server: web',
    codes: ['KG_KEYTAB_NOMATCH'],
  },
  {
    from: 'python-gssapi',
    line: 'gssapi.exceptions.MissingCredentialsError: Major (458752): No credentials were supplied, or the credentials were unavailable or inaccessible, Minor (2529639053): No Kerberos credentials available',
    codes: ['GSS_S_NO_CRED', 'KRB5_CC_NOTFOUND'],
  },
  {
    from: 'python-kerberos',
    line: "kerberos.GSSError: (('Unspecified GSS failure.  Minor code may provide more information', 851968), ('Server not found in Kerberos database', -1765328377))",
    codes: ['GSS_S_FAILURE', 'KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'a script, joined',
    line: 'gss_accept_sec_context: 851968.2529638949 after 12.5 ms',
    codes: ['GSS_S_FAILURE+KRB_AP_ERR_SKEW'],
  },
  // Samba
  {
    from: 'smbclient',
    line: 'session setup failed: NT_STATUS_LOGON_FAILURE',
    codes: ['STATUS_LOGON_FAILURE'],
  },
  {
    from: 'log.smbd',
    line: '[2024/05/14 09:12:44.132612,  2] ../../source3/auth/auth.c:343(auth_check_ntlm_password) Authentication for user [bob] -> [bob] FAILED with error NT_STATUS_NO_SUCH_USER, authoritative=1',
    codes: ['STATUS_NO_SUCH_USER'],
  },
  {
    from: 'log.winbindd',
    line: 'gse_get_client_auth_token: gss_init_sec_context failed with [ Miscellaneous failure (see text): Clock skew too great](2529638949)',
    codes: ['KRB_AP_ERR_SKEW'],
  },
  // Java and Go
  {
    from: 'Java',
    line: 'GSSException: No valid credentials provided (Mechanism level: Clock skew too great (37))',
    codes: ['KRB_AP_ERR_SKEW'],
  },
  {
    from: 'Java, its own words',
    line: 'Caused by: KrbException: Pre-authentication information was invalid (24) at sun.security.krb5.KrbAsRep.<init>(KrbAsRep.java:76)',
    codes: ['KDC_ERR_PREAUTH_FAILED'],
  },
  {
    from: 'Java, unknown words',
    line: 'javax.security.auth.login.LoginException: KrbException: Fehler bei der Anmeldung (18)',
    codes: ['KDC_ERR_CLIENT_REVOKED'],
  },
  {
    from: 'gokrb5',
    line: '2024/05/14 09:12:44 [Root cause: KDC_Error] KDC_Error: AS Exchange Error: kerberos error response from KDC: KRB Error: (6) KDC_ERR_C_PRINCIPAL_UNKNOWN Client not found in Kerberos database',
    codes: ['KDC_ERR_C_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'a Spring log, with its process before ---',
    line: '2024-05-14T09:12:44.326Z ERROR 25 --- [main] o.s.s.kerberos: KrbException: Server not found in Kerberos database (7) - LOOKING_UP_SERVER',
    codes: ['KDC_ERR_S_PRINCIPAL_UNKNOWN'],
  },
  {
    from: 'ldapsearch',
    line: 'ldap_sasl_interactive_bind: Local error (-2)\n\tadditional info: SASL(-1): generic failure: GSSAPI Error: Unspecified GSS failure.  Minor code may provide more information (Ticket expired)',
    codes: ['GSS_S_FAILURE', 'KRB_AP_ERR_TKT_EXPIRED'],
  },
  {
    from: 'event 5719 of NETLOGON, as exported',
    line: 'This computer was not able to set up a secure session with a domain controller in domain CONTOSO due to the following: %%1311',
    codes: ['ERROR_NO_LOGON_SERVERS'],
  },
  { from: 'mount.cifs', line: 'mount error(13): Permission denied', codes: ['EACCES'] },
  {
    from: 'event 4688, elevation',
    line: 'Token Elevation Type: %%1937 Mandatory Label: S-1-16-12288 Creator Process ID: 0x52e',
    codes: [],
  },
  {
    from: 'df',
    line: 'size=2529638912 bytes free=3221225581 used 2148074254 in 25 ms, error-free',
    codes: [],
  },
  {
    from: 'an exit code that is an NTSTATUS',
    line: 'The process lsass.exe exited with code -1073741819 (0xC0000005); watchdog exited with code 5, exit status 1',
    codes: ['STATUS_ACCESS_VIOLATION'],
  },
  {
    from: 'System log, Security-Kerberos 3, line by line',
    line: 'A Kerberos error message was received:\n Error Code: 0xd KDC_ERR_BADOPTION\n Extended Error: 0xc00000bb KLIN(0)\n File: 9\n Line: 12be',
    codes: ['KDC_ERR_BADOPTION', 'STATUS_NOT_SUPPORTED'],
  },
  {
    from: 'an event with the name that Windows spells so',
    line: 'Error Code: 0xe KDC_ERR_ETYPE_NOTSUPP',
    codes: ['KDC_ERR_ETYPE_NOSUPP'],
  },
  {
    from: 'nltest, all three spellings',
    line: 'Trusted DC Connection Status Status = 5 0x5 ERROR_ACCESS_DENIED',
    codes: ['ERROR_ACCESS_DENIED'],
  },
  {
    from: 'AD, signing required',
    line: 'additional info: 00002028: LdapErr: DSID-0C090257, comment: The server requires binds to turn on integrity checking if SSL\\TLS are not already active on the connection, data 0, v4563',
    codes: ['ERROR_DS_STRONG_AUTH_REQUIRED'],
  },
  {
    from: 'AD, a second account with the SPN',
    line: '000021C7: AtrErr: DSID-03200BBA, #1: problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 90303 (servicePrincipalName)',
    codes: ['ERROR_DS_SPN_VALUE_NOT_UNIQUE_IN_FOREST'],
  },
  {
    from: 'IIS log, Win32 error',
    line: '2024-05-14 09:12:44 10.0.0.1 GET /app - 443 - 10.0.0.7 Mozilla/5.0 - 401 1 1326 25',
    codes: ['ERROR_LOGON_FAILURE'],
  },
  {
    from: 'IIS log, bytes too',
    line: '2024-05-14 09:12:44 10.0.0.1 GET / - 80 - 10.0.0.7 curl/8.0 - 401 2 5 1293 326 15',
    codes: ['ERROR_ACCESS_DENIED'],
  },
  {
    from: 'IIS log that succeeded',
    line: '2024-05-14 09:12:44 10.0.0.1 GET / - 80 - 10.0.0.7 curl/8.0 - 200 0 0 1326',
    codes: [],
  },
  {
    from: 'PowerShell remoting, FullyQualifiedErrorId',
    line: '+ FullyQualifiedErrorId : 1312,PSSessionOpenFailed',
    codes: ['ERROR_NO_SUCH_LOGON_SESSION'],
  },
  {
    from: 'curl -v, SPNEGO',
    line: '* gss_init_sec_context() failed: SPNEGO cannot find mechanisms to negotiate. ',
    codes: ['ERR_SPNEGO_NO_MECHS_AVAILABLE'],
  },
  {
    from: 'nginx, key version',
    line: '2024/05/14 09:12:44 [error] 1326#1326: *25 gss_accept_sec_context() failed: Unspecified GSS failure.  Minor code may provide more information: Cannot find key for HTTP/web@EXAMPLE.COM kvno 4 in keytab, client: 10.0.0.7',
    codes: ['GSS_S_FAILURE', 'KRB_AP_ERR_BADKEYVER'],
  },
  {
    from: 'PostgreSQL, encryption type',
    line: '2024-05-14 09:12:44 UTC [1326] LOG:  accepting GSS security context failed: Request ticket server postgres/db@EXAMPLE.COM kvno 3 found in keytab but not with enctype aes256-cts',
    codes: ['KRB_AP_ERR_BADKEYVER'],
  },
  {
    from: 'kinit of older MIT and of RHEL 8',
    line: 'kinit: Clients credentials have been revoked while getting initial credentials',
    codes: ['KDC_ERR_CLIENT_REVOKED'],
  },
  {
    from: 'rpc.gssd',
    line: "rpc.gssd[1326]: ERROR: GSS-API: error in gss_acquire_cred(): GSS_S_FAILURE - Can't find client principal bob@EXAMPLE.COM in cache collection",
    codes: ['GSS_S_FAILURE', 'KRB5_CC_NOTFOUND'],
  },
  {
    from: 'mount.cifs, no ticket',
    line: 'mount error(126): Required key not available',
    codes: ['ENOKEY'],
  },
  {
    from: 'log.smbd, keytab',
    line: 'gss_accept_sec_context failed with [ Miscellaneous failure (see text): Failed to find cifs/fs1@EXAMPLE.COM(kvno 4) in keytab MEMORY:cifs_srv_keytab (aes256-cts-hmac-sha1-96)]',
    codes: ['KRB5_KT_NOTFOUND'],
  },
  {
    from: "Samba's audit in JSON, with a version and a logon's number",
    line: '{"type": "Authentication", "Authentication": {"version": {"major": 1, "minor": 2}, "eventId": 4625, "logonId": "c0000064c000006d", "logonType": 3, "status": "NT_STATUS_NO_SUCH_USER"}}',
    codes: ['STATUS_NO_SUCH_USER'],
  },
  {
    from: 'samba-tool',
    line: 'ERROR(runtime): DsReplicaSync failed (8453, WERR_DS_DRA_ACCESS_DENIED)',
    codes: ['ERROR_DS_DRA_ACCESS_DENIED'],
  },
  {
    from: 'Java, a key that does not fit',
    line: 'GSSException: Failure unspecified at GSS-API level (Mechanism level: Checksum failed)',
    codes: ['KRB_AP_ERR_BAD_INTEGRITY'],
  },
  {
    from: 'Java, no number and no words of Kerberos',
    line: 'GSSException: Defective token detected (Mechanism level: GSSHeader did not find the right tag)',
    codes: ['GSS_S_DEFECTIVE_TOKEN'],
  },
  {
    from: 'Java, no key',
    line: 'GSSException: Failure unspecified at GSS-API level (Mechanism level: Invalid argument (400) - Cannot find key of appropriate type to decrypt AP REP - AES256 CTS mode with HMAC SHA1-96)',
    codes: ['KRB_AP_ERR_NOKEY'],
  },
  // Nothing of ours at all
  {
    from: 'systemd',
    line: 'May 14 09:12:44 web systemd[1]: httpd.service: Main process exited, code=exited, status=1/FAILURE',
    codes: [],
  },
  {
    from: 'ip link',
    line: '2: eth0: <BROADCAST,MULTICAST,UP> mtu 1500 link/ether 52:54:00:c0:00:6d brd ff:ff:ff:ff:ff:ff inet 10.0.0.18/24',
    codes: [],
  },
  {
    from: 'klist -k',
    line: 'KVNO Timestamp 3 05/14/2024 09:12:44 HTTP/web.example.com@EXAMPLE.COM (aes256-cts-hmac-sha1-96)',
    codes: [],
  },
  {
    from: 'event 4624',
    line: 'An account was successfully logged on. Logon ID: 0x80090302 Linked Logon ID: 0x0 Logon GUID: {c0000064-006d-4a18-8009-030ec000006d} Process ID: 0x25c Key Length: 128',
    codes: [],
  },
  {
    from: 'an access log',
    line: '10.0.0.7 - - [14/May/2024:09:12:44 +0000] "GET /error/25?code=a HTTP/1.1" 200 1326',
    codes: [],
  },
  ...EVENTS,
  ...PRODUCT_LINES,
];
