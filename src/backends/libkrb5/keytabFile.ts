/**
 * Whether a keytab's file is whole. libkrb5 takes a record that is cut off for the end of the file and says nothing, so
 * the lengths of the records are followed; the records themselves, with the keys, are not read. The format is in krb5's
 * documentation, "Keytab file format".
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export type KeytabFile = {
  sizeBytes: number;
  /** Records that hold an entry, whole ones. */
  records: number;
  /** Where the record begins that the file ends in; null where all are whole. */
  cutOffAt: number | null;
};

const VERSION_1 = 0x0501;
const VERSION_2 = 0x0502;

/** @returns null where it cannot be read, or is no keytab of version 1 or 2 */
export function inspectKeytabFile(path: string): KeytabFile | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const found = fstatSync(file);
    return found.isFile() ? follow(file, found.size) : null;
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}

function follow(file: number, sizeBytes: number): KeytabFile | null {
  const word = Buffer.alloc(4);
  if (readSync(file, word, 0, 2, 0) < 2) return null;
  const version = word.readUInt16BE(0);
  if (version !== VERSION_1 && version !== VERSION_2) return null;
  let records = 0;
  for (let at = 2; at < sizeBytes; ) {
    if (readSync(file, word, 0, 4, at) < 4) return { sizeBytes, records, cutOffAt: at };
    // Version 1 has the byte order of the machine that wrote it.
    const length = version === VERSION_2 ? word.readInt32BE(0) : word.readInt32LE(0);
    // Zero ends the list; a negative length is a hole of a removed entry.
    if (length === 0) break;
    if (at + 4 + Math.abs(length) > sizeBytes) {
      return length > 0 ? { sizeBytes, records, cutOffAt: at } : { sizeBytes, records, cutOffAt: null };
    }
    if (length > 0) records++;
    at += 4 + Math.abs(length);
  }
  return { sizeBytes, records, cutOffAt: null };
}
