/**
 * libkrb5's own trace of one child: KRB5_TRACE names a private file, which is read when the child has ended. A pipe would
 * do without a file, but what Node makes for a child is a socket, and libkrb5 opens its trace by name.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { parseTrace } from '../backends/libkrb5/trace.ts';
import type { CallRecord } from '../backends/native.ts';
import { passingFolder, removeFolder } from '../passingFolder.ts';

export type LibraryTrace = {
  /** For the child. */
  environment: Record<string, string>;
  /** What the library wrote; once, after the child has ended. */
  collect(): CallRecord[];
};

const NOTHING: LibraryTrace = { environment: {}, collect: () => [] };

/** A handshake writes some 10 KiB; a library that loops must not fill the report. */
const MOST_BYTES = 1024 * 1024;

/**
 * Prepares the capture.
 *
 * @param wanted false where nobody asked for a trace; a KRB5_TRACE of the user's own keeps its place as well
 */
export function captureLibraryTrace(wanted: boolean): LibraryTrace {
  if (!wanted || process.platform === 'win32' || process.env.KRB5_TRACE !== undefined) return NOTHING;
  let folder: string;
  try {
    folder = passingFolder('sspidiag-trace-');
  } catch {
    // Nowhere to write, or nowhere that root may: the native calls are traced all the same.
    return NOTHING;
  }
  const file = join(folder, 'krb5');
  const remove = () => removeFolder(folder);
  try {
    // Made here, so that it is this user's and nobody else may read it, whatever the umask.
    closeSync(openSync(file, 'wx', 0o600));
  } catch {
    remove();
    return NOTHING;
  }
  process.prependOnceListener('exit', remove);
  return {
    environment: { KRB5_TRACE: file },
    collect() {
      const text = readStart(file);
      remove();
      process.off('exit', remove);
      return parseTrace(text);
    },
  };
}

function readStart(file: string): string {
  try {
    const descriptor = openSync(file, 'r');
    const buffer = Buffer.allocUnsafe(MOST_BYTES);
    const length = readSync(descriptor, buffer);
    closeSync(descriptor);
    return buffer.toString('utf8', 0, length);
  } catch {
    return '';
  }
}
