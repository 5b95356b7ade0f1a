/**
 * Proves what is promised, in minutes: `npm run prove`, or `npm run prove -- NAME...` for some of it.
 *
 * Writes prove/report.json, and doc/figures.md where all of it was run. Exit code 1 where something does not hold.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { boundaries } from './prove/boundaries.ts';
import { calls } from './prove/calls.ts';
import { callsGssapi } from './prove/callsGssapi.ts';
import { clock } from './prove/clock.ts';
import { files } from './prove/files.ts';
import { hostile } from './prove/hostile.ts';
import { ROOT } from './prove/installation.ts';
import { kdc } from './prove/kdc.ts';
import { memory } from './prove/memory.ts';
import { pipes } from './prove/pipes.ts';
import { signals } from './prove/signals.ts';
import { soak } from './prove/soak.ts';
import { soakList } from './prove/soakList.ts';
import { boundOf, type Figure, holds, type Proof } from './prove/stage.ts';
import { supply } from './prove/supply.ts';

const ROUNDS = 100_000;
const TARGETS = 60_000;
const SETTLED_TARGETS = 30_000;

const MOMENTS = 200;
const PLACES = 30;
/** Of a conversation with a KDC: none has more. */
const PACKETS = 24;
const STEPS = 4;
const HOSTILE_SECONDS = 150;
/** What people will wait for. */
const MOST_MINUTES = 40;

const PROOFS: readonly Proof[] = [
  soak('gssapi', ROUNDS),
  soak('winpr', ROUNDS),
  soak('reference', ROUNDS),
  soakList(TARGETS, SETTLED_TARGETS),
  signals(MOMENTS),
  pipes(PLACES),
  calls(1),
  callsGssapi(1),
  files(1),
  kdc(PACKETS),
  clock(STEPS),
  hostile(HOSTILE_SECONDS),
  supply(),
  memory(),
  boundaries(),
];

type Outcome = {
  name: string;
  claim: string;
  holds: boolean;
  seconds: number;
  figures: Figure[];
  /** Why it could not be tried, or what went wrong beside the figures. */
  error: string | null;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !PROOFS.some((proof) => proof.name === name));
if (unknown.length > 0) {
  process.stderr.write(
    `prove: there is ${PROOFS.map(({ name }) => name).join(', ')}, not ${unknown.join(', ')}\n`,
  );
  process.exit(2);
}

const REPORT = join(ROOT, 'prove', 'report.json');

const program = programNow();
const now: Outcome[] = [];
for (const proof of PROOFS) {
  if (wanted.length === 0 || wanted.includes(proof.name)) now.push(await tried(proof));
}
if (programNow() !== program) {
  process.stdout.write('FAIL  the program or its proofs were changed meanwhile: nothing is written\n');
  process.exit(1);
}
const machine = {
  processors: cpus().length,
  model: cpus()[0]?.model ?? '',
  gibibytes: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()}`,
  node: process.version,
};
const before = earlier();
const outcomes = PROOFS.flatMap(
  ({ name }) => now.find((each) => each.name === name) ?? before.find((each) => each.name === name) ?? [],
);
const minutes = outcomes.reduce((sum, { seconds }) => sum + seconds, 0) / 60;
mkdirSync(join(ROOT, 'prove'), { recursive: true });
writeFileSync(REPORT, `${JSON.stringify({ program, machine, outcomes }, null, 2)}\n`);
if (outcomes.length === PROOFS.length) writeFileSync(join(ROOT, 'doc', 'figures.md'), page());
if (minutes > MOST_MINUTES) process.stdout.write(`FAIL  all of them took ${Math.ceil(minutes)} minutes\n`);
process.exitCode = now.every((outcome) => outcome.holds) && minutes <= MOST_MINUTES ? 0 : 1;

/** What is proved, and how: a proof of another program, or by another measure, says nothing of this one. */
function programNow(): string {
  const folders = ['bin', 'scripts', 'test', join('node_modules', '@koromix')].flatMap((name) =>
    readdirSync(join(ROOT, name), { recursive: true, withFileTypes: true }),
  );
  const files = folders.filter((each) => each.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const others = ['package-lock.json', join('dist', 'sspidiag.parts')].map((name) => join(ROOT, name));
  const hash = createHash('sha256');
  for (const file of [...others, ...files.sort()]) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/** What was proved before of this very program, on this very machine. */
function earlier(): Outcome[] {
  try {
    const { outcomes, ...of } = JSON.parse(readFileSync(REPORT, 'utf8')) as { outcomes: Outcome[] };
    return isDeepStrictEqual(of, { program, machine }) ? outcomes : [];
  } catch {
    return [];
  }
}

async function tried({ name, claim, run }: Proof): Promise<Outcome> {
  const start = performance.now();
  let figures: Figure[] = [];
  let error: string | null = null;
  try {
    figures = await run();
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const outcome = {
    ...{ name, claim, holds: error === null && figures.every(holds) },
    seconds: Math.round((performance.now() - start) / 1000),
    ...{ figures, error },
  };
  process.stdout.write(`${outcome.holds ? 'OK  ' : 'FAIL'}  ${name}  ${outcome.seconds} s\n`);
  for (const figure of figures) process.stdout.write(`      ${sentence(figure)}\n`);
  if (error !== null) process.stdout.write(`      ${error}\n`);
  return outcome;
}

function sentence(figure: Figure): string {
  const { what, value, unit } = figure;
  const bound = boundOf(figure);
  const words = bound === '' ? [] : [bound + (holds(figure) ? '' : ': does not hold')];
  return [`${what}: ${value} ${unit}`.trimEnd(), ...words].join(', ');
}

function page(): string {
  const { processors, model, gibibytes, system, node } = machine;
  return `${[
    '# Figures',
    '',
    `Written by \`npm run prove\` in ${Math.ceil(minutes)} minutes, on ${processors} processors (${model}), ${gibibytes} GiB, ${system}, Node ${node}. Each can be measured alone.`,
    ...outcomes.flatMap(section),
  ].join('\n')}\n`;
}

function section({ name, claim, seconds, figures, error }: Outcome): string[] {
  const rows = figures.map(
    (figure) => `| ${figure.what} | ${`${figure.value} ${figure.unit}`.trim()} | ${boundOf(figure)} |`,
  );
  return [
    ...['', `## ${name}`, ''],
    ...[`${claim[0]?.toUpperCase()}${claim.slice(1)}.`, ''],
    ...[`\`npm run prove -- ${name}\`, ${seconds} s`, ''],
    ...['| figure | measured | has to be |', '| --- | --- | --- |', ...rows],
    ...(error === null ? [] : ['', error]),
  ];
}
