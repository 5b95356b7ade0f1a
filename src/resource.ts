/** What belongs to the program beside its code: text files that the build makes, read when they are asked for. */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { executable } from './executable.ts';

/**
 * A text that the build put beside the program, or into the executable.
 *
 * @param name with forward slashes: `help/acquire.txt`
 * @throws where there is none: that is a fault of the build
 */
export async function resource(name: string): Promise<string> {
  const { getAsset, isSea } = executable();
  if (isSea()) return getAsset(name, 'utf8');
  return await readFile(join(builtFolder(), ...name.split('/')), 'utf8');
}

/** Where the bundle is; of this file as a source, where the bundle would be. */
function builtFolder(): string {
  const folder = dirname(import.meta.filename);
  return basename(folder) === 'src' ? join(folder, '..', 'dist') : folder;
}
