/** `completion` as it is run: the command line as commander knows it, with the declared values, made into a script. */
import type { Command, Option } from 'commander';
import { COMMANDS } from '../cli.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import type { CommandModel, Completed, OptionModel, ProgramModel } from '../completion/model.ts';
import { powershellScript } from '../completion/powershell.ts';
import { FILE_NAMES, SHELLS, type Shell } from '../completion/shells.ts';
import { zshScript } from '../completion/zsh.ts';
import { choice } from '../options.ts';
import { declareProgram } from '../program.ts';
import { writeOut } from '../render/output.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { CompletionResult } from '../report/schema/completion.ts';
import { resource } from '../resource.ts';
import { COMMON_OPTIONS, type OptionDeclaration, type Values, type Words } from './declaration.ts';

const SCRIPTS: Readonly<Record<Shell, (program: ProgramModel) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
  powershell: powershellScript,
};

/**
 * Prints the script of a shell, or gives it in a report where JSON was asked for.
 *
 * @throws UsageError where no shell was named, or one that there is no script for
 */
export async function runCompletion(options: {
  shell: string | null;
  json: boolean;
}): Promise<Report<CompletionResult> | null> {
  // PowerShell 7's own name for itself.
  const shell = choice('completion', options.shell === 'pwsh' ? 'powershell' : options.shell, SHELLS);
  if (shell === null) {
    throw new UsageError(
      `name a shell: ${SHELLS.join(', ')}`,
      'in ~/.bashrc: source <(sspidiag completion bash); in ~/.zshrc: source <(sspidiag completion zsh); ' +
        'once: sspidiag completion fish > ~/.config/fish/completions/sspidiag.fish; ' +
        'in $PROFILE: sspidiag completion powershell | Out-String | Invoke-Expression',
    );
  }
  const script = SCRIPTS[shell](await programModel());
  if (options.json) {
    const result = { shell, fileName: FILE_NAMES[shell], script };
    return report('completion', { exitCode: EXIT.yes, result });
  }
  writeOut(script);
  return null;
}

/** The whole command line, with lists of words loaded. */
export async function programModel(): Promise<ProgramModel> {
  const program = declareProgram({ command: 'error', json: false, quiet: false, nagios: false });
  const pages = (await resource('help/pages.txt')).trim().split('\n');
  return {
    options: await optionModels(program, program, COMMON_OPTIONS),
    commands: await Promise.all(program.commands.map((command) => commandModel(program, command, pages))),
  };
}

async function commandModel(
  program: Command,
  command: Command,
  pages: readonly string[],
): Promise<CommandModel> {
  const declaration = COMMANDS.find(({ name }) => name === command.name());
  const { options = [], sspiOptions = [], takesCommand = false } = declaration ?? {};
  const [operand] = command.registeredArguments;
  // What is declared nowhere, `help`, takes the name of a page of the manual.
  const values = declaration ? declaration.operandValues : pages;
  return {
    name: command.name(),
    summary: command.summary() || command.description(),
    options: await optionModels(program, command, [...options, ...sspiOptions, ...COMMON_OPTIONS]),
    operand: operand
      ? { name: operand.name(), variadic: operand.variadic, ...(await completed(values)) }
      : null,
    takesCommand,
  };
}

async function optionModels(
  program: Command,
  command: Command,
  declared: readonly OptionDeclaration[],
): Promise<OptionModel[]> {
  const options = program.createHelp().visibleOptions(command);
  return Promise.all(
    options.map(async (option) => {
      const values = declared.find(([flags]) => flags === option.flags)?.[2];
      return {
        names: [option.short, option.long].filter((name) => name !== undefined),
        description: option.description,
        repeatable: option.parseArg !== undefined,
        value: takesValue(option) ? { name: placeholder(option), ...(await completed(values)) } : null,
      };
    }),
  );
}

const takesValue = (option: Option) => option.required || option.optional;

const placeholder = ({ flags }: Option) => /[<[]([^>\]]+)/.exec(flags)?.[1] ?? 'value';

async function completed(values: Values | undefined): Promise<Completed> {
  if (values === undefined) return { kind: 'nothing' };
  if (typeof values === 'string') return { kind: values };
  if (!('after' in values)) return { kind: 'words', words: await loaded(values), after: null };
  const { option, words } = values.after;
  const after = { option, words: await loaded(words) };
  return { kind: 'words', words: await loaded(values.words), after };
}

async function loaded(words: Words): Promise<readonly string[]> {
  return typeof words === 'function' ? words() : words;
}
