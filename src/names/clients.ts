/**
 * Which host each client puts into the service principal name, as its source or its manual says.
 *
 * Clients that go through GSS-API hand the name to this host's library, which may change it once more; those of Windows
 * hand it to SSPI, which asks for what it is given.
 */

export type ClientRule = {
  client: string;
  /** Service classes that it asks for, in lower case; null for any. */
  services: readonly string[] | null;
  /** `peer` is the reverse name of the first address; `java` and `gssd` are rules of their own. */
  host: 'typed' | 'canonical' | 'peer' | 'java' | 'gssd';
  through: 'gssapi' | 'sspi' | 'itself';
  /** True where a port that is not the usual one goes into the name, `always` where any does. */
  port: boolean | 'always';
  /** The setting or version under which it does so; null where it does so by default. */
  condition: string | null;
  because: string;
  source: string;
};

const HTTP = ['http'];
const CHROMIUM = 'Chromium, net/http/http_auth_handler_negotiate.cc';
const DOTNET = '.NET, AuthenticationHelper.NtAuth.cs';
const DOTNET_PORT = 'Microsoft, Port removed from SPN for Kerberos and Negotiate';
const WININET = 'Microsoft, Troubleshoot Kerberos failures in Internet Explorer';
const LDAP_CONF = 'ldap.conf(5), SASL_NOCANON';
const GSSD = 'rpc.gssd(8), option -D';
const UPCALL = 'cifs.upcall(8), option --trust-dns';
const TRUST_DNS = 'ssh_config(5) of Debian and Fedora, GSSAPITrustDns';

const AS_TYPED = 'the host as it stands in the URL';
const BY_DNS = 'the canonical name that the resolver gives, behind every CNAME';
const BY_ADDRESS = "the name that the server's address has in reverse DNS";

/** What most rules share, and what makes each its own. */
const rule = (
  client: string,
  services: readonly string[] | null,
  rest: Omit<ClientRule, 'client' | 'services' | 'port' | 'condition'> & Partial<ClientRule>,
): ClientRule => ({
  client,
  services,
  port: false,
  condition: null,
  ...rest,
});

const chromium = (client: string, through: ClientRule['through']): ClientRule[] => [
  rule(client, HTTP, { host: 'canonical', through, because: BY_DNS, source: CHROMIUM }),
  rule(client, HTTP, {
    ...{ host: 'typed', through, because: AS_TYPED, source: CHROMIUM },
    condition: 'policy DisableAuthNegotiateCnameLookup',
  }),
  rule(client, HTTP, {
    ...{ host: 'canonical', through, port: true, because: `${BY_DNS}, and the port`, source: CHROMIUM },
    condition: 'policy EnableAuthNegotiatePort',
  }),
];

const dotnet = (client: string, through: ClientRule['through']): ClientRule[] => [
  rule(client, HTTP, { host: 'canonical', through, because: BY_DNS, source: DOTNET }),
  rule(client, HTTP, {
    ...{ host: 'canonical', through, port: true, because: `${BY_DNS}, and the port`, source: DOTNET_PORT },
    condition: 'switch System.Net.Http.UsePortInSpn, or .NET 5',
  }),
];

