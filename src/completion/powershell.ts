/**
 * The script for PowerShell: in ASCII and without newer syntax, for Windows PowerShell 5.1 too. That one asks no
 * completer about a word that is `-` or `--` alone, so options are offered where nothing is typed yet as well.
 */
import { type Completed, type OptionModel, type ProgramModel, valueCases, written } from './model.ts';

/** Makes the script. */
export function powershellScript(program: ProgramModel): string {
  const { options, commands } = program;
  const values = valueCases(program).flatMap(({ patterns, value }) =>
    patterns.map((pattern) => `        ${quoted(pattern)} = ${taken(value)}\n`),
  );
  const operands = commands.flatMap(({ name, operand }) =>
    operand === null
      ? []
      : `        ${quoted(name)} = @{ most = ${operand.variadic ? 1000 : 1}; taken = ${taken(operand)} }\n`,
  );
  const own = commands.filter(({ takesCommand }) => takesCommand).map(({ name }) => quoted(name));
  return `# PowerShell completion for sspidiag
# ${written('powershell')}

Register-ArgumentCompleter -Native -CommandName 'sspidiag', 'sspidiag.cmd', 'sspidiag.exe' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commands = @(
${commands.map(({ name, summary }) => `        ${pair(name, summary)}\n`).join('')}    )

    # The options of each command; of sspidiag itself where there is none yet.
    $options = @{
        '' = @(
${optionPairs(options)}        )
${commands.map(({ name, options }) => `        ${quoted(name)} = @(\n${optionPairs(options)}        )\n`).join('')}    }

    # What the options take that take something; a star stands for every command and none.
    $values = @{
${values.join('')}    }

    $operands = @{
${operands.join('')}    }

    $takeCommands = @(${own.join(', ')})
${ENGINE}}
`;
}

const optionPairs = (options: readonly OptionModel[]) =>
  options
    .flatMap(({ names, description }) => names.map((name) => `            ${pair(name, description)}\n`))
    .join('');

const pair = (word: string, description: string) =>
  `[pscustomobject]@{ word = ${quoted(word)}; tip = ${quoted(description)} }`;

