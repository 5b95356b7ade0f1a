/** `schema`: the JSON Schema of reports. */

import { UsageError } from '../report/exitCodes.ts';
import { nearest } from '../report/nearest.ts';
import { schemas } from '../report/schema/index.ts';

/**
 * The schema of one command's report, or of all of them by command.
 *
 * @throws UsageError for a command that has none
 */
export function schema(command: string | null): object {
  const all = schemas();
  if (command === null) return all;
  const found = all[command];
  if (found) return found;
  const near = nearest(command, Object.keys(all));
  throw new UsageError(
    `no command "${command}" has a schema`,
    near ? `did you mean "${near}"?` : `there are ${Object.keys(all).join(', ')}`,
  );
}
