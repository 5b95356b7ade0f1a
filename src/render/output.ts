/**
 * The only room that writes to a stream.
 *
 * stdout carries the result and nothing else; stderr everything else, in lower case and without a final period. A
 * reader that went away (EPIPE) is no error: the exit code still is the answer.
 */

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

let before: () => void = () => undefined;

/** Called before anything is written: whoever has something on the terminal takes it away. */
export function beforeOutput(clear: () => void): void {
  before = clear;
}

/** @param done is called where the bytes are no longer needed */
export function writeOut(text: string | Buffer, done?: () => void): void {
  guard();
  before();
  process.stdout.write(text, done);
}

export function writeErr(text: string): void {
  guard();
  before();
  process.stderr.write(text);
}

/**
 * Waits until a slow reader of stdout has taken what was written: else a long report would gather in memory. A reader
 * that went away never drains anything.
 */
export async function drained(): Promise<void> {
  const { stdout } = process;
  if (!stdout.writableNeedDrain) return;
  await new Promise<void>((resolve) => {
    const done = () => {
      for (const event of DRAINED) stdout.off(event, done);
      resolve();
    };
    for (const event of DRAINED) stdout.on(event, done);
  });
}

const DRAINED = ['drain', 'close', 'error'] as const;
