/** MD4 (RFC 1320), which OpenSSL 3 no longer has by default: an NT hash is the MD4 of the password in UTF-16. */

/** Order of the words in each round, and the rotations of each. */
const ROUNDS = [
  {
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    shifts: [3, 7, 11, 19],
    constant: 0,
    mix: (x: number, y: number, z: number) => (x & y) | (~x & z),
  },
  {
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    shifts: [3, 5, 9, 13],
    constant: 0x5a827999,
    mix: (x: number, y: number, z: number) => (x & y) | (x & z) | (y & z),
  },
  {
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    shifts: [3, 9, 11, 15],
    constant: 0x6ed9eba1,
    mix: (x: number, y: number, z: number) => x ^ y ^ z,
  },
] as const;

/** The 16 bytes of the MD4 hash. */
export function md4(message: Buffer): Buffer {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeBigUInt64LE(BigInt(message.length) * 8n, padded.length - 8);
  let [a, b, c, d] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let block = 0; block < padded.length; block += 64) {
    const before = [a, b, c, d] as const;
    for (const { order, shifts, constant, mix } of ROUNDS) {
      for (const [step, word] of order.entries()) {
        const sum = a + mix(b, c, d) + padded.readUInt32LE(block + word * 4) + constant;
        const shift = shifts[step & 3] ?? 0;
        const rotated = (sum << shift) | ((sum >>> 0) >>> (32 - shift));
        [a, b, c, d] = [d, rotated, b, c];
      }
    }
    [a, b, c, d] = [a + before[0], b + before[1], c + before[2], d + before[3]].map((sum) => sum >>> 0) as [
      number,
      number,
      number,
      number,
    ];
  }
  const hash = Buffer.alloc(16);
  for (const [index, word] of [a, b, c, d].entries()) hash.writeUInt32LE(word >>> 0, index * 4);
  return hash;
}
