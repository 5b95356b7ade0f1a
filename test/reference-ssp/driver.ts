/** Calls a library with SSPI's ABI as a C program would: buffers, addresses, handles of two words. */
import { koffi, type NativeFunction } from '../../src/backends/native.ts';

const PROTOTYPES = {
  EnumerateSecurityPackagesW: '(void *count, void *info)',
  AcquireCredentialsHandleA:
    '(str name, str package, uint32_t use, void *, void *, void *, void *, void *, void *)',
  AcquireCredentialsHandleW:
    '(str16 name, str16 package, uint32_t use, void *, void *, void *, void *, void *, void *)',
  QueryCredentialsAttributesW: '(void *credential, uint32_t attribute, void *out)',
  FreeCredentialsHandle: '(void *credential)',
  InitializeSecurityContextW:
    '(void *, void *, str16 target, uint32_t, uint32_t, uint32_t, void *, uint32_t, void *, void *, void *, void *)',
  AcceptSecurityContext: '(void *, void *, void *, uint32_t, uint32_t, void *, void *, void *, void *)',
  QueryContextAttributesW: '(void *context, uint32_t attribute, void *out)',
  EncryptMessage: '(void *context, uint32_t quality, void *message, uint32_t sequence)',
  DecryptMessage: '(void *context, void *message, uint32_t sequence, void *quality)',
  ExportSecurityContext: '(void *context, uint32_t flags, void *packed, void *token)',
  ImportSecurityContextW: '(str16 package, void *packed, uintptr_t token, void *context)',
  ImpersonateSecurityContext: '(void *context)',
  RevertSecurityContext: '(void *context)',
  QuerySecurityContextToken: '(void *context, void *token)',
  DeleteSecurityContext: '(void *context)',
  FreeContextBuffer: '(uintptr_t memory)',
  SspiEncodeStringsAsAuthIdentity: '(str16 user, str16 domain, str16 password, void *identity)',
  SspiReinitAsyncContext: '(uintptr_t context)',
  SspiSetAsyncNotifyCallback: '(uintptr_t context, void *callback, void *data)',
  SspiGetAsyncCallStatus: '(uintptr_t context)',
  SspiAcquireCredentialsHandleAsyncW:
    '(uintptr_t, str16 name, str16 package, uint32_t use, void *, void *, void *, void *, void *, void *)',
  SspiFreeCredentialsHandleAsync: '(uintptr_t context, void *credential)',
} as const;

const OTHERS = {
  SspiCreateAsyncContext: 'uintptr_t SspiCreateAsyncContext()',
  SspiFreeAsyncContext: 'void SspiFreeAsyncContext(uintptr_t context)',
  SspiFreeAuthIdentity: 'void __stdcall SspiFreeAuthIdentity(uintptr_t identity)',
  ReferenceSetScript: 'void ReferenceSetScript(str script)',
  ReferenceCounters: 'str ReferenceCounters()',
  ReferenceResetCounters: 'void ReferenceResetCounters()',
} as const;

export type Count = { given: number; returned: number; stray: number };
export type Counters = Record<
  'credentials' | 'contexts' | 'buffers' | 'asyncContexts' | 'authIdentities' | 'strings' | 'tokens',
  Count
> & { calls: Record<string, number> };

/** The library's functions; statuses are unsigned, as they are searched for. Bound when first used. */
export type Ssp = Record<keyof typeof PROTOTYPES | keyof typeof OTHERS, NativeFunction>;

export function loadSsp(path: string): Ssp {
  const library = koffi().load(path);
  const functions = {} as Ssp;
  const prototypes = Object.entries(PROTOTYPES).map(([name, parameters]) => {
    const convention = name.includes('Async') ? '' : '__stdcall ';
    return [name, `uint32_t ${convention}${name}${parameters}`];
  });
  for (const [name, prototype] of [...prototypes, ...Object.entries(OTHERS)] as [keyof Ssp, string][]) {
    let bound: NativeFunction | undefined;
    Object.defineProperty(functions, name, {
      get: () => {
        bound ??= library.func(prototype);
        return bound;
      },
    });
  }
  return functions;
}

