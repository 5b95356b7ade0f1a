/** `schema`: the JSON Schema of reports. */

import { UsageError } from '../report/exitCodes.ts';
import { nearest } from '../report/nearest.ts';
import { schemas } from '../report/schema/index.ts';

/**
 * The schema of one command's report; without a command one schema for the reports of all, which has each command's own
 * in `$defs` under its name.
 *
 * @throws UsageError for a command that has none
 */
export function schema(command: string | null): object {
  const all = schemas();
  if (command === null) return schemaOfAll(all);
  if (Object.hasOwn(all, command)) return all[command] as object;
  const near = nearest(command, Object.keys(all));
  throw new UsageError(
    `no command "${command}" has a schema`,
    near ? `did you mean "${near}"?` : `there are ${Object.keys(all).join(', ')}`,
  );
}

function schemaOfAll(all: Record<string, object>): object {
  const commands = Object.keys(all);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'urn:sspidiag:any:1',
    title: 'Report of any command of sspidiag',
    description: 'One of the reports of $defs, which has the schema of each command under its name.',
    oneOf: commands.map((command) => ({ $ref: `urn:sspidiag:${command}:1` })),
    $defs: all,
  };
}
