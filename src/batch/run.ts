/** Many targets: gives each of a list to a worker, and writes what comes back, a line each. */
import { type BigIntStats, fstatSync, statSync } from 'node:fs';
import { keepHeapSteady } from '../commands/heap.ts';
import { unansweredBy } from '../commands/unanswered.ts';
import { drained, readerIsGone, writeOut } from '../render/output.ts';
import { EXIT, type ExitCode, UsageError } from '../report/exitCodes.ts';
import { type Conclusion, type Report, report } from '../report/report.ts';
import type { BatchResult } from '../report/schema/batch.ts';
import { waiting } from '../report/waits.ts';
import { catchSignals } from '../signals.ts';
import { documentLine } from './documentLine.ts';
import { type Entry, entriesOf } from './list.ts';
import { asTheyCome, inOrder } from './order.ts';
import { openPool } from './pool.ts';
import type { BatchCommand, Task } from './protocol.ts';
import { type Answered, answeredIn, keyOf } from './resume.ts';
import { newTally, type Tally } from './tally.ts';

export type BatchOptions = {
  /** File with the targets, or `-`. */
  list: string;
  /** Answers in the order of the list. */
  ordered: boolean;
  /** Workers at the most. */
  concurrency: number;
  /** What an earlier run wrote; null for none. */
  resume: string | null;
};

/** What the command takes for one target, but for the target. */
export type CommandOptions = { timeoutSeconds: number; trace: boolean; async?: boolean };

/** How long a command takes at the most beyond its own time limit, where it keeps that by itself. */
const SLACK_SECONDS: Readonly<Record<BatchCommand, number>> = { acquire: 0, spn: 2, doctor: 2 };

/**
 * Runs a command for every target of a list.
 *
 * @returns what came of it all: the last line
 * @throws UsageError where the list, or what an earlier run wrote, cannot be read or says nothing
 */
export async function batch(
  command: BatchCommand,
  options: CommandOptions,
  { list, ordered, concurrency, resume }: BatchOptions,
): Promise<Report<BatchResult>> {
  keepHeapSteady();
  refuseSame(list, resume);
  const begun = performance.now();
  let before: Answered = new Map();
  const tally = newTally();
  const out = ordered ? inOrder(writeOut) : asTheyCome(writeOut);
  const pool = openPool(
    { command, options },
    {
      size: concurrency,
      mostSeconds: options.timeoutSeconds + SLACK_SECONDS[command],
      environment: environmentOf(command, options),
    },
  );
  let wake = () => {};
  /** Something has been answered, or it is over. */
  const change = () => new Promise<void>((resolve) => (wake = resolve));
  let interrupted: NodeJS.Signals | null = null;
  const interrupt = (signal: NodeJS.Signals) => {
    interrupted ??= signal;
    wake();
  };
  const isOver = () => interrupted !== null || readerIsGone();
  /** Why the rest of the list could not be read. */
  let unread: UsageError | null = null;
  const isComplete = () => !isOver() && unread === null;
  let number = 0;

  const take = async ({ error, ...task }: Entry): Promise<void> => {
    const own = number++;
    const done = (
      exitCode: ExitCode,
      answer: { findings: BatchFinding[]; document: string | Buffer },
      time: number,
    ) => {
      tally.add(task.target, { exitCode, findings: answer.findings }, time);
      out.deliver(own, answer.document);
    };
    const told = (conclusion: Conclusion<never>, time: number) => {
      const answer = report(command, conclusion);
      done(answer.exitCode, { findings: answer.findings, document: documentLine(task, answer) }, time);
    };
    const known = before.get(keyOf(task.target, task.id));
    if (known !== undefined) {
      tally.before(known);
      return out.deliver(own, '');
    }
    while (!isOver() && !(out.hasRoom(own) && pool.isFree())) await change();
    if (isOver()) return;
    if (error !== null) told(unusable(task, error), 0);
    else {
      pool.give(task, (answer) => {
        const { milliseconds } = answer;
        if (answer.head)
          done(answer.head.exitCode, { ...answer.head, document: answer.document }, milliseconds);
        // Ctrl-C reaches the workers as well, perhaps before this process hears of it.
        else if (answer.outcome.kind === 'interrupted' && answer.outcome.signal === 'SIGINT')
          interrupt('SIGINT');
        else told(unansweredBy(answer.outcome, options.trace), milliseconds);
        wake();
      });
    }
    await firstOf(drained(), change, isOver);
  };

  const takeAll = async (): Promise<void> => {
    // A pipe may keep it for ever.
    if (resume !== null) before = (await firstOf(answeredIn(resume, command), change, isOver)) ?? before;
    const entries = entriesOf(list);
    while (!isOver()) {
      const next = entries.next().catch((error: unknown) => {
        // What was taken of it has its answers.
        if (number === 0 || !(error instanceof UsageError)) throw error;
        unread = error;
        return null;
      });
      const some = await firstOf(next, change, isOver);
      if (some === null || some.done) break;
      for (const entry of some.value) await take(entry);
    }
    // Of a list that is waited for, the end may never come.
    if (isOver()) void entries.return(undefined);
    while (!isOver() && !pool.isIdle()) await change();
  };

  const letGo = catchSignals(interrupt);
  try {
    await waiting(() => `${tally.answered} answered, ${tally.notYes} not yes`, null, takeAll);
  } finally {
    await pool.end();
    out.flush();
    letGo();
  }
  if (number === 0 && !isOver()) {
    throw new UsageError(`${list === '-' ? 'standard input' : list} names no target`, 'write one a line');
  }
  const result: BatchResult = {
    ...{ command, list, complete: isComplete(), concurrency, ordered },
    ...tally.result(),
    milliseconds: Math.round(performance.now() - begun),
  };
  return report('batch', { ...conclusionOf(tally, { interrupted, unread }, isComplete()), result });
}