export const CLIENT_RULES: readonly ClientRule[] = [
  rule('curl on Linux', HTTP, {
    host: 'typed',
    through: 'gssapi',
    because: AS_TYPED,
    source: 'curl, lib/vauth/spnego_gssapi.c',
  }),
  rule('curl on Windows', HTTP, {
    host: 'typed',
    through: 'sspi',
    because: AS_TYPED,
    source: 'curl, lib/vauth/vauth.c',
  }),
  ...chromium('Chrome, Edge, Chromium on Linux', 'gssapi'),
  ...chromium('Chrome, Edge, Chromium on Windows', 'sspi'),
  rule('Firefox on Linux', HTTP, {
    host: 'typed',
    through: 'gssapi',
    because: AS_TYPED,
    source: 'Mozilla, extensions/auth/nsHttpNegotiateAuth.cpp',
  }),
  rule('Firefox on Windows', HTTP, {
    host: 'canonical',
    through: 'sspi',
    because: BY_DNS,
    source: 'Mozilla, extensions/auth/nsAuthSSPI.cpp',
  }),
  rule('Internet Explorer, WinINet', HTTP, {
    host: 'canonical',
    through: 'sspi',
    because: BY_DNS,
    source: WININET,
  }),
  rule('Internet Explorer, WinINet', HTTP, {
    ...{ host: 'typed', through: 'sspi', because: AS_TYPED, source: WININET },
    condition: 'registry FEATURE_USE_CNAME_FOR_SPN_KB911149',
  }),
  rule('Internet Explorer, WinINet', HTTP, {
    ...{
      host: 'canonical',
      through: 'sspi',
      port: true,
      because: `${BY_DNS}, and the port`,
      source: WININET,
    },
    condition: 'registry FEATURE_INCLUDE_PORT_IN_SPN_KB908209',
  }),
  ...dotnet('.NET HttpClient on Linux', 'gssapi'),
  ...dotnet('.NET HttpClient on Windows', 'sspi'),
  rule('Java', null, {
    ...{ host: 'java', through: 'itself', source: 'OpenJDK, sun/security/krb5/PrincipalName.java' },
    because: 'the host as given; its reverse name only where that is the same with a domain behind it',
  }),
  rule('requests-gssapi (Python)', HTTP, {
    host: 'typed',
    through: 'gssapi',
    because: AS_TYPED,
    source: 'requests-gssapi, gssapi_.py',
  }),
  rule('OpenSSH', ['host'], {
    host: 'typed',
    through: 'gssapi',
    because: 'the host as given to ssh',
    source: TRUST_DNS,
  }),
  rule('OpenSSH', ['host'], {
    ...{ host: 'peer', through: 'gssapi', because: BY_ADDRESS, source: TRUST_DNS },
    condition: 'GSSAPITrustDns yes',
  }),
  rule('OpenLDAP (ldapsearch)', ['ldap'], {
    host: 'peer',
    through: 'gssapi',
    because: BY_ADDRESS,
    source: LDAP_CONF,
  }),
  rule('OpenLDAP (ldapsearch)', ['ldap'], {
    ...{ host: 'typed', through: 'gssapi', because: AS_TYPED, source: LDAP_CONF },
    condition: 'SASL_NOCANON on',
  }),
  rule('Linux NFS (rpc.gssd)', ['nfs'], {
    ...{ host: 'gssd', through: 'itself', source: GSSD },
    because: 'the host as mounted; its reverse name where it has no dot or is an address',
  }),
  rule('Linux NFS (rpc.gssd)', ['nfs'], {
    ...{ host: 'peer', through: 'itself', because: BY_ADDRESS, source: GSSD },
    condition: 'option -D',
  }),
  rule('Linux CIFS (cifs.upcall)', ['cifs'], {
    host: 'typed',
    through: 'itself',
    because: 'the host in the UNC name',
    source: UPCALL,
  }),
  rule('Linux CIFS (cifs.upcall)', ['cifs'], {
    ...{ host: 'peer', through: 'itself', because: BY_ADDRESS, source: UPCALL },
    condition: 'option --trust-dns',
  }),
  rule('curl on Linux', ['imap', 'smtp', 'pop'], {
    host: 'typed',
    through: 'gssapi',
    because: AS_TYPED,
    source: 'curl, lib/vauth/krb5_gssapi.c',
  }),
  rule('PostgreSQL (libpq) on Linux', ['postgres'], {
    host: 'typed',
    through: 'gssapi',
    because: 'the host of the connection',
    source: 'PostgreSQL, fe-gssapi-common.c; krbsrvname names another service',
  }),
  rule('PostgreSQL (libpq) on Windows', ['postgres'], {
    host: 'typed',
    through: 'sspi',
    because: 'the host of the connection',
    source: 'PostgreSQL, fe-auth.c; krbsrvname names another service',
  }),
  rule('SQL Server drivers', ['mssqlsvc'], {
    ...{ host: 'canonical', through: 'itself', port: 'always' },
    because: 'the full domain name of the server, and its TCP port',
    source: 'Microsoft, Register a Service Principal Name for Kerberos Connections',
  }),
  rule('Windows, any program', null, {
    ...{ host: 'typed', through: 'sspi', because: 'SSPI asks for the name that the program gives it' },
    source: 'Microsoft, InitializeSecurityContext, pszTargetName',
  }),
];
