/**
 * SIDs and relative identifiers that mean the same everywhere ([MS-DTYP] section 2.4.2.4, [MS-ADTS] section
 * 6.1.1.6).
 */

const WELL_KNOWN = {
  'S-1-0-0': 'Nobody',
  'S-1-1-0': 'Everyone',
  'S-1-2-0': 'Local',
  'S-1-2-1': 'Console logon',
  'S-1-3-0': 'Creator owner',
  'S-1-3-1': 'Creator group',
  'S-1-5-1': 'Dialup',
  'S-1-5-2': 'Network',
  'S-1-5-3': 'Batch',
  'S-1-5-4': 'Interactive',
  'S-1-5-6': 'Service',
  'S-1-5-7': 'Anonymous logon',
  'S-1-5-8': 'Proxy',
  'S-1-5-9': 'Enterprise domain controllers',
  'S-1-5-10': 'Principal self',
  'S-1-5-11': 'Authenticated users',
  'S-1-5-12': 'Restricted code',
  'S-1-5-13': 'Terminal server user',
  'S-1-5-14': 'Remote interactive logon',
  'S-1-5-15': 'This organization',
  'S-1-5-17': 'IUSR',
  'S-1-5-18': 'Local system',
  'S-1-5-19': 'Local service',
  'S-1-5-20': 'Network service',
  'S-1-5-21-0-0-0-496': 'Compounded authentication',
  'S-1-5-21-0-0-0-497': 'Claims valid',
  'S-1-5-32-544': 'Administrators',
  'S-1-5-32-545': 'Users',
  'S-1-5-32-546': 'Guests',
  'S-1-5-32-547': 'Power users',
  'S-1-5-32-548': 'Account operators',
  'S-1-5-32-549': 'Server operators',
  'S-1-5-32-550': 'Print operators',
  'S-1-5-32-551': 'Backup operators',
  'S-1-5-32-552': 'Replicator',
  'S-1-5-32-554': 'Pre-Windows 2000 compatible access',
  'S-1-5-32-555': 'Remote desktop users',
  'S-1-5-32-556': 'Network configuration operators',
  'S-1-5-32-557': 'Incoming forest trust builders',
  'S-1-5-32-558': 'Performance monitor users',
  'S-1-5-32-559': 'Performance log users',
  'S-1-5-32-560': 'Windows authorization access group',
  'S-1-5-32-561': 'Terminal server license servers',
  'S-1-5-32-562': 'Distributed COM users',
  'S-1-5-32-568': 'IIS_IUSRS',
  'S-1-5-32-569': 'Cryptographic operators',
  'S-1-5-32-573': 'Event log readers',
  'S-1-5-32-574': 'Certificate service DCOM access',
  'S-1-5-32-575': 'RDS remote access servers',
  'S-1-5-32-576': 'RDS endpoint servers',
  'S-1-5-32-577': 'RDS management servers',
  'S-1-5-32-578': 'Hyper-V administrators',
  'S-1-5-32-579': 'Access control assistance operators',
  'S-1-5-32-580': 'Remote management users',
  'S-1-5-33': 'Write restricted code',
  'S-1-5-64-10': 'NTLM authentication',
  'S-1-5-64-14': 'SChannel authentication',
  'S-1-5-64-21': 'Digest authentication',
  'S-1-5-65-1': 'This organization certificate',
  'S-1-5-1000': 'Other organization',
  'S-1-16-0': 'Untrusted integrity level',
  'S-1-16-4096': 'Low integrity level',
  'S-1-16-8192': 'Medium integrity level',
  'S-1-16-8448': 'Medium plus integrity level',
  'S-1-16-12288': 'High integrity level',
  'S-1-16-16384': 'System integrity level',
  'S-1-18-1': 'Authentication authority asserted identity',
  'S-1-18-2': 'Service asserted identity',
  'S-1-18-3': 'Fresh public key identity',
  'S-1-18-4': 'Key trust identity',
  'S-1-18-5': 'Key property MFA',
  'S-1-18-6': 'Key property attestation',
} as const;

const DOMAIN_RELATIVE = {
  498: 'Enterprise Read-only Domain Controllers',
  500: 'Administrator',
  501: 'Guest',
  502: 'krbtgt',
  512: 'Domain Admins',
  513: 'Domain Users',
  514: 'Domain Guests',
  515: 'Domain Computers',
  516: 'Domain Controllers',
  517: 'Cert Publishers',
  518: 'Schema Admins',
  519: 'Enterprise Admins',
  520: 'Group Policy Creator Owners',
  521: 'Read-only Domain Controllers',
  522: 'Cloneable Domain Controllers',
  525: 'Protected Users',
  526: 'Key Admins',
  527: 'Enterprise Key Admins',
  553: 'RAS and IAS Servers',
  571: 'Allowed RODC Password Replication Group',
  572: 'Denied RODC Password Replication Group',
} as const;

/** The name of a relative identifier that every domain has, as 513: `Domain Users`. */
export const relativeIdNames: Readonly<Record<number, string>> = DOMAIN_RELATIVE;

/**
 * The English name of a SID that is the same everywhere, or whose last part is the same in every domain;
 * else null.
 */
export function sidName(sid: string): string | null {
  if (Object.hasOwn(WELL_KNOWN, sid)) return WELL_KNOWN[sid as keyof typeof WELL_KNOWN];
  if (!sid.startsWith('S-1-5-21-')) return null;
  const name = relativeIdNames[Number(sid.slice(sid.lastIndexOf('-') + 1))];
  // S-1-5-21, three parts of the domain, one of the account.
  return name !== undefined && sid.split('-').length === 8 ? name : null;
}
