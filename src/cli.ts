/**
 * The command line, declared: every command's name, one sentence, examples and options. Each action loads its command
 * when it is called and turns options into what it takes.
 */
import { CREDENTIAL_COMMANDS } from './cli/credentials.ts';
import type { Declaration } from './cli/declaration.ts';
import { DIAGNOSIS_COMMANDS } from './cli/diagnosis.ts';
import { OFFLINE_COMMANDS, WORKSHOP_COMMANDS } from './cli/offline.ts';

export const COMMANDS: readonly Declaration[] = [
  ...DIAGNOSIS_COMMANDS,
  ...CREDENTIAL_COMMANDS,
  ...OFFLINE_COMMANDS,
  ...WORKSHOP_COMMANDS,
];
