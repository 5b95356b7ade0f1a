// Writes dist/sspidiag.cjs.cache: V8's code for what a start of the bundle runs. Run by bundle.ts, in the Node that
// will use it. One command is run first, so that the functions on its way are in the cache and not compiled anew.
const { rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const launcher = join(__dirname, '..', 'bin', 'sspidiag.js');
const cache = join(__dirname, '..', 'dist', 'sspidiag.cjs.cache');
rmSync(cache, { force: true });
process.argv = [process.execPath, launcher, 'whoami', '--json'];
process.stdout.write = () => true;
const { script } = require(launcher);
process.on('exit', () => {
  process.exitCode = 0;
  writeFileSync(cache, script.createCachedData());
});
