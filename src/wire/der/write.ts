/**
 * A small writer of DER: structures are declared as for the decoder, by members with their context tags, and a value
 * is written by its declaration. Only what the tool sends is here.
 */
import { context, TAG } from './header.ts';

/** Writes one value, its header included. */
export type Encoder<T> = (value: T) => Buffer;

/** A member of a sequence: its context tag, and how it is written; one whose value is null is left out. */
export type WrittenMember<T> = { tag: number; encoder: Encoder<T> };

export const written = <T>(tag: number, encoder: Encoder<T>): WrittenMember<T> => ({ tag, encoder });

// biome-ignore lint/suspicious/noExplicitAny: each member has its own type, which ValueOf takes up again
type Members = Readonly<Record<string, WrittenMember<any>>>;

/** What a declared sequence is written from: every member by name, null where it is OPTIONAL and missing. */
export type ValueOf<M> = { [K in keyof M]: (M[K] extends WrittenMember<infer T> ? T : never) | null };

/** An element: identifier octet, length in its shortest form (X.690 section 10.1), contents. */
export function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | octets.length, ...octets]), content]);
}

/** `SEQUENCE { … }`; the declaration's order is the order on the wire. */
export function writeSequence<const M extends Members>(members: M): Encoder<ValueOf<M>> {
  return (value) =>
    element(
      TAG.SEQUENCE,
      ...Object.entries(members).flatMap(([name, { tag, encoder }]) => {
        const each = value[name];
        return each === null ? [] : [element(context(tag), encoder(each))];
      }),
    );
}

/** `SEQUENCE OF Type`. */
export function writeSequenceOf<T>(encoder: Encoder<T>): Encoder<readonly T[]> {
  return (values) => element(TAG.SEQUENCE, ...values.map(encoder));
}

/** `[APPLICATION n] Type` or `[n] Type`, explicitly tagged. */
export function writeTagged<T>(tag: number, encoder: Encoder<T>): Encoder<T> {
  return (value) => element(tag, encoder(value));
}

/** INTEGER in as few octets as hold it, two's complement (X.690 section 8.3). */
export const writeInteger: Encoder<number> = (value) => {
  const octets: number[] = [];
  let rest = BigInt(value);
  do {
    octets.unshift(Number(rest & 0xffn));
    rest >>= 8n;
    // The first bit is the sign: one octet more where it would say the wrong one.
  } while (!((rest === 0n && (octets[0] ?? 0) < 0x80) || (rest === -1n && (octets[0] ?? 0) >= 0x80)));
  return element(TAG.INTEGER, Buffer.from(octets));
};

/** GeneralString, in fact UTF-8 (RFC 4120 section 5.2.1). */
export const writeText: Encoder<string> = (value) => element(TAG.GeneralString, Buffer.from(value, 'utf8'));

/** GeneralizedTime in UTC without fractions (RFC 4120 section 5.2.3). */
export const writeTime: Encoder<Date> = (value) =>
  element(TAG.GeneralizedTime, Buffer.from(`${value.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`));

/** KerberosFlags: 32 bits, bit 0 the most significant one (RFC 4120 section 5.2.8). */
export function writeFlags(names: readonly (string | null)[]): Encoder<readonly string[]> {
  return (set) => {
    const content = Buffer.alloc(5);
    for (const name of set) {
      const bit = names.indexOf(name);
      if (bit < 0) throw new Error(`no flag is called ${name}`);
      content[1 + (bit >> 3)] = (content[1 + (bit >> 3)] ?? 0) | (0x80 >> (bit & 7));
    }
    return element(TAG.BIT_STRING, content);
  };
}
