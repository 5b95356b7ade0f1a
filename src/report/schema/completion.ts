/** What `completion` answers with. */
import { type Static, Type } from 'typebox';
import { described, oneOf, text } from './shared.ts';

export const CompletionResult = Type.Object({
  shell: described('the shell whose words the script completes', oneOf('bash', 'zsh', 'fish', 'powershell')),
  fileName: text('what the shell looks for in a folder of completions'),
  script: text('all of it, with newlines'),
});
export type CompletionResult = Static<typeof CompletionResult>;
