/**
 * Writes a code cache for dist/sspidiag.parts: V8's code for what starts of the program run. Run by the very Node that
 * will use it. The commands below are run one after the other, so that the functions on their way are in the cache and
 * not compiled anew at every start.
 *
 *     node scripts/codeCache.ts FILE
 */
import { renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Script } from 'node:vm';
import { partsFile } from './partsFile.ts';

type Launcher = {
  id: string;
  load(name: string): unknown;
  loaded: Map<string, unknown>;
  scripts: Map<string, Script>;
};

const [, , cache = ''] = process.argv;
const launcher = join(import.meta.dirname, '..', 'bin', 'sspidiag.js');
const require = createRequire(import.meta.url);

// V8 takes no code that was made under other flags, and decode changes one.
(require('node:v8') as typeof import('node:v8')).setFlagsFromString = () => {};

const commands = [
  ['whoami'],
  ['acquire', '--json'],
  ['explain', '0x18'],
  ['decode', '--json', 'YIIBAAYGKwYBBQUC'],
  ['--version'],
];
// Whether this machine has the libraries does not matter here.
process.stdout.write = () => true;
process.stderr.write = () => true;
process.argv = [process.execPath, launcher, 'whoami', '--json'];
const { id, load, loaded, scripts } = require(launcher) as Launcher;

process.on('beforeExit', () => {
  const next = commands.shift();
  // Only something for the event loop to do makes Node come back here.
  if (next) setImmediate(start, next);
  else {
    const parts = new Map([...scripts].map(([name, script]) => [name, script.createCachedData()]));
    const fresh = `${cache}.${process.pid}`;
    writeFileSync(fresh, partsFile(id, parts));
    renameSync(fresh, cache);
    process.exit(0);
  }
});

function start(command: string[]): void {
  // Each start's parts are run anew, and declare their native types anew.
  (require('koffi') as typeof import('koffi')).reset();
  loaded.clear();
  process.argv = [process.execPath, launcher, ...command];
  load('./main.js');
}
