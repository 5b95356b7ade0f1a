/** A document that is too long to be written at once: whoever reads it gets it whole, although the program is to end. */
import { catchSignals, heard } from '../signals.ts';
import { drained, flushed, writeOut } from './output.ts';

/** A reader that takes longer for the rest, once the program is to end, gets no more. */
const PATIENCE_MILLISECONDS = 1000;

/** Writes the pieces; Ctrl-C and its like end the program after the last one, a second one at once. */
export async function writeWhole(pieces: Iterable<string>): Promise<void> {
  let came: NodeJS.Signals | null = null;
  const end = (signal: NodeJS.Signals) => {
    letGo();
    process.kill(process.pid, signal);
  };
  const letGo = catchSignals((signal) => {
    if (came !== null) return end(signal);
    came = signal;
    setTimeout(end, PATIENCE_MILLISECONDS, signal).unref();
  });
  try {
    for (const piece of pieces) {
      writeOut(piece);
      await drained();
    }
    await flushed();
    await heard();
  } finally {
    letGo();
  }
  if (came !== null) end(came);
}
