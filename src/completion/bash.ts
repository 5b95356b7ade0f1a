/** The script for bash 4.3 and newer. It needs nothing of the package bash-completion, and uses it where it is there. */
import { type Completed, type ProgramModel, valueCases, written } from './model.ts';

/** Makes the script. */
export function bashScript(program: ProgramModel): string {
  const { commands } = program;
  const options = commands.map(({ name, options }) => `    ${name}) names='${optionNames(options)}' ;;\n`);
  const operands = commands.flatMap(({ name, operand }) =>
    operand ? `    ${name}) ${assign(operand)} most=${operand.variadic ? 1000 : 1} ;;\n` : [],
  );
  const values = valueCases(program).map(({ patterns, value }) => {
    // A space is part of the word, a star is not.
    const cases = patterns.map((pattern) => pattern.replace(' ', '\\ '));
    return `    ${cases.join(' | ')})\n      ${assign(value)} ;;\n`;
  });
  const own = commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => name);
  return `# bash completion for sspidiag                                 -*- shell-script -*-
# ${written('bash')}

# The options of a command; of sspidiag itself where there is none yet.
_sspidiag_options() {
  case $1 in
${options.join('')}    *) names='${optionNames(program.options)}' ;;
  esac
}

# What an option of a command takes; fails where it takes nothing.
_sspidiag_value() {
  words=
  case "$1 $2" in
${values.join('')}    *) return 1 ;;
  esac
}

# What the operands of a command are, and how many.
_sspidiag_operand() {
  kind=nothing words= most=0
  case $1 in
${operands.join('')}  esac
}

_sspidiag_commands='${commands.map(({ name }) => name).join(' ')}'
_sspidiag_take_commands=' ${own.join(' ')} '
${ENGINE}`;
}

const optionNames = (options: ProgramModel['options']) => options.flatMap(({ names }) => names).join(' ');

function assign(value: Completed): string {
  if (value.kind !== 'words') return `kind=${value.kind}`;
  const { words, after } = value;
  const others = after
    ? `\n      case " \${typed[*]} " in *' ${after.option} '*) words='${after.words.join(' ')}' ;; esac`
    : '';
  return `kind=words words='${words.join(' ')}'${others}`;
}

/** What does not depend on the declarations. */
const ENGINE = `
# Offers what begins with the current word. bash completes only what stands behind the last of its word breaks (= and :),
# so the part before that, $head, is taken off.
_sspidiag_offer() {
  local lead=$1 each plain
  shift
  plain=$current
  case $plain in [\\"\\']*) plain=\${plain:1} ;; *) plain=\${plain//\\\\/} ;; esac
  for each in "$@"; do
    each=$lead$each
    [[ $each == "$plain"* ]] && COMPREPLY+=("\${each#"$head"}")
  done
}

# Asks sspidiag itself for words.
_sspidiag_ask() {
  local program=\${typed[0]}
  [[ $program == '~/'* ]] && program=$HOME/\${program:2}
  program=$(type -P -- "$program" || type -P sspidiag) || return
  local line
  while IFS= read -r line; do
    answers+=("\${line%%$'\\t'*}")
  done < <("$program" __complete "$1" "$2" 2>/dev/null </dev/null)
}

_sspidiag_files() {
  compopt -o bashdefault -o default 2>/dev/null
}

# Offers values of a kind; the first argument is what stands before them in the word, --option= or nothing.
_sspidiag_offer_kind() {
  local -a answers=()
  case $kind in
    words) _sspidiag_offer "$1" $words ;;
    files) _sspidiag_files ;;
    caches | codes)
      local prefix=
      [[ $kind == codes ]] && prefix=\${current#"$1"}
      _sspidiag_ask $kind "$prefix"
      _sspidiag_offer "$1" "\${answers[@]}"
      if ((\${#COMPREPLY[@]} == 0)); then
        _sspidiag_files
      elif [[ $kind == caches ]]; then
        # Quotes what has to be quoted.
        compopt -o filenames 2>/dev/null
      fi
      ;;
  esac
}

# The user's own command begins with the word of that number.
_sspidiag_own_command() {
  local -i first=$1
  if [[ \${typed[first]##*/} == sspidiag && first -lt last ]]; then
    typed=("\${typed[@]:first}")
    from=("\${from[@]:first}")
    _sspidiag_complete
  elif declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "\${from[first]}"
  elif declare -F _command_offset >/dev/null; then
    _command_offset "\${from[first]}"
  elif ((first == last)); then
    COMPREPLY=($(compgen -c -- "$current"))
  else
    _sspidiag_files
  fi
}

# Completes the last of the words in $typed.
_sspidiag_complete() {
  local command= kind words names option= ended=
  local -i last=\${#typed[@]}-1 operands=0 most=0 i
  local word current=\${typed[last]} names
  for ((i = 1; i < last; i++)); do
    word=\${typed[i]}
    if [[ $option ]]; then
      option=
    elif [[ ! $ended && $word == -- ]]; then
      ended=yes
    elif [[ ! $ended && $word == -?* ]]; then
      _sspidiag_value "$command" "$word" && option=$word
    elif [[ ! $command ]]; then
      command=$word
    elif [[ $_sspidiag_take_commands == *" $command "* ]]; then
      _sspidiag_own_command $i
      return
    else
      operands+=1
    fi
  done
  if [[ $option ]]; then
    _sspidiag_value "$command" "$option"
    _sspidiag_offer_kind ''
  elif [[ ! $ended && $current == --*=* ]]; then
    option=\${current%%=*}
    _sspidiag_value "$command" "$option" && _sspidiag_offer_kind "$option="
  elif [[ $command && " $_sspidiag_commands " != *" $command "* ]]; then
    return
  elif [[ ! $ended && $current == -* ]]; then
    _sspidiag_options "$command"
    _sspidiag_offer '' $names
  elif [[ ! $command ]]; then
    _sspidiag_offer '' $_sspidiag_commands
  else
    _sspidiag_operand "$command"
    if [[ $kind == command ]]; then
      _sspidiag_own_command $last
    elif ((operands < most)) && [[ $kind != nothing ]]; then
      _sspidiag_offer_kind ''
    elif [[ ! $ended && ! $current ]]; then
      _sspidiag_options "$command"
      _sspidiag_offer '' $names
    fi
  fi
}

_sspidiag() {
  # bash has broken the line at = and : as well; words are put together again. Redirections are no words of sspidiag's.
  local IFS=$' \\t\\n' rest=\${COMP_LINE:0:COMP_POINT} part trimmed head= redirected=
  local -a typed=() from=()
  local -i i
  COMPREPLY=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    trimmed=\${rest#"\${rest%%[![:space:]]*}"}
    part=\${COMP_WORDS[i]}
    ((i == COMP_CWORD)) && part=$trimmed
    if ((i > 0)) && [[ $trimmed == "$rest" && ! $redirected ]]; then
      head=\${typed[\${#typed[@]} - 1]}
      typed[\${#typed[@]} - 1]+=$part
    elif [[ $part =~ ^[0-9]*[\\<\\>] || $part == '&>'* ]]; then
      redirected=operator
    elif [[ $redirected == operator && $i -lt COMP_CWORD ]]; then
      redirected=
    else
      head=
      typed+=("$part")
      from+=("$i")
    fi
    rest=\${trimmed#"$part"}
  done
  if [[ $redirected ]]; then
    _sspidiag_files
    return
  fi
  # Behind a break that stands at the end nothing has been typed yet.
  [[ $part == [=:] ]] && head=\${typed[\${#typed[@]} - 1]}
  _sspidiag_complete
}

complete -F _sspidiag sspidiag
`;
