/** Workers, each with one target at a time: what crashes or hangs one costs that target only. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { CHANNEL, WORKER_ARGUMENT } from '../isolate/protocol.ts';
import { endOf, notStarted, type Outcome, selfCommand } from '../isolate/run.ts';
import { openNotes } from './notes.ts';
import { type Head, READY, type Setup, type Task } from './protocol.ts';

type Failed = Exclude<Outcome<never>, { kind: 'done' }>;

/** What became of a target: the worker's document, or why there is none. */
export type Answer =
  | { head: Head; document: Buffer; milliseconds: number }
  | { head: null; outcome: Failed; milliseconds: number };

export type Pool = {
  /** Somebody has nothing to do. */
  isFree(): boolean;
  /** Nobody has anything to do. */
  isIdle(): boolean;
  /** To be called where somebody is free. */
  give(task: Task, answered: (answer: Answer) => void): void;
  /** Lets everybody go; at once where they still work. */
  end(): Promise<void>;
};

export type PoolOptions = {
  size: number;
  /** After which a worker that gives no answer is ended. */
  mostSeconds: number;
  environment: Readonly<Record<string, string>>;
};

type Job = { task: Task; answered: (answer: Answer) => void };

type Worker = {
  child: ChildProcess;
  note: number;
  /** What it works at. */
  job: Job | null;
  isReady: boolean;
  begunAt: number;
  timer: NodeJS.Timeout | undefined;
  /** The limit that it did not keep, seconds; null where it kept it. */
  late: number | null;
  closed: Promise<void>;
};

/** How long a worker may take to end what it started, after which it is killed. */
const GRACE_MILLISECONDS = 500;
/** How long a worker may take to be ready for the first target, on a busy machine. */
const START_SECONDS = 60;

