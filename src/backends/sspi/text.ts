/** Names as the A and W functions take them. */
import type { Library } from '../native.ts';
import { systemLibrary } from '../windows/library.ts';

const CP_ACP = 0;
const CP_UTF8 = 65001;
const WC_NO_BEST_FIT_CHARS = 0x400;

const PROTOTYPES = {
  GetACP: 'uint32_t __stdcall GetACP()',
  WideCharToMultiByte:
    'int32_t __stdcall WideCharToMultiByte(uint32_t, uint32_t, void *, int32_t, void *, int32_t, void *, void *)',
} as const;

let kernel32: Library<keyof typeof PROTOTYPES> | undefined;

/**
 * Text in the ANSI code page: the system's on Windows, UTF-8 elsewhere, as libwinpr has it.
 *
 * @returns null where the code page has no such character
 */
export function toAnsi(text: string): Buffer | null {
  if (process.platform !== 'win32') return Buffer.from(text, 'utf8');
  kernel32 ??= systemLibrary('kernel32.dll', PROTOTYPES);
  // With UTF-8 as the code page everything can be spelt, and the function refuses the flags that tell.
  if (kernel32.functions.GetACP() === CP_UTF8) return Buffer.from(text, 'utf8');
  const wide = Buffer.from(text, 'utf16le');
  const bytes = Buffer.alloc(text.length * 4 + 1);
  const usedDefault = Buffer.alloc(4);
  const length: number = kernel32.functions.WideCharToMultiByte(
    ...[CP_ACP, WC_NO_BEST_FIT_CHARS, wide, text.length, bytes, bytes.length, null, usedDefault],
  );
  wide.fill(0);
  if (usedDefault.readInt32LE() !== 0 || (length === 0 && text !== '')) return null;
  return bytes.subarray(0, length);
}

/** Text as one of the two takes it, or null where the A function cannot be told it. */
export function spelling(text: string, ansi: boolean): string | Buffer | null {
  return ansi ? toAnsi(text) : text;
}
