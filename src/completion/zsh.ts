/** The script for zsh: a file for a folder in $fpath, which can be sourced as well. */
import { type CommandModel, type Completed, type OptionModel, type ProgramModel, written } from './model.ts';

/** Makes the script. */
export function zshScript({ options, commands }: ProgramModel): string {
  const common = options.filter((option) => isEverywhere(option, commands));
  const own = options.filter((option) => !common.includes(option));
  const described = commands.map(({ name, summary }) => `    ${quoted(`${name}:${colons(summary)}`)}\n`);
  return `#compdef sspidiag
# zsh completion for sspidiag
# ${written('zsh')}

_sspidiag() {
  local curcontext="$curcontext" state state_descr line ret=1 program=$words[1]
  local -A opt_args
  local -a common
  common=(
${specifications(common, 4)}  )
  _arguments -C -A '-*' $common \\
${specifications(own, 4, ' \\')}    '1: :_sspidiag_commands' '*:: :->arguments' && ret=0
  [[ $state == arguments ]] || return ret

  curcontext="\${curcontext%:*:*}:sspidiag-$words[1]:"
  case $words[1] in
${commands.map((command) => commandCase(command, common)).join('')}  esac
  return ret
}

_sspidiag_commands() {
  local -a commands
  commands=(
${described.join('')}  )
  _describe -t commands 'sspidiag command' commands
}
${ENGINE}`;
}

/** An option that every command with a declaration of its own has too. */
function isEverywhere({ names }: OptionModel, commands: readonly CommandModel[]): boolean {
  const [name] = names.slice(-1);
  return commands.filter(({ options }) => options.some((each) => each.names.at(-1) === name)).length > 1;
}

function commandCase({ name, options, operand, takesCommand }: CommandModel, common: OptionModel[]): string {
  const shared = common.filter((each) => options.some((option) => sameNames(option, each)));
  const own = options.filter((option) => !shared.some((each) => sameNames(option, each)));
  const all = shared.length === common.length ? [] : shared;
  const lines = [
    `_arguments -S${takesCommand ? " -A '-*'" : ''}${all.length === 0 ? ' $common' : ''}`,
    ...[...all, ...own].map(specification),
    ...operandSpecifications(operand),
  ];
  return `    (${name})\n      ${lines.join(' \\\n        ')} && ret=0 ;;\n`;
}

const sameNames = (one: OptionModel, other: OptionModel) => one.names.join() === other.names.join();

function operandSpecifications(operand: CommandModel['operand']): string[] {
  if (operand === null) return [];
  if (operand.kind === 'command')
    return ["'(-)1: :_sspidiag_own_command_name'", "'*:: :_sspidiag_own_command'"];
  return [quoted(`${operand.variadic ? '*' : '1'}:${operand.name}:${action(operand)}`)];
}

function specifications(options: readonly OptionModel[], indent: number, end = ''): string {
  return options.map((option) => `${' '.repeat(indent)}${specification(option)}${end}\n`).join('');
}

/** `'(-o --output)'{-o+,--output=}'[where it goes]:file:_files'` */
function specification({ names, description, repeatable, value }: OptionModel): string {
  const spelt = names.map((name) => (value === null ? name : `${name}${name.startsWith('--') ? '=' : '+'}`));
  const excluded = names.some((name) => ['--help', '--version'].includes(name)) ? '- *' : names.join(' ');
  const before = repeatable ? '*' : `(${excluded})`;
  const after = `[${description.replace(/[\\[\]]/g, '\\$&')}]${
    value === null ? '' : `:${colons(value.name)}:${action(value)}`
  }`;
  return spelt.length === 1
    ? quoted(`${before}${spelt[0]}${after}`)
    : `${quoted(before)}{${spelt.join(',')}}${quoted(after)}`;
}

function action(value: Completed): string {
  switch (value.kind) {
    case 'files':
      return '_files';
    case 'caches':
      return '_sspidiag_caches';
    case 'codes':
      return '_sspidiag_codes';
    case 'words': {
      const { words, after } = value;
      const other = after ? `${after.option} "${after.words.join(' ')}" ` : '';
      return after ? `{_sspidiag_either "${words.join(' ')}" ${other.trim()}}` : `(${words.join(' ')})`;
    }
    default:
      return ' ';
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
const colons = (text: string) => text.replaceAll(':', '\\:');

/** What does not depend on the declarations. */
const ENGINE = `
# The first words, or the last ones where the option between them stands on the line.
_sspidiag_either() {
  local expl
  local -a offered
  offered=(\${=1})
  (( \${words[(I)$2]} )) && offered=(\${=3})
  _wanted values expl word compadd -a offered
}

# What may begin the user's own command; zsh would count - by itself among that.
_sspidiag_own_command_name() {
  [[ $PREFIX == -* ]] || _command_names -e
}

# The user's own command; behind -- where that was written.
_sspidiag_own_command() {
  if [[ $words[1] == -- ]]; then
    shift words
    (( CURRENT-- ))
  fi
  _normal
}

# Asks sspidiag itself for words, into $answers: each with what it is, behind a colon.
_sspidiag_ask() {
  local asked=\${(Q)program} each
  asked=\${asked/#\\~\\//$HOME/}
  (( $+commands[$asked] )) || [[ -x $asked && $asked == */* ]] || asked=sspidiag
  (( $+commands[$asked] )) || [[ $asked == */* ]] || return 1
  answers=()
  for each in \${(f)"$($asked __complete "$@" 2>/dev/null </dev/null)"}; do
    local word=\${each%%$'\\t'*}
    word=\${\${word//\\\\/\\\\\\\\}//:/\\\\:}
    [[ $each == *$'\\t'* ]] && word+=:\${each#*$'\\t'}
    answers+=("$word")
  done
  (( $#answers ))
}

_sspidiag_caches() {
  local -a answers
  local ret=1
  _sspidiag_ask caches && _describe -t caches 'credential cache' answers && ret=0
  compset -P '(FILE|DIR):'
  _files && ret=0
  return ret
}

_sspidiag_codes() {
  local -a answers
  local ret=1
  _sspidiag_ask codes "\${(Q)PREFIX}" && _describe -t codes code answers && ret=0
  _files && ret=0
  return ret
}

if [[ $funcstack[1] == _sspidiag ]]; then
  _sspidiag "$@"
elif (( $+functions[compdef] )); then
  compdef _sspidiag sspidiag
else
  print -u2 'sspidiag: the completion is loaded after compinit'
fi
`;
