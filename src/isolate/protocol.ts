/** What parent and child say to each other over one socket or pipe: a line of JSON each, first the request, then events. */
import type { CallRecord } from '../backends/native.ts';

/** The first argument that makes this program the child; nothing that a user would type. */
export const CHILD_ARGUMENT = '__isolated';
/** That makes it a worker, which answers for many targets. */
export const WORKER_ARGUMENT = '__worker';

/** The descriptor of the socket in the child. */
export const CHANNEL = 3;

export type ChildEvent =
  /** Control is about to leave JavaScript: if the child dies now, this function killed it. */
  | { begin: string }
  | { end: CallRecord }
  /** What follows is the user's own command, which may take as long as it likes; or that has ended. */
  | { unlimited: boolean }
  /** The process was asked to end while it acted as somebody else, and has gone back first. */
  | { reverted: true; signal: string }
  /** From here on the process may act as somebody else, and a certain exit code means that it still did. */
  | { impersonating: true }
  | { result: unknown }
  | { failure: Failure };

export type Failure = {
  name: string;
  message: string;
  stack: string | null;
  /** The library that is missing. */
  library: string | null;
  /** It was the system that could not go on. */
  refused: boolean;
};

/** Operations by name, each loaded when it is asked for. */
export type Operations = Readonly<Record<string, () => Promise<Operation>>>;

/** One operation: plain data in, plain data out, run in a process of its own. */
// biome-ignore lint/suspicious/noExplicitAny: each operation has its own request type; the parent checks it
export type Operation = (request: any) => unknown;
