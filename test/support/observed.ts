/**
 * Whatever a test starts is looked at: a document of sspidiag that is not as it should be fails the test, which need not
 * know of it. What goes to a file is not seen here.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { StringDecoder } from 'node:string_decoder';
import { checkDocuments } from './documents.ts';

/** Longer outputs are of tests that pour in tokens without end. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

// Its streams are there once the call that makes the process has returned.
subscribe('child_process', (message) => {
  const { process: child } = message as { process: ChildProcess };
  process.nextTick(() => observe(child));
});

function observe(child: ChildProcess): void {
  const { stdout } = child;
  if (!stdout) return;
  const decoder = new StringDecoder('utf8');
  let output = '';
  // Not by an event: a listener would take from the test what it wants to read when it likes.
  const push = stdout.push.bind(stdout);
  stdout.push = (chunk: Buffer | null, encoding?: BufferEncoding) => {
    if (Buffer.isBuffer(chunk) && output.length < MOST_CHARACTERS) output += decoder.write(chunk);
    return push(chunk, encoding);
  };
  child.on('close', (exitCode) => {
    if (output.length < MOST_CHARACTERS) checkDocuments(output, exitCode !== null && exitCode < 126);
  });
}
