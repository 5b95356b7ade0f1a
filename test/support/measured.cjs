// Preloaded into a process under test: at its end it tells its peak of memory (VmHWM, KiB) and its processor time (us).
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const [, peak] = /^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'));
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.SSPIDIAG_MEASURED, `${peak} ${user + system}`);
});