type BatchFinding = Parameters<Tally['add']>[1]['findings'][number];

function conclusionOf(
  tally: Tally,
  { interrupted, unread }: { interrupted: NodeJS.Signals | null; unread: UsageError | null },
  isComplete: boolean,
): Conclusion<never> {
  if (interrupted === null) {
    // Of a list of which nobody reads the rest, or wants to know it, nobody knows the rest.
    const exitCode = tally.exitCode() || (isComplete ? EXIT.yes : EXIT.cannotTell);
    return unread ? { exitCode, error: { message: unread.message, hint: RESUME } } : { exitCode };
  }
  return { exitCode: EXIT.interrupted, error: { message: `interrupted by ${interrupted}`, hint: RESUME } };
}

const RESUME = 'the same command with --resume FILE goes on, where FILE holds these answers';

function unusable({ line }: Task, error: string): Conclusion<never> {
  return { exitCode: EXIT.usage, error: { message: `line ${line} of the list: ${error}`, hint: null } };
}

/** Null where it is over before the work is done. */
async function firstOf<T>(
  work: Promise<T>,
  change: () => Promise<void>,
  isOver: () => boolean,
): Promise<T | null> {
  let value: { of: T } | null = null;
  const done = work.then((of) => {
    value = { of };
  });
  while (value === null && !isOver()) await Promise.race([done, change()]);
  return (value as { of: T } | null)?.of ?? null;
}

/** A list that answers are written into would never end, and one that is read as answers has none left. */
function refuseSame(list: string, resume: string | null): void {
  const [input, output, before] = [list === '-' ? 0 : list, 1, resume].map(statsOf);
  const isList = (other: BigIntStats | null | undefined) =>
    other?.dev === input?.dev && other?.ino === input?.ino;
  if (input?.isFile() && isList(output)) {
    throw new UsageError('the list is where the answers go', 'write them into another file');
  }
  if ((input?.isFile() || input?.isFIFO()) && isList(before)) {
    throw new UsageError('the list is what --resume is to read', 'name the answers of an earlier run');
  }
}

/** Null for what cannot be asked: whoever reads it says so. */
function statsOf(file: string | number | null): BigIntStats | null {
  if (file === null) return null;
  try {
    // Windows' numbers of files are longer than a double tells apart.
    return typeof file === 'number' ? fstatSync(file, { bigint: true }) : statSync(file, { bigint: true });
  } catch {
    return null;
  }
}

/** libuv's threads: one for each question to DNS, and one alone where a call has to find its thread again. */
function environmentOf(command: BatchCommand, options: CommandOptions): Record<string, string> {
  if (command === 'spn') return { UV_THREADPOOL_SIZE: '16' };
  return options.async === true ? { UV_THREADPOOL_SIZE: '1' } : {};
}
