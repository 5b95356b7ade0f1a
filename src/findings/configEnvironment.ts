/** Variables of the environment that send Kerberos or NTLM somewhere where nothing is, or let others read secrets. */
import { finding, type Problem } from './configProblem.ts';

export type VariableFact = { name: string; value: string };

/** A file that a variable names. */
export type NamedFile = {
  found: boolean;
  errno: string | null;
  readable: boolean;
  uid: number | null;
  mode: number | null;
};

export type EnvironmentSituation = {
  variables: readonly VariableFact[];
  uid: number;
  look(path: string): NamedFile;
  /** Counts of an NTLM user file. */
  users(path: string): { lines: number; users: number; strange: number; reason: string | null };
  hasInterposer: boolean;
  /** The cache that the library would use, and where KCM's socket is and whether it is there. */
  cache: string | null;
  kcmSocket: { path: string; found: boolean };
};

const typeMissing = finding('environment-type-missing', 'info', 'variable without a type');
const cacheMissing = finding('ccache-missing', 'warning', 'no ticket in cache');
const cacheUnreadable = finding('ccache-not-readable', 'error', 'cache belongs to another');
const typeUnusable = finding('ccache-type-unusable', 'error', 'cache type not usable');
const keytabMissing = finding('keytab-missing', 'warning', 'no such keytab');
const clientKeytab = finding('client-keytab-not-usable', 'info', 'no such client keytab');
const keytabUnreadable = finding('keytab-not-readable', 'warning', 'keytab not readable');
const userFile = finding('environment-ntlm-user-file', 'warning', 'NTLM user file unfit');
const traced = finding('environment-trace', 'info', 'library traces its steps');
const odd = finding('environment-value-invalid', 'warning', 'variable has no effect');
const proxy = finding('environment-proxy', 'info', 'gssproxy is not installed');
const NAME = /^([A-Za-z][A-Za-z0-9]*):([\s\S]*)$/;

type Rule = (variable: VariableFact, situation: EnvironmentSituation) => Problem[];

const RULES: Readonly<Record<string, Rule>> = {
  KRB5CCNAME: cacheName,
  KRB5_KTNAME: keytabName,
  KRB5_CLIENT_KTNAME: keytabName,
  NTLM_USER_FILE: ntlmUsers,
  KRB5_TRACE: ({ name, value }) => [
    traced(
      [name],
      `KRB5_TRACE has every program write its steps to ${value}`,
      'unset KRB5_TRACE when you are done',
    ),
  ],
  LM_COMPAT_LEVEL: ({ name, value }) =>
    /^[0-5]$/.test(value)
      ? Number(value) >= 3
        ? []
        : [
            odd(
              [name],
              `LM_COMPAT_LEVEL is ${value}: NTLMv1 answers are sent or accepted, which servers refuse`,
              'unset it, or set it to 3 or more',
            ),
          ]
      : [
          odd(
            [name],
            `LM_COMPAT_LEVEL is "${value}", no number from 0 to 5`,
            'unset it, or set it to 3 or more',
          ),
        ],
  GSS_USE_PROXY: ({ name, value }, { hasInterposer }) =>
    hasInterposer || !/^(1|y|yes|true|on)$/i.test(value)
      ? []
      : [
          proxy(
            [name],
            `GSS_USE_PROXY is ${value}, and no mechanism plug-in is an interposer`,
            'apt-get install gssproxy, or unset it',
          ),
        ],
};

export function environmentProblems(situation: EnvironmentSituation): Problem[] {
  return [
    ...situation.variables.flatMap((each) => RULES[each.name]?.(each, situation) ?? []),
    ...ofCacheType(situation),
  ];
}

function takenForFile(name: string, value: string): Problem {
  const evidence = `${name} is ${value}, without a type; the library takes it for a file`;
  return typeMissing([name], evidence, `${name}=FILE:${value}`);
}

