/** The shells that can complete sspidiag's words, and how each gets its script. Loaded at every start. */

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

/** What each shell looks for in a folder of completions. */
export const FILE_NAMES: Readonly<Record<Shell, string>> = {
  bash: 'sspidiag',
  zsh: '_sspidiag',
  fish: 'sspidiag.fish',
  powershell: 'sspidiag.ps1',
};

/** The ways to install, as examples. */
export const INSTALLING: [command: string, meaning: string][] = [
  [
    'sspidiag completion bash > ~/.local/share/bash-completion/completions/sspidiag',
    'with the package bash-completion',
  ],
  ['source <(sspidiag completion bash)', 'without it: in ~/.bashrc'],
  ['source <(sspidiag completion zsh)', 'in ~/.zshrc, after compinit; or a file _sspidiag in $fpath'],
  ['sspidiag completion fish > ~/.config/fish/completions/sspidiag.fish', 'fish finds it there'],
  ['sspidiag completion powershell | Out-String | Invoke-Expression', 'in $PROFILE'],
];

/** The first argument that makes this program answer a script; nothing that a user would type. */
export const ANSWER_ARGUMENT = '__complete';
