/** Messages of a fixed part and a payload that it points into ([MS-NLMP] section 2.2.1), declared as such. */
import { type StructureOf, structure, uint16, uint32 } from './binary.ts';
import {
  type Codec,
  Damage,
  type Decoded,
  type FlagSet,
  objectSchema,
  type Postponed,
  part,
  postponing,
  type Reader,
  raise,
  remark,
} from './codec.ts';
import { blankOf, decodeInto } from './fields.ts';

/** Where a field's content lies: its length, what the sender allotted, its distance from the message's start. */
export const payloadFields = structure('PayloadFields', () => ({
  Len: uint16(),
  MaxLen: uint16(),
  BufferOffset: uint32(),
}));

type PayloadFields = Decoded<typeof payloadFields>;

/** A field that older versions of a message do not have: there if the payload begins behind it. */
export type WhereRoom<T> = { codec: Codec<T>; size: number };
export const whereRoom = <T>(size: number, codec: Codec<T>): WhereRoom<T> => ({ codec, size });

/** What a payload's decoder may look at: the flags, and the bytes of other payloads. */
export type Seen = {
  flags: number | null;
  /** Bytes of the payload that these fields describe; null where they lie outside. */
  content(fields: string): Buffer | null;
};

/** A payload: the fixed part's field that describes it, and how to decode it. */
export type Payload<T> = { fields: string; codec: (seen: Seen) => Codec<T> };

// biome-ignore lint/suspicious/noExplicitAny: each field has its own type, which MessageOf takes up again
type Fixed = Readonly<Record<string, Codec<any> | WhereRoom<any>>>;
// biome-ignore lint/suspicious/noExplicitAny: likewise
type Payloads = Readonly<Record<string, Payload<any>>>;

/** What a message decodes to: fields and payloads by name, null where they are not there. */
export type MessageOf<F, P> = StructureOf<{
  [K in keyof F]: F[K] extends WhereRoom<infer T> ? Codec<T> : F[K];
}> & { [K in keyof P]: P[K] extends Payload<infer T> ? T | null : never };

const NOTHING_SEEN: Seen = { flags: null, content: () => null };

const codecOf = (field: Codec<unknown> | WhereRoom<unknown>) => ('codec' in field ? field.codec : field);

/**
 * A message.
 *
 * Of payloads that lie outside the message, or are damaged themselves, the first is the message's damage; the others
 * are decoded all the same.
 *
 * @param finish has a last look at what was decoded, before any damage is told
 */
export function message<const F extends Fixed, const P extends Payloads>(
  type: string,
  fixed: F,
  payloads: P,
  finish: (value: MessageOf<F, P>, reader: Reader) => void = () => undefined,
): Codec<MessageOf<F, P>> {
  const fields = Object.entries(fixed);
  const contents = Object.entries(payloads);
  const blank = blankOf([...fields, ...contents].map(([name]) => name));
  return {
    type,
    schema: (definitions) =>
      objectSchema(
        definitions,
        type,
        Object.fromEntries([
          ...fields.map(([name, field]) => [name, codecOf(field)] as const),
          ...contents.map(([name, { codec }]) => [name, codec(NOTHING_SEEN)] as const),
        ]),
      ),
    decode(reader, put) {
      const { structures } = reader.decoding;
      structures.push(type);
      const start = reader.position;
      const value = blank();
      put(value as MessageOf<F, P>);
      decodeFixed(reader, fields, value);
      const fixedEnd = reader.position;
      const damage = decodePayloads(reader, start, contents, value);
      remarkLayout(reader, start, fixedEnd, contents, value);
      reader.position = reader.end;
      finish(value as MessageOf<F, P>, reader);
      if (damage) raise(reader.decoding, damage);
      structures.pop();
    },
  };
}

function decodeFixed(
  reader: Reader,
  fields: readonly (readonly [string, Codec<unknown> | WhereRoom<unknown>])[],
  value: Record<string, unknown>,
): void {
  const start = reader.position;
  /** Where the payload begins: by fields that have one, else by empty ones that point somewhere sensible. */
  let occupied = Number.POSITIVE_INFINITY;
  let empty = Number.POSITIVE_INFINITY;
  for (const [name, field] of fields) {
    if ('size' in field) {
      const payload = occupied === Number.POSITIVE_INFINITY ? empty : occupied;
      if (reader.position - start + field.size > payload) return;
      if (payload === Number.POSITIVE_INFINITY && reader.position === reader.end) return;
    }
    const codec = codecOf(field);
    decodeInto(reader, value, name, codec);
    if (codec !== payloadFields) continue;
    const { Len, BufferOffset } = value[name] as PayloadFields;
    if (BufferOffset === null || BufferOffset < reader.position - start) continue;
    if (Len) occupied = Math.min(occupied, BufferOffset);
    else if (start + BufferOffset <= reader.end) empty = Math.min(empty, BufferOffset);
  }
}

/** A payload's first byte and the one behind its last, from the start of the message. */
type Extent = { name: string; from: number; to: number };

function extentOf(name: string, fields: unknown): Extent | null {
  const { Len, BufferOffset } = (fields as PayloadFields | null) ?? { Len: null, BufferOffset: null };
  return Len && BufferOffset !== null ? { name, from: BufferOffset, to: BufferOffset + Len } : null;
}

function decodePayloads(
  reader: Reader,
  start: number,
  contents: readonly (readonly [string, Payload<unknown>])[],
  value: Record<string, unknown>,
): Postponed | null {
  const { decoding } = reader;
  const length = reader.end - start;
  const flags = value.NegotiateFlags as FlagSet | null;
  const seen: Seen = {
    flags: flags ? Number(flags.hex) : null,
    content(fields) {
      const extent = extentOf(fields, value[fields]);
      if (!extent || extent.to > length) return null;
      return reader.bytes.subarray(start + extent.from, start + extent.to);
    },
  };
  let first: Postponed | null = null;
  for (const [name, { fields, codec }] of contents) {
    const extent = extentOf(name, value[fields]);
    if (!extent) continue;
    const postponed = postponing(decoding, () => {
      const { from, to } = extent;
      if (to > length) {
        decoding.path.push(name);
        throw new Damage(
          start + Math.min(from, length),
          `${to - from} bytes at ${from} by ${fields}, and the message has ${length} bytes`,
        );
      }
      decodeInto(part(reader, start + from, start + to), value, name, codec(seen));
    });
    first ??= postponed;
  }
  return first;
}

/** Payloads that share bytes with each other or with the fixed part, and bytes that belong to none. */
function remarkLayout(
  reader: Reader,
  start: number,
  fixedEnd: number,
  contents: readonly (readonly [string, Payload<unknown>])[],
  value: Record<string, unknown>,
): void {
  const extents = contents
    .map(([name, { fields }]) => extentOf(name, value[fields]))
    .filter((extent) => extent !== null)
    .sort((one, other) => one.from - other.from);
  let last: Extent = { name: 'the fixed part', from: 0, to: fixedEnd - start };
  for (const extent of extents) {
    if (extent.from < last.to) {
      const { decoding } = reader;
      remark(
        decoding,
        `${extent.name} begins at ${extent.from}, inside ${last.name}, which ends at ${last.to}`,
      );
    }
    if (extent.to > last.to) last = extent;
  }
  const left = reader.end - start - last.to;
  if (left > 0) remark(reader.decoding, `${left} bytes follow ${last.name}`);
}
