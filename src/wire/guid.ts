/** GUIDs as Microsoft's structures have them ([MS-DTYP] section 2.3.4.2). */
import { advance, type Codec } from './codec.ts';

export type Guid = { guid: string; name: string | null };

/**
 * A GUID as people write it: its first three parts are little-endian numbers.
 *
 * @param names of those that have one, by the GUID in lower case
 */
export const guid = (type: string, names: Readonly<Record<string, string>> = {}): Codec<Guid> => ({
  type,
  schema: () => ({
    type: 'object',
    properties: { guid: { type: 'string' }, name: { type: ['string', 'null'] } },
    required: ['guid', 'name'],
  }),
  decode(reader, put) {
    const at = advance(reader, 16, type);
    const all = reader.bytes;
    const text = [
      all.readUInt32LE(at).toString(16).padStart(8, '0'),
      all
        .readUInt16LE(at + 4)
        .toString(16)
        .padStart(4, '0'),
      all
        .readUInt16LE(at + 6)
        .toString(16)
        .padStart(4, '0'),
      all.toString('hex', at + 8, at + 10),
      all.toString('hex', at + 10, at + 16),
    ].join('-');
    put({ guid: text, name: Object.hasOwn(names, text) ? (names[text] ?? null) : null });
  },
});
