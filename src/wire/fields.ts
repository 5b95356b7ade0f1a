/** Fields of one value: an object with all of them from the beginning, filled one after the other. */
import { type Codec, enterField, leaveField, type Reader } from './codec.ts';

/** Makes objects with these members, each null: copies of one, which V8 makes faster than by any loop over the names. */
export function blankOf(names: readonly string[]): () => Record<string, unknown> {
  const blank: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, null]));
  return () => ({ ...blank });
}

/** What fields are decoded into: an object by their names, or an array by their indices. */
type Holder = Record<string | number, unknown>;

/** Decodes a field into its place: where there is damage in it, with what was decoded before. */
export function decodeInto(
  reader: Reader,
  holder: Holder | unknown[],
  key: string | number,
  codec: Codec<unknown>,
): void {
  const place = enterField(reader, typeof key === 'string' ? key : String(key), codec.type);
  if (codec.read) (holder as Holder)[key] = codec.read(reader);
  else decodePiecemeal(reader, holder as Holder, key, codec);
  leaveField(reader, place);
}

// A function of its own: else every field would pay for the closure of those that need one.
function decodePiecemeal(reader: Reader, holder: Holder, key: string | number, codec: Codec<unknown>): void {
  codec.decode(reader, (value) => {
    holder[key] = value;
  });
}

/** A codec of values that are there as a whole or not at all. */
export type Leaf<T> = Codec<T> & { read(reader: Reader): T };

/** A type whose values are there as a whole or not at all. */
export function leaf<T>(type: string, schema: Record<string, unknown>, read: (reader: Reader) => T): Leaf<T> {
  return { type, schema: () => schema, read, decode: (reader, put) => put(read(reader)) };
}
