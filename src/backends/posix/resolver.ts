/**
 * The C library's resolver, which Kerberos libraries ask: getaddrinfo with AI_CANONNAME, getnameinfo with NI_NAMEREQD.
 * Node's own lookup tells neither the canonical name nor the error. Called on threads of libuv's pool, since a name
 * server that does not answer holds them up for seconds.
 */
import {
  beginCall,
  type CallRecord,
  koffi,
  type Library,
  loadLibrary,
  type NativeFunction,
  type Pointer,
} from '../native.ts';

const PROTOTYPES = {
  getaddrinfo: 'int getaddrinfo(const char *node, const char *service, void *hints, _Out_ void **result)',
  freeaddrinfo: 'void freeaddrinfo(void *list)',
  getnameinfo:
    'int getnameinfo(void *address, uint32_t length, void *host, uint32_t hostlen, void *service, uint32_t servicelen, int flags)',
  gai_strerror: 'const char *gai_strerror(int code)',
} as const;

let loaded: Library<keyof typeof PROTOTYPES> | undefined;

function resolver(): Library<keyof typeof PROTOTYPES>['functions'] {
  loaded ??= loadLibrary('libc.so.6', PROTOTYPES);
  return loaded.functions;
}

/** netdb.h of glibc. */
const ERRORS: Readonly<Record<number, string>> = {
  [-1]: 'EAI_BADFLAGS',
  [-2]: 'EAI_NONAME',
  [-3]: 'EAI_AGAIN',
  [-4]: 'EAI_FAIL',
  [-5]: 'EAI_NODATA',
  [-6]: 'EAI_FAMILY',
  [-8]: 'EAI_SERVICE',
  [-9]: 'EAI_ADDRFAMILY',
  [-10]: 'EAI_MEMORY',
  [-11]: 'EAI_SYSTEM',
  [-12]: 'EAI_OVERFLOW',
};

export type ResolverError = { code: number; name: string; text: string };

/** A socket address as getaddrinfo gave it. */
type SocketAddress = { text: string; bytes: Buffer };

export type Resolved = {
  /** ai_canonname; null where the name could not be resolved. */
  canonicalName: string | null;
  addresses: SocketAddress[];
  error: ResolverError | null;
};

const AI_CANONNAME = 0x0002;
const SOCK_STREAM = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const NI_NAMEREQD = 8;
const NI_MAXHOST = 1025;
/** offsetof(struct addrinfo, …) on a 64-bit processor, and its size. */
const ADDRINFO = { flags: 0, socktype: 8, addrlen: 16, addr: 24, canonname: 32, next: 40, size: 48 } as const;

/** Resolves a name as krb5_sname_to_principal does. */
export async function resolveName(name: string): Promise<Resolved> {
  const hints = Buffer.alloc(ADDRINFO.size);
  hints.writeInt32LE(AI_CANONNAME, ADDRINFO.flags);
  hints.writeInt32LE(SOCK_STREAM, ADDRINFO.socktype);
  const out: [Pointer] = [null];
  const code = await onAnotherThread(
    'getaddrinfo',
    { node: name },
    resolver().getaddrinfo,
    name,
    null,
    hints,
    out,
  );
  if (code !== 0) return { canonicalName: null, addresses: [], error: describe(code) };
  const found: Resolved = { canonicalName: null, addresses: [], error: null };
  for (let at = out[0]; at; ) {
    const info = Buffer.from(koffi().view(at, ADDRINFO.size));
    const name = info.readBigUInt64LE(ADDRINFO.canonname);
    if (name) found.canonicalName ??= String(koffi().decode.string(name));
    const bytes = Buffer.from(
      Buffer.from(koffi().view(info.readBigUInt64LE(ADDRINFO.addr), info.readUInt32LE(ADDRINFO.addrlen))),
    );
    const text = addressText(bytes);
    if (text !== null) found.addresses.push({ text, bytes });
    at = info.readBigUInt64LE(ADDRINFO.next);
  }
  resolver().freeaddrinfo(out[0]);
  return found;
}

/** The name of an address in reverse, null where it has none or nobody answers, with the reason. */
export async function reverseName({
  text,
  bytes,
}: SocketAddress): Promise<{ name: string | null; error: ResolverError | null }> {
  const host = Buffer.alloc(NI_MAXHOST);
  const code = await onAnotherThread(
    ...(['getnameinfo', { address: text }, resolver().getnameinfo] as const),
    ...[bytes, bytes.length, host, host.length, null, 0, NI_NAMEREQD],
  );
  if (code !== 0) return { name: null, error: describe(code) };
  return { name: host.toString('utf8', 0, host.indexOf(0)), error: null };
}

function describe(code: number): ResolverError {
  return { code, name: ERRORS[code] ?? `EAI ${code}`, text: String(resolver().gai_strerror(code)) };
}

/** struct sockaddr_in or sockaddr_in6 as text; null for another family. */
function addressText(bytes: Buffer): string | null {
  const family = bytes.readUInt16LE(0);
  if (family === AF_INET) return [...bytes.subarray(4, 8)].join('.');
  if (family !== AF_INET6) return null;
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(8 + index * 2).toString(16));
  // URL writes an address in the shortest form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]/`).hostname.slice(1, -1);
}

/** Calls a function that returns an int on a thread of libuv's pool, seen by the observer. */
export function onAnotherThread(
  functionName: string,
  shown: CallRecord['arguments'],
  call: NativeFunction,
  ...args: unknown[]
): Promise<number> {
  const end = beginCall(functionName, shown);
  return new Promise((resolve, reject) => {
    call.async(...args, (error: Error | null, code: number) => {
      if (error) return reject(error);
      end(String(code));
      resolve(code);
    });
  });
}
