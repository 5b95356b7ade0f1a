/** Runs what cli.ts declares: commander parses, the action answers with a Report, `finish` shows it. */
import { Command, CommanderError } from 'commander';
import {
  COMMON_OPTIONS,
  type Declaration,
  type Given,
  hasTargets,
  type OptionDeclaration,
} from './cli/declaration.ts';
import { COMMANDS } from './cli.ts';
import { withClock } from './commands/withClock.ts';
import { withOthersFiles } from './commands/withOthersFiles.ts';
import { finish, finishError, usageHint } from './finish.ts';
import { commonOptions } from './options.ts';
import { mayBeWatched, readerIsGone, writeErr, writeOut } from './render/output.ts';
import { EXIT, UsageError } from './report/exitCodes.ts';
import { nearest } from './report/nearest.ts';
import { VERSION } from './version.ts';

/** What is known of the request before it is parsed, or when parsing fails. */
export type Asked = { command: string; json: boolean; quiet: boolean; nagios: boolean };

/** Parses the command line and runs it; sets the process's exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  const asked = {
    command: commandIn(argv) ?? 'error',
    json: isAsked(argv, '--json'),
    quiet: isAsked(argv, '-q') || isAsked(argv, '--quiet'),
    nagios: isAsked(argv, '--nagios'),
  };
  const program = declareProgram(asked, argv[2]);
  // Node ends with 0 where nothing is left that an answer could come from.
  const unanswered = () => {
    // Whoever would have read it may have gone: then nobody waits either.
    if (!readerIsGone()) void finishError(new Error('nothing is left to wait for'), asked);
  };
  process.once('beforeExit', unanswered);
  try {
    if (argv.length <= 2) {
      program.outputHelp({ error: true });
      process.exitCode = EXIT.usage;
      return;
    }
    refuseTexts(asked, argv);
    await program.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return;
    await finishError(error instanceof CommanderError ? fromCommander(error, argv) : error, asked);
  } finally {
    process.off('beforeExit', unanswered);
  }
}

/**
 * The whole command line as commander knows it; the manual's test reads it too.
 *
 * @param first the first word of a request: where it is a command, nothing else is declared, which would take as long
 *   as a small command runs
 */
export function declareProgram(asked: Asked, first?: string): Command {
  const program = new Command('sspidiag')
    .description('Tells why Kerberos, NTLM or Negotiate authentication works or does not.')
    .version(`sspidiag ${VERSION}`, '-V, --version', 'print the version')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ writeOut, writeErr, outputError: () => {} })
    .addHelpText(
      'before',
      examplesText([
        ['sspidiag whoami', 'who am I, and which credentials would be used?'],
        ['sspidiag acquire', 'do they work, and until when?'],
        ['sspidiag lab -- sspidiag acquire', 'try it in a throw-away realm'],
      ]),
    )
    .helpCommand(false);
  const only = COMMANDS.find(({ name }) => name === first);
  if (!only) addOptions(program, COMMON_OPTIONS);
  for (const declaration of only ? [only] : COMMANDS) declareCommand(program, declaration, asked);
  if (!only) declareHelp(program);
  return program;
}

/** In place of commander's own `help`, which knows no pages. */
function declareHelp(program: Command): void {
  const color = COMMON_OPTIONS.filter(([flags]) => flags.startsWith('--color'));
  const command = program
    .command('help [page]')
    .description('show a page of the manual: of a command, or findings, json, codes, windows ...');
  addOptions(command, color);
  command.action(async (name: string | undefined) => {
    if (name === undefined) return program.outputHelp();
    const { help } = await import('./commands/help.ts');
    const { plain, styled } = await import('./render/overstrike.ts');
    const { colorLevel } = await import('./render/color.ts');
    const page = await help(name);
    const isStyled = colorLevel(commonOptions(command.optsWithGlobals()).color, process.stdout) > 0;
    writeOut(isStyled ? styled(page) : plain(page));
  });
}

function declareCommand(program: Command, declaration: Declaration, asked: Asked): void {
  const { name, operands, summary } = declaration;
  const command = program
    .command(operands ? `${name} ${operands}` : name)
    .summary(summary)
    .description([`${declaration.summary}.`, declaration.description ?? ''].join('\n').trim())
    .addHelpText('before', examplesText(declaration.examples));
  if (declaration.takesCommand) command.passThroughOptions();
  addOptions(command, declaration.options ?? []);
  if (declaration.sspiOptions) addOptions(command.optionsGroup('SSPI options:'), declaration.sspiOptions);
  addOptions(command.optionsGroup('Common options:'), COMMON_OPTIONS);
  command.action(async () => {
    asked.command = declaration.name;
    const given = command.optsWithGlobals();
    refuseEmpty(command, given);
    const common = commonOptions(given);
    // What stood behind the first operand belongs to the user's own command.
    asked.json = common.json;
    asked.quiet = common.quiet;
    await showProgress(asked, common.plain || given.ndjson === true || hasTargets(given));
    const report = await declaration.action(command.args, given, common);
    if (!report) return;
    const read = { ...given, operand: command.args[0] };
    await finish(await withOthersFiles(await withClock(report), read), common);
  });
}

