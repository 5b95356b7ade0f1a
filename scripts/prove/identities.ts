/** That after a fault nobody goes on as somebody else, and that nothing meant for a client is done as root. */

import { EXIT } from '../../src/report/exitCodes.ts';
import type { ImpersonateResult } from '../../src/report/schema/impersonate.ts';
import { documentOf } from './faultTries.ts';
import type { Watched } from './watched.ts';

/**
 * Whether an impersonation ended as it must: gone back, or with the exit code that says it was not. A command that is run as
 * the client is `id -u`, whose answer is on stderr.
 */
export function wronglyActed({ code, stdout, stderr }: Watched): string[] {
  const document = documentOf<ImpersonateResult>(stdout);
  if (document?.command !== 'impersonate') return [];
  const wrong = /^0$/m.test(stderr) ? ['the command ran as root'] : [];
  const { result } = document;
  if (!result || code === EXIT.revertFailed) return wrong;
  if (result.impersonated && result.reverted === false) wrong.push('it did not go back');
  if (result.after && result.after.uid?.effective !== result.before?.uid?.effective) {
    wrong.push(`it went on as ${result.after.uid?.effective}`);
  }
  if (code === EXIT.yes && !result.impersonated) wrong.push('it said yes and had impersonated nobody');
  return wrong;
}
