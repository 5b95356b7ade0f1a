/** What a realm is, whichever KDC it has; what its clients are told of it, and its secrets. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILES } from './environment.ts';
import type { ClientName, Programs } from './programs.ts';
import type { SetupOptions } from './setup.ts';

/** People of the realm; each gets a random password in `<name>.password` (mode 0600, no newline). */
export const PEOPLE = ['alice', 'bob', 'root'] as const;
export const SERVICES = ['host/localhost', 'HTTP/localhost'] as const;

export type Passwords = Readonly<Record<(typeof PEOPLE)[number], string>>;

/** Where the KDC listens. */
export type Endpoint = { address: string; port: number };

/** A realm that a lab can be made of. */
export type Realm = {
  name: 'LAB.TEST' | 'AD.TEST';
  /** As NTLM has it: `LAB\alice`. */
  domain: string;
  /** What the realm's own programs are to find in the environment, for the lab at that folder. */
  environment(directory: string): NodeJS.ProcessEnv;
  /** Writes the configuration of the KDC; again with another endpoint where the first was taken. */
  writeKdcConfiguration(directory: string, endpoint: Endpoint, speaksUdp: boolean): void;
  /**
   * Finds the programs.
   *
   * @throws UsageError (exit code 3) naming what is missing and what installs it
   */
  locate(): LocatedRealm;
};

/** A realm whose programs were found. */
export type LocatedRealm = {
  clients: Programs<ClientName>;
  /** Runs the KDC in the foreground. */
  kdc(directory: string): string[];
  /**
   * Makes the database with the principals, and `service.keytab` and `alice.keytab`.
   *
   * @param changes lines for the realm's administration program, run after the principals exist
   */
  create(options: SetupOptions, passwords: Passwords, changes: readonly string[]): Promise<void>;
};

/**
 * Writes krb5.conf.
 *
 * @param file the clients' or the KDC's
 * @param libdefaults lines to add to [libdefaults], `name = value`.
 */
export function writeConfiguration(
  { name }: Pick<Realm, 'name'>,
  directory: string,
  kdc: Endpoint,
  libdefaults: readonly string[] = [],
  file: string = FILES.configuration,
): void {
  const dnsName = name.toLowerCase();
  // qualify_shortname: else "localhost" gets the host's DNS search domain appended.
  // udp_preference_limit: TCP first, so that a KDC that is down is refused at once instead of after a time-out.
  // k5login_directory: else the .k5login files of this host's real users decide.
  // alice maps to a user that every Debian system has, bob to none, root to the one that must be refused.
  const text = `[libdefaults]
  default_realm = ${name}
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
  ${name} = {
    kdc = ${kdc.address}:${kdc.port}
    auth_to_local_names = {
      alice = games
      root = root
    }
    auth_to_local = DEFAULT
  }

[domain_realm]
  localhost = ${name}
  ${dnsName} = ${name}
  .${dnsName} = ${name}
`;
  writeFileSync(join(directory, file), text, { mode: 0o600 });
}

/** Draws the passwords and writes them where the lab's user and the NTLM mechanism find them. */
export function writeSecrets({ domain }: Pick<Realm, 'domain'>, directory: string): Passwords {
  const secret = (file: string, text: string) => writeFileSync(join(directory, file), text, { mode: 0o600 });
  const passwords = { alice: drawPassword(), bob: drawPassword(), root: drawPassword() };
  for (const name of PEOPLE) secret(`${name}.password`, passwords[name]);
  secret('wrong.password', drawPassword());
  secret(FILES.ntlmUsers, `${domain}:alice:${passwords.alice}\n`);
  return passwords;
}

/** A password with characters of three kinds, as Active Directory wants it. */
export function drawPassword(): string {
  return `Lab-${randomBytes(12).toString('hex')}`;
}
