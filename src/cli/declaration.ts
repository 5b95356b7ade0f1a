/** What a command's declaration is made of, and the options that all have. */
import { BACKEND_NAMES } from '../backends/choose.ts';
import type { CommonOptions } from '../options.ts';
import { COLOR_CHOICES } from '../render/color.ts';
import type { Report } from '../report/report.ts';

export type Given = Record<string, unknown>;
export type Action = (operands: string[], given: Given, common: CommonOptions) => Promise<Report | null>;

/** Words without spaces; a function where loading them takes time that only the maker of a script has. */
export type Words = readonly string[] | (() => Promise<readonly string[]>);

/**
 * What an option or an operand takes, as far as a shell can complete it: words (others where an option stands on the
 * line as well), files, a command of the user's own with its arguments, or what sspidiag itself is asked for when TAB
 * is pressed: credential caches, codes of the catalogue.
 */
export type Values =
  | Words
  | { words: Words; after: { option: string; words: Words } }
  | 'files'
  | 'command'
  | 'caches'
  | 'codes';

/** Values are left out where there are none, or where a shell cannot know them. */
export type OptionDeclaration = readonly [flags: string, description: string, values?: Values];

export type Declaration = {
  name: string;
  summary: string;
  /** What the summary leaves unsaid. */
  description?: string;
  examples: [command: string, meaning: string][];
  operands?: string;
  operandValues?: Values;
  options?: readonly OptionDeclaration[];
  /** What only a library with the SSPI ABI can be asked for. */
  sspiOptions?: readonly OptionDeclaration[];
  /** Everything after the first operand belongs to the user's own command. */
  takesCommand?: true;
  action: Action;
};

export const COMMON_OPTIONS: readonly OptionDeclaration[] = [
  ['--json', 'print one JSON document instead of tables'],
  ['--plain', 'print lines of fields with a TAB between them, for awk, instead of tables'],
  ['--backend <name>', 'native library to use: auto, gssapi, sspi (default auto)', BACKEND_NAMES],
  ['--library <file>', 'load this file for SSPI instead; its code runs with all your rights', 'files'],
  ['--timeout <seconds>', 'give up after this time (default 30)'],
  ['--trace', 'show every native call'],
  ['--color <when>', 'auto, always or never (default auto)', COLOR_CHOICES],
  ['-q, --quiet', 'print no table and no hint; the exit code is the answer'],
];

/** For commands that answer for many targets. */
export const TARGETS_OPTIONS: readonly OptionDeclaration[] = [
  [
    '--targets <file>',
    'answer for each target in a file, one a line or NDJSON; - for standard input',
    'files',
  ],
  ['--ordered', 'with --targets: answers in the order of the list'],
  ['--concurrency <number>', 'with --targets: how many at the same time'],
  [
    '--resume <file>',
    'with --targets: skip what has an answer in this file, which an earlier run wrote',
    'files',
  ],
];

/** Whether what goes with many targets was given, `--targets` itself or what needs it. */
export const hasTargets = (given: Given): boolean =>
  ['targets', 'ordered', 'concurrency', 'resume'].some((name) => given[name] !== undefined);