function cacheName({ name, value }: VariableFact, { look, uid }: EnvironmentSituation): Problem[] {
  const [, type, rest = value] = NAME.exec(value) ?? [];
  const found = type ? [] : [takenForFile(name, value)];
  if (type && !['FILE', 'DIR'].includes(type)) return found;
  const file = look(rest.replace(/^:/, ''));
  if (!file.found) {
    const why = file.errno === 'ENOENT' ? 'which does not exist' : `which cannot be looked at: ${file.errno}`;
    return [...found, cacheMissing([name], `${name} names ${rest}, ${why}`, 'kinit, or unset KRB5CCNAME')];
  }
  if (!file.readable) {
    const evidence = `${name} names ${rest}, which belongs to uid ${file.uid}; this process has uid ${uid} and may not read it`;
    return [...found, cacheUnreadable([name], evidence, 'unset KRB5CCNAME, or name a cache of your own')];
  }
  return found;
}

function keytabName({ name, value }: VariableFact, { look }: EnvironmentSituation): Problem[] {
  const [, type, rest = value] = NAME.exec(value) ?? [];
  const found = type ? [] : [takenForFile(name, value)];
  if (type && !['FILE', 'WRFILE'].includes(type)) return found;
  const file = look(rest);
  if (!file.found)
    return [
      ...found,
      (name === 'KRB5_CLIENT_KTNAME' ? clientKeytab : keytabMissing)(
        [name],
        `${name} names ${rest}: ${file.errno}`,
        `unset ${name}, or name the keytab that is there`,
      ),
    ];
  if (file.readable) return found;
  return [
    ...found,
    keytabUnreadable(
      [name],
      `${name} names ${rest}, of uid ${file.uid}, which this process may not read`,
      `run as its owner, or unset ${name}`,
    ),
  ];
}

function ntlmUsers({ name, value }: VariableFact, { look, users }: EnvironmentSituation): Problem[] {
  const file = look(value);
  if (!file.found || !file.readable) {
    const why = file.found ? `this process may not read it (uid ${file.uid})` : `${file.errno}`;
    return [
      userFile(
        [name],
        `${name} names ${value}: ${why}; NTLM finds no user there`,
        'name a file that this user may read',
      ),
    ];
  }
  const found: Problem[] = [];
  if (((file.mode ?? 0) & 0o077) !== 0) {
    found.push(
      userFile(
        [name],
        `${value} holds passwords and has mode 0${(file.mode ?? 0).toString(8)}`,
        `chmod 600 ${value}`,
      ),
    );
  }
  const { lines, strange, reason } = users(value);
  if (reason !== null)
    found.push(
      userFile([name], `${value} cannot be read: ${reason}`, 'name a file with lines DOMAIN:user:password'),
    );
  else if (lines === 0)
    found.push(userFile([name], `${value} has no user in it`, 'add a line DOMAIN:user:password'));
  else if (strange > 0) {
    found.push(
      userFile(
        [name],
        `${strange} of ${lines} lines of ${value} are not DOMAIN:user:password`,
        'mend those lines',
      ),
    );
  }
  return found;
}

/** Those of MIT; a plug-in may bring none. */
const TYPES: readonly string[] = ['FILE', 'DIR', 'KEYRING', 'KCM', 'MEMORY', 'API', 'MSLSA'];

function ofCacheType({ cache, kcmSocket }: EnvironmentSituation): Problem[] {
  const type = NAME.exec(cache ?? '')?.[1];
  const about = ['default_ccache_name', 'KRB5CCNAME', 'kcm_socket'];
  if (type === 'KCM' && !kcmSocket.found) {
    const evidence = `the default cache is ${cache}, which needs a daemon, and its socket ${kcmSocket.path} is not there`;
    return [
      typeUnusable(about, evidence, 'systemctl enable --now sssd-kcm.socket, or use FILE: or KEYRING:'),
    ];
  }
  if (type !== undefined && !TYPES.includes(type)) {
    const evidence = `the default cache is ${cache}: MIT Kerberos has no type ${type}`;
    return [typeUnusable(about, evidence, `use one of ${TYPES.slice(0, 5).join(', ')}, in upper case`)];
  }
  return [];
}
