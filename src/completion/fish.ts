/** The script for fish 3.1 and newer. */
import {
  type CommandModel,
  type Completed,
  type OptionModel,
  type ProgramModel,
  valueCases,
  written,
} from './model.ts';

/** Makes the script. */
export function fishScript(program: ProgramModel): string {
  const { options, commands } = program;
  const patterns = valueCases(program).flatMap((each) => each.patterns);
  const own = commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => name);
  return `# fish completion for sspidiag
# ${written('fish')}

# Whether an option of a command takes a value; the words are those of the line.
function __sspidiag_takes_value -a command option
    switch "$command $option"
        case ${patterns.map(quoted).join(' ')}
            return 0
    end
    return 1
end

set -g __sspidiag_take_commands ${own.join(' ')}
${ENGINE}
complete -c sspidiag -f
${commands.map(({ name, summary }) => `complete -c sspidiag -n '__sspidiag_in ""' -a ${name} -d ${quoted(summary)}\n`).join('')}${optionLines('""', options)}${commands.map(commandLines).join('')}`;
}

function commandLines({ name, options, operand }: CommandModel): string {
  const heading = `\n# ${name}\n`;
  if (operand === null || operand.kind === 'nothing') return heading + optionLines(name, options);
  if (operand.kind === 'command') {
    const line = `complete -c sspidiag -n '__sspidiag_in_command ${name}' -a '(__sspidiag_own_command)'\n`;
    return heading + optionLines(name, options) + line;
  }
  const condition = `__sspidiag_operand ${name}${operand.variadic ? '' : ' 1'}`;
  const lines = taken(operand).map(
    ([values, more]) => `complete -c sspidiag -n ${quoted(and(condition, more))} ${values}\n`,
  );
  return heading + optionLines(name, options) + lines.join('');
}

function optionLines(command: string, options: readonly OptionModel[]): string {
  return options.map((option) => optionLine(command, option)).join('');
}

function optionLine(command: string, { names, description, value }: OptionModel): string {
  const spelt = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const words = `${spelt.join(' ')} -d ${quoted(description)}`;
  const condition = `__sspidiag_in ${command}`;
  if (value === null) return `complete -c sspidiag -n ${quoted(condition)} ${words}\n`;
  return taken(value)
    .map(
      ([values, more]) => `complete -c sspidiag -n ${quoted(and(condition, more))} ${words} -r ${values}\n`,
    )
    .join('');
}

const and = (condition: string, more: string | null) =>
  more === null ? condition : `${condition}; and ${more}`;

/** What is offered, and under which further condition. */
function taken(value: Completed): [values: string, condition: string | null][] {
  switch (value.kind) {
    case 'files':
      return [['-F', null]];
    case 'caches':
    case 'codes':
      return [[`-F -k -a '(__sspidiag_ask ${value.kind})'`, null]];
    case 'words': {
      const { words, after } = value;
      const offered = (list: readonly string[]) => `-f -a ${quoted(list.join(' '))}`;
      if (after === null) return [[offered(words), null]];
      return [
        [offered(words), `not __sspidiag_has ${after.option}`],
        [offered(after.words), `__sspidiag_has ${after.option}`],
      ];
    }
    default:
      return [['-f', null]];
  }
}

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** What does not depend on the declarations. */
const ENGINE = `
# Reads the line up to the word: the command, how many operands it has, and with which word the user's own command begins
# (0 where there is none).
function __sspidiag_read
    set -l words (commandline -opc)
    set -l command ''
    set -l operands 0
    set -l option ''
    set -l ended 0
    set -l i 1
    while test $i -lt (count $words)
        set i (math $i + 1)
        set -l word $words[$i]
        if test -n "$option"
            set option ''
        else if test $ended = 0 -a "$word" = --
            set ended 1
        else if test $ended = 0; and string match -qr -- '^-.' $word
            if __sspidiag_takes_value "$command" $word
                set option $word
            end
        else if test -z "$command"
            set command $word
        else if contains -- $command $__sspidiag_take_commands
            echo $command
            echo $operands
            echo $i
            return
        else
            set operands (math $operands + 1)
        end
    end
    echo $command
    echo $operands
    echo 0
end

# The command is that one, and not a command of the user's own that it runs.
function __sspidiag_in -a command
    set -l read (__sspidiag_read)
    test "$read[1]" = "$command" -a "$read[3]" = 0
end

# The same, with room for an operand.
function __sspidiag_operand -a command most
    set -l read (__sspidiag_read)
    test "$read[1]" = "$command"; or return 1
    test -z "$most"; or test $read[2] -lt $most
end

function __sspidiag_has -a option
    contains -- $option (commandline -opc)
end

# The word belongs to the user's own command, or may begin it.
function __sspidiag_in_command -a command
    set -l read (__sspidiag_read)
    test "$read[1]" = "$command"
end

function __sspidiag_own_command
    set -l read (__sspidiag_read)
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l first $read[3]
    if test $first != 0
        complete -C(string join ' ' -- (string escape -- $words[$first..-1]) "$word")
    else if not string match -q -- '-*' "$word"
        complete -C"$word"
    end
end

# Asks sspidiag itself for words.
function __sspidiag_ask -a what
    set -l program (commandline -opc)[1]
    set program (string replace -r '^~/' "$HOME/" -- $program)
    type -q -- "$program"; or set program sspidiag
    type -q -- $program; or return
    set -l begin (commandline -ct | string replace -r -- '^--[^=]*=' '')
    test $what = codes; or set begin ''
    command $program __complete $what "$begin" 2>/dev/null </dev/null
end
`;
