/**
 * Writes a code cache for dist/sspidiag.parts: V8's code for what starts of the program run. Run by the very Node that
 * will use it. The commands below are run one after the other, so that the functions on their way are in the cache and
 * not compiled anew at every start.
 *
 *     node scripts/codeCache.ts FILE
 */
import { execFileSync } from 'node:child_process';
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

/** The same program gets the same cache: without chance, and without collections of garbage at one moment or another. */
const STEADY = ['--random-seed=1', '--predictable', '--initial-heap-size=512'];
if (!STEADY.every((flag) => process.execArgv.includes(flag))) {
  execFileSync(process.execPath, [...STEADY, import.meta.filename, cache], {
    // Nor by what this user has set, or where messages go.
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  process.exit(0);
}

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
    const flags = flagHash();
    const parts = new Map([...scripts].map(([name, script]) => [name, codeOf(script, flags)]));
    const fresh = `${cache}.${process.pid}`;
    writeFileSync(fresh, partsFile(id, parts));
    renameSync(fresh, cache);
    process.exit(0);
  }
});

/** Where V8 notes by which flags code was made (SerializedCodeData::kFlagHashOffset); it takes none of others. */
const FLAG_HASH_AT = 12;

/** The flags of this process change nothing of the code. */
function codeOf(script: Script, flags: Buffer): Buffer {
  const code = script.createCachedData();
  flags.copy(code, FLAG_HASH_AT);
  return code;
}

/** What V8 notes where it has no flags. */
function flagHash(): Buffer {
  const made = "process.stdout.write(new (require('node:vm').Script)('0').createCachedData())";
  return execFileSync(process.execPath, ['-e', made]).subarray(FLAG_HASH_AT, FLAG_HASH_AT + 4);
}

function start(command: string[]): void {
  // Each start's parts are run anew, and declare their native types anew.
  (require('koffi') as typeof import('koffi')).reset();
  loaded.clear();
  process.argv = [process.execPath, launcher, ...command];
  load('./main.js');
}
