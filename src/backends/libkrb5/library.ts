/**
 * libkrb5: its functions, its context, and its errors as data.
 *
 * Structures are read from the library's memory field by field; a key's bytes are never copied out of it.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { krb5Name } from '../../status/krb5.ts';
import {
  koffi,
  type Library,
  loadedFrom,
  loadLibrary,
  nativeCall,
  type Pointer,
  untraced,
} from '../native.ts';
import { errnoName } from '../posix/libc.ts';
import { refuseNamedCode } from '../posix/namedCode.ts';
import { PROTOTYPES } from './prototypes.ts';

export const LIBRARY_NAME = 'libkrb5.so.3';

type Name = keyof typeof PROTOTYPES;

let loaded: Library<Name> | undefined;

/**
 * libkrb5's functions.
 *
 * @throws LibraryMissing where it is not installed, or would load what root must not
 */
export function libkrb5(): Library<Name>['functions'] {
  if (!loaded) {
    refuseNamedCode(LIBRARY_NAME);
    loaded = loadLibrary(LIBRARY_NAME, PROTOTYPES);
  }
  return loaded.functions;
}

/** A krb5_error_code that is not 0. */
export type Krb5Error = {
  /** Signed, as C has it: negative for libkrb5's own table, positive for an errno. */
  code: number;
  /** The constant in krb5.h or errno.h, or null where the code is of another table. */
  name: string | null;
  /** The library's own text, with what it remembers of the case. */
  text: string;
};

/** A value, or why the library would not give it. */
export type Krb5Result<T> = { value: T; error: null } | { value: null; error: Krb5Error };

/** A krb5_context; valid inside `withContext` only. */
export type Krb5Context = bigint;

/**
 * Calls a function that returns a krb5_error_code.
 *
 * @param context the context that keeps the error's text, null before there is one
 * @param shown what `--trace` may show of the arguments
 * @returns null for 0, otherwise the error; its text is fetched at once, before another call replaces it
 */
export function krb5Call(
  context: Krb5Context | null,
  functionName: Name,
  shown: Parameters<typeof nativeCall>[1],
  ...args: unknown[]
): Krb5Error | null {
  const code = nativeCall(
    functionName,
    shown,
    () => libkrb5()[functionName](...args) as number,
    (result) => (result === 0 ? '0' : (codeName(result) ?? String(result))),
  );
  return code === 0 ? null : krb5Error(context, code);
}

/** A code that is not 0, with its text: to be fetched at once, before another call replaces it. */
export function krb5Error(context: Krb5Context | null, code: number): Krb5Error {
  return { code, name: codeName(code), text: errorText(context, code) };
}

/** Calls a function that frees something and returns nothing. */
export function krb5Free(functionName: Name, ...args: unknown[]): void {
  nativeCall(
    functionName,
    {},
    () => {
      libkrb5()[functionName](...args);
    },
    () => '',
  );
}

/** What a function wrote to its out parameter; it has succeeded, so NULL would be a bug in the binding. */
export function required(out: readonly [Pointer]): bigint {
  const [pointer] = out;
  if (pointer === null) throw new Error('libkrb5 reported success and returned NULL');
  return pointer;
}

/**
 * Takes a string that the library allocated: copies it and gives the memory back.
 *
 * @param release the function that frees it
 */
export function takeString(
  context: Krb5Context,
  out: readonly [Pointer],
  release: 'krb5_free_string' | 'krb5_free_unparsed_name' | 'krb5_free_default_realm',
): string {
  const pointer = required(out);
  const text = stringAt(pointer);
  krb5Free(release, context, pointer);
  return text;
}

/** The C string at an address. */
export function stringAt(address: bigint): string {
  return String(koffi().decode.string(address));
}

/** The C string in a buffer that the library filled. */
export function stringIn(buffer: Buffer): string {
  const end = buffer.indexOf(0);
  return buffer.toString('utf8', 0, end < 0 ? buffer.length : end);
}

/** A principal as text, `alice@EXAMPLE.COM`, with the library's own escapes. */
export function unparse(context: Krb5Context, principal: Pointer): string | null {
  if (principal === null) return null;
  const out: [Pointer] = [null];
  if (krb5Call(context, 'krb5_unparse_name', {}, context, principal, out)) return null;
  return takeString(context, out, 'krb5_free_unparsed_name');
}

function codeName(code: number): string | null {
  return code > 0 ? errnoName(code) : krb5Name(code);
}

function errorText(context: Krb5Context | null, code: number): string {
  const message = nativeCall(
    'krb5_get_error_message',
    { code },
    () => libkrb5().krb5_get_error_message(context, code) as Pointer,
    (pointer) => (pointer === null ? 'NULL' : stringAt(pointer)),
  );
  if (message === null) return `error ${code}`;
  const text = stringAt(message);
  krb5Free('krb5_free_error_message', context, message);
  return text;
}

/** The library's text for a code without a case: the same for everybody who asks. */
export function genericErrorText(code: number): string {
  return untraced(() => errorText(null, code));
}

/** What MIT stamps into its library: `KRB5_BRAND: krb5-1.20.1-final 1.20.1 20221111`. */
const BRAND = 'KRB5_BRAND: ';
/** The brand is initialised data, which stands near the end of the file. */
const TAIL_BYTES = 64 * 1024;

let version: string | null | undefined;

/**
 * The version that libkrb5 carries, for example `1.20.1`; null where it carries none. There is no function for it, so
 * it is read from the file that the library was loaded from.
 *
 * @throws LibraryMissing where libkrb5 is not installed
 */
export function krb5Version(): string | null {
  if (version === undefined) {
    libkrb5();
    const path = loadedFrom(LIBRARY_NAME);
    version = path === null ? null : brandOf(path);
  }
  return version;
}

function brandOf(path: string): string | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const { size } = fstatSync(file);
    return brandBetween(file, Math.max(0, size - TAIL_BYTES), size) ?? brandBetween(file, 0, size);
  } finally {
    closeSync(file);
  }
}

function brandBetween(file: number, start: number, end: number): string | null {
  const bytes = Buffer.allocUnsafe(end - start);
  const text = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
  const found = text.indexOf(BRAND);
  if (found < 0) return null;
  const [release] = stringIn(text.subarray(found + BRAND.length, found + BRAND.length + 80)).split(' ');
  return release ? release.replace(/^krb5-/, '').replace(/-final$/, '') : null;
}
