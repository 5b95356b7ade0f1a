/**
 * What libkrb5 makes of a service on a host (krb5_sname_to_principal): asked of the library itself, with the settings of
 * this host and with others. The other settings stand in a file of this process's memory that comes first in KRB5_CONFIG.
 */
import { writeSync } from 'node:fs';
import { koffi, loadLibrary, type Pointer } from '../native.ts';
import { errnoName } from '../posix/libc.ts';
import { onAnotherThread } from '../posix/resolver.ts';
import { realmOf } from './ccache.ts';
import { configurationFiles } from './configurationFiles.ts';
import {
  type Krb5Context,
  type Krb5Error,
  krb5Call,
  krb5Error,
  krb5Free,
  libkrb5,
  required,
  stringAt,
  unparse,
} from './library.ts';
import { SIZE } from './structures.ts';

/** KRB5_NT_SRV_HST. */
const NAME_OF_SERVICE_ON_HOST = 3;
const MFD_CLOEXEC = 1;

export type HostBasedName = {
  /** `HTTP/web.example.com`, without the realm; null with `error`. */
  name: string | null;
  /** Empty where the client's KDC is to find it: no [domain_realm] maps the host. */
  realm: string;
  error: Krb5Error | null;
};

/** Lines of [libdefaults], `dns_canonicalize_hostname = false`, that outweigh those of this host. */
export type Override = readonly string[];

/**
 * Opens a library context in which some settings are others. Nothing is written to a disk, and the environment is as
 * before when this returns.
 */
export function openContext(
  override: Override,
): { context: Krb5Context; error: null } | { context: null; error: Krb5Error } {
  const original = process.env.KRB5_CONFIG;
  if (override.length > 0)
    process.env.KRB5_CONFIG = [memoryFile(override), ...configurationFiles()].join(':');
  try {
    const out: [Pointer] = [null];
    const error = krb5Call(null, 'krb5_init_context', {}, out);
    return error ? { context: null, error } : { context: required(out), error: null };
  } finally {
    if (original === undefined) delete process.env.KRB5_CONFIG;
    else process.env.KRB5_CONFIG = original;
  }
}

/** A krb5.conf that has a name only within this process, and is gone with it. */
function memoryFile(libdefaults: Override): string {
  const { functions } = loadLibrary('libc.so.6', {
    memfd_create: 'int memfd_create(const char *name, unsigned int flags)',
  });
  const file = Number(functions.memfd_create('krb5.conf', MFD_CLOEXEC));
  if (file < 0) {
    const code = errnoName(koffi().errno());
    throw Object.assign(new Error(`memfd_create: ${code}`), { code });
  }
  writeSync(file, `[libdefaults]\n${libdefaults.map((line) => `  ${line}\n`).join('')}`);
  return `/proc/self/fd/${file}`;
}

/**
 * Asks for the name, on another thread: DNS may take long.
 *
 * @param context used by nobody else meanwhile
 */
export async function hostBasedName(
  context: Krb5Context,
  service: string,
  host: string,
): Promise<HostBasedName> {
  const out: [Pointer] = [null];
  const code = await onAnotherThread(
    ...(['krb5_sname_to_principal', { host, service }, libkrb5().krb5_sname_to_principal] as const),
    ...[context, host, service, NAME_OF_SERVICE_ON_HOST, out],
  );
  if (code !== 0) return { name: null, realm: '', error: krb5Error(context, code) };
  const text = unparse(context, out[0]) ?? '';
  krb5Free('krb5_free_principal', context, out[0]);
  const realm = realmOf(text);
  return { name: text.slice(0, text.length - realm.length - 1), realm, error: null };
}

/**
 * The realm that the library tries where a referral does not find the service (krb5_get_fallback_host_realm): by DNS TXT
 * records where dns_lookup_realm is on, else the domain in capitals, or the default realm.
 */
export async function fallbackRealm(context: Krb5Context, host: string): Promise<string | null> {
  const text = Buffer.from(host);
  // A krb5_data, and behind it what it points to.
  const data = koffi().alloc('uint8_t', SIZE.krb5_data + text.length) as bigint;
  const memory = Buffer.from(koffi().view(data, SIZE.krb5_data + text.length));
  memory.fill(0);
  memory.writeUInt32LE(text.length, 4);
  memory.writeBigUInt64LE(data + BigInt(SIZE.krb5_data), 8);
  text.copy(memory, SIZE.krb5_data);
  const out: [Pointer] = [null];
  const code = await onAnotherThread(
    ...(['krb5_get_fallback_host_realm', { host }, libkrb5().krb5_get_fallback_host_realm] as const),
    ...[context, data, out],
  );
  koffi().free(data);
  if (code !== 0 || out[0] === null) return null;
  const first = koffi().decode(out[0], 'void *') as Pointer;
  const realm = first === null ? null : stringAt(first);
  krb5Free('krb5_free_host_realm', context, out[0]);
  return realm;
}
