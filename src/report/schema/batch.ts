/** The last line of --targets, and what stands before each report. */
import { type Static, Type } from 'typebox';
import { count, described, Finding, flag, list, nullable, text, whole } from './shared.ts';

/** What a line of --targets has before the members of its report. */
const Answer = Type.Object(
  {
    target: text('the target, as the list has it'),
    line: whole('number of its line in the list, from 1'),
    id: nullable(text("the list's own name for it; null where there is none")),
  },
  {
    title: 'A line of --targets, before the last one',
    description: 'the report of the command for this target, with these members before it',
  },
);

export const BATCH_DEFINITIONS = { Answer };

export const BatchResult = Type.Object({
  command: text('the command that was run for each target'),
  list: text('the file with the targets; - for standard input'),
  complete: flag('every target of the list has an answer; false where the run was broken off'),
  concurrency: count('greatest number of workers'),
  ordered: flag('answers stand in the order of the list'),
  targets: count('number of targets that have an answer'),
  answeredBefore: count('number of these that had one in the file of --resume'),
  exitCodes: list(
    'how many targets there are of each exit code',
    Type.Object({
      exitCode: whole('exit code, as for one target'),
      meaning: text('what it means'),
      targets: count('number of targets with this one'),
    }),
  ),
  findings: list(
    'what was found in this run, the most frequent first',
    Type.Object({
      code: Finding.properties.code,
      severity: Finding.properties.severity,
      title: Finding.properties.title,
      targets: count('number of targets with this finding'),
    }),
  ),
  milliseconds: count('how long it took, in milliseconds'),
  slowest: nullable(
    described(
      'the target that took longest; null where none was asked for',
      Type.Object({
        target: text('the target'),
        milliseconds: count('how long it took, in milliseconds'),
      }),
    ),
  ),
});

export type BatchResult = Static<typeof BatchResult>;
