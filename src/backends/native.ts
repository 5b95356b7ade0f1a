/**
 * The one door to native code: loads koffi and shared libraries, and lets an observer see every call.
 *
 * koffi is loaded here and nowhere else, on first use, so that a command that makes no native call never pays for it.
 */
import { access, readFileSync } from 'node:fs';
import type * as Koffi from 'koffi';
import { loadKoffi } from './koffi.ts';
import { changeableBy, REFUSED_AS_ROOT, unsafeSearchPath } from './trust.ts';

/** A native pointer as koffi hands it out: an address, or null for NULL. */
export type Pointer = bigint | null;

/** One native call, as `--trace` shows it; or what a library told of itself meanwhile. */
export type CallRecord = {
  /** `libkrb5`: a line of its trace, whose kind stands where the function's name would, and its words as the status. */
  source: 'call' | 'libkrb5';
  /** The function's name, spelt as in its header. */
  function: string;
  /** What went in, with secrets left out. */
  arguments: Record<string, string | number | boolean | null>;
  /** What came back, as an administrator would search for it: a code in hexadecimal, a count, an errno name. */
  status: string;
  /** Epoch seconds at which it began, with microseconds. */
  startedAt: number;
  /** Wall-clock time of the call. */
  microseconds: number;
};

/** The time now, as `CallRecord.startedAt` has it. */
export function preciseNow(): number {
  return Math.round((performance.timeOrigin + performance.now()) * 1000) / 1e6;
}

/** Sees native calls; `begin` comes before control leaves JavaScript, so that a crash can be put down to its function. */
export type CallObserver = { begin(functionName: string): void; end(record: CallRecord): void };

let observer: CallObserver | null = null;

/** Sets who sees native calls from now on; null for nobody. */
export function observeCalls(next: CallObserver | null): void {
  observer = next;
}

/** Whether somebody sees them: else nothing has to be put together for it. */
export const isObserved = (): boolean => observer !== null;

/**
 * Makes one native call under the eyes of the observer.
 *
 * @param functionName the native function's name
 * @param args what may be shown of its arguments; never a secret
 * @param call the call itself
 * @param show turns the returned value into the recorded status
 */
export function nativeCall<T>(
  functionName: string,
  args: CallRecord['arguments'],
  call: () => T,
  show: (value: T) => string,
): T {
  if (!observer) return call();
  const end = beginCall(functionName, args);
  const value = call();
  end(show(value));
  return value;
}

/** The function that control is in, or about to go to; empty for none. */
let current = '';

function tell(functionName: string): void {
  current = functionName;
  observer?.begin(functionName);
}

/**
 * Tells the observer of a call that is about to be made, here or on another thread.
 *
 * @returns tells of its end, with what came back
 */
export function beginCall(functionName: string, args: CallRecord['arguments']): (status: string) => void {
  const outer = current;
  tell(functionName);
  const startedAt = preciseNow();
  const start = process.hrtime.bigint();
  return (status) => {
    const microseconds = Number((process.hrtime.bigint() - start) / 1000n);
    current = outer;
    observer?.end({
      source: 'call',
      function: functionName,
      arguments: args,
      status,
      startedAt,
      microseconds,
    });
  };
}

/** Makes native calls that the trace leaves out; a crash in one is put down to its function all the same. */
export function untraced<T>(work: () => T): T {
  const outer = observer;
  if (outer) observer = { begin: outer.begin, end: () => outer.begin('') };
  try {
    return work();
  } finally {
    observer = outer;
  }
}

/** A library that the tool needs and the system does not have, cannot load, or has without a function. */
export class LibraryMissing extends Error {
  readonly library: string;
  constructor(library: string, reason: string) {
    super(`${library}: ${reason}`);
    this.name = 'LibraryMissing';
    this.library = library;
  }
}

let koffiModule: typeof Koffi | undefined;

/** Starts the threads for asynchronous calls: where there can be none, libuv ends the process, and no function is to blame. */
export function startThreads(): Promise<void> {
  return new Promise((started) => access('/', () => started()));
}

/** koffi itself, loaded on first use. */
export function koffi(): typeof Koffi {
  try {
    koffiModule ??= loadKoffi();
  } catch (error) {
    throw new LibraryMissing('koffi.node', reasonOf(error));
  }
  return koffiModule;
}