/** What was given out and came back. */
export function counters(ssp: Ssp): Counters {
  return JSON.parse(ssp.ReferenceCounters());
}

/** Kinds of which not everything came back, or something strange did. */
export function unbalanced(ssp: Ssp): string[] {
  const { calls, ...kinds } = counters(ssp);
  return Object.entries(kinds)
    .filter(([, { given, returned, stray }]) => given !== returned || stray > 0)
    .map(([kind, count]) => `${kind} ${JSON.stringify(count)}`);
}

export function addressOf(memory: Buffer): bigint {
  return koffi().address(memory);
}

export function bytesAt(address: bigint, length: number): Buffer {
  return Buffer.from(Buffer.from(koffi().view(address, length)));
}

export function textAt(address: bigint): string {
  let end = address;
  while (bytesAt(end, 2).readUInt16LE() !== 0) end += 2n;
  return bytesAt(address, Number(end - address)).toString('utf16le');
}

export const SECBUFFER = { DATA: 1, TOKEN: 2, CHANNEL_BINDINGS: 14 } as const;

/** A SecBufferDesc over buffers: type and bytes, or null for a NULL that the library is to fill. */
export function buffers(...parts: [type: number, bytes: Buffer | null][]) {
  const array = Buffer.alloc(16 * parts.length);
  const descriptor = Buffer.alloc(16);
  parts.forEach(([type, bytes], index) => {
    array.writeUInt32LE(bytes?.length ?? 0, 16 * index);
    array.writeUInt32LE(type, 16 * index + 4);
    array.writeBigUInt64LE(bytes?.length ? addressOf(bytes) : 0n, 16 * index + 8);
  });
  descriptor.writeUInt32LE(parts.length, 4);
  descriptor.writeBigUInt64LE(addressOf(array), 8);
  return {
    descriptor,
    /** One SecBuffer alone, for functions that take no SecBufferDesc. */
    array,
    /** Kept from the garbage collector. */
    parts,
    sizeOf: (index: number) => array.readUInt32LE(16 * index),
    addressOf: (index: number) => array.readBigUInt64LE(16 * index + 8),
  };
}

/** Bytes of an output buffer that the library allocated, which is given back. */
export function takeBytes(ssp: Ssp, output: ReturnType<typeof buffers>, index = 0): Buffer {
  const bytes = bytesAt(output.addressOf(index), output.sizeOf(index));
  ssp.FreeContextBuffer(output.addressOf(index));
  return bytes;
}

/** What is to be given back of a text attribute, read. */
export function takeText(ssp: Ssp, address: bigint): string {
  const text = textAt(address);
  ssp.FreeContextBuffer(address);
  return text;
}

/** SEC_WINNT_AUTH_IDENTITY_W; whoever uses it keeps `kept` until then. */
export function identity(user: string, password: string, domain = ''): { structure: Buffer; kept: Buffer[] } {
  const structure = Buffer.alloc(48);
  const kept = [user, domain, password].map((text) => Buffer.from(`${text}\0`, 'utf16le'));
  kept.forEach((text, index) => {
    structure.writeBigUInt64LE(addressOf(text), 16 * index);
    structure.writeUInt32LE(text.length / 2 - 1, 16 * index + 8);
  });
  structure.writeUInt32LE(2, 44);
  return { structure, kept };
}

/** AcquireCredentialsHandleW; the expiry is -1 where it was not written. */
export function acquire(
  ssp: Ssp,
  use: number,
  options: { as?: Buffer; package?: string; name?: string } = {},
) {
  const handle = Buffer.alloc(16);
  const expiry = Buffer.alloc(8, 0xff);
  const status: number = ssp.AcquireCredentialsHandleW(
    options.name ?? null,
    options.package ?? 'Reference',
    use,
    null,
    options.as ?? null,
    null,
    null,
    handle,
    expiry,
  );
  return { status, handle, expiry: expiry.readBigInt64LE() };
}

