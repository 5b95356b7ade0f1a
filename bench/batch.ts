/**
 * Tickets for many services, each from the KDC of a lab: `sspidiag acquire --targets` beside kvno of MIT, which is what
 * an administrator has, run by xargs for two at a time. Lists of 1 000, 10 000 and 100 000; writes doc/batch.svg.
 */
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Lab, startLab } from '../src/lab/lab.ts';
import { MIT_REALM } from '../src/lab/mitRealm.ts';
import { scenario } from '../src/lab/scenarios.ts';
import { heldByTree } from '../test/support/heldBy.ts';
import { makeServices } from '../test/support/services.ts';
import { environment, promised, SSPIDIAG } from './measure.ts';
import { type Line, plot } from './plot.ts';

const SIZES = [1000, 10_000, 100_000];
/** kvno takes longer for each next ticket, as its cache grows: it is given so long. */
const KVNO_SECONDS = 30;
const MOST_SECONDS = 600;
const SAMPLE_MILLISECONDS = 250;

type Run = { seconds: number; tickets: number; kibibytes: number };

type Contender = {
  name: string;
  color: string;
  /** Run by sh with the list as standard input. */
  script: string;
  /** Lists that are longer would only be stopped. */
  most: number;
};

const CONTENDERS: readonly Contender[] = [
  {
    name: 'sspidiag acquire --targets',
    color: '#0b6',
    script: '"$@" acquire --package Kerberos --targets - >answers',
    most: 100_000,
  },
  { name: 'xargs -P2 kvno', color: '#c33', script: 'xargs -P2 kvno >answers', most: 10_000 },
  { name: 'xargs -P2 -n1 kvno', color: '#e90', script: 'xargs -P2 -n1 kvno >answers', most: 10_000 },
  {
    name: 'xargs -P2 -n100, a cache for each kvno',
    color: '#36c',
    script: `xargs -P2 -n100 sh -c 'cp tickets tickets.$$; KRB5CCNAME=FILE:tickets.$$ kvno "$@"; rm tickets.$$' sh >answers`,
    most: 10_000,
  },
];

const realm = await startLab(scenario('healthy'), { self: SSPIDIAG, realm: MIT_REALM });
try {
  const names = makeServices(realm.environment, realm.directory, Math.max(...SIZES));
  const lines = CONTENDERS.map((contender) => ({ contender, runs: [] as (readonly [number, Run])[] }));
  for (const size of SIZES) {
    process.stdout.write(`\n${size} services, Node ${process.version}\n`);
    for (const { contender, runs } of lines) {
      if (size > contender.most) continue;
      const run = await measured(realm, contender, names.slice(0, size));
      runs.push([size, run]);
      const rate = run.tickets / run.seconds;
      const beside = lines[0]?.runs.at(-1)?.[1];
      const times = beside ? beside.tickets / beside.seconds / rate : 1;
      process.stdout.write(
        `  ${contender.name.padEnd(40)} ${String(run.tickets).padStart(6)} in ${run.seconds.toFixed(1).padStart(6)} s ` +
          `${rate.toFixed(0).padStart(6)}/s ${(run.kibibytes / 1024).toFixed(0).padStart(5)} MiB ` +
          `${contender === CONTENDERS[0] ? '' : `${times.toFixed(1)} x less`}\n`,
      );
    }
  }
  writeFileSync(join(import.meta.dirname, '..', 'doc', 'batch.svg'), drawing(lines));
  keepPromises(lines.map(({ runs }) => runs));
} finally {
  await realm.stop();
}

/** Each by its runs, of the shortest list first; what administrators type is kvno without a cache of its own. */
function keepPromises(all: readonly (readonly (readonly [number, Run])[])[]): void {
  const [own = [], ...kvno] = all;
  const rate = (run: Run | undefined) => (run ? run.tickets / run.seconds : Number.NaN);
  const runOf = (runs: readonly (readonly [number, Run])[], wanted: number) =>
    runs.find(([size]) => size === wanted)?.[1];
  const [least = 0, middle = 0, most = 0] = SIZES;
  for (const runs of kvno.slice(0, 2)) {
    promised(`1.5 x kvno with ${middle}`, rate(runOf(own, middle)) >= 1.5 * rate(runOf(runs, middle)));
  }
  const [short, long] = [runOf(own, least), runOf(own, most)];
  promised(`as long for each of ${most} as for each of ${least}`, rate(long) >= 0.8 * rate(short));
  const grown = Number(long?.kibibytes) - Number(runOf(own, middle)?.kibibytes);
  promised('memory that does not grow with the list', grown <= 64 * 1024);
}

function drawing(
  all: readonly { contender: Contender; runs: readonly (readonly [number, Run])[] }[],
): string {
  const drawn: Line[] = all.map(({ contender: { name, color }, runs }) => ({
    ...{ name, color },
    points: runs.map(([, { tickets, seconds }]) => [tickets, seconds]),
  }));
  const [first] = drawn[0]?.points ?? [];
  const straight = first ? SIZES.map((size) => [size, (first[1] / first[0]) * size] as const) : [];
  const line: Line = {
    name: 'as long for each as for the first 1 000',
    color: '#999',
    dashed: true,
    points: straight,
  };
  const axes = { title: 'Tickets for many services', x: 'tickets', y: 'seconds' };
  return plot(axes, [...drawn, line]);
}

/** Runs one of them with the user's cache as it was; the KDC's memory is not counted. */
async function measured(
  { directory, environment: lab }: Lab,
  contender: Contender,
  names: readonly string[],
): Promise<Run> {
  const tickets = join(directory, 'tickets');
  copyFileSync(String(lab.KRB5CCNAME).replace('FILE:', ''), tickets);
  writeFileSync(join(directory, 'list'), `${names.join('\n')}\n`);
  const start = process.hrtime.bigint();
  const child = spawn('sh', ['-c', `{ ${contender.script}; } <list`, 'sh', ...SSPIDIAG], {
    cwd: directory,
    env: { ...environment(), ...lab, KRB5CCNAME: `FILE:${tickets}` },
    stdio: 'ignore',
    detached: true,
  });
  let kibibytes = 0;
  const sample = setInterval(() => {
    kibibytes = Math.max(kibibytes, heldByTree(Number(child.pid)).kibibytes);
  }, SAMPLE_MILLISECONDS);
  const late = setTimeout(
    () => process.kill(-Number(child.pid), 'SIGTERM'),
    (contender === CONTENDERS[0] ? MOST_SECONDS : KVNO_SECONDS) * 1000,
  );
  const isLate = await new Promise<boolean>((settle) =>
    child.on('close', (_code, signal) => settle(signal !== null)),
  );
  clearInterval(sample);
  clearTimeout(late);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const got = isLate ? inCache(tickets) : answered(readFileSync(join(directory, 'answers'), 'utf8'));
  if (!isLate && got !== names.length)
    throw new Error(`${contender.name}: ${got} tickets of ${names.length}`);
  return { seconds, kibibytes, tickets: got };
}

/** How many tickets there are: sspidiag says it in its last line, kvno has a line for each. */
function answered(output: string): number {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  if (!last.startsWith('{')) return output.split('\n').filter((line) => line.includes('kvno =')).length;
  const { exitCodes } = JSON.parse(last).result as { exitCodes: { exitCode: number; targets: number }[] };
  return exitCodes.find(({ exitCode }) => exitCode === 0)?.targets ?? 0;
}

/** What a kvno that was stopped has got: of its output a part was not written yet. */
function inCache(file: string): number {
  const listed = execFileSync('klist', ['-c', file], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return listed.split('\n').filter((line) => line.includes('HTTP/host')).length;
}
