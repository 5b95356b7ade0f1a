/** SHA256SUMS: a line a file, as sha256sum writes and checks it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** The lines, sorted by the files' names, which stand there without their folder. */
export function checksums(files: readonly string[]): string {
  return [...files]
    .sort((a, b) => (basename(a) < basename(b) ? -1 : 1))
    .map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`)
    .join('');
}
