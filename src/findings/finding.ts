/** The Finding type: a conclusion of the tool, kept apart from what the library said. */
import type { FindingCode } from './catalogue/catalogue.ts';

export type Severity = 'error' | 'warning' | 'info';

export type Finding = {
  /** Stable, kebab-case; scripts match on it. Declared in the catalogue, with its meaning. */
  code: FindingCode;
  severity: Severity;
  /** Under six words. */
  title: string;
  /** What was seen, each a sentence with the value that was read. */
  evidence: string[];
  /** What to do, each a sentence or a command to type. */
  cure: string[];
};