/** Starts nobody yet. */
export function openPool(setup: Omit<Setup, 'note'>, options: PoolOptions): Pool {
  let { size } = options;
  const notes = openNotes(size);
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  /** For whom nobody could be started; somebody else will have time. */
  const held: Job[] = [];
  const freeNotes = Array.from({ length: size }, (_, index) => index);

  const settle = (worker: Worker, answer: (milliseconds: number) => Answer) => {
    const { job } = worker;
    clearTimeout(worker.timer);
    worker.job = null;
    job?.answered(answer(worker.isReady ? Math.round(performance.now() - worker.begunAt) : 0));
  };

  const refused = (job: Job, error: unknown) => {
    const other = idle.pop();
    if (workers.size > 0) size = workers.size;
    if (other) employ(other, job);
    else if (workers.size > 0) held.push(job);
    else {
      const message = notStarted(error);
      // Nobody is left who would take up the others.
      for (const each of [job, ...held.splice(0)])
        each.answered({ head: null, outcome: { kind: 'refused', message, calls: [] }, milliseconds: 0 });
    }
  };

  const stop = ({ child }: Worker) => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS).unref();
  };

  const limit = (worker: Worker, seconds: number) => {
    clearTimeout(worker.timer);
    const { job } = worker;
    worker.timer = setTimeout(() => {
      // This process may have stood still itself, and the answer be there: timers come first.
      setImmediate(() => {
        if (job === null || worker.job !== job) return;
        worker.late = seconds;
        stop(worker);
      });
    }, seconds * 1000);
  };

  const begin = (worker: Worker) => {
    worker.begunAt = performance.now();
    limit(worker, options.mostSeconds);
  };

  /** Removes it; what it worked at is the caller's matter. */
  const forget = (worker: Worker): boolean => {
    if (!workers.delete(worker)) return false;
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    freeNotes.push(worker.note);
    return true;
  };

  const start = (): Worker => {
    const [interpreter = '', ...args] = selfCommand();
    const child = spawn(interpreter, [...args, WORKER_ARGUMENT], {
      stdio: ['ignore', 2, 2, 'pipe', ...(notes === null ? [] : [notes.descriptor])],
      env: { ...process.env, ...options.environment },
    });
    const note = freeNotes.pop() ?? 0;
    const isNoted = notes?.clear(note) ?? false;
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const worker: Worker = {
      ...{ child, note, closed, job: null, isReady: false },
      ...{ begunAt: 0, timer: undefined, late: null },
    };
    workers.add(worker);
    child.on('error', (error) => {
      if (!forget(worker)) return;
      resolve();
      clearTimeout(worker.timer);
      if (worker.job) refused(worker.job, error);
    });
    child.on('close', (exitCode, signal) => {
      const inFunction = isNoted ? (notes?.read(note) ?? null) : null;
      if (!forget(worker)) return;
      resolve();
      const { late } = worker;
      const outcome: Failed =
        late === null
          ? endOf(exitCode, signal, inFunction)
          : { kind: 'timed-out', seconds: late, function: inFunction, calls: [] };
      settle(worker, (milliseconds) => ({ head: null, outcome, milliseconds }));
      const job = held.shift();
      if (job) pool.give(job.task, job.answered);
    });
    const channel = channelOf(child);
    // One that dies before it reads breaks the socket; its end is told all the same.
    channel?.on('error', () => {});
    channel?.write(`${JSON.stringify({ ...setup, note: isNoted ? note : null } satisfies Setup)}\n`);
    if (channel) {
      const ready = () => {
        worker.isReady = true;
        if (worker.job) begin(worker);
      };
      listen(channel, ready, (head, document) => {
        const isDone = head.last || worker.late !== null;
        settle(worker, (milliseconds) => ({ head, document, milliseconds }));
        // One that leaves is not given anything more.
        if (isDone) return;
        const job = held.shift();
        if (job) employ(worker, job);
        else idle.push(worker);
      });
    }
    return worker;
  };

  const employ = (worker: Worker, job: Job) => {
    worker.job = job;
    if (worker.isReady) begin(worker);
    else limit(worker, START_SECONDS);
    channelOf(worker.child)?.write(`${JSON.stringify(job.task)}\n`);
  };

  const pool: Pool = {
    isFree: () => held.length === 0 && (idle.length > 0 || workers.size < size),
    isIdle: () => held.length === 0 && [...workers].every(({ job }) => job === null),
    give(task, answered) {
      const job = { task, answered };
      let worker: Worker;
      try {
        worker = idle.pop() ?? start();
      } catch (error) {
        return refused(job, error);
      }
      employ(worker, job);
    },
    async end() {
      held.length = 0;
      for (const worker of workers) {
        const isWorking = worker.job !== null;
        worker.job = null;
        clearTimeout(worker.timer);
        if (isWorking) stop(worker);
        else {
          channelOf(worker.child)?.end();
          setTimeout(() => worker.child.kill('SIGKILL'), GRACE_MILLISECONDS).unref();
        }
      }
      await Promise.all([...workers].map(({ closed }) => closed));
      notes?.close();
    },
  };
  return pool;
}

/** Node makes none where it runs out of descriptors, and tells of that later. */
const channelOf = ({ stdio }: ChildProcess) => stdio?.[CHANNEL] as Socket | null | undefined;

const NEWLINE = 0x0a;

function listen(channel: Socket, ready: () => void, take: (head: Head, document: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  channel.on('data', (block: Buffer) => {
    rest = rest.length === 0 ? block : Buffer.concat([rest, block]);
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      if (end < 0) return;
      const line = rest.toString('utf8', 0, end);
      const head = headIn(line);
      const next = head === null ? end : rest.indexOf(NEWLINE, end + 1);
      if (next < 0) return;
      if (line === READY) ready();
      else if (head !== null) take(head, rest.subarray(end + 1, next + 1));
      rest = rest.subarray(next + 1);
    }
  });
}

/** Null for what a library wrote into its descriptor. */
function headIn(line: string): Head | null {
  try {
    const head = JSON.parse(line) as Partial<Head> | null;
    return typeof head?.exitCode === 'number' && Array.isArray(head.findings) ? (head as Head) : null;
  } catch {
    return null;
  }
}
