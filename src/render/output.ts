/**
 * The only room that writes to a stream.
 *
 * stdout carries the result and nothing else; stderr everything else, in lower case and without a final period. A
 * reader that went away (EPIPE) is no error: the exit code still is the answer.
 */

import { once } from 'node:events';

let guarded = false;

function guard(): void {
  if (guarded) return;
  guarded = true;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A full disk or a closed descriptor loses the report: that must not look like an answer.
      if (error.code !== 'EPIPE') process.exitCode = 3;
    });
  }
}

export function writeOut(text: string | Buffer): void {
  guard();
  process.stdout.write(text);
}

export function writeErr(text: string): void {
  guard();
  process.stderr.write(text);
}

/** Waits until a slow reader of stdout has taken what was written: else a long report would gather in memory. */
export async function drained(): Promise<void> {
  if (process.stdout.writableNeedDrain) await Promise.race([once(process.stdout, 'drain'), gone()]);
}

/** A reader that went away never drains anything. */
const gone = () =>
  new Promise<void>((resolve) => process.stdout.once('close', resolve).once('error', () => resolve()));
