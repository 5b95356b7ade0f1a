/** A file in memory, mmap(2): what is written there is in the file, and stays when the process is gone. */
import { koffi } from '../native.ts';
import { libc } from './libc.ts';

const PROT_READ_WRITE = 1 | 2;
const MAP_SHARED = 1;
const MAP_FAILED = 0xffff_ffff_ffff_ffffn;

/**
 * Maps the beginning of an open file for as long as the process lives.
 *
 * @param length bytes, no more than the file has
 * @returns null where the system refuses
 */
export function mappedFile(descriptor: number, length: number): Buffer | null {
  const address = libc().mmap(null, length, PROT_READ_WRITE, MAP_SHARED, descriptor, 0) as bigint | null;
  if (address === null || address === MAP_FAILED) return null;
  return Buffer.from(koffi().view(address, length));
}
