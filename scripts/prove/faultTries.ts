/** What has to hold of a command's answer after a fault, and which of all faults are tried. */
import { EXIT } from '../../src/report/exitCodes.ts';
import type { Report } from '../../src/report/report.ts';
import { isLines, isSchema } from './run.ts';
import { type Figure, judged, TOGETHER, type Try, together } from './stage.ts';
import type { Watched } from './watched.ts';

/** The answer of a run: documented, in one document that says the same. */
export function wrongAnswer({ code, signal, stdout }: Watched, allowed: readonly number[]): string[] {
  if (code === null || !allowed.includes(code)) return [`it ended with ${code ?? signal}`];
  // A schema is no report.
  if (isSchema(stdout)) return code === EXIT.yes ? [] : [`it ended with ${code}, and has answered`];
  const said = documentOf(stdout)?.exitCode;
  return said === code ? [] : [`it ended with ${code}, and its document says ${said ?? 'nothing'}`];
}

/** The document, the last of many; or null where there is none. That it is whole has been looked at. */
export function documentOf<Result>(stdout: string): Report<Result> | null {
  try {
    return JSON.parse(
      isLines(stdout) ? (stdout.trimEnd().split('\n').at(-1) ?? '') : stdout,
    ) as Report<Result>;
  } catch {
    return null;
  }
}

/** Each nth of them, beginning where the seed says. */
export function eachOf<T>(faults: readonly T[], every: number, seed: number): T[] {
  return faults.filter((_, index) => (index + seed) % every === 0);
}

/** That part of them in words, for a claim. */
export const share = (every: number) => (every === 1 ? 'each' : `one in ${every}`);

/** Runs at once that only wait. */
const WAITING = 8;

/** Tries each fault; those that only hang a command need no processor. */
export async function tryEach<T extends { action: string }>(
  faults: readonly T[],
  hang: string,
  trying: (fault: T) => Promise<void>,
): Promise<void> {
  const [hanging, others] = [true, false].map((is) =>
    faults.filter(({ action }) => (action === hang) === is),
  );
  await together(TOGETHER, others ?? [], trying);
  await together(WAITING, hanging ?? [], trying);
}

/** A try; `reached` is false where the command did not come to the call this time. */
export type Faulted = Try & { code: number | null; reached: boolean };

/** What the tries came to, with how many of them answered what. */
export function figuresOf(all: readonly Faulted[]): Figure[] {
  const tries = all.filter(({ reached }) => reached);
  const codes = [...new Set(tries.map(({ code }) => code))].sort((one, other) => Number(one) - Number(other));
  const missed = Math.round((100 * (all.length - tries.length)) / Math.max(1, all.length));
  return [
    ...judged(tries, 1),
    { what: 'faults that were not come to', value: missed, unit: '%', atMost: 5 },
    ...codes.map((code) => ({
      what: `runs that ended with ${code}`,
      value: tries.filter((each) => each.code === code).length,
      unit: '',
      atMost: null,
    })),
  ];
}
