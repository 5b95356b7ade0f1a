/** LZ77 with Huffman codes, as [MS-XCA] section 2.2 decompresses it: how domain controllers pack claims. */
import { Damage } from '../codec.ts';

/**
 * Symbols of a block's alphabet: bytes, then matches; each has a code length of 4 bits in the block's table.
 */
const SYMBOLS = 512;
const TABLE_BYTES = SYMBOLS / 2;
const LONGEST_CODE = 15;
const BLOCK = 65536;

/**
 * Decompresses so many bytes.
 *
 * @param position offset of `input` in the whole, for the place of the damage
 * @throws Damage
 */
export function decompressXpressHuffman(input: Buffer, size: number, position: number): Buffer {
  const output = Buffer.alloc(size);
  const state = { input, next: 0, output, filled: 0, position };
  while (state.filled < size) decompressBlock(state);
  return output;
}

type State = {
  readonly input: Buffer;
  next: number;
  readonly output: Buffer;
  filled: number;
  position: number;
};

/** Two words are read ahead, perhaps behind the end. */
const damaged = ({ position, next, input }: State, message: string) =>
  new Damage(position + Math.min(next, input.length), message);

function decompressBlock(state: State): void {
  const { output } = state;
  const table = codeTable(state);
  const bits = bitReader(state);
  const end = Math.min(output.length, state.filled + BLOCK);
  while (state.filled < end) {
    const entry = table[bits.peek(LONGEST_CODE)] ?? 0;
    bits.skip(entry & 15);
    const symbol = entry >> 4;
    if (symbol < 256) output[state.filled++] = symbol;
    else copyMatch(state, bits, symbol - 256);
  }
}

/**
 * By the next 15 bits: symbol and length of its code. Codes of one length follow each other as their symbols
 * do.
 */
function codeTable(state: State): Uint16Array {
  const start = state.next;
  if (start + TABLE_BYTES > state.input.length)
    throw damaged(state, 'the table of a compressed block is not all there');
  state.next += TABLE_BYTES;
  const table = new Uint16Array(1 << LONGEST_CODE);
  let filled = 0;
  for (let length = 1; length <= LONGEST_CODE; length++) {
    for (let symbol = 0; symbol < SYMBOLS; symbol++) {
      const pair = state.input[start + (symbol >> 1)] ?? 0;
      if ((symbol & 1 ? pair >> 4 : pair & 15) !== length) continue;
      const entries = 1 << (LONGEST_CODE - length);
      table.fill((symbol << 4) | length, filled, filled + entries);
      filled += entries;
    }
  }
  if (filled !== table.length) throw damaged(state, 'the codes of a compressed block are no Huffman code');
  return table;
}

type Bits = { peek(count: number): number; skip(count: number): void };

/**
 * Bits from 16-bit words, the most significant one first, with two words read ahead; behind the end there
 * are zeros.
 */
function bitReader(state: State): Bits {
  let word = 0;
  let spare = 16;
  const read = () => {
    const { input, next } = state;
    state.next += 2;
    if (next > input.length + 4) throw damaged(state, 'compressed data ends too early');
    return (input[next] ?? 0) | ((input[next + 1] ?? 0) << 8);
  };
  word = (read() << 16) | read();
  return {
    peek: (count) => (count === 0 ? 0 : word >>> (32 - count)),
    skip(count) {
      word <<= count;
      spare -= count;
      if (spare >= 0) return;
      word |= read() << -spare;
      spare += 16;
    },
  };
}

/** What stood before, once more: low half of the symbol is the length, high half the bits of the distance. */
function copyMatch(state: State, bits: Bits, symbol: number): void {
  const length = 3 + matchLength(state, symbol & 15);
  const count = symbol >> 4;
  const distance = (1 << count) + bits.peek(count);
  bits.skip(count);
  if (distance > state.filled)
    throw damaged(state, `a match begins ${distance} bytes back, of ${state.filled}`);
  const end = Math.min(state.output.length, state.filled + length);
  for (; state.filled < end; state.filled++) {
    state.output[state.filled] = state.output[state.filled - distance] ?? 0;
  }
}

/** Lengths from 15 on stand between the words of bits: in a byte, in two, or in four. */
function matchLength(state: State, short: number): number {
  if (short < 15) return short;
  const { input } = state;
  const byte = input[state.next] ?? 0;
  state.next += 1;
  if (byte < 255) return 15 + byte;
  if (state.next + 6 > input.length + 4) throw damaged(state, 'compressed data ends too early');
  let length = (input[state.next] ?? 0) | ((input[state.next + 1] ?? 0) << 8);
  state.next += 2;
  if (length === 0 && state.next + 4 <= input.length) {
    length = input.readUInt32LE(state.next);
    state.next += 4;
  }
  if (length < 15) throw damaged(state, `a match has the length ${length}, which has a shorter form`);
  return length;
}