/** Loaded only where somebody may watch. */
async function showProgress({ json, quiet, nagios }: Asked, linesForPrograms: boolean): Promise<void> {
  if (quiet || nagios || !mayBeWatched()) return;
  (await import('./render/progress.ts')).showProgress(json || linesForPrograms);
}

const REPEATABLE = ['--read ', '--access '];

function addOptions(command: Command, options: readonly OptionDeclaration[]): void {
  for (const [flags, description] of options) {
    if (REPEATABLE.some((flag) => flags.startsWith(flag))) command.option(flags, description, collect);
    else command.option(flags, description);
  }
}

/** An empty value is what an unset shell variable leaves behind; no option means anything by it. */
function refuseEmpty(command: Command, given: Given): void {
  const empty = command.options.find((option) => given[option.attributeName()] === '');
  if (empty) throw new UsageError(`${empty.long} is empty`);
}

function collect(value: string, previous: string[] = []): string[] {
  return [...previous, value];
}

function examplesText(examples: readonly [string, string][]): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  return `Examples:\n${examples.map(([command, meaning]) => `  ${command.padEnd(width)}  # ${meaning}`).join('\n')}\n`;
}

/** A usage error may come before any option is parsed; then the words themselves tell. */
function isAsked(argv: readonly string[], flag: string): boolean {
  const end = argv.indexOf('--');
  return argv.slice(2, end < 0 ? undefined : end).includes(flag);
}

/**
 * The first word that is no option, nor the value of one that all commands take; null where there is none, and empty where
 * another option comes first, of which nobody can tell what is its value.
 */
function firstWord([, , ...words]: readonly string[]): string | null {
  for (let index = 0; index < words.length; index++) {
    const [word = '', value] = (words[index] ?? '').split('=', 2);
    if (!word.startsWith('-')) return words[index] ?? '';
    const known = COMMON_OPTIONS.find(([flags]) => flags.split(/,? /).includes(word));
    if (!known && !TEXTS.includes(word)) return '';
    if (known?.[0].includes('<') && value === undefined) index++;
  }
  return null;
}

/** The command that was meant, as far as that can be told before anything is parsed. */
function commandIn(argv: readonly string[]): string | null {
  return COMMANDS.find(({ name }) => name === firstWord(argv))?.name ?? null;
}

/**
 * What commander would answer with a text and exit code 0: a request for no command, or for an unknown one, and with
 * `--json` help and version, of which there is no document.
 */
function refuseTexts(asked: Asked, argv: readonly string[]): void {
  const first = firstWord(argv);
  const command = COMMANDS.find(({ name }) => name === first);
  // Behind its operand stand the options of the user's own command.
  const own = command?.takesCommand ? argv.slice(0, operandAt(argv, command.name)) : argv;
  const text = first === 'help' ? first : TEXTS.find((flag) => isAsked(own, flag));
  if (first === null && !text) throw new UsageError('no command is named', usageHint('', null));
  if (!text) return;
  if (first && !command && first !== 'help') {
    const near = nearest(first, [...COMMANDS.map(({ name }) => name), 'help']);
    const suggestion = near ? `Did you mean ${near}?` : '';
    throw new UsageError(`unknown command "${first}"`, usageHint(suggestion, null));
  }
  if (asked.json) throw new UsageError(`${text} prints a text, which is no document`, 'leave out --json');
}

/** Where the first word behind a command stands that is no option. */
function operandAt(argv: readonly string[], command: string): number {
  const begin = argv.indexOf(command) + 1;
  const found = argv.slice(begin).findIndex((word) => !word.startsWith('-'));
  return found < 0 ? argv.length : begin + found;
}

/** Options that are answered with a text, whatever else is asked. */
const TEXTS = ['--help', '-h', '--version', '-V'];

function fromCommander(error: CommanderError, argv: readonly string[]): UsageError {
  const command = firstWord(argv) === 'help' ? 'help' : commandIn(argv);
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  return new UsageError(first.replace(/'/g, '"').replace(/\.$/, ''), usageHint(rest.join(' '), command));
}
