/** From the scheme of a URL to the service class of a service principal name, with who says so. */

export type SchemeFact = {
  scheme: string;
  /** The first component of the name, spelt as its clients spell it: MIT's KDC tells upper from lower case. */
  service: string;
  port: number;
  source: string;
};

const RFC_4559 = 'RFC 4559 section 4.1';
const RFC_4513 = 'RFC 4513 section 5.2.1.1';
const OPENSSH = 'OpenSSH, gss-genr.c';
const CIFS = 'cifs.upcall(8)';
const NFS = 'RFC 7530 section 3.2.1';
const SASL = 'IANA, GSSAPI/Kerberos/SASL Service Names';
const LIBPQ = 'PostgreSQL documentation, libpq: krbsrvname';
const MSSQL = 'Microsoft, Register a Service Principal Name for Kerberos Connections';

export const SCHEMES: readonly SchemeFact[] = [
  { scheme: 'http', service: 'HTTP', port: 80, source: RFC_4559 },
  { scheme: 'https', service: 'HTTP', port: 443, source: RFC_4559 },
  { scheme: 'ws', service: 'HTTP', port: 80, source: RFC_4559 },
  { scheme: 'wss', service: 'HTTP', port: 443, source: RFC_4559 },
  { scheme: 'ldap', service: 'ldap', port: 389, source: RFC_4513 },
  { scheme: 'ldaps', service: 'ldap', port: 636, source: RFC_4513 },
  { scheme: 'ssh', service: 'host', port: 22, source: OPENSSH },
  { scheme: 'sftp', service: 'host', port: 22, source: OPENSSH },
  { scheme: 'scp', service: 'host', port: 22, source: OPENSSH },
  { scheme: 'smb', service: 'cifs', port: 445, source: CIFS },
  { scheme: 'cifs', service: 'cifs', port: 445, source: CIFS },
  { scheme: 'nfs', service: 'nfs', port: 2049, source: NFS },
  { scheme: 'imap', service: 'imap', port: 143, source: SASL },
  { scheme: 'imaps', service: 'imap', port: 993, source: SASL },
  { scheme: 'smtp', service: 'smtp', port: 25, source: SASL },
  { scheme: 'smtps', service: 'smtp', port: 465, source: SASL },
  { scheme: 'submission', service: 'smtp', port: 587, source: SASL },
  { scheme: 'pop', service: 'pop', port: 110, source: SASL },
  { scheme: 'pop3', service: 'pop', port: 110, source: SASL },
  { scheme: 'pop3s', service: 'pop', port: 995, source: SASL },
  { scheme: 'postgres', service: 'postgres', port: 5432, source: LIBPQ },
  { scheme: 'postgresql', service: 'postgres', port: 5432, source: LIBPQ },
  { scheme: 'mssql', service: 'MSSQLSvc', port: 1433, source: MSSQL },
  { scheme: 'sqlserver', service: 'MSSQLSvc', port: 1433, source: MSSQL },
];

/** The service class in its usual spelling, or null where no scheme has it. */
export function knownService(word: string): string | null {
  const lower = word.toLowerCase();
  return SCHEMES.find(({ service }) => service.toLowerCase() === lower)?.service ?? null;
}

/** Of these services the port is part of the name. */
export function portBelongsToName(service: string): boolean {
  return service.toLowerCase() === 'mssqlsvc';
}
