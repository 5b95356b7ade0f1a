/** Which blocks of this program's code have ever run: V8's precise coverage, asked after each input. */
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Parts of a file that have not run, in order and apart from each other. */
type Gaps = readonly (readonly [start: number, end: number])[];

type Range = { startOffset: number; endOffset: number; count: number };
type Script = { url: string; functions: { ranges: Range[] }[] };

const SOURCES = `${pathToFileURL(join(import.meta.dirname, '..', '..', 'src'))}/`;

export type Coverage = {
  /** Forgets what ran since the last call. */
  begin(): void;
  /** Whether something ran since then that had never run; it counts as run from now on where that is wanted. */
  isNew(keep: boolean): boolean;
  /** Functions that have run, and the parts of them that never have. */
  totals(): { functions: number; gaps: number };
};

export function coverage(): Coverage {
  const session = new Session();
  session.connect();
  const ask = <T>(method: string, parameters: object = {}): T => {
    let answer: T | undefined;
    // What is asked of the own thread is answered at once.
    session.post(method, parameters, (error, value) => {
      if (error) throw new Error(`${method}: ${error.message}`);
      answer = value as T;
    });
    return answer as T;
  };
  ask('Profiler.enable');
  ask('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  const taken = () => ask<{ result: Script[] }>('Profiler.takePreciseCoverage').result;
  /** Of each function that has run what no input has reached. */
  const missing = new Map<string, Gaps>();
  return {
    begin: () => void taken(),
    isNew(keep) {
      let found = false;
      for (const { url, functions } of taken()) {
        if (!url.startsWith(SOURCES)) continue;
        for (const { ranges } of functions) {
          const [whole] = ranges;
          if (!whole || whole.count === 0) continue;
          const key = `${url}:${whole.startOffset}`;
          const known = missing.get(key);
          const left = known ? inBoth(known, gapsOf(ranges)) : gapsOf(ranges);
          if (known && extent(left) === extent(known)) continue;
          found = true;
          if (keep) missing.set(key, left);
        }
      }
      return found;
    },
    totals: () => ({
      functions: missing.size,
      gaps: [...missing.values()].reduce((sum, gaps) => sum + gaps.length, 0),
    }),
  };
}

/** Ranges of a function stand in order, each inside one before it, and the innermost says how often a place has run. */
function gapsOf(ranges: readonly Range[]): Gaps {
  return ranges.flatMap(({ startOffset, endOffset, count }) =>
    count === 0 ? [[startOffset, endOffset] as const] : [],
  );
}

function inBoth(one: Gaps, other: Gaps): Gaps {
  return one.flatMap(([start, end]) =>
    other.flatMap(([from, to]) =>
      Math.max(start, from) < Math.min(end, to) ? [[Math.max(start, from), Math.min(end, to)] as const] : [],
    ),
  );
}

function extent(gaps: Gaps): number {
  return gaps.reduce((sum, [start, end]) => sum + end - start, 0);
}
