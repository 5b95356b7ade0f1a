/** The n-fold of RFC 3961 section 5.1: stretches or folds a string to a number of bytes. */

/**
 * Repeats the input, each time rotated by 13 bits further, until it fills a multiple of `size`, and adds up the pieces
 * of that size in one's complement arithmetic.
 *
 * @param size in bytes
 */
export function nFold(input: Buffer, size: number): Buffer {
  const total = leastCommonMultiple(input.length, size);
  const folded = new Uint32Array(size);
  for (let at = 0; at < total; at++) {
    const column = at % size;
    folded[column] = (folded[column] ?? 0) + rotatedByte(input, at);
  }
  let carry = 0;
  // Twice: what is carried out of the first byte comes in at the last one.
  for (let round = 0; round < 2; round++) {
    for (let column = size - 1; column >= 0; column--) {
      const sum = (folded[column] ?? 0) + carry;
      folded[column] = sum & 0xff;
      carry = sum >>> 8;
    }
  }
  return Buffer.from(folded);
}

/** The byte at `at` of all copies in a row, copy k rotated right by 13 k bits. */
function rotatedByte(input: Buffer, at: number): number {
  const bits = input.length * 8;
  const copy = Math.floor(at / input.length);
  const first = ((at % input.length) * 8 - 13 * copy) % bits;
  const bit = first < 0 ? first + bits : first;
  const high = input[bit >> 3] ?? 0;
  const low = input[((bit >> 3) + 1) % input.length] ?? 0;
  return (((high << 8) | low) >> (8 - (bit & 7))) & 0xff;
}

function leastCommonMultiple(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return (a / x) * b;
}
