/** Damaged input of every kind, made from good tokens; the same for the same seed. */

/** A generator of numbers below 2³² that gives the same ones every time (mulberry32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Bytes that mean something: lengths of DER at their limits, identifiers, what stands between words of text. */
const INTERESTING = Buffer.from('00017f808184ff3060a0a1040a0d203a3d2c22', 'hex');
/** Counts and lengths that overflow, or nearly. */
const LENGTHS = [
  0, 1, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff,
] as const;

/**
 * A token with one to four of its bytes changed, or a count in it; sometimes a piece of it is missing, doubled, put
 * elsewhere, or another token's.
 */
export function mutated(token: Buffer, random: Random, others: readonly Buffer[] = []): Buffer {
  const copy = Buffer.from(token);
  for (let change = random() % 4; change >= 0; change--) changeBytes(copy, random);
  const from = random() % Math.max(copy.length, 1);
  const to = Math.min(copy.length, from + (random() % 64));
  switch (random() % 16) {
    case 0:
    case 1:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(to)]);
    case 2:
    case 3:
      return Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
    case 4:
    case 5:
      copy.copy(copy, random() % Math.max(copy.length, 1), from, to);
      return copy;
    case 6:
      return copy.subarray(0, from);
    case 7: {
      const other = others[random() % Math.max(others.length, 1)] ?? copy;
      return Buffer.concat([copy.subarray(0, from), other.subarray(random() % Math.max(other.length, 1))]);
    }
    default:
      return copy;
  }
}

function changeBytes(bytes: Buffer, random: Random): void {
  if (bytes.length === 0) return;
  // What a token is stands in its first bytes; most of the rest of a long one is ciphertext.
  const at = random() % (random() % 2 ? bytes.length : Math.min(bytes.length, 192));
  const kind = random() % 8;
  if (kind === 0 && at + 4 <= bytes.length) {
    const length = LENGTHS[random() % LENGTHS.length] ?? 0;
    if (random() % 2) bytes.writeUInt32LE(length, at);
    else bytes.writeUInt32BE(length, at);
  } else if (kind < 4) bytes[at] = INTERESTING[random() % INTERESTING.length] ?? 0;
  else bytes[at] = random() & 0xff;
}
