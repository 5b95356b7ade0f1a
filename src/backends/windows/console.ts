/** The console that a program was started in. */
import { kernel32 } from './kernel32.ts';

const STD_OUTPUT_HANDLE = 0xfffffff5;
const ENABLE_VIRTUAL_TERMINAL_PROCESSING = 0x0004;

/**
 * Whether the console understands escape sequences: not before Windows 10 version 1511, nor where "Use legacy console"
 * is chosen in its properties. libuv has asked for it by the time that standard output is there; where the console
 * refused, libuv itself does what the commonest sequences say, and drops the others and all characters beyond the first
 * plane (libuv, src/win/tty.c).
 */
export function hasVirtualTerminal(): boolean {
  const { GetStdHandle, GetConsoleMode } = kernel32();
  const mode: [number] = [0];
  const known = GetConsoleMode(GetStdHandle(STD_OUTPUT_HANDLE), mode);
  return known === 0 || (mode[0] & ENABLE_VIRTUAL_TERMINAL_PROCESSING) !== 0;
}
