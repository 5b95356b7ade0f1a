/** Makes dist/sspidiag.cjs, one minified CommonJS file with everything but koffi's native module, and its code cache. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

/**
 * The schemas are computed here, so that what users run carries JSON and no schema library; packed, since every start reads
 * the whole bundle and hardly one prints a schema.
 */
const computedSchemas: Plugin = {
  name: 'computed-schemas',
  setup(build) {
    build.onLoad({ filter: /src\/report\/schema\/index\.ts$/ }, async ({ path }) => {
      const { schemas } = (await import(path)) as { schemas: () => Record<string, object> };
      const packed = brotliCompressSync(JSON.stringify(schemas())).toString('base64');
      const contents = `import { brotliDecompressSync } from 'node:zlib';
export const schemas = () => JSON.parse(brotliDecompressSync(Buffer.from('${packed}', 'base64')).toString());`;
      return { contents, loader: 'js' };
    });
  },
};

const bundle = join('dist', 'sspidiag.cjs');
mkdirSync('dist', { recursive: true });
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