/** A native function as koffi binds it: called directly, or by `.async` on a thread of libuv's pool. */
export type NativeFunction = ReturnType<Koffi.LibraryHandle['func']>;

/** A loaded library: its functions by name, bound when first used. */
export type Library<Name extends string> = {
  /** The name that the loader was asked for, for example `libgssapi_krb5.so.2`. */
  readonly name: string;
  readonly functions: { readonly [K in Name]: NativeFunction };
};

/**
 * Loads a shared library and binds functions by their C prototypes, each when it is first used.
 *
 * @param name what the system's loader is asked for
 * @param prototypes function name to C prototype in koffi's notation
 * @throws LibraryMissing when the loader refuses; using a function that the library does not export throws it too
 */
export function loadLibrary<Name extends string>(
  name: string,
  prototypes: Record<Name, string>,
): Library<Name> {
  const handle = tryLoad(name);
  const bound = {} as Record<Name, NativeFunction>;
  // Not a getter each: most commands need few of the functions that a library has.
  const functions = new Proxy(bound, {
    get(_, key) {
      bound[key as Name] ??= bind(handle, name, prototypes[key as Name]);
      return bound[key as Name];
    },
  });
  return { name, functions };
}

/** A loaded library whose functions may be missing. */
export type OpenLibrary = {
  readonly name: string;
  /** Binds an exported function; null where there is none. */
  find(
    convention: string,
    name: string,
    result: string,
    parameters: readonly string[],
  ): NativeFunction | null;
};

/**
 * Loads a shared library without asking it for anything.
 *
 * @throws LibraryMissing when the loader refuses
 */
export function openLibrary(name: string): OpenLibrary {
  const handle = tryLoad(name);
  return {
    name,
    find(convention, functionName, result, parameters) {
      try {
        return handle.func(convention, functionName, result, [...parameters]);
      } catch {
        return null;
      }
    },
  };
}

/** Binds a function that a library told the address of. */
export function functionAt(
  address: bigint,
  convention: string,
  result: string,
  parameters: readonly string[],
): NativeFunction {
  const { decode, proto } = koffi();
  return decode(address, proto(convention, result, [...parameters])) as NativeFunction;
}

function tryLoad(name: string): Koffi.LibraryHandle {
  const unsafe = process.geteuid?.() === 0 ? unsafeForRoot(name) : null;
  if (unsafe !== null) throw new LibraryMissing(name, `${REFUSED_AS_ROOT}: ${unsafe}`);
  // What crashes or hangs meanwhile is what the library does as it is loaded.
  const { load } = koffi();
  const outer = current;
  tell(process.platform === 'win32' ? 'LoadLibrary' : 'dlopen');
  try {
    return load(name);
  } catch (error) {
    throw new LibraryMissing(name, reasonOf(error));
  } finally {
    // A library is loaded when the first of its functions is called, and that call goes on.
    tell(outer);
  }
}

function unsafeForRoot(name: string): string | null {
  return unsafeSearchPath(process.env.LD_LIBRARY_PATH) ?? (name.startsWith('/') ? changeableBy(name) : null);
}

function bind(handle: Koffi.LibraryHandle, library: string, prototype: string): NativeFunction {
  try {
    return handle.func(prototype);
  } catch (error) {
    throw new LibraryMissing(library, reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The file that a loaded library came from, as the kernel sees it (`/proc/self/maps`).
 *
 * @param name the library's soname or the start of its file name
 * @returns an absolute path, or null where the system does not say
 */
export function loadedFrom(name: string): string | null {
  // What was found once stays loaded; only what was not is looked for anew.
  const known = pathIn(maps, name);
  if (known !== null) return known;
  maps = readMaps();
  return pathIn(maps, name);
}

/** The kernel takes its time for them, and every library that is asked for is in them. */
let maps = '';

function readMaps(): string {
  try {
    return readFileSync('/proc/self/maps', 'utf8');
  } catch {
    return '';
  }
}

/** The first path of the maps whose last part begins so; no other field of a line has a slash. */
function pathIn(text: string, name: string): string | null {
  const start = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^[^/\\n]*(/(?:.*/)?${start}[^/\\n]*)$`, 'm').exec(text)?.[1] ?? null;
}
