/** Whether reading the default places could take for ever: then it is done in a child process, which can be ended. */
import { statSync } from 'node:fs';
import { defaultCacheName } from '../backends/libkrb5/ccache.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { untraced } from '../backends/native.ts';

const VARIABLES = ['KRB5_CONFIG', 'KRB5CCNAME', 'KRB5_KTNAME', 'KRB5_CLIENT_KTNAME'] as const;

/** A named pipe or device among the files that the environment names, or a cache that a daemon holds (KCM). */
export function mightBlock(): boolean {
  if (VARIABLES.some((name) => (process.env[name] ?? '').split(':').some(isPipeOrDevice))) return true;
  const name = untraced(() => withContext(defaultCacheName)).value;
  return name?.startsWith('KCM:') ?? false;
}

function isPipeOrDevice(path: string): boolean {
  if (!path.startsWith('/')) return false;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}
