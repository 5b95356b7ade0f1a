/** Every call into a library with the SSPI ABI goes through here: seen by the trace, answered as a Status. */
import { missingFunction, type Status, status, statusOf } from '../../status/status.ts';
import { type CallRecord, nativeCall } from '../native.ts';
import { sspi } from './library.ts';
import type { SspiFunction } from './prototypes.ts';

/**
 * Calls a function that returns a SECURITY_STATUS.
 *
 * @param show what the trace shows of the arguments; never a secret
 * @param collect copies what the function gave out; part of the call, so that a crash in it is put down to the function
 * @returns SEC_E_UNSUPPORTED_FUNCTION, answered by the tool, where the library has no such function
 */
export function callSspi(
  name: SspiFunction,
  args: readonly unknown[],
  show: CallRecord['arguments'] = {},
  collect: (answered: Status) => Status = (answered) => answered,
): Status {
  const found = sspi().find(name);
  if (!found) return missingFunction(name, sspi().name);
  return nativeCall(
    name,
    show,
    () => remember(collect(statusOf(found.bound(...args) as number, name))),
    (answered) => answered.name,
  );
}

const RELEASES = /^(Free|Delete|SspiFree)/;

const refusedReleases: Status[] = [];

/** Releases that the library refused since the last time of asking: something was not given back, or twice. */
export function takeRefusedReleases(): Status[] {
  return refusedReleases.splice(0);
}

function remember(answered: Status): Status {
  const { function: name, signed } = answered;
  if (signed < 0 && name !== null && RELEASES.test(name)) refusedReleases.push(answered);
  return answered;
}

/**
 * Calls a function that returns nothing or a pointer.
 *
 * @returns what it returned; null where the library has no such function
 */
export function callPlain<T>(
  name: SspiFunction,
  args: readonly unknown[],
  show: CallRecord['arguments'] = {},
): T | null {
  const found = sspi().find(name);
  if (!found) return null;
  return nativeCall(
    name,
    show,
    () => found.bound(...args) as T,
    (value) => (value === undefined ? '' : value ? 'pointer' : 'NULL'),
  );
}

/** The W or the A form of a function. */
export function spelt<Base extends string>(base: Base, ansi: boolean): `${Base}${'A' | 'W'}` {
  return `${base}${ansi ? 'A' : 'W'}`;
}

/** A library that contradicts itself: what it gave is not used. */
export function incredible(functionName: string, message: string): Status {
  return { ...status('SEC_E_INTERNAL_ERROR'), message, function: functionName };
}
