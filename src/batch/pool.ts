/** Workers, each with one target at a time: what crashes or hangs one costs that target only. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { crashOf, notStarted, type Outcome, selfCommand } from '../isolate/run.ts';
import { openNotes } from './notes.ts';
import { CHANNEL, type Head, type Setup, type Task, WORKER_ARGUMENT } from './protocol.ts';

/** What became of a target: the worker's document, or why there is none. */
export type Answer =
  | { head: Head; document: Buffer; milliseconds: number }
  | { head: null; outcome: Exclude<Outcome<never>, { kind: 'done' }>; milliseconds: number };

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

type Worker = {
  child: ChildProcess;
  note: number;
  /** Who waits for its answer. */
  answered: ((answer: Answer) => void) | null;
  begunAt: number;
  timer: NodeJS.Timeout | undefined;
  timedOut: boolean;
  closed: Promise<void>;
};

/** How long a worker may take to end what it started, after which it is killed. */
const GRACE_MILLISECONDS = 500;

/** Starts nobody yet. */
export function openPool(setup: Omit<Setup, 'note'>, options: PoolOptions): Pool {
  const notes = openNotes(options.size);
  const workers = new Set<Worker>();
  const idle: Worker[] = [];
  const freeNotes = Array.from({ length: options.size }, (_, index) => index);

  const settle = (worker: Worker, answer: (milliseconds: number) => Answer) => {
    const { answered } = worker;
    clearTimeout(worker.timer);
    worker.answered = null;
    answered?.(answer(Math.round(performance.now() - worker.begunAt)));
  };

  const start = (): Worker => {
    const [interpreter = '', ...args] = selfCommand();
    const child = spawn(interpreter, [...args, WORKER_ARGUMENT], {
      stdio: ['ignore', 2, 2, 'pipe', ...(notes === null ? [] : [notes.descriptor])],
      env: { ...process.env, ...options.environment },
    });
    const note = freeNotes.pop() ?? 0;
    notes?.clear(note);
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const worker: Worker = {
      ...{ child, note, closed, answered: null, begunAt: 0, timer: undefined, timedOut: false },
    };
    workers.add(worker);
    const gone = (outcome: (inFunction: string | null) => Exclude<Outcome<never>, { kind: 'done' }>) => {
      if (!workers.delete(worker)) return;
      const at = idle.indexOf(worker);
      if (at >= 0) idle.splice(at, 1);
      const inFunction = notes?.read(note) ?? null;
      freeNotes.push(note);
      resolve();
      settle(worker, (milliseconds) => ({ head: null, outcome: outcome(inFunction), milliseconds }));
    };
    const channel = channelOf(child);
    child.on('error', (error) => gone(() => ({ kind: 'refused', message: notStarted(error), calls: [] })));
    child.on('close', (exitCode, signal) =>
      gone((inFunction) =>
        worker.timedOut
          ? { kind: 'timed-out', seconds: options.mostSeconds, function: inFunction, calls: [] }
          : crashOf(exitCode, signal, inFunction),
      ),
    );
    // One that dies before it reads breaks the socket; its end is told all the same.
    channel?.on('error', () => {});
    channel?.write(`${JSON.stringify({ ...setup, note: notes === null ? null : note } satisfies Setup)}\n`);
    if (channel) {
      listen(channel, (head, document) => {
        // One that leaves is not given anything more.
        if (!head.last) idle.push(worker);
        settle(worker, (milliseconds) => ({ head, document, milliseconds }));
      });
    }
    return worker;
  };

  const stop = ({ child }: Worker) => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS).unref();
  };

  return {
    isFree: () => idle.length > 0 || workers.size < options.size,
    isIdle: () => [...workers].every(({ answered }) => answered === null),
    give(task, answered) {
      let worker: Worker;
      try {
        worker = idle.pop() ?? start();
      } catch (error) {
        const message = notStarted(error);
        return answered({ head: null, outcome: { kind: 'refused', message, calls: [] }, milliseconds: 0 });
      }
      worker.answered = answered;
      worker.begunAt = performance.now();
      worker.timer = setTimeout(() => {
        worker.timedOut = true;
        stop(worker);
      }, options.mostSeconds * 1000);
      channelOf(worker.child)?.write(`${JSON.stringify(task)}\n`);
    },
    async end() {
      for (const worker of workers) {
        if (worker.answered === null) channelOf(worker.child)?.end();
        else stop(worker);
        worker.answered = null;
        clearTimeout(worker.timer);
      }
      await Promise.all([...workers].map(({ closed }) => closed));
      notes?.close();
    },
  };
}

/** Node makes none where it runs out of descriptors, and tells of that later. */
const channelOf = ({ stdio }: ChildProcess) => stdio?.[CHANNEL] as Socket | null | undefined;

const NEWLINE = 0x0a;

function listen(channel: Socket, take: (head: Head, document: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  channel.on('data', (block: Buffer) => {
    rest = rest.length === 0 ? block : Buffer.concat([rest, block]);
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      const head = end < 0 ? undefined : headIn(rest.toString('utf8', 0, end));
      if (head === undefined) return;
      const next = head === null ? end : rest.indexOf(NEWLINE, end + 1);
      if (next < 0) return;
      if (head !== null) take(head, rest.subarray(end + 1, next + 1));
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
