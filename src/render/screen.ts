/** What a table is printed on: how wide it is, which characters it shows, and whether in colours. */
import { Chalk, type ChalkInstance } from 'chalk';
import { type ColorChoice, colorLevel } from './color.ts';
import type { Repertoire } from './printable.ts';

export type Screen = {
  chalk: ChalkInstance;
  /** Columns; null where nothing needs to be wrapped. */
  width: number | null;
  repertoire: Repertoire;
  borders: 'lines' | 'ascii';
};

/** Narrower than this a table is no longer readable; a terminal may wrap it then. */
const NARROWEST = 40;

/**
 * Standard output as it is.
 *
 * A file or a pipe gets every name as it is, whatever the locale: of ASCII there are only the borders, by which nothing
 * is lost.
 */
export async function standardOutput(color: ColorChoice): Promise<Screen> {
  const { stdout } = process;
  const ascii = process.platform !== 'win32' && !isUtf8(process.env);
  const vt = process.platform !== 'win32' || !stdout.isTTY || (await consoleHasVt());
  return {
    chalk: new Chalk({ level: vt || color === 'always' ? colorLevel(color, stdout) : 0 }),
    width: stdout.isTTY ? Math.max(NARROWEST, stdout.columns || 80) : null,
    repertoire: !stdout.isTTY ? 'unicode' : ascii ? 'ascii' : vt ? 'unicode' : 'single',
    borders: ascii ? 'ascii' : 'lines',
  };
}

async function consoleHasVt(): Promise<boolean> {
  const { hasVirtualTerminal } = await import('../backends/windows/console.ts');
  return hasVirtualTerminal();
}

/**
 * Whether the locale's characters are those of UTF-8: taken for granted where no locale is set at all, as in most
 * containers, but not where somebody asked for C or another set of characters (the rule of systemd).
 */
export function isUtf8({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG;
  return !locale || /\.utf-?8(@|$)/i.test(locale);
}
