/**
 * Makes dist/sspidiag.cjs, one minified CommonJS file with everything but koffi's native module, and its code cache; and
 * dist/help, the manual as text.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { writeHelpPages } from './helpPages.ts';

/** The schemas are computed here, so that what users run carries JSON and no schema library. */
const computedSchemas: Plugin = {
  name: 'computed-schemas',
  setup(build) {
    build.onLoad({ filter: /src\/report\/schema\/index\.ts$/ }, async ({ path }) => {
      const { schemas } = (await import(path)) as { schemas: () => Record<string, object> };
      const json = JSON.stringify(JSON.stringify(schemas()));
      return { contents: `export const schemas = () => JSON.parse(${json});`, loader: 'js' };
    });
  },
};

const bundle = join('dist', 'sspidiag.cjs');
mkdirSync('dist', { recursive: true });
try {
  await writeHelpPages(join('dist', 'help'));
} catch (error) {
  process.stderr.write(`bundle: ${(error as Error).message}\n`);
  process.exit(1);
}
const result = await build({
  entryPoints: ['src/main.ts'],
  outfile: bundle,
  write: false,
  bundle: true,
  minify: true,
  charset: 'ascii',
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  external: ['koffi', '@koromix/*'],
  define: { 'import.meta.filename': '__filename' },
  plugins: [computedSchemas],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});
// Whoever starts the tool meanwhile finds the old bundle or the new one, and never the new one with the old cache.
const fresh = `${bundle}.${process.pid}`;
writeFileSync(fresh, result.outputFiles[0]?.contents ?? '');
rmSync(`${bundle}.cache`, { force: true });
renameSync(fresh, bundle);
execFileSync(process.execPath, [join(import.meta.dirname, 'code-cache.cjs')], { stdio: ['ignore', 2, 2] });
const bytes = Object.values(result.metafile.outputs)[0]?.bytes ?? 0;
process.stdout.write(`dist/sspidiag.cjs: ${Math.round(bytes / 1024)} KiB\n`);
