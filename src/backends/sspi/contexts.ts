/** InitializeSecurityContext and AcceptSecurityContext, one leg at a time. */
import { type Status, succeeded } from '../../status/status.ts';
import type {
  AcceptRequest,
  Answer,
  Context,
  ContextAttribute,
  InitializeRequest,
  NativeTime,
} from '../backend.ts';
import { koffi } from '../native.ts';
import { type BufferList, bufferList, type Part, SECBUFFER, takePart } from './buffers.ts';
import { callSspi, incredible, spelt } from './call.ts';
import { HANDLE_LENGTH, nativeCredential, notGiven } from './credentials.ts';
import { acceptorBits, contextAttributes, initiatorBits } from './flags.ts';
import { type Memory, withMemory } from './memory.ts';
import { freeContextBuffer, isSchannel, querySecurityPackageInfo } from './packages.ts';
import { structure } from './structures.ts';
import { spelling } from './text.ts';
import { freshTimeStamp, readTimeStamp } from './timeStamp.ts';
import { offerNtlmUsers } from './winpr.ts';

/** What a Context of this backend holds. */
export type NativeContext = {
  /** CtxtHandle. */
  handle: Buffer;
  side: 'initiator' | 'acceptor' | null;
  /** The side by which the bits of its attributes are read: of an imported context the exporter's word. */
  flagsSide: 'initiator' | 'acceptor' | null;
  attributes: ContextAttribute[];
  time: NativeTime | null;
  open: boolean | null;
};

/** The context's native half; null once it is deleted. */
export const nativeContext = (context: Context) => context.native as NativeContext | null;

const SECURITY_NATIVE_DREP = 0x10;
/** Room for a token where the package does not say how much it needs. */
const USUAL_TOKEN = 65536;

const room = new Map<string, number>();

function tokenRoom(packageName: string): number {
  const known = room.get(packageName);
  if (known !== undefined) return known;
  const size = querySecurityPackageInfo(packageName).value?.maximumTokenSize ?? 0;
  const chosen = size > 0 && size <= 1024 * 1024 ? size : USUAL_TOKEN;
  room.set(packageName, chosen);
  return chosen;
}

type Leg = {
  side: 'initiator' | 'acceptor';
  packageName: string;
  context: Context | null;
  input: Part[];
  /** Makes the call: what stands before, between and behind the buffers differs. */
  call(
    current: Buffer | null,
    next: Buffer,
    buffers: { input: BufferList | null; output: BufferList; attributes: Buffer; expiry: Buffer },
    collect: (answered: Status) => Status,
  ): Status;
};

/** One leg of either side. */
function leg(memory: Memory, step: Leg): Answer<Buffer> & { context: Context } {
  const { side, packageName } = step;
  const before = step.context && nativeContext(step.context);
  const next = before?.handle ?? Buffer.alloc(HANDLE_LENGTH);
  const size = tokenRoom(packageName);
  const lent = memory.allocate(size).address;
  const output = bufferList(memory, [{ type: SECBUFFER.TOKEN, address: lent, length: size }]);
  const input = step.input.length > 0 ? bufferList(memory, step.input) : null;
  const attributes = Buffer.alloc(4);
  const expiry = freshTimeStamp();
  let token: Buffer | null = null;
  // A first call that fails makes no context; a later one leaves the context to be deleted.
  let made = before !== null;
  // Memory of the library, where it did not use what was lent to it.
  let given = 0n;
  const answered = step.call(
    before?.handle ?? null,
    next,
    { input, output, attributes, expiry },
    (status) => {
      if (!succeeded(status)) return status;
      const missing = made ? null : notGiven(next, status);
      if (missing) return missing;
      // What its token is worth or not: there is a context now.
      made = true;
      const [part] = output.parts();
      if (part && part.address !== lent) given = part.address;
      const taken = part ? takePart(part, lent, size) : Buffer.alloc(0);
      if (typeof taken === 'string') return incredible(status.function ?? '', taken);
      token = taken;
      return status;
    },
  );
  if (given !== 0n) freeContextBuffer(given);
  const finished = succeeded(answered) ? complete(answered, next, output) : answered;
  const native: NativeContext | null = made
    ? {
        handle: next,
        side,
        flagsSide: side,
        attributes: contextAttributes(attributes.readUInt32LE(), side),
        time: readTimeStamp(expiry),
        open: finished.name === 'SEC_E_OK',
      }
    : null;
  const context = step.context ?? { package: packageName, native };
  context.native = native;
  return { status: finished, value: token, context };
}

/** CompleteAuthToken where the status asks for it; its answer takes the status's place, unless more is to come. */
function complete(answered: Status, handle: Buffer, output: BufferList): Status {
  if (answered.name !== 'SEC_I_COMPLETE_NEEDED' && answered.name !== 'SEC_I_COMPLETE_AND_CONTINUE') {
    return answered;
  }
  const completed = callSspi('CompleteAuthToken', [handle, output.address]);
  if (!succeeded(completed)) return completed;
  return answered.name === 'SEC_I_COMPLETE_NEEDED' ? completed : answered;
}

