/** The realm LAB.TEST: its configuration files, its database with the principals, its secrets. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from './environment.ts';
import type { Programs } from './programs.ts';
import { failure, lastLine, runOrFail, type SetupOptions } from './setup.ts';

export const REALM = 'LAB.TEST';

/** People of the realm; each gets a random password in `<name>.password` (mode 0600, no newline). */
const PEOPLE = ['alice', 'bob', 'root'] as const;
const SERVICES = ['host/localhost', 'HTTP/localhost'] as const;

/** Where the KDC listens. */
export type Endpoint = { address: string; port: number };

/**
 * Writes krb5.conf.
 *
 * @param file the clients' or the KDC's
 * @param libdefaults lines to add to [libdefaults], `name = value`.
 */
export function writeConfiguration(
  directory: string,
  kdc: Endpoint,
  libdefaults: readonly string[] = [],
  file: string = FILES.configuration,
): void {
  // qualify_shortname: else "localhost" gets the host's DNS search domain appended.
  // udp_preference_limit: TCP first, so that a KDC that is down is refused at once instead of after a time-out.
  // k5login_directory: else the .k5login files of this host's real users decide.
  // alice maps to a user that every Debian system has, bob to none, root to the one that must be refused.
  const text = `[libdefaults]
  default_realm = ${REALM}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  qualify_shortname = ""
  rdns = false
  udp_preference_limit = 1
  forwardable = true
  default_ccache_name = FILE:${join(directory, FILES.credentialCache)}
  default_keytab_name = FILE:${join(directory, FILES.serviceKeytab)}
  default_client_keytab_name = FILE:${join(directory, FILES.clientKeytab)}
  k5login_directory = ${join(directory, 'k5login')}
${libdefaults.map((line) => `  ${line}\n`).join('')}
[realms]
  ${REALM} = {
    kdc = ${kdc.address}:${kdc.port}
    auth_to_local_names = {
      alice = games
      root = root
    }
    auth_to_local = DEFAULT
  }

[domain_realm]
  localhost = ${REALM}
  lab.test = ${REALM}
  .lab.test = ${REALM}
`;
  writeFileSync(join(directory, file), text, { mode: 0o600 });
}

/** Writes kdc.conf. */
export function writeKdcConfiguration(directory: string, { address, port }: Endpoint): void {
  // [logging] default: else messages of the realm's programs reach this host's syslog.
  const text = `[kdcdefaults]
  kdc_listen = ${address}:${port}
  kdc_tcp_listen = ${address}:${port}

[realms]
  ${REALM} = {
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

/** Draws the passwords and writes them where the lab's user and the NTLM mechanism find them. */
export function writeSecrets(directory: string): Record<(typeof PEOPLE)[number], string> {
  const secret = (file: string, text: string) => writeFileSync(join(directory, file), text, { mode: 0o600 });
  const draw = () => randomBytes(12).toString('hex');
  const passwords = { alice: draw(), bob: draw(), root: draw() };
  for (const name of PEOPLE) secret(`${name}.password`, passwords[name]);
  secret('wrong.password', draw());
  secret(FILES.ntlmUsers, `LAB:alice:${passwords.alice}\n`);
  return passwords;
}

/**
 * Makes the database with its principals and keytabs.
 *
 * @param changes lines for kadmin.local, run after the principals exist.
 */
export async function createRealm(
  programs: Programs,
  options: SetupOptions,
  passwords: ReturnType<typeof writeSecrets>,
  changes: readonly string[] = [],
): Promise<void> {
  // The master password protects nothing: the stash file lies beside the database, and both are gone soon.
  await runOrFail([programs.kdb5_util, 'create', '-r', REALM, '-s', '-P', 'master'], options);
  const script = [
    // +requires_preauth: a wrong password is then refused by the KDC, and counted.
    ...PEOPLE.map((name) => `add_principal -clearpolicy +requires_preauth -pw ${passwords[name]} ${name}`),
    ...SERVICES.map((name) => `add_principal -clearpolicy -randkey ${name}`),
    `ktadd -norandkey -k ${FILES.serviceKeytab} ${SERVICES.join(' ')}`,
    'ktadd -norandkey -k alice.keytab alice',
    ...changes,
  ];
  const argv = [programs['kadmin.local'], '-r', REALM];
  const { stderr } = await runOrFail(argv, options, `${script.join('\n')}\n`);
  // kadmin.local ends with 0 whatever became of the lines of its script.
  const complaint = lastLine(stderr);
  if (complaint !== null) throw failure(argv, complaint);
}
