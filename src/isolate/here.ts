/** A process that is a child already, and that a parent watches, runs operations in itself: another one would cost 30 ms. */
import { failureOf, outcomeOf } from './failed.ts';
import type { Operations } from './protocol.ts';
import type { Outcome } from './run.ts';

let here: Operations | null = null;

/** From now on `runIsolated` runs these operations in this very process. */
export function isolateHere(operations: Operations): void {
  here = operations;
}

/** Null where operations get a process of their own. */
export const operationsHere = (): Operations | null => here;

/** Runs an operation in this process; crashes and hangs are seen by whoever watches it. */
export async function runHere<T>(operations: Operations, name: string, request: object): Promise<Outcome<T>> {
  const load = operations[name];
  if (!load) throw new Error(`no operation ${name}`);
  try {
    return { kind: 'done', value: (await (await load())(request)) as T, calls: [] };
  } catch (error) {
    return outcomeOf(failureOf(error));
  }
}
