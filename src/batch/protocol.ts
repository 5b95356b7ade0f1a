/** What the process that reads the list and its workers say to each other, a line of JSON each. */
import type { Finding } from '../findings/finding.ts';

/** The descriptor of the file in which a worker notes what native function it is in, at a place of its own. */
export const NOTES = 4;
/** Bytes of a note; the name of a function, and zeros. */
export const NOTE_BYTES = 64;

export const BATCH_COMMANDS = ['acquire', 'spn', 'doctor'] as const;
export type BatchCommand = (typeof BATCH_COMMANDS)[number];

/** Of the last line of an answer. */
export const SUMMARY_SCHEMA = 'sspidiag/batch/1';

/** What a worker is told first. */
export type Setup = {
  command: BatchCommand;
  /** The command's own, as its function takes them; `target` is another one each time. */
  options: Readonly<Record<string, unknown>>;
  /** Which note is this worker's; null where there is no file for them. */
  note: number | null;
};

/** What it is told then, again and again. */
export type Task = {
  target: string;
  /** Where the target stands in the list, from 1. */
  line: number;
  /** The list's own name for it, given back; null where there is none. */
  id: string | null;
};

/** What a worker says first, once it can begin: from then on its time counts. */
export const READY = '{"ready":true}';

/** What it answers, with the document on the line behind it. */
export type Head = {
  exitCode: number;
  findings: Pick<Finding, 'code' | 'severity' | 'title'>[];
  /** The worker leaves: a thread of it hangs. */
  last: boolean;
};
