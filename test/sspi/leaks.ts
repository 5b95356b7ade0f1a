/**
 * Runs every operation many times in this one process and tells what was not given back: `node leaks.ts REQUEST`, where
 * REQUEST is JSON; the answer is JSON on stdout.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { koffi } from '../../src/backends/native.ts';
import { type Counters, counters, loadSsp, type Ssp } from '../reference-ssp/driver.ts';
import { type Operation, operationsOn, workerThreadOperations } from './leaksOperations.ts';

export type Request = {
  what: 'repeat' | 'inject';
  /** The reference library, and the form of it that has no asynchronous functions. */
  library: string;
  tableOnly: string;
  runs: number;
  mayImpersonate: boolean;
};

/** What an operation left behind: of each kind how many were not returned, and how many returns were strange. */
export type Left = Record<string, number>;

export type Repeated = {
  operation: string;
  left: Left;
  /** Resident set in KiB after a fifth of the runs and after all of them. */
  residentEarly: number;
  residentLate: number;
};

export type Injected = { operation: string; script: string; function: string; action: string; left: Left };

export type Answer = { repeated: Repeated[]; injected: Injected[]; callbacks: number };

/** What each function is made to do instead of its work, and in spite of it. */
const FAILURES = ['status 0x80090304', 'then 0x80090304', 'nothing'] as const;
/** Claims larger than what is believed, so that nobody reads them; and of nothing. */
const CLAIMS = ['bytes 17000000', 'null 77'] as const;
const GIVES_BYTES = /^(InitializeSecurityContext|AcceptSecurityContext|ExportSecurityContext)/;
const QUEUES_ACQUIRE = /^SspiAcquireCredentialsHandleAsync/;

/** How long a thread of the library may still need to give back what it was told to. */
const SETTLE_MILLISECONDS = 300;

function leftBehind(ssp: Ssp): Left {
  const { calls, ...kinds } = counters(ssp);
  const left: Left = {};
  for (const [kind, { given, returned, stray }] of Object.entries(kinds)) {
    if (given !== returned) left[kind] = given - returned;
    if (stray > 0) left[`stray ${kind}`] = stray;
  }
  return left;
}

async function settled(ssp: Ssp): Promise<Left> {
  const end = Date.now() + SETTLE_MILLISECONDS;
  let left = leftBehind(ssp);
  while (Object.keys(left).length > 0 && Date.now() < end) {
    await sleep(5);
    left = leftBehind(ssp);
  }
  return left;
}

function resident(): number {
  globalThis.gc?.();
  return Math.round(process.memoryUsage.rss() / 1024);
}

async function repeat(ssp: Ssp, { name, run }: Operation, runs: number): Promise<Repeated> {
  ssp.ReferenceSetScript('');
  ssp.ReferenceResetCounters();
  let residentEarly = 0;
  for (let count = 1; count <= runs; count++) {
    await run();
    if (count === Math.ceil(runs / 5)) residentEarly = resident();
  }
  return { operation: name, left: await settled(ssp), residentEarly, residentLate: resident() };
}

/** Each function that the operation calls, each of its calls, each failure. */
async function inject(ssp: Ssp, { name: operation, run }: Operation): Promise<Injected[]> {
  ssp.ReferenceSetScript('');
  ssp.ReferenceResetCounters();
  await run();
  const { calls }: Counters = counters(ssp);
  const injected: Injected[] = [];
  for (const [name, count] of Object.entries(calls)) {
    const actions: string[] = [...FAILURES];
    if (GIVES_BYTES.test(name)) actions.push(...CLAIMS);
    if (QUEUES_ACQUIRE.test(name)) actions.push('async 0x8009030E', 'async 0x80090304', 'pending 3');
    for (const action of actions) {
      for (let call = 1; call <= count; call++) {
        const script = `${name}#${call}: ${action}`;
        ssp.ReferenceSetScript(script);
        ssp.ReferenceResetCounters();
        await run();
        injected.push({ operation, script, function: name, action, left: await settled(ssp) });
      }
    }
  }
  return injected;
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
  const injected: Injected[] = [];
  for (const [ssp, operation] of work) {
    if (what === 'repeat') repeated.push(await repeat(ssp, operation, runs));
    else injected.push(...(await inject(ssp, operation)));
  }
  return { repeated, injected, callbacks: koffi().stats().callbacks };
}

const request: Request = JSON.parse(process.argv[2] ?? '{}');
process.stdout.write(JSON.stringify(await answer(request)));
