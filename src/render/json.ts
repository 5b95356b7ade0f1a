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
  if (isShort(value)) yield ascii(JSON.stringify(value ?? null, null, 2)).replaceAll('\n', newline);
  else if (typeof value === 'string') yield* stringPieces(value);
  else {
    const inner = `${newline}  `;
    const isArray = Array.isArray(value);
    let separator = isArray ? '[' : '{';
    for (const [key, each] of Object.entries(value as object)) {
      if (!isArray && each === undefined) continue;
      yield isArray ? `${separator}${inner}` : `${separator}${inner}${ascii(JSON.stringify(key))}: `;
      yield* valuePieces(each, inner);
      separator = ',';
    }
    yield `${newline}${isArray ? ']' : '}'}`;
  }
}

/** True for what is one piece, which JSON.stringify makes far faster than what is put together here. */
function isShort(value: unknown): boolean {
  let left = BATCH;
  const count = (each: unknown): boolean => {
    left -= typeof each === 'string' ? each.length : 16;
    if (left < 0) return false;
    return typeof each !== 'object' || each === null || Object.values(each).every(count);
  };
  return count(value);
}

/** Each unit is escaped by itself, so that a text may be cut anywhere. */
function* stringPieces(text: string): Generator<string> {
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
