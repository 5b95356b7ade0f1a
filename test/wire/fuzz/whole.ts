/** The way of an input through the whole of `decode`: finder, decoder, keys, findings, table and JSON. */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { decodeInput } from '../../../src/commands/decode.ts';
import { jsonPieces } from '../../../src/render/json.ts';
import { renderTable } from '../../../src/render/table.ts';
import { UsageError } from '../../../src/report/exitCodes.ts';
import type { Report } from '../../../src/report/report.ts';
import { schemas } from '../../../src/report/schema/index.ts';
import { closed } from '../hostile.ts';
import { ALL_KEYS } from '../kerberosSamples.ts';
import type { Random } from './mutate.ts';

let validate: ValidateFunction | null = null;

function check(document: unknown): void {
  validate ??= new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
    closed(schemas().decode) as object,
  );
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
}

const CARRIED = [
  (bytes: Buffer) => bytes,
  (bytes: Buffer) => Buffer.from(bytes.toString('base64')),
  (bytes: Buffer) => Buffer.from(bytes.toString('hex')),
  (bytes: Buffer) => Buffer.from(`Authorization: Negotiate ${bytes.toString('base64')}\r\n`),
] as const;

/**
 * Decodes what a user gave, in one of the forms that carry it, and renders it.
 *
 * @throws where anything does, or the document is not as its schema has it
 */
export async function decodeWhole(bytes: Buffer, random: Random): Promise<void> {
  const carry = CARRIED[random() % CARRIED.length] ?? CARRIED[0];
  const bits = random();
  const options = { offsets: (bits & 1) !== 0, hex: (bits & 2) !== 0, showSecrets: (bits & 4) !== 0 };
  let report: Report;
  try {
    report = await decodeInput(carry(bytes), null, bits & 8 ? ALL_KEYS : [], options);
  } catch (error) {
    // There is no token in it.
    if (error instanceof UsageError) return;
    throw error;
  }
  const table = await renderTable(report, 'never');
  assert.doesNotMatch(table, /undefined|\[object|NaN/);
  assert.doesNotMatch(table.replaceAll('\n', ''), /\p{Cc}/u);
  const text = [...jsonPieces(report)].join('');
  assert.match(text, /^[\n\x20-\x7e]*$/);
  const document = JSON.parse(text) as Report;
  for (const { evidence, cure } of document.findings) assert.ok(evidence.length > 0 && cure.length > 0);
  if (random() % 4 === 0) check(document);
}
