/** Starts one of the programs that a lab is made of. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * As spawn() does it; but of a process that the system would not make for want of descriptors, spawn() gives one that lacks its
 * streams, and tells of the error later.
 *
 * @throws the system's error
 */
export async function start(
  program: string,
  argv: readonly string[],
  options: SpawnOptions,
): Promise<ChildProcess> {
  const child = spawn(program, argv, options);
  if (child.pid !== undefined) return child;
  const [error] = await once(child, 'error');
  throw error;
}
