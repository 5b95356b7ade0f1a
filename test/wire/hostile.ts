/** Damaged input of every kind, made from good tokens, and what must hold whatever the bytes are. */
import assert from 'node:assert/strict';
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

/** Milliseconds of processor time: other processes may take as long as they like. */
export function processorTime(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Fails where decoding takes longer than a second per MiB, or 64 MiB of memory. */
export function quick<T>(codec: Codec<T>, input: Buffer): Outcome<T> {
  const heap = process.memoryUsage().heapUsed;
  let outcome = null as Outcome<T> | null;
  const milliseconds = processorTime(() => {
    outcome = decodeAll(codec, input);
  });
  assert.ok(milliseconds < 1000 * Math.max(1, input.length / 2 ** 20), `it took ${milliseconds} ms`);
  const grown = process.memoryUsage().heapUsed - heap;
  assert.ok(grown < 64 * 2 ** 20, `it took ${grown} bytes`);
  assert.ok(outcome);
  return outcome;
}
