/** AD.TEST: the realm of Samba's Active Directory domain controller, without anything but its KDC. */
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainEntries, SERVICE_ACCOUNT } from './adDomain.ts';
import { FILES } from './environment.ts';
import { CLIENTS, findPrograms } from './programs.ts';
import { drawPassword, type Endpoint, type Passwords, type Realm, SERVICES } from './realm.ts';
import { runSambaTool, type SambaStep } from './sambaTool.ts';
import type { SetupOptions } from './setup.ts';

/** The provisioning reads files of samba-ad-provision and loads modules of samba-dsdb-modules; both are only recommended. */
export const SAMBA_PROGRAMS = {
  samba: 'samba samba-ad-provision samba-dsdb-modules',
  'samba-tool': 'samba-common-bin python3-samba',
  ...CLIENTS,
} as const;

const NAME = 'AD.TEST';
const DOMAIN = 'ADTEST';

/**
 * The realm of Active Directory.
 *
 * @param like the folder of a lab with this realm whose KDC never ran: its domain, passwords and keytabs are copied,
 *   which takes a tenth of the time; null makes a new domain
 */
export function adRealm(like: string | null = null): Realm {
  return {
    name: NAME,
    domain: DOMAIN,
    // So that samba-tool administers this domain.
    environment: (directory) => ({ SMB_CONF_PATH: join(directory, FILES.sambaConfiguration) }),
    writeKdcConfiguration,
    locate() {
      const programs = findPrograms(SAMBA_PROGRAMS);
      const sambaTool = programs['samba-tool'];
      return {
        clients: programs,
        kdc: (directory) => [
          programs.samba,
          '--foreground',
          '--model=single',
          `--configfile=${join(directory, FILES.sambaConfiguration)}`,
        ],
        async create(options, passwords, changes) {
          // Samba would make its log for everybody to read.
          writeFileSync(join(options.directory, FILES.kdcLog), '', { mode: 0o600 });
          mkdirSync(join(options.directory, SAMBA_FOLDER), { mode: 0o700 });
          if (like === null) await provision(sambaTool, options, passwords);
          else copyDomain(like, options.directory);
          const steps = changes.map((line) => (line.startsWith('dn: ') ? line : line.split(' ')));
          if (steps.length > 0) await runSambaTool(sambaTool, options, steps);
        },
      };
    },
  };
}

export const AD_REALM = adRealm();

const SAMBA_FOLDER = 'samba';

/** Samba's folders in it, by the parameter of smb.conf that names each. */
const FOLDERS = {
  'private dir': 'private',
  'state directory': 'state',
  'cache directory': 'cache',
  'lock directory': 'lock',
  'pid directory': 'run',
  'ncalrpc dir': 'run/ncalrpc',
  'binddns dir': 'dns',
  'winbindd socket directory': 'run/winbindd',
  'ntp signd socket directory': 'run/ntp',
} as const;

/** Writes smb.conf. */
function writeKdcConfiguration(directory: string, { address, port }: Endpoint): void {
  const folder = (name: string) => join(directory, SAMBA_FOLDER, name);
  const folders = Object.entries(FOLDERS).map(([parameter, name]) => `  ${parameter} = ${folder(name)}\n`);
  // Encryption types 24: AES-128 and AES-256; else services without msDS-SupportedEncryptionTypes have RC4 alone.
  // The shares are never served: the provisioning insists on them.
  const text = `[global]
  realm = ${NAME}
  workgroup = ${DOMAIN}
  netbios name = DC1
  server role = active directory domain controller
  server services = kdc
  interfaces = ${address}/8
  bind interfaces only = yes
  krb5 port = ${port}
  kpasswd port = 0
  kdc default domain supported enctypes = 24
${folders.join('')}  logging = file
  log file = ${join(directory, FILES.kdcLog)}
  log level = 1 auth_audit:0

[sysvol]
  path = ${folder('state/sysvol')}

[netlogon]
  path = ${folder('state/sysvol/ad.test/scripts')}
`;
  writeFileSync(join(directory, FILES.sambaConfiguration), text, { mode: 0o600 });
}

async function provision(sambaTool: string, options: SetupOptions, passwords: Passwords): Promise<void> {
  for (const name of Object.values(FOLDERS)) {
    mkdirSync(join(options.directory, SAMBA_FOLDER, name), { recursive: true, mode: 0o700 });
  }
  const exported = (principal: string, keytab: string): SambaStep => [
    ...['domain', 'exportkeytab', keytab, `--principal=${principal}`],
  ];
  await runSambaTool(sambaTool, options, [
    [
      ...['domain', 'provision', '--quiet', '--server-role=dc', '--dns-backend=NONE'],
      ...[`--realm=${NAME}`, `--domain=${DOMAIN}`, '--host-name=dc1', '--host-ip=127.0.0.1'],
    ],
    domainEntries({ ...passwords, [SERVICE_ACCOUNT]: drawPassword() }),
    ...[SERVICE_ACCOUNT, ...SERVICES].map((name) => exported(name, FILES.serviceKeytab)),
    exported('alice', FILES.aliceKeytab),
  ]);
}

function copyDomain(from: string, to: string): void {
  const isTheirs = (name: string) =>
    name === SAMBA_FOLDER || name === FILES.ntlmUsers || /\.(password|keytab)$/.test(name);
  for (const name of readdirSync(from).filter(isTheirs)) {
    cpSync(join(from, name), join(to, name), { recursive: true });
  }
}
