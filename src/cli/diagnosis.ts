/** Commands that look for the cause: the doctor and its instruments. */
import type { Declaration } from './declaration.ts';

export const DIAGNOSIS_COMMANDS: readonly Declaration[] = [];
