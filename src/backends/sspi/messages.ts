/** EncryptMessage and DecryptMessage, MakeSignature and VerifySignature. */
import { type Status, succeeded } from '../../status/status.ts';
import type { Answer, Context } from '../backend.ts';
import { querySizes } from './attributes.ts';
import { type BufferList, bufferList, SECBUFFER, takePart } from './buffers.ts';
import { callSspi, incredible } from './call.ts';
import { nativeContext } from './contexts.ts';
import { HANDLE_LENGTH } from './credentials.ts';
import { type Memory, withMemory } from './memory.ts';

/** A trailer or block larger than this is no package's. */
const MOST_TRAILER = 65536;

const handleOf = (context: Context): Buffer => nativeContext(context)?.handle ?? Buffer.alloc(HANDLE_LENGTH);

type Sealed = { sealed: Buffer; confidential: boolean };

/**
 * Seals a message.
 *
 * @returns the parts one behind the other, each with its length before it (32 bits, little-endian): token, data, padding
 */
export function encryptMessage(context: Context, message: Buffer): Answer<Sealed> {
  const sizes = querySizes(context);
  if (!sizes.value) return { status: sizes.status, value: null };
  const { cbSecurityTrailer, cbBlockSize } = sizes.value;
  if (cbSecurityTrailer > MOST_TRAILER || cbBlockSize > MOST_TRAILER) {
    return {
      status: incredible('QueryContextAttributesW', 'its sizes are larger than any message'),
      value: null,
    };
  }
  return withMemory((memory) => {
    const list = parts(memory, [Buffer.alloc(cbSecurityTrailer), message, Buffer.alloc(cbBlockSize)]);
    let value: Sealed | null = null;
    const status = callSspi(
      'EncryptMessage',
      [handleOf(context), 0, list.address, 0],
      { messageBytes: message.length },
      (answered) => {
        if (!succeeded(answered)) return answered;
        const taken = take(list, [cbSecurityTrailer, message.length, cbBlockSize]);
        if (typeof taken === 'string') return incredible('EncryptMessage', taken);
        // Whether it is really confidential shows in the bytes.
        const confidential = !taken[1]?.equals(message);
        value = { sealed: joined(taken), confidential };
        return answered;
      },
    );
    return { status, value };
  });
}

/** Unseals what encryptMessage made. */
export function decryptMessage(context: Context, sealed: Buffer): Answer<Buffer> {
  const pieces = split(sealed);
  return withMemory((memory) => {
    const list = parts(memory, pieces);
    let value: Buffer | null = null;
    const status = callSspi(
      'DecryptMessage',
      [handleOf(context), list.address, 0, Buffer.alloc(4)],
      { sealedBytes: sealed.length },
      (answered) => {
        if (!succeeded(answered)) return answered;
        const taken = take(
          list,
          pieces.map(({ length }) => length),
        );
        if (typeof taken === 'string') return incredible('DecryptMessage', taken);
        value = taken[1] ?? null;
        return answered;
      },
    );
    return { status, value };
  });
}

/** Signs a message: data and a token of cbMaxSignature bytes. */
export function makeSignature(context: Context, message: Buffer): Answer<Buffer> {
  const sizes = querySizes(context);
  if (!sizes.value) return { status: sizes.status, value: null };
  const length = Math.min(sizes.value.cbMaxSignature, MOST_TRAILER);
  return withMemory((memory) => {
    const token = memory.allocate(length).address;
    const list = signed(memory, message, token, length);
    let value: Buffer | null = null;
    const status = callSspi(
      'MakeSignature',
      [handleOf(context), 0, list.address, 0],
      { messageBytes: message.length },
      (answered) => {
        if (!succeeded(answered)) return answered;
        const part = list.parts()[1];
        const taken = part ? takePart(part, token, length) : 'it took the buffer away';
        if (typeof taken === 'string') return incredible('MakeSignature', taken);
        value = taken;
        return answered;
      },
    );
    return { status, value };
  });
}

/** Verifies what makeSignature made. */
export function verifySignature(context: Context, message: Buffer, signature: Buffer): Status {
  return withMemory((memory) => {
    const list = signed(memory, message, memory.copy(signature), signature.length);
    return callSspi('VerifySignature', [handleOf(context), list.address, 0, Buffer.alloc(4)], {
      messageBytes: message.length,
    });
  });
}

function signed(memory: Memory, message: Buffer, token: bigint, length: number): BufferList {
  return bufferList(memory, [
    { type: SECBUFFER.DATA, address: memory.copy(message), length: message.length },
    { type: SECBUFFER.TOKEN, address: token, length },
  ]);
}

/** Token, data and, where there is room for it, padding. */
function parts(memory: Memory, pieces: readonly Buffer[]): BufferList {
  const types = [SECBUFFER.TOKEN, SECBUFFER.DATA, SECBUFFER.PADDING];
  const present = pieces.map((piece, index) => ({
    type: types[index] ?? SECBUFFER.EMPTY,
    address: memory.copy(piece),
    length: piece.length,
  }));
  return bufferList(
    memory,
    present.filter((part, index) => index < 2 || part.length > 0),
  );
}

function take(list: BufferList, rooms: readonly number[]): Buffer[] | string {
  const taken: Buffer[] = [];
  for (const [index, part] of list.parts().entries()) {
    const piece = takePart(part, part.address, rooms[index] ?? 0);
    if (typeof piece === 'string') return piece;
    taken.push(piece);
  }
  return taken;
}

function joined(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(
    pieces.flatMap((piece) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(piece.length);
      return [length, piece];
    }),
  );
}

function split(sealed: Buffer): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at + 4 <= sealed.length; ) {
    const length = sealed.readUInt32LE(at);
    pieces.push(sealed.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return pieces;
}
