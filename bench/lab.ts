/** How long the lab takes: from the start of `sspidiag lab` to the command's first instruction, and to its own end. */
import { spawnSync } from 'node:child_process';
import { environment, figures, print, SSPIDIAG } from './measure.ts';

const ROUNDS = 20;

/** Milliseconds since the epoch, with fractions; date(1) gives the same clock. */
const now = () => performance.timeOrigin + performance.now();

const started: number[] = [];
const ended: number[] = [];
const [program = '', ...args] = SSPIDIAG;
for (let round = -2; round < ROUNDS; round++) {
  const start = now();
  const { stdout, status } = spawnSync(program, [...args, 'lab', '--', 'date', '+%s%N'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: environment(),
  });
  if (status !== 0) throw new Error(`sspidiag lab ended with ${status}`);
  if (round < 0) continue;
  started.push(Number(stdout.trim()) / 1e6 - start);
  ended.push(now() - start);
}
print(`The lab, median of ${ROUNDS}, Node ${process.version}`, [
  figures("start to the command's first instruction", started),
  figures('start to end', ended),
]);
