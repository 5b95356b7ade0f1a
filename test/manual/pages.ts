/** The pages of the manual, as their source: lines of mdoc, by section. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

export const HOME = join(import.meta.dirname, '..', '..');
const MAN = join(HOME, 'man');

/** Paths of all pages. */
export const PAGES: readonly string[] = readdirSync(MAN)
  .filter((name) => /\.\d$/.test(name))
  .map((name) => join(MAN, name));

/** The lines of a page, as `page('sspidiag-acquire.1')`. */
export const page = (name: string): string[] => readFileSync(join(MAN, name), 'utf8').split('\n');

/** The page of a command. */
export const pageOf = (command: string): string[] => page(`sspidiag-${command}.1`);

/** `sspidiag-acquire 1`, as a reference names the page. */
export const referenceTo = (path: string): string => basename(path).replace(/\.(\d)$/, ' $1');

/** The lines between `.Sh title` (or `.Ss title`) and the next heading of that level. */
export function section(title: string, lines: readonly string[], macro = '.Sh'): string[] {
  const start = lines.indexOf(`${macro} ${title}`);
  assert.notEqual(start, -1, `the page has no "${macro} ${title}"`);
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith(`${macro} `));
  return end < 0 ? rest : rest.slice(0, end);
}

/** The words after `.It Sy`: codes and scenarios are set so. */
export function items(lines: readonly string[], macro = 'Sy'): string[] {
  return lines.flatMap((line) => new RegExp(`^\\.It ${macro} (.+)$`).exec(line)?.[1] ?? []);
}
