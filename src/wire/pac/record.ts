/** Structures whose fields decide what stands where: a length, an offset, a flag. */
import type { StructureOf } from '../binary.ts';
import {
  advance,
  type Codec,
  Damage,
  decodeField,
  objectSchema,
  part,
  type Reader,
  within,
} from '../codec.ts';

type Fields = Readonly<Record<string, Codec<unknown>>>;

/** Decodes a declared field, from the structure's reader or another, and gives its value. */
export type Read<F> = <K extends keyof F & string>(name: K, from?: Reader) => StructureOf<F>[K];

/**
 * Declared fields, read in the order that `work` wants.
 *
 * @param work reads fields; those that it leaves out stay null
 */
export function record<const F extends Fields>(
  type: string,
  fields: F,
  work: (read: Read<F>, reader: Reader) => void,
): Codec<StructureOf<F>> {
  const blank = Object.fromEntries(Object.keys(fields).map((name) => [name, null])) as StructureOf<F>;
  return {
    type,
    schema: (definitions) => objectSchema(definitions, type, fields),
    decode(reader, put) {
      within(reader, type, () => {
        const value = { ...blank };
        put(value);
        work((name, from = reader) => {
          const codec = fields[name] as Codec<StructureOf<F>[typeof name]>;
          decodeField(from, name, codec, (decoded) => {
            value[name] = decoded;
          });
          return value[name];
        }, reader);
      });
    },
  };
}

/** The next bytes, as a reader of their own. */
export function next(reader: Reader, length: number, what: string): Reader {
  const start = advance(reader, length, what);
  return part(reader, start, start + length);
}

/** UTF-16 up to the reader's end. */
export const utf16: Codec<string> = {
  type: 'WCHAR[]',
  schema: () => ({ type: 'string' }),
  decode(reader, put) {
    const length = reader.end - reader.position;
    if (length % 2 !== 0) throw new Damage(reader.position, `a text in UTF-16 has ${length} bytes`);
    const start = advance(reader, length, 'a text');
    put(reader.bytes.toString('utf16le', start, start + length));
  },
};
