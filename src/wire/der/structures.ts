/**
 * Sequences and their members, tags, and octet strings that hold more, declared as in the specification's module.
 */
import {
  type Codec,
  Damage,
  decodeField,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  orNull,
  part,
  type Reader,
  remark,
} from '../codec.ts';
import { blankOf, decodeInto } from '../fields.ts';
import { context, expect, peek, readHeader, TAG, tagName } from './header.ts';

/** A member of a sequence: its type, whether it may be missing. */
export type Member<T> = {
  /** Identifier octet of its context tag. */
  tag: number | null;
  codec: Codec<T>;
  optional: boolean;
  /** Where the members before it say how it is read. */
  choose: ((before: Readonly<Record<string, unknown>>) => Codec<T>) | null;
};

/** `name [tag] Type`. */
export const member = <T>(tag: number, codec: Codec<T>): Member<T> => declared(tag, codec, false);
/** `name [tag] Type OPTIONAL`. */
export const optional = <T>(tag: number, codec: Codec<T>): Member<T> => declared(tag, codec, true);
/** `name Type`, without a tag of its own. */
export const untagged = <T>(codec: Codec<T>): Member<T> => declared(null, codec, false);

const declared = <T>(tag: number | null, codec: Codec<T>, mayMiss: boolean): Member<T> => ({
  tag: tag === null ? null : context(tag),
  codec,
  optional: mayMiss,
  choose: null,
});

/** A member that is read as the members before it say; its schema is the same in any case. */
export const depending = <T>(member: Member<T>, choose: NonNullable<Member<T>['choose']>): Member<T> => ({
  ...member,
  choose,
});

// biome-ignore lint/suspicious/noExplicitAny: each member has its own type, which SequenceOf takes up again
type Members = Readonly<Record<string, Member<any>>>;

/** What a sequence decodes to: every member by name, null where it is not there. */
export type SequenceOf<M> = { [K in keyof M]: M[K] extends Member<infer T> ? T | null : never };

/**
 * `Name ::= SEQUENCE { … }`, its members in the specification's order.
 *
 * @param members thunk, so that structures may contain each other; asked at the first use
 */
export function sequence<const M extends Members>(type: string, members: () => M): Codec<SequenceOf<M>> {
  let known: Known | null = null;
  return {
    type,
    schema: (definitions) =>
      objectSchema(
        definitions,
        type,
        Object.fromEntries(Object.entries(members()).map(([name, { codec }]) => [name, codec])),
      ),
    decode(reader, put) {
      const { end: outer, decoding } = reader;
      decoding.structures.push(type);
      const end = expect(reader, TAG.SEQUENCE);
      known ??= knownOf(members());
      const { names, each } = known;
      const value = known.blank();
      put(value as SequenceOf<M>);
      reader.end = end;
      for (let index = 0; index < names.length; index++) {
        decodeMember(reader, type, names[index] as string, each[index] as Member<unknown>, value);
      }
      if (reader.position < end) remarkRest(reader, type);
      reader.position = end;
      reader.end = outer;
      decoding.structures.pop();
    },
  };
}

/** The members of a sequence, and what makes one without any. */
type Known = {
  names: readonly string[];
  each: readonly Member<unknown>[];
  blank: () => Record<string, unknown>;
};

function knownOf(members: Members): Known {
  const names = Object.keys(members);
  return { names, each: Object.values(members), blank: blankOf(names) };
}

function decodeMember(
  reader: Reader,
  type: string,
  name: string,
  { tag, codec, optional: mayMiss, choose }: Member<unknown>,
  value: Record<string, unknown>,
): void {
  if (tag === null) {
    decodeInto(reader, value, name, codec);
    return;
  }
  if (peek(reader) !== tag) {
    skipUnknown(reader, type, tag);
    if (peek(reader) !== tag) {
      if (mayMiss) return;
      reader.decoding.path.push(name);
      throw new Damage(reader.position, `${tagName(tag)} is missing`);
    }
  }
  const outer = reader.end;
  const end = readHeader(reader);
  reader.end = end;
  decodeInto(reader, value, name, choose ? choose(value) : codec);
  if (reader.position < end) {
    remark(reader.decoding, `${end - reader.position} bytes follow ${name} inside ${type}`);
  }
  reader.position = end;
  reader.end = outer;
}

/** Members with lower tags that the specification does not have: extensions of a later one. */
function skipUnknown(inside: Reader, type: string, wanted: number): void {
  for (;;) {
    const found = peek(inside);
    if (found === null || (found & 0xe0) !== 0xa0 || found >= wanted) return;
    const start = inside.position;
    const end = readHeader(inside);
    remark(inside.decoding, `${tagName(found)} of ${type}, at byte ${start}, is in no specification`);
    inside.position = end;
  }
}

function remarkRest(inside: Reader, type: string): void {
  const left = inside.end - inside.position;
  const found = tagName(peek(inside) ?? 0);
  remark(inside.decoding, `${left} bytes are left at the end of ${type}, beginning with ${found}`);
}

/** `SEQUENCE OF Type`. */
export function sequenceOf<T>(codec: Codec<T>, type = `SEQUENCE OF ${codec.type}`): Codec<T[]> {
  return {
    type,
    schema: (definitions) => ({ type: 'array', items: orNull(codec.schema(definitions)) }),
    decode(reader, put) {
      const outer = reader.end;
      const end = expect(reader, TAG.SEQUENCE);
      const values: T[] = [];
      put(values);
      reader.end = end;
      while (reader.position < end) decodeInto(reader, values, values.length, codec);
      reader.position = end;
      reader.end = outer;
    },
  };
}

/** `[APPLICATION n] Type` or `[n] Type`, explicitly tagged. */
export function tagged<T>(tag: number, codec: Codec<T>): Codec<T> {
  return {
    type: codec.type,
    schema: codec.schema,
    decode(reader, put) {
      const outer = reader.end;
      const end = expect(reader, tag);
      reader.end = end;
      codec.decode(reader, put);
      reader.position = end;
      reader.end = outer;
    },
  };
}

/** Bytes that hold something decodable: both are given. */
export type Wrapped<T> = Octets & { value: T | null };

/**
 * An OCTET STRING whose content is decoded as well.
 *
 * @param inner decodes the content; null where the bytes are not to be understood here
 * @param schemaOf schema of what it may decode to
 */
export function wrapping<T>(
  inner: (content: Buffer, reader: Reader) => Codec<T> | null,
  schemaOf: Codec<T>['schema'],
  type = 'OCTET STRING',
): Codec<Wrapped<T>> {
  return {
    type,
    schema: (definitions) => ({
      type: 'object',
      properties: { ...(OCTETS_SCHEMA.properties as object), value: orNull(schemaOf(definitions)) },
      required: ['bytes', 'hex', 'value'],
    }),
    decode(reader, put) {
      const end = expect(reader, TAG.OCTET_STRING);
      const start = reader.position;
      const content = reader.bytes.subarray(start, end);
      const wrapped: Wrapped<T> = { bytes: content.length, hex: content.toString('hex'), value: null };
      put(wrapped);
      const codec = inner(content, reader);
      if (codec) {
        decodeField(part(reader, start, end), 'value', codec, (value) => {
          wrapped.value = value;
        });
      }
      reader.position = end;
    },
  };
}