/** InitializeSecurityContextW; a handle makes it the second leg. Outputs are allocated by the library. */
export function initialize(
  ssp: Ssp,
  credential: Buffer | null,
  options: { context?: Buffer; token?: Buffer; target?: string; flags?: number; bindings?: Buffer } = {},
) {
  const parts: [number, Buffer][] = [];
  if (options.token) parts.push([SECBUFFER.TOKEN, options.token]);
  if (options.bindings) parts.push([SECBUFFER.CHANNEL_BINDINGS, options.bindings]);
  const input = buffers(...parts);
  const output = buffers([SECBUFFER.TOKEN, null]);
  const context = options.context ?? Buffer.alloc(16);
  const attributes = Buffer.alloc(4);
  const status: number = ssp.InitializeSecurityContextW(
    credential,
    options.context ?? null,
    options.target ?? 'HTTP/server',
    (options.flags ?? 0) | 0x100,
    0,
    0x10,
    parts.length ? input.descriptor : null,
    0,
    context,
    output.descriptor,
    attributes,
    null,
  );
  return { status, context, output, attributes: attributes.readUInt32LE() };
}

/** AcceptSecurityContext, its output allocated by the library. */
export function accept(ssp: Ssp, credential: Buffer, token: Buffer, flags = 0, bindings?: Buffer) {
  const parts: [number, Buffer][] = [[SECBUFFER.TOKEN, token]];
  if (bindings) parts.push([SECBUFFER.CHANNEL_BINDINGS, bindings]);
  const input = buffers(...parts);
  const output = buffers([SECBUFFER.TOKEN, null]);
  const context = Buffer.alloc(16);
  const attributes = Buffer.alloc(4);
  const status: number = ssp.AcceptSecurityContext(
    credential,
    null,
    input.descriptor,
    flags | 0x100,
    0x10,
    context,
    output.descriptor,
    attributes,
    null,
  );
  return { status, context, output, attributes: attributes.readUInt32LE() };
}

/** Both sides of an exchange that succeeds, and how to give everything back. */
export function handshake(ssp: Ssp, options: { as?: Buffer; flags?: number; package?: string } = {}) {
  const { package: packageName = 'Reference', as, flags = 0 } = options;
  const client = acquire(ssp, 2, as ? { as, package: packageName } : { package: packageName });
  const server = acquire(ssp, 1, { package: packageName });
  const first = initialize(ssp, client.handle, { flags });
  const answer = accept(ssp, server.handle, takeBytes(ssp, first.output));
  const second = initialize(ssp, null, { context: first.context, token: takeBytes(ssp, answer.output) });
  return {
    statuses: [client, server, first, answer, second].map(({ status }) => status),
    client: first.context,
    server: answer.context,
    attributes: answer.attributes,
    end: () => {
      const handles = [first.context, answer.context].map((handle) => ssp.DeleteSecurityContext(handle));
      return [...handles, ...[client, server].map(({ handle }) => ssp.FreeCredentialsHandle(handle))];
    },
  };
}

/** ExportSecurityContext: the packed context's bytes, and the token's handle. */
export function exportContext(ssp: Ssp, context: Buffer, flags = 0) {
  const packed = buffers([0, null]);
  const token = Buffer.alloc(8);
  const status: number = ssp.ExportSecurityContext(context, flags, packed.array, token);
  return { status, packed, token: token.readBigUInt64LE() };
}

/** ImportSecurityContextW. */
export function importContext(ssp: Ssp, bytes: Buffer, packageName = 'Reference', token = 0n) {
  const context = Buffer.alloc(16);
  const status: number = ssp.ImportSecurityContextW(packageName, buffers([0, bytes]).array, token, context);
  return { status, context };
}

/** SECPKG_ATTR_NAMES of a context. */
export function clientName(ssp: Ssp, context: Buffer): string | number {
  const out = Buffer.alloc(8);
  const status: number = ssp.QueryContextAttributesW(context, 1, out);
  return status === 0 ? takeText(ssp, out.readBigUInt64LE()) : status;
}
