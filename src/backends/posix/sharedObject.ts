/** What the header of a shared library says of itself (System V ABI, ELF header), without loading it. */
import { closeSync, openSync, readSync, statSync } from 'node:fs';

export type SharedObject = {
  exists: boolean;
  /** As `process.arch` names it; null where it is no ELF file or of a processor not known here. */
  architecture: string | null;
  /** Why the architecture is not known; null where it is. */
  reason: string | null;
};

/** e_machine, and whether the file is of 64 bits. */
const MACHINES: Readonly<Record<string, string>> = {
  '3/32': 'ia32',
  '40/32': 'arm',
  '62/32': 'x32',
  '62/64': 'x64',
  '183/64': 'arm64',
  '21/64': 'ppc64',
  '22/64': 's390x',
  '243/64': 'riscv64',
  '258/64': 'loong64',
};

const HEADER_BYTES = 20;

export function sharedObject(path: string): SharedObject {
  const unknown = (exists: boolean, reason: string) => ({ exists, architecture: null, reason });
  try {
    // Opening a pipe waits for somebody who writes.
    if (!statSync(path).isFile()) return unknown(true, 'it is no regular file');
    const header = Buffer.alloc(HEADER_BYTES);
    const file = openSync(path, 'r');
    const length = readSync(file, header, 0, HEADER_BYTES, 0);
    closeSync(file);
    if (length < HEADER_BYTES || header.toString('latin1', 0, 4) !== '\x7fELF') {
      return unknown(true, 'it is no shared library (ELF)');
    }
    const bits = header[4] === 2 ? 64 : 32;
    const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
    const architecture = MACHINES[`${machine}/${bits}`] ?? null;
    return { exists: true, architecture, reason: architecture ? null : `its processor is number ${machine}` };
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return unknown(code !== 'ENOENT' && code !== 'ENOTDIR', code);
  }
}
