/** Options as a user types them, turned once into what commands take. */
import { isAbsolute } from 'node:path';
import { BACKEND_NAMES, type BackendChoice } from './backends/choose.ts';
import { COLOR_CHOICES, type ColorChoice } from './render/color.ts';
import { UsageError } from './report/exitCodes.ts';
import { nearest } from './report/nearest.ts';

/** What every command understands. */
export type CommonOptions = {
  json: boolean;
  /** Lines of fields instead of tables. */
  plain: boolean;
  backend: BackendChoice;
  timeoutSeconds: number;
  trace: boolean;
  color: ColorChoice;
  quiet: boolean;
};

/** Longer than any KDC should need, shorter than an administrator's patience. */
const DEFAULT_TIMEOUT_SECONDS = 30;

/** Common options, with the words that commander gave for them. */
export function commonOptions(given: Record<string, unknown>): CommonOptions {
  return {
    json: given.json === true,
    plain: isPlain(given),
    backend: backendChoice(given),
    timeoutSeconds: timeoutSeconds(textOption(given.timeout)),
    trace: given.trace === true,
    color: choice('--color', textOption(given.color), COLOR_CHOICES) ?? 'auto',
    quiet: given.quiet === true,
  };
}

/** What else says how the answer is written; a command that has no such option is not given it. */
const OTHER_FORMS = ['json', 'nagios', 'ndjson'] as const;

function isPlain(given: Record<string, unknown>): boolean {
  const other = OTHER_FORMS.find((form) => given[form] === true);
  if (given.plain === true && other) throw new UsageError(`--plain and --${other} exclude each other`);
  return given.plain === true;
}

function backendChoice(given: Record<string, unknown>): BackendChoice {
  const name = choice('--backend', textOption(given.backend), BACKEND_NAMES) ?? 'auto';
  const library = textOption(given.library);
  if (library !== null && name === 'gssapi') {
    throw new UsageError('--library and --backend gssapi exclude each other', '--library is for SSPI');
  }
  if (library !== null && !isAbsolute(library)) {
    throw new UsageError(
      `--library takes an absolute path, not "${library}"`,
      'a name alone would be searched for in folders that others may write to',
    );
  }
  return { name, library, noise: given.trace === true };
}

/** A text option's value, or null where it was not given. */
export function textOption(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

/** The packages whose names are spelt alike everywhere. */
export const PACKAGES = ['Kerberos', 'NTLM', 'Negotiate'] as const;

/** A security package's name; SSPI compares them without regard to case, so the usual spelling is taken. */
export function packageOption(value: unknown): string | null {
  const text = textOption(value);
  return PACKAGES.find((name) => name.toLowerCase() === text?.toLowerCase()) ?? text;
}

/**
 * One of a few words.
 *
 * @throws UsageError naming the option, with the nearest word as a hint
 */
export function choice<T extends string>(
  option: string,
  value: string | null,
  words: readonly T[],
): T | null {
  if (value === null) return null;
  const found = words.find((word) => word === value.toLowerCase());
  if (found) return found;
  throw new UsageError(`${option} takes ${words.join(', ')}, not "${value}"`, didYouMean(value, words));
}

function timeoutSeconds(value: string | null): number {
  if (value === null) return DEFAULT_TIMEOUT_SECONDS;
  const seconds = Number(value);
  // setTimeout cannot wait longer than 2^31-1 ms; a day is more than any check needs.
  if (value.trim() !== '' && seconds > 0 && seconds <= 86400) return seconds;
  throw new UsageError(`--timeout takes seconds, more than 0 and at most 86400, not "${value}"`);
}

const UNITS = { s: 1, m: 60, h: 3600, d: 86400 } as const;

/**
 * A span of time such as `30m`, `2h`, `1d12h` or plain seconds.
 *
 * @returns seconds
 * @throws UsageError
 */
export function span(option: string, value: string | null): number | null {
  if (value === null) return null;
  const wrong = new UsageError(`${option} takes a time such as 30m, 2h or 1d12h, not "${value}"`);
  if (/^\d{1,9}$/.test(value)) return Number(value);
  if (!/^(\d{1,9}[smhd])+$/.test(value)) throw wrong;
  let seconds = 0;
  for (const [, count, unit] of value.matchAll(/(\d+)([smhd])/g)) {
    seconds += Number(count) * UNITS[unit as keyof typeof UNITS];
  }
  if (!Number.isSafeInteger(seconds)) throw wrong;
  return seconds;
}

/** `did you mean "X"?` for the nearest word, or null where none is near. */
export function didYouMean(given: string, words: readonly string[]): string | null {
  const near = nearest(given, words);
  return near === null ? null : `did you mean "${near}"?`;
}
