/** A long list of targets: the process that reads it and its workers hold no more in the end than when they had settled. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Held, heldByTree } from '../../test/support/heldBy.ts';
import { makeServices } from '../../test/support/services.ts';
import { SSPIDIAG } from './installation.ts';
import { figures } from './soak.ts';
import { inRealm, type Proof } from './stage.ts';

/** For all of the processes: what a heap has between two collections is chance. */
const MOST_KIBIBYTES = 4096;
/** Fewer than a list has unless told, as each of them has to settle. */
const WORKERS = 2;
/** So often, at the beginning and at the end. */
const LOOKS = 40;

/**
 * @param targets at least twice those in which everything settles
 * @param settled so many; the third of as many is looked at from there on, and at the end
 * @param mostKibibytes how much more memory there may be then
 */
export function soakList(targets: number, settled: number, mostKibibytes = MOST_KIBIBYTES): Proof {
  return {
    name: 'soak-list',
    claim: `${targets} service tickets by one list: its processes keep nothing of a target`,
    run: async () => figures(await answered(targets, settled), `target ${settled}`, mostKibibytes),
  };
}

async function answered(targets: number, settled: number) {
  return await inRealm(async (environment, folder) => {
    const list = join(folder, 'list');
    writeFileSync(list, makeServices(environment, folder, targets).join('\n'));
    const start = performance.now();
    const options = ['--package', 'Kerberos', '--targets', list, '--concurrency', String(WORKERS)];
    const [program = '', ...argv] = [...SSPIDIAG, 'acquire', ...options];
    const child = spawn(program, argv, { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
    const closed = once(child, 'close');
    const window = Math.floor(settled / 3);
    const step = Math.ceil(window / LOOKS);
    let [lines, yes] = [0, 0];
    const [early, late]: [Held[], Held[]] = [[], []];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('"exitCode":0')) yes++;
      if (++lines % step > 0) continue;
      if (lines > settled && lines <= settled + window) early.push(heldByTree(Number(child.pid)));
      // Not where the workers begin to leave.
      if (lines > targets - window && lines < targets - step) late.push(heldByTree(Number(child.pid)));
    }
    await closed;
    const seconds = (performance.now() - start) / 1000;
    // The last line is about all of them.
    if (yes !== targets + 1) throw new Error(`${yes - 1} tickets of ${targets}`);
    return { rounds: targets, seconds, held: [early, late].map(peak) };
  });
}

/** At any look the most memory, which comes and goes; the fewest of what a call may have for its time. */
function peak(looks: readonly Held[]): Held {
  return {
    kibibytes: Math.max(...looks.map(({ kibibytes }) => kibibytes)),
    descriptors: Math.min(...looks.map(({ descriptors }) => descriptors)),
    threads: Math.min(...looks.map(({ threads }) => threads)),
  };
}
