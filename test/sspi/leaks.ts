/**
 * Runs every operation many times in this one process and tells what was not given back: `node leaks.ts REQUEST`, where
 * REQUEST is JSON; the answer is JSON on stdout.
 */
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { koffi } from '../../src/backends/native.ts';
import { counters, loadSsp, type Ssp } from '../reference-ssp/driver.ts';
import { EXCEPTIONS, type Exception, exceptionFor, isExpected, isWhole, type Left } from './leaksExpected.ts';
import { type Operation, operationsOn, workerThreadOperations } from './leaksOperations.ts';

export type Request = {
  what: 'repeat' | 'inject';
  /** The reference library, and the form of it that has no asynchronous functions. */
  library: string;
  tableOnly: string;
  runs: number;
  mayImpersonate: boolean;
};

export type Repeated = {
  operation: string;
  left: Left;
  /** By how many KiB the resident set grew after the first fifth of the runs. */
  growth: number;
};

export type Injected = {
  runs: number;
  /** Runs of an operation under a script that left something behind. */
  wrong: { operation: string; script: string; left: Left }[];
  /** Indices of the exceptions that were not needed. */
  unused: number[];
};

export type Answer = { repeated: Repeated[]; injected: Injected | null; callbacks: number };

/** What each function is made to do instead of its work, and in spite of it. */
const FAILURES = ['status 0x80090304', 'then 0x80090304', 'nothing'];
/** Claims larger than what is believed, so that nobody reads them; and of nothing. */
const CLAIMS = ['bytes 17000000', 'null 77'];
const GIVES_BYTES = /^(InitializeSecurityContext|AcceptSecurityContext|ExportSecurityContext)/;
const ENDS = ['async 0x8009030E', 'pending 3'];
const QUEUES_ACQUIRE = /^SspiAcquireCredentialsHandleAsync/;

/** How long a thread of the library may need to do what it was told to. */
const SETTLE_MILLISECONDS = 3000;

function leftBehind(ssp: Ssp): Left {
  const { calls, ...kinds } = counters(ssp);
  const left: Left = {};
  for (const [kind, { given, returned, stray }] of Object.entries(kinds)) {
    if (given !== returned) left[kind] = given - returned;
    if (stray > 0) left[`stray ${kind}`] = stray;
  }
  return left;
}

async function settled(ssp: Ssp, exception: Exception | null): Promise<Left> {
  const end = Date.now() + SETTLE_MILLISECONDS;
  let left = leftBehind(ssp);
  while (!isExpected(left, exception) && Date.now() < end) {
    await sleep(5);
    left = leftBehind(ssp);
  }
  return left;
}

function script(ssp: Ssp, rules: string): void {
  ssp.ReferenceSetScript(rules);
  ssp.ReferenceResetCounters();
}

/** In KiB, without what is only waiting to be collected. */
async function resident(): Promise<number> {
  for (let times = 0; times < 3; times++) {
    globalThis.gc?.();
    await turn();
  }
  return Math.round(process.memoryUsage.rss() / 1024);
}

/** Enough to see what is wrong; each takes its time, since it might still settle. */
const MOST_WRONG = 8;

/** Asynchronous operations wait for their threads side by side. */
const TOGETHER = 25;

async function repeat(ssp: Ssp, { name, run }: Operation, runs: number): Promise<Repeated> {
  script(ssp, '');
  let early = 0;
  const step = name.includes('--async') ? Math.min(TOGETHER, runs) : 1;
  for (let count = step; count <= runs; count += step) {
    await Promise.all(Array.from({ length: step }, run));
    // What the garbage collector has found is freed when the event loop turns.
    await turn();
    if (early === 0 && count >= runs / 5) early = await resident();
  }
  const left = await settled(ssp, null);
  return { operation: name, left, growth: (await resident()) - early };
}

/** Each function that the operation calls, each of its calls, each failure. */
async function inject(ssp: Ssp, { name: operation, run }: Operation, result: Injected): Promise<void> {
  // The first run asks for what is then remembered.
  await run();
  script(ssp, '');
  await run();
  for (const [name, count] of Object.entries(counters(ssp).calls)) {
    const actions = [...FAILURES];
    if (GIVES_BYTES.test(name)) actions.push(...CLAIMS);
    if (QUEUES_ACQUIRE.test(name)) actions.push(...ENDS);
    for (const action of actions) {
      const exception = exceptionFor(name, action);
      for (let call = 1; call <= count && result.wrong.length < MOST_WRONG; call++) {
        const rule = `${name}#${call}: ${action}`;
        script(ssp, rule);
        await run();
        const left = await settled(ssp, exception);
        result.runs++;
        if (!isExpected(left, exception)) result.wrong.push({ operation, script: rule, left });
        if (exception && isWhole(left, exception)) {
          result.unused = result.unused.filter((index) => EXCEPTIONS[index] !== exception);
        }
      }
    }
  }
}

async function answer({ what, library, tableOnly, runs, mayImpersonate }: Request): Promise<Answer> {
  const whole = loadSsp(library);
  const small = loadSsp(tableOnly);
  const work: [Ssp, Operation][] = [
    ...(await operationsOn(library, mayImpersonate)).map((each): [Ssp, Operation] => [whole, each]),
    ...workerThreadOperations(tableOnly).map(({ name, run }): [Ssp, Operation] => [
      small,
      { name: `${name}, on a worker thread`, run },
    ]),
  ];
  const repeated: Repeated[] = [];
  const injected: Injected = { runs: 0, wrong: [], unused: [...EXCEPTIONS.keys()] };
  for (const [ssp, operation] of work) {
    // What one operation leaves would slow all that come after it.
    if (repeated.some(({ left }) => Object.keys(left).length > 0)) break;
    if (what === 'repeat') repeated.push(await repeat(ssp, operation, runs));
    else await inject(ssp, operation, injected);
  }
  return {
    repeated,
    injected: what === 'inject' ? injected : null,
    callbacks: koffi().stats().callbacks,
  };
}

const request: Request = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(JSON.stringify(await answer(request)));
