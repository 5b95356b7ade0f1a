// Writes dist/sspidiag.cjs.cache: V8's code for what starts of the bundle run. Run by bundle.ts, in the Node that will
// use it. The commands below are run one after the other, so that the functions on their way are in the cache and not
// compiled anew at every start.
const { renameSync, rmSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');

const launcher = join(__dirname, '..', 'bin', 'sspidiag.js');
const bundle = join(__dirname, '..', 'dist', 'sspidiag.cjs');
rmSync(`${bundle}.cache`, { force: true });

const commands = [['whoami'], ['acquire', '--json']];
// Whether this machine has the libraries does not matter here.
process.stdout.write = () => true;
process.stderr.write = () => true;
process.argv = [process.execPath, launcher, 'whoami', '--json'];
const { script } = require(launcher);

process.on('beforeExit', () => {
  const next = commands.shift();
  // Only something for the event loop to do makes Node come back here.
  if (next) setImmediate(start, next);
  else {
    writeFileSync(`${bundle}.cache.${process.pid}`, script.createCachedData());
    renameSync(`${bundle}.cache.${process.pid}`, `${bundle}.cache`);
    process.exit(0);
  }
});

function start(command) {
  // Each start is a module of its own, which declares its native types anew.
  require('koffi').reset();
  process.argv = [process.execPath, launcher, ...command];
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(bundle), module, bundle, dirname(bundle));
}
