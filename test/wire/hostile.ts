/** Damaged input of every kind, made from good tokens, and what must hold whatever the bytes are. */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { type Codec, decode, newDecoding, type Outcome, readerOf } from '../../src/wire/codec.ts';
import type { TokenOctets } from '../../src/wire/tokenOctets.ts';

/** Decodes all of a token. */
export function decodeAll<T>(
  codec: Codec<T>,
  token: Buffer,
  options: { secrets?: boolean } = {},
): Outcome<T> {
  return decode(codec, readerOf(token, newDecoding(options)));
}

/** The value of a token that is without damage, and its remarks. */
export function sound<T>(
  codec: Codec<T>,
  token: Buffer,
  options: { secrets?: boolean } = {},
): { value: T; remarks: string[] } {
  const { value, damage, decoding } = decodeAll(codec, token, options);
  assert.equal(damage, null, damage?.sentence);
  assert.ok(value !== null);
  return { value, remarks: decoding.remarks };
}

/** What a token inside another one decodes to; the caller knows which structure it is. */
export function inner<T>(token: TokenOctets | null | undefined): T {
  assert.ok(token, 'there is no token');
  assert.ok(token.value !== null, 'the token is not decoded');
  return token.value as T;
}

type Json = { [key: string]: unknown };

/** A codec's schema with every object closed, as a check of values. */
export function validator(codec: Codec<unknown>): ValidateFunction {
  const $defs: Record<string, Json> = {};
  const schema = codec.schema($defs);
  for (const name of Object.keys($defs)) assert.match(name, /^[\w.-]+$/, 'a name that a reference can have');
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile(closed({ ...schema, $defs }) as Json);
}

/** A schema with every object closed: what is not declared is an error, and so is what is missing. */
export function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.type === 'object' && copy.properties && Array.isArray(copy.required)) {
    assert.deepEqual(
      [...copy.required].sort(),
      Object.keys(copy.properties).sort(),
      'null rather than missing',
    );
    copy.additionalProperties = false;
  }
  return copy;
}

/** A generator of numbers below 2³² that gives the same ones every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

const INTERESTING = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x84, 0xff, 0x30, 0x60, 0xa0, 0xa1, 0x04] as const;

/** A token with one to four of its bytes changed, or a piece of it missing, doubled or put elsewhere. */
export function mutated(token: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(token);
  for (let change = random() % 4; change >= 0; change--) {
    const at = random() % Math.max(copy.length, 1);
    const interesting = INTERESTING[random() % INTERESTING.length] ?? 0;
    copy[at] = random() % 2 ? interesting : random() & 0xff;
  }
  const from = random() % Math.max(copy.length, 1);
  const to = Math.min(copy.length, from + (random() % 64));
  switch (random() % 8) {
    case 0:
      return Buffer.concat([copy.subarray(0, from), copy.subarray(to)]);
    case 1:
      return Buffer.concat([copy.subarray(0, to), copy.subarray(from)]);
    case 2:
      copy.copy(copy, random() % Math.max(copy.length, 1), from, to);
      return copy;
    default:
      return copy;
  }
}

/**
 * Decodes every prefix of the tokens and a number of mutations: each ends in an outcome that the schema describes.
 *
 * @param also what else must not throw: a summary
 */
export function survives<T>(
  codec: Codec<T>,
  tokens: readonly Buffer[],
  mutations: number,
  also: (value: T) => void = () => undefined,
): void {
  const validate = validator(codec);
  const check = (input: Buffer, whether: boolean) => {
    try {
      const { value, damage } = decodeAll(codec, input);
      if (value !== null) also(value);
      if (damage) assert.ok(damage.position >= 0 && damage.position <= input.length, damage.sentence);
      if (damage) assert.doesNotMatch(damage.sentence, /undefined|NaN|\[object/);
      if (whether && value !== null) assert.ok(validate(value), JSON.stringify(validate.errors?.slice(0, 3)));
    } catch (error) {
      throw new Error(`on ${input.toString('hex')}`, { cause: error });
    }
  };
  for (const token of tokens) {
    for (let length = 0; length <= token.length; length++)
      check(token.subarray(0, length), length % 41 === 0);
    const whole = decodeAll(codec, token);
    assert.ok(whole.value !== null && validate(whole.value), JSON.stringify(validate.errors, null, 1));
  }
  const random = seeded(4121);
  for (let round = 0; round < mutations; round++) {
    const token = tokens[round % tokens.length];
    if (token) check(mutated(token, random), round % 500 === 0);
  }
}

/** Fails where decoding takes longer than a second per MiB, or 64 MiB of memory. */
export function quick<T>(codec: Codec<T>, input: Buffer): Outcome<T> {
  const heap = process.memoryUsage().heapUsed;
  const begin = performance.now();
  const outcome = decodeAll(codec, input);
  const milliseconds = performance.now() - begin;
  assert.ok(milliseconds < 1000 * Math.max(1, input.length / 2 ** 20), `it took ${milliseconds} ms`);
  const grown = process.memoryUsage().heapUsed - heap;
  assert.ok(grown < 64 * 2 ** 20, `it took ${grown} bytes`);
  return outcome;
}
