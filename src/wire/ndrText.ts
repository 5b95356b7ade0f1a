/** Texts in NDR: characters of 16 bits, in a conformant varying array behind a pointer (C706 chapter 14). */
import { advance, Damage, remark } from './codec.ts';
import { type Ndr, type NdrReader, pointer, readPointer } from './ndr.ts';

/** Characters of a conformant varying array: how many there may be, where they begin, how many there are. */
function wideCharacters(reader: NdrReader): string {
  const at = advance(reader, 12, 'the counts of a text');
  const [most, offset, actual] = [0, 4, 8].map((field) => reader.bytes.readUInt32LE(at + field));
  if (most === undefined || offset === undefined || actual === undefined) return '';
  if (offset !== 0) throw new Damage(at + 4, `a text begins at its character ${offset}, not 0`);
  if (actual > most) throw new Damage(at + 8, `a text has ${actual} characters of at most ${most}`);
  const start = advance(reader, actual * 2, 'a text');
  return reader.bytes.toString('utf16le', start, start + actual * 2);
}

const TEXT: Ndr<string> = {
  type: 'WCHAR[]',
  alignment: 4,
  schema: () => ({ type: 'string' }),
  decode: (reader, put) => put(wideCharacters(reader)),
};

/** `[string] WCHAR *`, without its terminating NUL. */
export const wideString: Ndr<string | null> = pointer({
  ...TEXT,
  decode(reader, put) {
    const text = wideCharacters(reader);
    put(text.endsWith('\0') ? text.slice(0, -1) : text);
  },
});

/** RPC_UNICODE_STRING ([MS-DTYP] section 2.3.10) as its text, which is empty where its pointer is 0. */
export const unicodeString: Ndr<string> = {
  type: 'RPC_UNICODE_STRING',
  alignment: 4,
  schema: TEXT.schema,
  decode(reader, put) {
    const at = advance(reader, 4, 'RPC_UNICODE_STRING');
    const length = reader.bytes.readUInt16LE(at);
    const hasText = readPointer(reader, TEXT, (text) => {
      const bytes = text.length * 2;
      if (bytes !== length) {
        const start = reader.position - bytes;
        remark(reader.decoding, `the text at byte ${start} has ${bytes} bytes, and ${length} by its Length`);
      }
      put(text);
    });
    if (!hasText) put('');
  },
};
