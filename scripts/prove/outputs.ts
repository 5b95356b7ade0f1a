/** The files that commands write: each is there, whole, where the document names it, and nowhere else. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeContextFile } from '../../src/commands/contextFile.ts';
import { EXIT } from '../../src/report/exitCodes.ts';
import { documentOf } from './faultTries.ts';
import type { Watched } from './watched.ts';

export const OUTPUTS = ['context', 'peer', 'token'] as const;

type Named = {
  file?: string | null;
  peerFile?: string | null;
  target?: { tokenFile?: string | null; tokenBytes?: number | null } | null;
};

/**
 * What is wrong with what a run left of OUTPUTS in its folder.
 *
 * @param older those that stood there before and still do
 */
export function wrongOutputs(
  folder: string,
  { stdout, code }: Watched,
  older: readonly string[] = [],
): string[] {
  const document = documentOf<Named>(stdout);
  // A report that was lost while it was written, or whose process was ended, names nothing any more.
  const isLost = document === null && (code === EXIT.cannotTell || code === null);
  const result = document?.result;
  const named = [result?.file, result?.peerFile, result?.target?.tokenFile];
  return OUTPUTS.flatMap((name) => {
    const path = join(folder, name);
    if (older.includes(name))
      return named.includes(name) ? [`it names ${name}, which is the older file`] : [];
    if (existsSync(path) !== named.includes(name) && !isLost) {
      return [named.includes(name) ? `it names ${name}, which is not there` : `it left ${name}`];
    }
    if (!existsSync(path)) return [];
    if ((statSync(path).mode & 0o777) !== 0o600) return [`others may read ${name}`];
    const bytes = readFileSync(path);
    const isWhole =
      name === 'token'
        ? isLost || bytes.length === result?.target?.tokenBytes
        : decodeContextFile(bytes, name).intact;
    return isWhole ? [] : [`${name} is not whole: ${bytes.length} bytes`];
  });
}
