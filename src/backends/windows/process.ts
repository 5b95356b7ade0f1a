/**
 * What a child that runs native code needs of its own process: a certain end, no orphan, no dump of its
 * memory.
 */
import { nativeCall } from '../native.ts';
import { win32Call } from './call.ts';
import { win32Error } from './errors.ts';
import { kernel32, kernel32Library } from './kernel32.ts';
import { isExported } from './library.ts';

const SEM_FAILCRITICALERRORS = 0x0001;
const SEM_NOGPFAULTERRORBOX = 0x0002;
/** Error reports of this process hold no heap. */
const WER_FAULT_REPORTING_FLAG_NOHEAP = 1;
const WER_FAULT_REPORTING_NO_UI = 32;

/**
 * Leaves the process at once by TerminateProcess.
 *
 * Unlike process.exit it does not wait for a native call in flight on another thread, and runs no handlers:
 * what was written to a stream asynchronously and not flushed is lost.
 *
 * @param code exit status, 0 to 255
 */
export function leave(code: number): never {
  const { GetCurrentProcess, TerminateProcess } = kernel32();
  const refused = win32Call(
    'TerminateProcess',
    { uExitCode: code },
    () => TerminateProcess(GetCurrentProcess(), code) !== 0,
  );
  throw new Error(`TerminateProcess returned: ${win32Error(refused ?? 0)}`);
}

/**
 * Has nothing to do here: libuv puts every child that is not detached into a job object whose last handle the
 * parent holds, with JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, so that the system ends it with its parent.
 *
 * @returns null, as where the system agreed
 */
export function dieWithParent(): null {
  return null;
}

/**
 * Keeps keys and passwords in this process's memory out of error reports: a crash ends the process without
 * Windows Error Reporting, and a report that is made all the same holds no heap.
 *
 * WerAddExcludedApplication would write node.exe into the user's registry for good; a diagnosis leaves no
 * trace.
 *
 * @returns null, or which step the system refused
 */
export function forbidCoreDumps(): string | null {
  const { GetErrorMode, SetErrorMode } = kernel32();
  const wanted = (GetErrorMode() as number) | SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX;
  nativeCall(
    'SetErrorMode',
    { uMode: 'SEM_FAILCRITICALERRORS SEM_NOGPFAULTERRORBOX' },
    () => SetErrorMode(wanted) as number,
    (before) => `0x${before.toString(16)}`,
  );
  if (!isExported(kernel32Library(), 'WerSetFlags')) return 'WerSetFlags is not exported';
  const flags = WER_FAULT_REPORTING_FLAG_NOHEAP | WER_FAULT_REPORTING_NO_UI;
  const result = nativeCall(
    'WerSetFlags',
    { dwFlags: 'WER_FAULT_REPORTING_FLAG_NOHEAP WER_FAULT_REPORTING_NO_UI' },
    () => kernel32().WerSetFlags(flags) as number,
    hresult,
  );
  return result < 0 ? `WerSetFlags: ${hresult(result)}` : null;
}

function hresult(value: number): string {
  return `0x${(value >>> 0).toString(16).padStart(8, '0')}`;
}
