/**
 * Makes dist/sspidiag.parts, the minified program in the parts that commands load, the code cache beside it, and
 * dist/help, the manual as text.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build, type Plugin, transform } from 'esbuild';
import { writeHelpPages } from './helpPages.ts';
import { partsFile } from './partsFile.ts';

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');

/** More than this is not added without somebody noticing, KiB. */
const BUDGET = 1450;

/** The schemas are computed here, so that what users run carries no schema library; packed, they take a tenth. */
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

/** commander could run commands that are programs of their own, and would load what starts them at every start. */
const noOtherPrograms: Plugin = {
  name: 'no-other-programs',
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      importer.includes('commander') ? { path: 'none', namespace: 'no-other-programs' } : null,
    );
    build.onLoad({ filter: /./, namespace: 'no-other-programs' }, () => ({ contents: 'export default {};' }));
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ['src/main.ts'],
  outdir: 'dist',
  write: false,
  bundle: true,
  // Every import() begins a part; what several parts have in common is a part as well.
  splitting: true,
  format: 'esm',
  minify: true,
  charset: 'ascii',
  platform: 'node',
  target: 'node22',
  external: ['koffi', '@koromix/*'],
  plugins: [computedSchemas, noOtherPrograms],
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});

/** A part as a function of what a CommonJS module is given, for import() of a module takes Node far longer. */
async function asFunction(text: string): Promise<string> {
  const { code } = await transform(text, {
    format: 'cjs',
    minify: true,
    charset: 'ascii',
    target: 'node22',
    supported: { 'dynamic-import': false },
    define: { 'import.meta.filename': '__filename' },
  });
  return `(function(exports,require,module,__filename){${code}})`;
}

const parts = new Map<string, Buffer>();
for (const { path, text } of outputFiles) {
  parts.set(`./${basename(path)}`, Buffer.from(await asFunction(text), 'latin1'));
}
const id = createHash('sha256');
for (const [name, content] of parts) id.update(name).update(content);
const file = partsFile(id.digest('hex'), parts);

mkdirSync(DIST, { recursive: true });
try {
  await writeHelpPages(join(DIST, 'help'));
} catch (error) {
  process.stderr.write(`bundle: ${(error as Error).message}\n`);
  process.exit(1);
}
// Whoever starts the tool meanwhile finds the old program or the new one.
const fresh = join(DIST, `sspidiag.parts.${process.pid}`);
writeFileSync(fresh, file);
renameSync(fresh, join(DIST, 'sspidiag.parts'));
// Tells packaging whose code is inside.
writeFileSync(join(DIST, 'sspidiag.meta.json'), JSON.stringify(metafile));
const cache = join(DIST, 'sspidiag.cache');
rmSync(cache, { force: true });
execFileSync(process.execPath, [join(import.meta.dirname, 'codeCache.ts'), cache], {
  stdio: ['ignore', 2, 2],
});

const size = Math.round(file.length / 1024);
process.stdout.write(`dist/sspidiag.parts: ${parts.size} parts, ${size} KiB\n`);
if (size > BUDGET) {
  process.stderr.write(`bundle: ${size} KiB are over the budget of ${BUDGET} KiB\n`);
  process.exit(1);
}
