/** Variables that change what Kerberos and NTLM do, and what is known of their values without telling a secret. */
import { readFileSync, type Stats, statSync } from 'node:fs';

export type EnvironmentFact = {
  name: string;
  set: boolean;
  /** Null where it is not set, or might be a secret. */
  value: string | null;
  /** What it changes. */
  meaning: string;
  /** What was seen of what it names; null where there is nothing to see. */
  remark: string | null;
};

/** What the library does with `secure_getenv`: programs that run with other rights than their caller's pass over it. */
const MEANINGS: Readonly<Record<string, string>> = {
  KRB5_CONFIG: 'the configuration files, instead of those the library was built with',
  KRB5CCNAME: 'the default credential cache, before default_ccache_name',
  KRB5_KTNAME: 'the default keytab, before default_keytab_name',
  KRB5_CLIENT_KTNAME: 'the default client keytab, before default_client_keytab_name',
  KRB5_TRACE: 'the file that the library writes its steps to',
  KRB5RCACHENAME: 'the replay cache, before default_rcache_name',
  KRB5RCACHETYPE: 'the type of the replay cache, where KRB5RCACHENAME is not set',
  KRB5RCACHEDIR: 'the folder of the replay cache',
  KRB5_KDC_PROFILE: "the KDC's configuration file, instead of kdc.conf",
  GSS_MECH_CONFIG: 'the file of mechanism plug-ins, instead of /etc/gss/mech and mech.d',
  GSS_USE_PROXY: 'GSS-API goes through gssproxy, where its interposer is installed',
  GSSPROXY_SOCKET: 'the socket of gssproxy',
  GSSPROXY_BEHAVIOR: 'which is tried first: the library itself or gssproxy',
  NTLM_USER_FILE: 'the users of NTLM: lines of DOMAIN:user:password, or of smbpasswd',
  LM_COMPAT_LEVEL: 'which NTLM answers are sent and accepted, 0 to 5 (gss-ntlmssp: 3 unless set)',
  NETBIOS_COMPUTER_NAME: "this host's NetBIOS name in NTLM",
  NETBIOS_DOMAIN_NAME: "this host's NetBIOS domain in NTLM",
  GSSNTLMSSP_DEBUG: 'the file that gss-ntlmssp writes its steps to',
};

export function environmentFacts(): EnvironmentFact[] {
  return Object.entries(MEANINGS).map(([name, meaning]) => {
    const value = process.env[name];
    if (value === undefined) return { name, set: false, value: null, meaning, remark: null };
    return { name, set: true, value, meaning, remark: REMARKS[name]?.(value) ?? null };
  });
}

const REMARKS: Readonly<Record<string, (value: string) => string | null>> = {
  KRB5_CONFIG: () => 'the files that the library was built with are not read',
  KRB5CCNAME: cacheRemark,
  KRB5_KTNAME: keytabRemark,
  KRB5_CLIENT_KTNAME: keytabRemark,
  NTLM_USER_FILE: (path) => userFileRemark(path),
};

function cacheRemark(value: string): string | null {
  const [, type, path = value] = /^([A-Za-z]+):(.*)$/.exec(value) ?? [];
  if (type !== undefined && !['FILE', 'DIR'].includes(type.toUpperCase())) return null;
  return fileRemark(path);
}

function keytabRemark(value: string): string | null {
  const [, type, path = value] = /^([A-Za-z]+):(.*)$/.exec(value) ?? [];
  return type === undefined || ['FILE', 'WRFILE'].includes(type.toUpperCase()) ? fileRemark(path) : null;
}

/** What stands at a path: who owns it, and who may read it. */
export type FileFact =
  | { found: true; uid: number; gid: number; mode: number; regular: boolean }
  | { found: false; errno: string };

export function fileFact(path: string): FileFact {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    return { found: false, errno: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
  const { uid, gid, mode } = stats;
  return { found: true, uid, gid, mode: mode & 0o7777, regular: stats.isFile() };
}

/** `uid 0, gid 0, mode 0600`, or why it cannot be said. */
export function fileRemark(path: string): string {
  const fact = fileFact(path);
  if (!fact.found)
    return fact.errno === 'ENOENT' ? 'it does not exist' : `it cannot be looked at: ${fact.errno}`;
  return `uid ${fact.uid}, gid ${fact.gid}, mode 0${fact.mode.toString(8).padStart(3, '0')}`;
}

export type UserFile = { lines: number; users: number; strange: number; reason: string | null };

const MOST_BYTES = 4 * 1024 * 1024;

/** Counts the lines of an NTLM user file: what is in them is never kept. */
export function userFile(path: string): UserFile {
  const none = { lines: 0, users: 0, strange: 0 };
  const fact = fileFact(path);
  if (!fact.found) return { ...none, reason: fact.errno };
  if (!fact.regular) return { ...none, reason: 'no regular file' };
  let text: string;
  try {
    if (statSync(path).size > MOST_BYTES) return { ...none, reason: `larger than ${MOST_BYTES} bytes` };
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return { ...none, reason: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  // DOMAIN:user:password, or name:uid:LM hash:NT hash:flags:time: of smbpasswd.
  const users = lines.filter((line) => /^[^:]*:[^:]+:./.test(line)).length;
  return { lines: lines.length, users, strange: lines.length - users, reason: null };
}

function userFileRemark(path: string): string {
  const { lines, users, strange, reason } = userFile(path);
  if (reason !== null) return `it cannot be read: ${reason}`;
  const odd = strange > 0 ? `, ${strange} of them in no known form` : '';
  return `${fileRemark(path)}; ${lines} lines, ${users} users${odd}`;
}