/**
 * Schannel speaks streams, tells in a second buffer what it has not used, and would refuse the certificate of a server
 * that is this process itself.
 */
const schannelInitiator = (packageName: string): ContextAttribute[] =>
  isSchannel(packageName) ? ['STREAM', 'MANUAL_CRED_VALIDATION'] : [];
const schannelAcceptor = (packageName: string): ContextAttribute[] =>
  isSchannel(packageName) ? ['STREAM'] : [];

function inputParts(
  memory: Memory,
  token: Buffer | null,
  bindings: Buffer | null,
  packageName: string,
): Part[] {
  const parts: Part[] = [];
  if (token) {
    parts.push({ type: SECBUFFER.TOKEN, address: memory.copy(token), length: token.length });
    if (isSchannel(packageName)) parts.push({ type: SECBUFFER.EMPTY, address: 0n, length: 0 });
  }
  if (bindings) parts.push(channelBindings(memory, bindings));
  return parts;
}

/**
 * What the initiator's leg is told of the channel. NTLM puts it into AUTHENTICATE ([MS-NLMP] section 3.1.5.1.2); libwinpr
 * refuses an input without a token, which its first leg would then have.
 */
const initiatorBindings = (packageName: string, token: Buffer | null, bindings: Buffer | null) =>
  token === null && /^ntlm$/i.test(packageName) ? null : bindings;

/** SEC_CHANNEL_BINDINGS with application data only, as TLS bindings have it (RFC 5929). */
function channelBindings(memory: Memory, bindings: Buffer): Part {
  const header = koffi().sizeof(structure('SEC_CHANNEL_BINDINGS'));
  const { address, bytes } = memory.allocate(header + bindings.length);
  koffi().encode(address, structure('SEC_CHANNEL_BINDINGS'), {
    ...{ dwInitiatorAddrType: 0, cbInitiatorLength: 0, dwInitiatorOffset: 0 },
    ...{ dwAcceptorAddrType: 0, cbAcceptorLength: 0, dwAcceptorOffset: 0 },
    cbApplicationDataLength: bindings.length,
    dwApplicationDataOffset: header,
  });
  bytes.set(bindings, header);
  return { type: SECBUFFER.CHANNEL_BINDINGS, address, length: bytes.length };
}

/** InitializeSecurityContextW. */
export function initializeSecurityContext(
  request: InitializeRequest,
  context: Context | null,
  token: Buffer | null,
): Answer<Buffer> & { context: Context } {
  const { credential, target, requirements, bindings } = request;
  const show = {
    pszTargetName: target,
    fContextReq: requirements.join(' '),
    inputTokenBytes: token?.length ?? 0,
  };
  return withMemory((memory) =>
    leg(memory, {
      side: 'initiator',
      packageName: credential.package,
      context,
      input: inputParts(
        memory,
        token,
        initiatorBindings(credential.package, token, bindings),
        credential.package,
      ),
      call: (current, next, { input, output, attributes, expiry }, collect) =>
        callSspi(
          spelt('InitializeSecurityContext', nativeCredential(credential).ansi),
          [
            nativeCredential(credential).handle,
            current,
            memory.text(spelling(target, nativeCredential(credential).ansi) ?? target),
            initiatorBits([...requirements, ...schannelInitiator(credential.package)]),
            0,
            SECURITY_NATIVE_DREP,
            input?.address ?? null,
            0,
            next,
            output.address,
            attributes,
            expiry,
          ],
          show,
          collect,
        ),
    }),
  );
}

/** AcceptSecurityContext. */
export function acceptSecurityContext(
  request: AcceptRequest,
  context: Context | null,
  token: Buffer,
): Answer<Buffer> & { context: Context } {
  const { credential, requirements, bindings } = request;
  const show = { fContextReq: requirements.join(' '), inputTokenBytes: token.length };
  const answer = withMemory((memory) =>
    leg(memory, {
      side: 'acceptor',
      packageName: credential.package,
      context,
      input: inputParts(memory, token, bindings, credential.package),
      call: (current, next, { input, output, attributes, expiry }, collect) =>
        callSspi(
          'AcceptSecurityContext',
          [
            nativeCredential(credential).handle,
            current,
            input?.address ?? null,
            acceptorBits([...requirements, ...schannelAcceptor(credential.package)]),
            SECURITY_NATIVE_DREP,
            next,
            output.address,
            attributes,
            expiry,
          ],
          show,
          collect,
        ),
    }),
  );
  const { ntlmUsers } = nativeCredential(credential);
  const fresh = context === null ? nativeContext(answer.context) : null;
  if (ntlmUsers !== null && fresh) offerNtlmUsers(fresh.handle, ntlmUsers);
  return answer;
}

/** DeleteSecurityContext. */
export function deleteSecurityContext(context: Context): void {
  const native = nativeContext(context);
  if (!native) return;
  callSspi('DeleteSecurityContext', [native.handle]);
  context.native = null;
}
