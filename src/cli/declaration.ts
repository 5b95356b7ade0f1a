/** What a command's declaration is made of, and the options that all have. */
import type { CommonOptions } from '../options.ts';
import type { Report } from '../report/report.ts';

export type Given = Record<string, unknown>;
export type Action = (operands: string[], given: Given, common: CommonOptions) => Promise<Report | null>;

export type Declaration = {
  name: string;
  summary: string;
  /** What the summary leaves unsaid. */
  description?: string;
  examples: [command: string, meaning: string][];
  operands?: string;
  options?: [flags: string, description: string][];
  /** What only a library with the SSPI ABI can be asked for. */
  sspiOptions?: [flags: string, description: string][];
  /** Everything after the first operand belongs to the user's own command. */
  takesCommand?: true;
  action: Action;
};

export const COMMON_OPTIONS: [string, string][] = [
  ['--json', 'print one JSON document instead of tables'],
  ['--plain', 'print lines of fields with a TAB between them, for awk, instead of tables'],
  ['--backend <name>', 'native library to use: auto, gssapi, sspi (default auto)'],
  ['--library <file>', 'load this file for SSPI instead; its code runs with all your rights'],
  ['--timeout <seconds>', 'give up after this time (default 30)'],
  ['--trace', 'show every native call'],
  ['--color <when>', 'auto, always or never (default auto)'],
  ['-q, --quiet', 'print no table and no hint; the exit code is the answer'],
];
