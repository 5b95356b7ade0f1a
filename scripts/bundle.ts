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
const BUDGET = 1475;

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

/**
 * What commander imports to run commands that are programs of their own, which none of ours is. Node's modules as
 * default imports are copied member by member at every start; and the global `process` needs no module.
 */
const noOtherPrograms: Plugin = {
  name: 'no-other-programs',
  setup(build) {
    build.onResolve({ filter: /^node:(child_process|fs|path|process)$/ }, ({ importer, path }) =>
      importer.includes('commander') ? { path, namespace: 'no-other-programs' } : null,
    );
    build.onLoad({ filter: /./, namespace: 'no-other-programs' }, ({ path }) => ({
      contents: `export default ${path === 'node:process' ? 'process' : '{}'};`,
    }));
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

/** What runs most often; its parts stand first, one after the other, so that few reads bring them all. */
const FIRST = [
  ...['src/main.ts', 'src/program.ts', 'src/commands/whoami.ts', 'src/backends/gssapi/identity.ts'],
  ...['src/render/json.ts', 'src/render/table.ts', 'src/commands/acquire.ts', 'src/commands/decode.ts'],
];

/** The names of parts in the order in which they are asked for: each, and then what it imports. */
function inOrder(): string[] {
  const { outputs } = metafile;
  const found = new Set<string>();
  const visit = (output: string) => {
    if (found.has(output)) return;
    found.add(output);
    for (const { path, kind } of outputs[output]?.imports ?? []) {
      if (kind === 'import-statement' && path in outputs) visit(path);
    }
  };
  for (const first of FIRST) {
    const output = Object.keys(outputs).find((name) => outputs[name]?.entryPoint === first);
    if (!output) throw new Error(`${first} is no part of its own`);
    visit(output);
  }
  for (const output of Object.keys(outputs)) visit(output);
  return [...found].map((output) => basename(output));
}

const parts = new Map<string, Buffer>();
const texts = new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
for (const name of inOrder()) {
  parts.set(`./${name}`, Buffer.from(await asFunction(texts.get(name) ?? ''), 'latin1'));
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
  stdio: ['ignore', 'ignore', 2],
});

const size = Math.round(file.length / 1024);
process.stdout.write(`dist/sspidiag.parts: ${parts.size} parts, ${size} KiB\n`);
if (size > BUDGET) {
  process.stderr.write(`bundle: ${size} KiB are over the budget of ${BUDGET} KiB\n`);
  process.exit(1);
}
