/** The result of `lab`. */
import { type Static, Type } from 'typebox';
import { count, described, list, nullable, oneOf, Text, text, whole } from './shared.ts';

export const LabResult = Type.Object({
  realm: described('the realm of the lab', oneOf('LAB.TEST', 'AD.TEST')),
  scenarios: list(
    'failure scenarios; filled by --list',
    Type.Object({
      name: text('what --scenario takes'),
      title: text('what is broken, in a few words'),
      summary: text('what is broken, in a sentence'),
      demonstration: list('the command that shows it, and its arguments', Text),
      expects: described(
        'what that command answers',
        Type.Object({
          exitCode: whole('exit code'),
          status: nullable(text('name of the status')),
          finding: nullable(text('code of the finding')),
        }),
      ),
    }),
  ),
  run: nullable(
    described(
      'the command that was run; null with --list',
      Type.Object({
        scenario: text('the scenario that it was run in'),
        command: list('the command and its arguments', Text),
        exitCode: whole('exit code of the command'),
        signal: nullable(text('name of the signal that ended it')),
        startMilliseconds: count('until the realm was there, in milliseconds'),
      }),
    ),
  ),
});

export type LabResult = Static<typeof LabResult>;
