/** Files by which somebody else may decide what root is told: configuration, tickets, keys and passwords that others can change. */
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { mentions, type ProfileScan, scanProfile } from '../libkrb5/profileScan.ts';
import { changeableBy } from '../trust.ts';
import { isNothing, MAIN_FILES } from './namedCode.ts';

/** What it is, and its name, which may have the type of a cache or a keytab before it. */
export type NamedFile = readonly [what: string, name: string];

/** What libraries take by themselves: from the environment, the configuration, or from where it is unless told otherwise. */
function filesTaken(): NamedFile[] {
  const { KRB5_CONFIG, KRB5CCNAME, KRB5_KTNAME, KRB5_CLIENT_KTNAME, NTLM_USER_FILE } = process.env;
  const main = (KRB5_CONFIG ?? MAIN_FILES).split(':').filter((path) => path !== '');
  const scan = mentions(main, /include|default_\w+_name/) ? scanProfile(main) : null;
  const included = scan?.files.map(({ path }) => path) ?? [];
  return [
    ...[...new Set([...main, ...included])].map((path) => ['configuration', path] as const),
    [
      'credential cache',
      KRB5CCNAME ?? configured(scan, 'default_ccache_name') ?? `/tmp/krb5cc_${process.getuid?.()}`,
    ],
    ['keytab', KRB5_KTNAME ?? configured(scan, 'default_keytab_name') ?? '/etc/krb5.keytab'],
    [
      'client keytab',
      KRB5_CLIENT_KTNAME ??
        configured(scan, 'default_client_keytab_name') ??
        `/etc/krb5/user/${process.geteuid?.()}/client.keytab`,
    ],
    ['file of NTLM users', NTLM_USER_FILE ?? ''],
  ];
}

/** @returns the value with parameters replaced as libkrb5 does, krb5.conf(5), "Parameter expansion" */
function configured(scan: ProfileScan | null, setting: string): string | undefined {
  const tokens: Readonly<Record<string, () => string>> = {
    uid: () => String(process.getuid?.()),
    euid: () => String(process.geteuid?.()),
    USERID: () => String(process.getuid?.()),
    username: () => userInfo().username,
    TEMP: () => process.env.TMPDIR ?? '/tmp',
    null: () => '',
  };
  return scan?.libdefaults
    .find(({ name }) => name === setting)
    ?.value.replace(/%\{(\w+)\}/g, (token, name: string) => tokens[name]?.() ?? token);
}

function clauses([what, name]: NamedFile): string[] {
  // Types of caches and keytabs that are files, krb5's documentation, "Credential cache", "keytab".
  const rest = name.replace(/^(FILE|DIR|WRFILE):/, '').replace(/^:/, '');
  // Others have no path: KCM:, KEYRING:user:name.
  if (rest === '' || /^[A-Za-z]+:/.test(rest)) return [];
  if (rest.includes('%{')) return [`${what} ${rest}: where that leads is for the library to say`];
  const path = resolve(rest);
  return tried(`${what} ${path}`, () => {
    // One that is not there is read by nobody.
    if (!existsSync(path) || isNothing(path)) return [];
    const why = changeableBy(path);
    return why === null ? [] : [`${what} ${path}: ${why}`];
  });
}

/** Where the system fails, it is a note that is lost, and not the report. */
function tried(what: string, look: () => string[]): string[] {
  try {
    return look();
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return [`${what}: who can change it cannot be seen (${code})`];
  }
}

/** Looked for once: for many targets it is the same. */
let known: readonly string[] | null = null;

/**
 * @param asksLibraries false for a command that asks neither a library nor what it reads by itself
 * @param named what the command was told to read, in place of what a library would take
 * @returns a clause for each, such as `keytab /etc/krb5.keytab: /etc/krb5.keytab belongs to uid 33`
 */
export function othersFiles(asksLibraries: boolean, named: readonly NamedFile[]): readonly string[] {
  if (known !== null) return known;
  const clausesOfTaken = () =>
    filesTaken()
      .filter(([what]) => !named.some(([own]) => own === what))
      .flatMap(clauses);
  known = [
    ...new Set([...(asksLibraries ? tried('configuration', clausesOfTaken) : []), ...named.flatMap(clauses)]),
  ];
  return known;
}
