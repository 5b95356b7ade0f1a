/** What a proof consists of. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLab } from '../../src/lab/lab.ts';
import { MIT_REALM } from '../../src/lab/mitRealm.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { SSPIDIAG } from './installation.ts';

/** One thing that was measured, and what it has to keep to. */
export type Figure = {
  what: string;
  value: number;
  unit: string;
  /** Null for a figure that only tells, as a duration. */
  atMost: number | null;
  /** With fewer nothing is proved. */
  atLeast?: number;
};

export type Proof = {
  /** Its name on the command line, and in the report. */
  name: string;
  /** What is proved, as the page of figures says it. */
  claim: string;
  /** @throws Error where it cannot be tried, or where what is proved is wrong in a way that is no figure */
  run(): Promise<Figure[]>;
};

export function holds({ value, atMost, atLeast = value }: Figure): boolean {
  return value >= atLeast && (atMost === null || value <= atMost);
}

/** What a figure has to keep to, in words; empty where that is nothing. */
export function boundOf({ atMost, atLeast }: Figure): string {
  return [
    ...(atLeast === undefined ? [] : [`at least ${atLeast}`]),
    ...(atMost === null ? [] : [`at most ${atMost}`]),
  ].join(', ');
}

/** One try of many; `wrong` is empty where nothing is. */
export type Try = { what: string; wrong: string[] };

/**
 * How many tries there were, and how many went wrong; the first of those are told on stderr.
 *
 * @param atLeast so many have to be: what was not tried did not go wrong either
 */
export function judged(tries: readonly Try[], atLeast: number): Figure[] {
  const wrong = tries.filter((each) => each.wrong.length > 0);
  for (const { what, wrong: why } of wrong.slice(0, 20)) process.stderr.write(`${what}: ${why.join('; ')}\n`);
  return [
    { what: 'runs', value: tries.length, unit: '', atMost: null, atLeast },
    { what: 'runs that ended wrongly', value: wrong.length, unit: '', atMost: 0 },
  ];
}

/** Runs at once, for what keeps a processor busy: a run is a process and its child. */
export const TOGETHER = 2;

/** Does the work for each of them, so many at once, in their order. */
export async function together<T>(
  many: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values();
  const worker = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: many }, worker));
}

/** Gives a healthy realm's environment and an empty folder to a function, and takes both away again. */
export async function inRealm<T>(
  use: (environment: NodeJS.ProcessEnv, folder: string) => Promise<T>,
): Promise<T> {
  const realm = await startLab(scenario('healthy'), { self: SSPIDIAG, realm: MIT_REALM });
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-prove-'));
  try {
    return await use(realm.environment, folder);
  } finally {
    await realm.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
