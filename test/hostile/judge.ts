/** What holds for every report, whatever it was made of: it can be shown, kept and redacted, and is as its schema has it. */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { jsonPieces } from '../../src/render/json.ts';
import { renderPlain } from '../../src/render/plain.ts';
import { renderTable } from '../../src/render/table.ts';
import { redact, replacementsFor } from '../../src/report/redact.ts';
import type { Report } from '../../src/report/report.ts';
import { schemas } from '../../src/report/schema/index.ts';
import { closed } from '../wire/hostile.ts';

const validators = new Map<string, ValidateFunction>();

/** @throws AssertionError where it is not as the schema of its command has it, to the last property */
function check(document: Report): void {
  let validate = validators.get(document.command);
  if (!validate) {
    const schema = (schemas() as Readonly<Record<string, object>>)[document.command];
    assert.ok(schema, `no schema for ${document.command}`);
    validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(closed(schema) as object);
    validators.set(document.command, validate);
  }
  assert.ok(validate(document), JSON.stringify(validate.errors?.slice(0, 3)));
}

/** Colours and weights; nothing else of what terminals obey. */
export const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g');

/** @throws AssertionError where text has what a terminal obeys, or what nobody meant to say */
export function harmless(text: string): void {
  assert.doesNotMatch(text.replaceAll('\n', ''), /\p{Cc}|\p{Cs}|\p{Bidi_Control}/u);
}

/** @throws where anything of it does not hold */
export async function judge(report: Report): Promise<void> {
  const table = await renderTable(report, 'always');
  harmless(table.replace(COLORS, ''));
  harmless((await renderPlain(report)).replaceAll('\t', ''));
  const text = [...jsonPieces(report)].join('');
  assert.match(text, /^[\n\x20-\x7e]*$/);
  const document = JSON.parse(text) as Report;
  for (const { title, evidence, cure } of document.findings) {
    assert.ok(evidence.length > 0 && cure.length > 0, title);
    for (const sentence of [...evidence, ...cure]) assert.doesNotMatch(sentence, /undefined|\[object|NaN/);
  }
  check(document);
  check(redact(document, replacementsFor(document)));
}
