/** TypeScript of this project as a program for node.exe, which finds koffi for Windows beside it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { WINDOWS_INSTALLATION } from '../support/wine.ts';

/**
 * Bundles a program.
 *
 * @param entry the file that it begins with
 * @returns the bundle, a path of Unix; it is removed after the test
 */
export async function bundled(t: { after(remove: () => void): void }, entry: string): Promise<string> {
  const folder = mkdtempSync(join(WINDOWS_INSTALLATION, 'test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const outfile = join(folder, 'program.cjs');
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['koffi', '@koromix/*'],
    define: { 'import.meta.filename': '__filename' },
    logLevel: 'error',
  });
  return outfile;
}
