/** A stand-in for the command line: `node labProcess.ts SCENARIO [COMMAND…]` runs a command in a lab. */

import { runInLab } from '../../src/lab/runInLab.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import { UsageError } from '../../src/report/exitCodes.ts';

const [name = 'healthy', ...command] = process.argv.slice(2);
try {
  const self = JSON.parse(process.env.LAB_SELF ?? '["/bin/echo", "sspidiag"]');
  const result = await runInLab(scenario(name), command, { self, stdout: 'inherit' });
  process.exitCode = result.exitCode;
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`error: ${error.message}\n${error.hint ? `hint: ${error.hint}\n` : ''}`);
  process.exitCode = error.exitCode;
}
