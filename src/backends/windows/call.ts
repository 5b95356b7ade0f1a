/** Calls that fail by FALSE and GetLastError, and answers that carry the reason where there is no value. */
import { type CallRecord, nativeCall } from '../native.ts';
import { win32Error } from './errors.ts';
import { kernel32 } from './kernel32.ts';

/** What the system answered, or why it did not. */
export type Fact<T> = { value: T; reason: null } | { value: null; reason: string };

/** A fact with its value. */
export function known<T>(value: T): Fact<T> {
  return { value, reason: null };
}

/** A fact that the system keeps to itself. */
export function unknown<T>(reason: string): Fact<T> {
  return { value: null, reason };
}

/** A fact made of another one's value. */
export function mapFact<T, U>(fact: Fact<T>, map: (value: T) => U): Fact<U> {
  return fact.reason === null ? known(map(fact.value)) : fact;
}

/** `GetTokenInformation(TokenOrigin): ERROR_INVALID_FUNCTION (1)`. */
export function failureText(functionName: string, code: number, subject: string | null = null): string {
  return `${functionName}${subject === null ? '' : `(${subject})`}: ${win32Error(code)}`;
}

/**
 * Calls a function that sets the last error on failure.
 *
 * koffi keeps the last error of a call apart from what JavaScript's engine does afterwards, and gives it back
 * to the next call: GetLastError as that next call reads the right one. After success it would read an old
 * one.
 *
 * @param call makes the call; true where it succeeded
 * @returns null where it succeeded, otherwise the Win32 error
 */
export function win32Call(
  functionName: string,
  args: CallRecord['arguments'],
  call: () => boolean,
): number | null {
  const { GetLastError } = kernel32();
  return nativeCall(
    functionName,
    args,
    () => (call() ? null : (GetLastError() as number)),
    (code) => win32Error(code ?? 0),
  );
}