function taken(value: Completed): string {
  if (value.kind !== 'words') return `@{ kind = ${quoted(value.kind)} }`;
  const { words, after } = value;
  const list = (words: readonly string[]) => `@(${words.map(quoted).join(', ')})`;
  const others = after ? `; option = ${quoted(after.option)}; others = ${list(after.words)}` : '';
  return `@{ kind = 'words'; words = ${list(words)}${others} }`;
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What does not depend on the declarations. */
const ENGINE = String.raw`
    $current = [string]$wordToComplete
    $previous = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition })
    $typed = @($previous | ForEach-Object { $_.Extent.Text })

    function Get-Value($command, $option) {
        if ($values.ContainsKey("* $option")) { return $values["* $option"] }
        if ($values.ContainsKey("$command $option")) { return $values["$command $option"] }
    }

    # An argument as PowerShell has to read it.
    function Get-Quoted($text) {
        if ($text -match '^[A-Za-z0-9_./:=+-][A-Za-z0-9_./:=+\\-]*$' -and $text -notmatch '^-[^-].*[.:]') { return $text }
        return "'" + $text.Replace("'", "''") + "'"
    }

    function New-Result($text, $type, $tip) {
        if (-not $tip) { $tip = $text }
        [System.Management.Automation.CompletionResult]::new((Get-Quoted $text), $text, $type, $tip)
    }

    # Asks sspidiag itself for words; each line is a word, and what it is behind a tab.
    function Get-Asked($what, $prefix) {
        try {
            $program = $commandAst.GetCommandName()
            @(& $program __complete $what $prefix 2>$null) | ForEach-Object {
                $word, $tip = ([string]$_).Split([char]9)
                [pscustomobject]@{ word = $word; tip = [string]$tip }
            }
        } catch {
            # The prompt is no place to say why.
        }
    }

    # Files, with what stands before them in the word.
    function Get-Files($lead, $begin) {
        foreach ($found in [System.Management.Automation.CompletionCompleters]::CompleteFilename($begin)) {
            $text = $found.CompletionText
            $first = ''
            if ($text -match '^["'']') {
                $first = $text.Substring(0, 1)
                $text = $text.Substring(1)
            }
            [System.Management.Automation.CompletionResult]::new(
                "$first$lead$text", $found.ListItemText, $found.ResultType, $found.ToolTip)
        }
    }

    # Values of a kind that begin so; lead is what stands before them in the word, --option= or nothing.
    function Get-Offered($taken, $lead, $begin) {
        $found = @()
        if ($taken.kind -eq 'words') {
            $words = $taken.words
            if ($taken.option -and $typed -ccontains $taken.option) { $words = $taken.others }
            $found = @($words | ForEach-Object { [pscustomobject]@{ word = $_; tip = '' } })
        } elseif ($taken.kind -eq 'caches') {
            $found = @(Get-Asked 'caches' '')
        } elseif ($taken.kind -eq 'codes') {
            $found = @(Get-Asked 'codes' $begin)
        }
        $found | Where-Object { $_.word.StartsWith($begin, 'OrdinalIgnoreCase') } |
            ForEach-Object { New-Result ($lead + $_.word) 'ParameterValue' $_.tip }
        if (@('files', 'caches', 'codes') -contains $taken.kind) { Get-Files $lead $begin }
    }

    function Get-Options($command) {
        $options[$command] | Where-Object { $_.word.StartsWith($current, 'Ordinal') } |
            ForEach-Object { New-Result $_.word 'ParameterName' $_.tip }
    }

    # The user's own command begins with the element of that number, and is completed as it would be by itself.
    function Get-OwnCommand($first) {
        if ($first -ge $previous.Count) {
            if ($current) { [System.Management.Automation.CompletionCompleters]::CompleteCommand($current) }
            return
        }
        $start = $previous[$first].Extent.StartOffset
        $text = $commandAst.Extent.Text.Substring($start - $commandAst.Extent.StartOffset)
        $length = $cursorPosition - $start
        $text = $text.PadRight($length).Substring(0, $length)
        [System.Management.Automation.CommandCompletion]::CompleteInput($text, $length, $null).CompletionMatches
    }

    $command = ''
    $option = ''
    $ended = $false
    $count = 0
    for ($i = 1; $i -lt $typed.Count; $i++) {
        $word = $typed[$i]
        if ($option) {
            $option = ''
        } elseif (-not $ended -and $word -eq '--') {
            $ended = $true
        } elseif (-not $ended -and $word -match '^-.') {
            if (Get-Value $command $word) { $option = $word }
        } elseif (-not $command) {
            $command = $word
        } elseif ($takeCommands -ccontains $command) {
            Get-OwnCommand $i
            return
        } else {
            $count++
        }
    }
    $begin = $current -replace '^["'']', ''

    if ($option) {
        Get-Offered (Get-Value $command $option) '' $begin
    } elseif (-not $ended -and $begin -match '^(--[^=]+)=(.*)$') {
        $lead = $Matches[1] + '='
        $begin = $Matches[2]
        $taken = Get-Value $command $lead.TrimEnd('=')
        if ($taken) { Get-Offered $taken $lead $begin }
    } elseif ($command -and -not $options.ContainsKey($command)) {
        return
    } elseif (-not $ended -and $current -like '-*') {
        Get-Options $command
    } elseif (-not $command) {
        $commands | Where-Object { $_.word.StartsWith($current, 'OrdinalIgnoreCase') } |
            ForEach-Object { New-Result $_.word 'ParameterValue' $_.tip }
        if (-not $current) { Get-Options '' }
    } else {
        $operand = $operands[$command]
        if ($operand -and $operand.taken.kind -eq 'command') {
            Get-OwnCommand $typed.Count
        } elseif ($operand -and $count -lt $operand.most) {
            Get-Offered $operand.taken '' $begin
        }
        if (-not $ended -and -not $current) { Get-Options $command }
    }
`;
