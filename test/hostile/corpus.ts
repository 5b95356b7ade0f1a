/**
 * Inputs that are kept: each reached code that none before it had. A file for each reader, one input a line: a JSON string
 * whose characters are bytes, or base64 where that is shorter.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'corpus');

const fileOf = (reader: string) => join(FOLDER, `${reader.replaceAll(' ', '-')}.txt`);

export function corpusOf(reader: string): Buffer[] {
  const file = fileOf(reader);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) =>
    line.startsWith('"') ? Buffer.from(JSON.parse(line) as string, 'latin1') : Buffer.from(line, 'base64'),
  );
}

/** The shortest first. */
export function keepCorpus(reader: string, inputs: readonly Buffer[]): void {
  const lines = inputs
    .toSorted((one, other) => one.length - other.length || Buffer.compare(one, other))
    .map(
      (input) => `${shorter(ascii(JSON.stringify(input.toString('latin1'))), input.toString('base64'))}\n`,
    );
  writeFileSync(fileOf(reader), lines.join(''));
}

const shorter = (text: string, base64: string) => (text.length <= base64.length ? text : base64);

const ascii = (json: string) =>
  json.replace(/[\x7f-\xff]/g, (unit) => `\\u00${unit.charCodeAt(0).toString(16)}`);
