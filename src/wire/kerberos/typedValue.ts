/** Pairs of a type and an OCTET STRING whose content depends on it: PA-DATA, authorization data, addresses, checksums. */

import { octetsOf } from '../binary.ts';
import {
  type Codec,
  type Named,
  OCTETS_SCHEMA,
  orNull,
  part,
  postponing,
  type Reader,
  remark,
} from '../codec.ts';
import { expect, TAG } from '../der/header.ts';
import { namedInteger } from '../der/primitives.ts';
import { depending, type Member, member, optional, sequence, type Wrapped } from '../der/structures.ts';
import { decodeInto } from '../fields.ts';

/** What the content of each type is. */
export type Contents = {
  /** Null where the bytes are not to be understood here. */
  codecOf(type: number, content: Buffer, reader: Reader): Codec<unknown> | null;
  /** All that `codecOf` may give, for the schema. */
  all(): readonly Codec<unknown>[];
  /** Types whose bytes are a secret. */
  secret?: readonly number[];
};

type Field<K extends string> = { name: K; tag: number };

/**
 * `Name ::= SEQUENCE { type [n] Int32, value [m] OCTET STRING }`, the value decoded by its type.
 *
 * @param type field of the type, and the names of its numbers
 * @param value field of the value
 */
export function typedValue<const T extends string, const V extends string>(
  name: string,
  type: Field<T> & { names: Readonly<Record<number, string>> },
  value: Field<V> & { optional?: boolean },
  contents: Contents,
): Codec<{ [K in T]: Named | null } & { [K in V]: Wrapped<unknown> | null }> {
  const content = contentOf(0, contents);
  const members = (): Record<string, Member<unknown>> => ({
    [type.name]: member(type.tag, namedInteger('Int32', type.names)),
    [value.name]: depending(
      value.optional ? optional(value.tag, content) : member(value.tag, content),
      (before) => contentOf((before[type.name] as Named | null)?.number ?? 0, contents),
    ),
  });
  return sequence(name, members) as Codec<{ [K in T]: Named | null } & { [K in V]: Wrapped<unknown> | null }>;
}

function contentOf(type: number, contents: Contents): Codec<Wrapped<unknown>> {
  return {
    type: 'OCTET STRING',
    schema: (definitions) => ({
      type: 'object',
      properties: {
        ...(OCTETS_SCHEMA.properties as object),
        value: anyOf(contents.all().map((each) => each.schema(definitions))),
      },
      required: ['bytes', 'hex', 'value'],
    }),
    decode(reader, put) {
      const end = expect(reader, TAG.OCTET_STRING, true);
      const start = reader.position;
      const content = reader.bytes.subarray(start, end);
      // Containers in containers give the same bytes again at each level; a megabyte would become forty.
      reader.decoding.budget -= content.length >> 6;
      const secret = contents.secret?.includes(type) ?? false;
      const wrapped: Wrapped<unknown> = { ...octetsOf(content, reader, secret), value: null };
      put(wrapped);
      const codec = content.length === 0 ? null : contents.codecOf(type, content, reader);
      if (codec) {
        const inside = part(reader, start, end);
        const damaged = postponing(reader.decoding, () => decodeInto(inside, wrapped, 'value', codec));
        // What stands behind these bytes is decoded all the same.
        if (damaged) reader.decoding.cut ??= damaged;
      }
      reader.position = end;
    },
  };
}

/** One of several schemas, or null; structures of the same name are named once. */
export function anyOf(schemas: readonly Record<string, unknown>[]): Record<string, unknown> {
  const distinct = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  return distinct.size === 0 ? { type: 'null' } : orNull({ anyOf: [...distinct.values()] });
}

/** The codec where the content begins with that tag; else the bytes are left as they are, with a remark. */
export function whereTag(
  tag: number,
  codec: Codec<unknown>,
  content: Buffer,
  reader: Reader,
): Codec<unknown> | null {
  if (content[0] === tag) return codec;
  remark(reader.decoding, `the content at byte ${reader.position} is no ${codec.type}`);
  return null;
}

/** The tag of what a SEQUENCE begins with; null where the content is no sequence or an empty one. */
export function firstTagInside(content: Buffer): number | null {
  if (content[0] !== TAG.SEQUENCE) return null;
  const length = content[1] ?? 0;
  return content[length < 0x80 ? 2 : 2 + (length & 0x7f)] ?? null;
}

/** All content, converted: for what is no DER. */
export function raw<T>(
  type: string,
  schema: Record<string, unknown>,
  convert: (content: Buffer) => T,
): Codec<T> {
  return {
    type,
    schema: () => schema,
    decode(reader, put) {
      const content = reader.bytes.subarray(reader.position, reader.end);
      reader.position = reader.end;
      put(convert(content));
    },
  };
}

export const rawText = raw('text', { type: 'string' }, (content) => content.toString('utf8'));
