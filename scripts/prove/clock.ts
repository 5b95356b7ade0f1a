/**
 * This host's clock is set while a command runs: the command ends within its time limit and with a documented code, no
 * duration is one that did not pass, and it is told where it may have mattered.
 */
import type { Report } from '../../src/report/report.ts';
import { seeded } from '../../test/wire/fuzz/mutate.ts';
import type { Cut } from './cutRelay.ts';
import { runRelayed } from './relayed.ts';
import { type Run, wrongAnyhow } from './run.ts';
import { type Figure, inRealm, judged, type Proof, type Try } from './stage.ts';
import { type WallClock, wallClocks } from './wallClock.ts';

const TARGET = 'HTTP/localhost';

/** Its KDC is not the one that falls silent. What comes behind is true's, and true whatever it is. */
const LAB: readonly string[] = ['lab', '--', 'true'];

const COMMANDS: readonly (readonly string[])[] = [
  ['acquire', '--package', 'Kerberos', '--user', 'alice', '--password-file', 'alice.password'],
  ['acquire', '--package', 'Kerberos', '--target', TARGET],
  ['tickets', '--request', TARGET],
  ['spn', TARGET],
  ['kdc'],
  ['keytab'],
  ['impersonate', '--target', TARGET],
  ['doctor', TARGET],
  ['report', TARGET],
  LAB,
];

const DAY = 86_400;
const LEAST_STEP_SECONDS = 3600;

/** Where the clock is set to, from where it is: seconds. */
const STEPS: readonly (readonly [what: string, seconds: (now: number) => number])[] = [
  ['an hour on', () => LEAST_STEP_SECONDS],
  ['an hour back', () => -LEAST_STEP_SECONDS],
  ['ten years on', () => 3652 * DAY],
  ['ten years back', () => -3652 * DAY],
  ['to 1969', (now) => -now - 100 * DAY],
  // Behind 2³¹ seconds, and behind 2³².
  ['to 2039', (now) => 0x80000000 + 400 * DAY - now],
  ['to 2107', (now) => 0x100000000 + 400 * DAY - now],
];

const TIMEOUT_SECONDS = 3;
/** For starting the program, and the moment that a child is given to end, on a busy machine. */
const MARGIN_SECONDS = 5;
const CLOCKS = 5;
/** Of each command alone, to know how long it takes. */
const ROUNDS = 2;
/** Of a try whose command was over before. */
const AGAIN = 3;
const SILENCE: Cut = { after: 0, how: 'silence' };

/**
 * @param moments of each step in each command, half of them while a KDC keeps it waiting
 * @param only commands by their first word; all unless given
 */
export function clock(moments: number, seed = 1, only: readonly string[] | null = null): Proof {
  const chosen = COMMANDS.filter(([verb = '']) => only?.includes(verb) ?? true);
  return {
    name: 'clock',
    claim: `the clock is set in ${STEPS.length} ways, each at ${moments} random moments of each of ${chosen.length} commands`,
    run: async () =>
      figuresOf(
        await inRealm((environment, folder) => setAll(environment, folder, plan(chosen, moments, seed))),
        chosen.length * STEPS.length * moments,
      ),
  };
}

/** A try; `isLate` where the command was over before the clock was set. */
type Stepped = Try & { isLate: boolean };

function figuresOf(tries: readonly Stepped[], planned: number): Figure[] {
  const late = tries.filter(({ isLate }) => isLate).length;
  return [
    ...judged(tries, planned),
    {
      what: 'commands that were over before',
      value: Math.round((100 * late) / planned),
      unit: '%',
      atMost: 5,
    },
  ];
}

type Planned = { argv: readonly string[]; step: (typeof STEPS)[number]; silent: boolean; part: number };

function plan(commands: readonly (readonly string[])[], moments: number, seed: number): Planned[] {
  const random = seeded(seed);
  return commands.flatMap((argv) =>
    STEPS.flatMap((step, index) =>
      Array.from({ length: moments }, (_, moment): Planned => {
        const silent = argv !== LAB && (index + moment) % 2 === 0;
        return { argv, step, silent, part: random() / 2 ** 32 };
      }),
    ),
  );
}

