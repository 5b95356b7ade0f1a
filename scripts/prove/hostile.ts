/** What reads what others wrote gets what nobody would write, led by which code has never run, alone and in whole commands. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Hunted, SLOW } from '../../test/hostile/hunt.ts';
import { huntInThread } from '../../test/hostile/pool.ts';
import { READERS, type Reader } from '../../test/hostile/readers.ts';
import { commandsOn } from '../../test/hostile/wholeCommands.ts';
import { type Figure, judged, type Proof } from './stage.ts';

/**
 * @param seconds for all of it; a third goes to whole commands
 * @param readers which are hunted in
 */
export function hostile(seconds: number, seed = 1, readers: readonly Reader[] = READERS): Proof {
  return {
    name: 'hostile',
    claim: `${readers.length} readers of what others wrote, and the commands with them, on damaged input for ${seconds} s: sentences and no bugs, in time that grows as the input does`,
    async run() {
      const hunted = await huntAll(readers, (seconds * 2) / 3, seed);
      return [...figures(hunted), ...judged(await inCommands(seconds / 3, seed), 1)];
    },
  };
}

/** Every reader for the same time, as many at once as there are processors. */
export async function huntAll(readers: readonly Reader[], seconds: number, seed: number): Promise<Hunted[]> {
  const waiting = readers.map(({ name }) => name);
  const threads = Math.max(1, Math.min(availableParallelism(), waiting.length));
  const each = (seconds * threads) / waiting.length;
  const found: Hunted[] = [];
  const work = async () => {
    for (let reader = waiting.shift(); reader !== undefined; reader = waiting.shift()) {
      found.push(await huntInThread({ reader, seconds: each, seed }));
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return found;
}

/** The first failures are told on stderr, with the input that a test has to be made of. */
export function figures(hunted: readonly Hunted[]): Figure[] {
  for (const { reader, failures } of hunted) {
    for (const { problem, input } of failures) {
      const text = JSON.stringify(Buffer.from(input).toString('latin1'));
      process.stderr.write(`${reader}: ${problem.slice(0, 2000)}\non ${text.slice(0, 20_000)}\n`);
    }
  }
  const sum = (of: (each: Hunted) => number) => hunted.reduce((total, each) => total + of(each), 0);
  return [
    { what: 'inputs', value: sum(({ inputs }) => inputs), unit: '', atMost: null },
    { what: 'functions reached', value: sum(({ functions }) => functions), unit: '', atMost: null },
    {
      what: 'inputs that reached what the corpus does not',
      value: sum(({ found }) => found),
      unit: '',
      atMost: null,
    },
    {
      what: 'slowest of the inputs below 8 KiB, with its reports and every block counted',
      value: Math.round(Math.max(...hunted.map(({ slowest }) => slowest))),
      ...{ unit: 'ms', atMost: SLOW },
    },
    {
      what: 'inputs that were read wrongly',
      value: sum(({ failures }) => failures.length),
      unit: '',
      atMost: 0,
    },
  ];
}

async function inCommands(seconds: number, seed: number) {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-hostile-'));
  const ends: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    return await commandsOn({ after: (end) => void ends.unshift(end) }, folder, seconds, seed);
  } finally {
    for (const end of ends) await end();
  }
}
