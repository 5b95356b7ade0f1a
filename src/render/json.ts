/** The report as JSON. */
import type { Report } from '../report/report.ts';

/** Pieces are written together up to about this many characters: a report of megabytes is never one string. */
const BATCH = 64 * 1024;

/**
 * One document, indented, with everything beyond ASCII escaped: PowerShell 5.1 decodes a pipe by its code page, which
 * need not be UTF-8.
 */
export function renderJson(report: Report | object): string {
  return [...jsonPieces(report)].join('');
}

/** The same in pieces, for whoever writes them one after the other. */
export function* jsonPieces(report: Report | object): Generator<string> {
  let batch = '';
  for (const piece of valuePieces(report, '\n')) {
    batch += piece;
    if (batch.length < BATCH) continue;
    yield batch;
    batch = '';
  }
  yield `${batch}\n`;
}

/** @param newline with the indentation of the line that the value begins in */
function* valuePieces(value: unknown, newline: string): Generator<string> {
  if (typeof value === 'string') yield* stringPieces(value);
  else if (typeof value !== 'object' || value === null) yield JSON.stringify(value ?? null);
  else {
    const inner = `${newline}  `;
    const isArray = Array.isArray(value);
    let separator = isArray ? '[' : '{';
    const entries: Iterable<readonly [unknown, unknown]> = isArray ? value.entries() : Object.entries(value);
    for (const [key, each] of entries) {
      if (!isArray && each === undefined) continue;
      yield isArray ? `${separator}${inner}` : `${separator}${inner}${ascii(JSON.stringify(key))}: `;
      yield* valuePieces(each, inner);
      separator = ',';
    }
    if (separator !== ',') yield isArray ? '[]' : '{}';
    else yield `${newline}${isArray ? ']' : '}'}`;
  }
}

/** Each unit is escaped by itself, so that a text may be cut anywhere. */
function* stringPieces(text: string): Generator<string> {
  if (text.length <= BATCH) {
    yield ascii(JSON.stringify(text));
    return;
  }
  yield '"';
  for (let at = 0; at < text.length; at += BATCH) {
    yield ascii(JSON.stringify(text.slice(at, at + BATCH)).slice(1, -1));
  }
  yield '"';
}

const BEYOND_ASCII = /[\u007f-\uffff]/;

/** JSON with everything beyond ASCII escaped. */
export const ascii = (json: string) =>
  BEYOND_ASCII.test(json)
    ? json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
