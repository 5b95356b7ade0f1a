/** What the scripts are made of: the command line as data, the same for every shell. */

/** What stands behind an option or as an operand. */
export type Completed =
  /** Something that a shell cannot know: a name, a time, a URL. */
  | { kind: 'nothing' }
  | { kind: 'files' }
  /** A command of the user's own; what follows are its arguments. */
  | { kind: 'command' }
  /** sspidiag is asked; files will do as well. */
  | { kind: 'caches' | 'codes' }
  /** `after`: other words where that option stands on the line. */
  | { kind: 'words'; words: readonly string[]; after: { option: string; words: readonly string[] } | null };

export type OptionModel = {
  /** `-o` and `--output`, as far as it has them. */
  names: readonly string[];
  description: string;
  repeatable: boolean;
  /** Null where the option takes no value; `name` is the placeholder of the usage line. */
  value: ({ name: string } & Completed) | null;
};

export type CommandModel = {
  name: string;
  summary: string;
  options: readonly OptionModel[];
  operand: ({ name: string; variadic: boolean } & Completed) | null;
  /** Everything after the first operand belongs to the user's own command. */
  takesCommand: boolean;
};

export type ProgramModel = {
  /** Those that may stand before the command. */
  options: readonly OptionModel[];
  commands: readonly CommandModel[];
};

/** What some options take, and the patterns of `command option` that they match. */
export type ValueCase = { patterns: readonly string[]; value: NonNullable<OptionModel['value']> };

/**
 * Every option that takes a value, with what it takes: patterns of `command option`, where `* --backend` stands for any
 * command and none. Options that take the same are one case.
 */
export function valueCases({ options, commands }: ProgramModel): ValueCase[] {
  const everywhere = new Map(options.flatMap(namesWithValue));
  const cases = new Map<string, ValueCase & { patterns: string[] }>();
  const add = (pattern: string, value: ValueCase['value']) => {
    const { name: _, ...taken } = value;
    const key = JSON.stringify(taken);
    const known = cases.get(key);
    if (known) known.patterns.push(pattern);
    else cases.set(key, { patterns: [pattern], value });
  };
  for (const [name, value] of everywhere) add(`* ${name}`, value);
  for (const { name: command, options } of commands) {
    for (const [name, value] of options.flatMap(namesWithValue)) {
      if (!everywhere.has(name)) add(`${command} ${name}`, value);
    }
  }
  return [...cases.values()];
}

function namesWithValue({ names, value }: OptionModel): [string, NonNullable<OptionModel['value']>][] {
  return value === null ? [] : names.map((name) => [name, value]);
}

/** The first line of every script, behind the shell's own sign of a comment. */
export const written = (shell: string) => `Made by "sspidiag completion ${shell}"; changes will be lost.`;