async function setAll(
  environment: NodeJS.ProcessEnv,
  folder: string,
  planned: Planned[],
): Promise<Stepped[]> {
  const makeClock = wallClocks(folder);
  const tries: Stepped[] = [];
  const places = { environment, folder, transport: 'tcp', timeoutSeconds: TIMEOUT_SECONDS } as const;
  /** How long each takes, milliseconds, alone and undisturbed. */
  const durations = new Map<readonly string[], number>();
  for (const argv of new Set(planned.map((each) => each.argv))) {
    const { environment: more } = makeClock();
    for (let round = 0; round < ROUNDS; round++) {
      const { run } = await runRelayed(argv, { ...places, more, cut: null });
      const wrong = [...wrongEnd(run, false), ...(run.code === 0 ? [] : [`it ended with ${run.code}`])];
      if (wrong.length > 0) throw new Error(`${argv.join(' ')}: ${wrong.join('; ')}`);
      // Something else may hold one of them up.
      durations.set(argv, Math.min(run.seconds * 1000, durations.get(argv) ?? Number.POSITIVE_INFINITY));
    }
  }
  const worker = async () => {
    const wall = makeClock();
    for (let next = planned.shift(); next; next = planned.shift()) {
      for (let again = 0; again <= AGAIN; again++) {
        const met = await setOnce(wall, next, again);
        if (met.isLate && met.wrong.length === 0 && again < AGAIN) continue;
        tries.push(met);
        break;
      }
    }
  };
  /** @param sooner how often it was over before */
  const setOnce = async (wall: WallClock, planned: Planned, sooner: number): Promise<Stepped> => {
    const { argv, step, silent, part } = planned;
    wall.set(0);
    let timer: NodeJS.Timeout | undefined;
    let isLate = true;
    // As these run beside each other, each takes longer than it did alone.
    const after = (part * (silent ? TIMEOUT_SECONDS * 900 : 0.9 * (durations.get(argv) ?? 0))) / 2 ** sooner;
    const begin = () => {
      timer = setTimeout(() => {
        wall.set(step[1](Date.now() / 1000));
        isLate = false;
      }, after);
    };
    const { run } = await runRelayed(argv, {
      ...{ ...places, more: wall.environment },
      // Whoever waits for a KDC has surely begun.
      ...(silent ? { cut: SILENCE, asked: begin } : { cut: null, started: begin }),
    });
    // What comes behind sets nothing any more.
    clearTimeout(timer);
    const kdc = silent ? ', the KDC silent' : '';
    const what = `${argv.join(' ')}, the clock set ${step[0]} after ${Math.round(after)} ms${kdc}`;
    return { what, wrong: wrongEnd(run, silent), isLate };
  };
  await Promise.all(Array.from({ length: CLOCKS }, worker));
  return tries;
}

function wrongEnd(run: Run, silent: boolean): string[] {
  const wrong = wrongAnyhow(run);
  if (run.seconds > TIMEOUT_SECONDS + MARGIN_SECONDS) wrong.push(`it took ${run.seconds.toFixed(1)} s`);
  if (![0, 1, 3].includes(run.code ?? -1)) wrong.push(`it ended with ${run.code ?? run.signal}`);
  if (wrong.length > 0) return wrong;
  const document = JSON.parse(run.stdout) as Report;
  if (document.exitCode !== run.code) wrong.push(`its document says ${document.exitCode}`);
  if (silent && document.command !== 'keytab' && document.ok) wrong.push('it says yes, and no KDC answered');
  // Its own time tells whether the clock had been set when it was made.
  const isSet = Math.abs(document.time.epochSeconds - Date.now() / 1000) > LEAST_STEP_SECONDS / 2;
  const isSaid = document.findings.some(({ code }) => code === 'clock-set');
  if (silent && isSet && !isSaid) wrong.push('it does not say so');
  return [...wrong, ...wrongDurations(document, run.seconds * 1000)];
}

/** Every duration of the document that is negative, or longer than the run. */
function wrongDurations(value: unknown, milliseconds: number, name = ''): string[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, each]) =>
      wrongDurations(each, milliseconds, Array.isArray(value) ? name : key),
    );
  }
  const unit = /microseconds$/i.test(name) ? 1000 : /milliseconds$/i.test(name) ? 1 : null;
  if (unit === null || typeof value !== 'number') return [];
  return value >= 0 && value <= milliseconds * unit ? [] : [`${name} is ${value}`];
}
