/** LAB.TEST: the realm of an MIT KDC. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from './environment.ts';
import { CLIENTS, findPrograms, type Programs } from './programs.ts';
import { type Endpoint, type Passwords, PEOPLE, type Realm, SERVICES } from './realm.ts';
import { failure, lastLine, runOrFail, type SetupOptions } from './setup.ts';

/** krb5-kdc alone has no kadmin.local. */
export const MIT_PROGRAMS = {
  krb5kdc: 'krb5-kdc',
  kdb5_util: 'krb5-kdc',
  'kadmin.local': 'krb5-admin-server',
  ...CLIENTS,
} as const;

const NAME = 'LAB.TEST';

export const MIT_REALM: Realm = {
  name: NAME,
  domain: 'LAB',
  environment: (directory) => ({ KRB5_KDC_PROFILE: join(directory, FILES.kdcConfiguration) }),
  writeKdcConfiguration,
  locate() {
    const programs = findPrograms(MIT_PROGRAMS);
    return {
      clients: programs,
      kdc: () => [programs.krb5kdc, '-n', '-r', NAME],
      create: (...given) => create(programs, ...given),
    };
  },
};

/** Writes kdc.conf. */
function writeKdcConfiguration(directory: string, { address, port }: Endpoint, speaksUdp: boolean): void {
  // [logging] default: else messages of the realm's programs reach this host's syslog.
  const text = `[kdcdefaults]
  kdc_listen = ${speaksUdp ? `${address}:${port}` : '""'}
  kdc_tcp_listen = ${address}:${port}

[realms]
  ${NAME} = {
    database_module = db
    key_stash_file = ${join(directory, 'stash')}
    supported_enctypes = aes256-cts:normal aes128-cts:normal
  }

[dbmodules]
  db = {
    db_library = db2
    database_name = ${join(directory, 'principal')}
  }

[logging]
  kdc = FILE:${join(directory, FILES.kdcLog)}
  default = FILE:${join(directory, FILES.kdcLog)}
`;
  writeFileSync(join(directory, FILES.kdcConfiguration), text, { mode: 0o600 });
}

async function create(
  programs: Programs<keyof typeof MIT_PROGRAMS>,
  options: SetupOptions,
  passwords: Passwords,
  changes: readonly string[],
): Promise<void> {
  // The master password protects nothing: the stash file lies beside the database, and both are gone soon.
  await runOrFail([programs.kdb5_util, 'create', '-r', NAME, '-s', '-P', 'master'], options);
  const script = [
    // +requires_preauth: a wrong password is then refused by the KDC, and counted.
    ...PEOPLE.map((name) => `add_principal -clearpolicy +requires_preauth -pw ${passwords[name]} ${name}`),
    ...SERVICES.map((name) => `add_principal -clearpolicy -randkey ${name}`),
    `ktadd -norandkey -k ${FILES.serviceKeytab} ${SERVICES.join(' ')}`,
    `ktadd -norandkey -k ${FILES.aliceKeytab} alice`,
    ...changes,
  ];
  const argv = [programs['kadmin.local'], '-r', NAME];
  const { stderr } = await runOrFail(argv, options, `${script.join('\n')}\n`);
  // kadmin.local ends with 0 whatever became of the lines of its script.
  const complaint = lastLine(stderr);
  if (complaint !== null) throw failure(argv, complaint);
}
