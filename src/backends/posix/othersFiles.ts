/** Files by which somebody else may decide what root is told: configuration, tickets, keys and passwords that others can change. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { mentions, scanProfile } from '../libkrb5/profileScan.ts';
import { changeableBy } from '../trust.ts';
import { isNothing, MAIN_FILES } from './namedCode.ts';

/** The files that libraries take by themselves, from the environment or from where they are unless told otherwise. */
function filesInUse(): (readonly [what: string, path: string])[] {
  const { KRB5_CONFIG, KRB5CCNAME, KRB5_KTNAME, KRB5_CLIENT_KTNAME, NTLM_USER_FILE } = process.env;
  const main = (KRB5_CONFIG ?? MAIN_FILES).split(':').filter((path) => path !== '');
  const included = mentions(main, /include/) ? scanProfile(main).files.map(({ path }) => path) : [];
  return [
    ...[...new Set([...main, ...included])].map((path) => ['configuration', path] as const),
    ['credential cache', KRB5CCNAME ?? `/tmp/krb5cc_${process.getuid?.()}`],
    ['keytab', KRB5_KTNAME ?? '/etc/krb5.keytab'],
    ['client keytab', KRB5_CLIENT_KTNAME ?? ''],
    ['file of NTLM users', NTLM_USER_FILE ?? ''],
  ];
}

/** Looked for once: for many targets it is the same. */
let known: readonly string[] | null = null;

/** @returns a clause for each, such as `keytab /etc/krb5.keytab: /etc/krb5.keytab belongs to uid 33` */
export function othersFiles(): readonly string[] {
  known ??= filesInUse().flatMap(([what, name]) => {
    // Types of caches and keytabs that are files, krb5's documentation, "Credential cache", "keytab".
    const rest = name.replace(/^(FILE|DIR|WRFILE):/, '').replace(/^:/, '');
    // Others have no path: KCM:, KEYRING:user:name.
    if (rest === '' || /^[A-Za-z]+:/.test(rest)) return [];
    const path = resolve(rest);
    // One that is not there is read by nobody.
    if (!existsSync(path) || isNothing(path)) return [];
    const why = changeableBy(path);
    return why === null ? [] : [`${what} ${path}: ${why}`];
  });
  return known;
}
