/** RC4, which OpenSSL 3 no longer has by default; encrypting and decrypting are the same. */

export function rc4(key: Buffer, input: Buffer): Buffer {
  const state = Uint8Array.from({ length: 256 }, (_, index) => index);
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + (state[i] ?? 0) + (key[i % key.length] ?? 0)) & 0xff;
    swap(state, i, j);
  }
  const output = Buffer.alloc(input.length);
  for (let at = 0, i = 0, j = 0; at < input.length; at++) {
    i = (i + 1) & 0xff;
    j = (j + (state[i] ?? 0)) & 0xff;
    swap(state, i, j);
    output[at] = (input[at] ?? 0) ^ (state[((state[i] ?? 0) + (state[j] ?? 0)) & 0xff] ?? 0);
  }
  return output;
}

function swap(state: Uint8Array, i: number, j: number): void {
  const before = state[i] ?? 0;
  state[i] = state[j] ?? 0;
  state[j] = before;
}
