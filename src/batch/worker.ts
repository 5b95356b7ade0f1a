/** A worker: runs a command for one target after the other, and ends with whoever gives them. */
import { readSync, writeSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { keepNoTickets } from '../backends/keptTickets.ts';
import { observeCalls } from '../backends/native.ts';
import { failureOf } from '../commands/failure.ts';
import { keepHeapSteady } from '../commands/heap.ts';
import { withClock } from '../commands/withClock.ts';
import { withOthersFiles } from '../commands/withOthersFiles.ts';
import { mustLeave } from '../isolate/afterAnswer.ts';
import { leaveAtOnce, protect } from '../isolate/child.ts';
import { isolateHere } from '../isolate/here.ts';
import { CHANNEL, type Operations } from '../isolate/protocol.ts';
import { resolverIsBusy } from '../network/lookups.ts';
import { type Report, report } from '../report/report.ts';
import { beginAnew } from '../report/steadyClock.ts';
import { documentLine } from './documentLine.ts';
import { type BatchCommand, type Head, NOTE_BYTES, NOTES, READY, type Setup, type Task } from './protocol.ts';

// biome-ignore lint/suspicious/noExplicitAny: each command has its own options; the parent made them
type Command = (options: any) => Promise<Report>;

const COMMANDS: Readonly<Record<BatchCommand, () => Promise<Command>>> = {
  acquire: async () => (await import('../commands/acquire.ts')).acquire,
  spn: async () => (await import('../commands/spn.ts')).spn,
  doctor: async () => (await import('../commands/doctor.ts')).doctor,
};

/** The doctor's instruments work at the same time, each in a process of its own. */
const BY_ITSELF: readonly BatchCommand[] = ['acquire', 'spn'];

/**
 * Works until there is nothing more to do. Requests are read and answers written without the event loop: what is
 * answered has left this process before the next target can end it.
 *
 * @param operations all there are
 */
export async function work(operations: Operations): Promise<void> {
  await protect();
  keepHeapSteady();
  const lines = linesOfChannel();
  const { command, options, note } = JSON.parse(lines.next().value ?? '') as Setup;
  keepNoTickets();
  if (BY_ITSELF.includes(command)) isolateHere(operations);
  if (note !== null) await noteCalls(note * NOTE_BYTES);
  const run = await COMMANDS[command]();
  write(`${READY}\n`);
  for (const line of lines) {
    const task = JSON.parse(line) as Task;
    beginAnew();
    const answer = await run({ ...options, target: task.target })
      .then(withClock)
      .then((answer) => withOthersFiles(answer, options))
      .catch((error: unknown) => {
        const { exitCode, ...failure } = failureOf(error);
        return report(command, { exitCode, error: failure });
      });
    const last = mustLeave() || resolverIsBusy();
    send(answer, task, last);
    if (last) await leaveAtOnce();
    if (process.platform !== 'win32') (await import('../backends/libkrb5/cacheCopy.ts')).forgetCopies();
    // Memory that a library wrote to is given back by the event loop.
    await turn();
  }
}

function send(answer: Report, task: Task, last: boolean): void {
  const { exitCode } = answer;
  const findings = answer.findings.map(({ code, severity, title }) => ({ code, severity, title }));
  const head: Head = { exitCode, findings, last };
  write(`${JSON.stringify(head)}\n${documentLine(task, answer)}`);
}

function write(text: string): void {
  const bytes = Buffer.from(text);
  let sent = 0;
  while (sent < bytes.length) sent += writeSync(CHANNEL, bytes, sent);
}

/** Notes each native function as it begins, where it can be read when this process is gone. */
async function noteCalls(place: number): Promise<void> {
  const note = await noteAt(place);
  const write = (name: string) => {
    note.bytes.fill(0, note.bytes.write(name, 0, NOTE_BYTES, 'latin1'));
    note.written();
  };
  observeCalls({ begin: write, end: () => write('') });
}

/** One's place in the file, in memory where the system has it there: to write to the file takes longer than most calls. */
async function noteAt(place: number): Promise<{ bytes: Buffer; written(): void }> {
  if (process.platform !== 'win32') {
    const { mappedFile } = await import('../backends/posix/mappedFile.ts');
    const memory = mappedFile(NOTES, place + NOTE_BYTES);
    if (memory !== null) return { bytes: memory.subarray(place), written: () => {} };
  }
  const bytes = Buffer.alloc(NOTE_BYTES);
  return { bytes, written: () => writeSync(NOTES, bytes, 0, NOTE_BYTES, place) };
}

const NEWLINE = 0x0a;

function* linesOfChannel(): Generator<string> {
  const block = Buffer.allocUnsafe(65536);
  let rest = Buffer.alloc(0);
  for (;;) {
    const end = rest.indexOf(NEWLINE);
    if (end >= 0) {
      const line = rest.toString('utf8', 0, end);
      rest = rest.subarray(end + 1);
      yield line;
      continue;
    }
    const length = readOrEnd(block);
    if (length === 0) return;
    rest = Buffer.concat([rest, block.subarray(0, length)]);
  }
}

/** On Windows the end of a pipe is an error. */
function readOrEnd(block: Buffer): number {
  try {
    return readSync(CHANNEL, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EOF') return 0;
    throw error;
  }
}
