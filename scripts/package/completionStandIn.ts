/** TEMPORARY: stands in for `sspidiag completion SHELL` until that command exists. Remove with its use in contents.ts. */
export function standInCompletion(shell: string): string {
  const scripts: Record<string, string> = {
    bash: 'complete -W "doctor whoami acquire" sspidiag\n',
    zsh: '#compdef sspidiag\n_arguments "1:command:(doctor whoami acquire)"\n',
    fish: 'complete -c sspidiag -f -a "doctor whoami acquire"\n',
    powershell: 'Register-ArgumentCompleter -Native -CommandName sspidiag -ScriptBlock { "doctor" }\n',
  };
  return scripts[shell] ?? '';
}
