/** The NTSTATUS with which Active Directory says in e-data what the error number leaves open. */
import { decode, type Named, newDecoding, readerOf } from '../codec.ts';
import { type ErrorData, errorData } from './error.ts';

/**
 * The NTSTATUS of an e-data: in KERB-ERROR-DATA, or in METHOD-DATA where a salt would be ([MS-KILE] section 2.2.2).
 *
 * @param eData the content of the OCTET STRING
 * @returns null where there is none, as from other KDCs
 */
export function ntStatusInErrorData(eData: Buffer): Named | null {
  const reader = readerOf(eData, newDecoding());
  const codec = errorData(eData);
  return codec && ntStatusOf(decode(codec, reader).value);
}

/** The same of an e-data that is decoded already. */
export function ntStatusOf(data: ErrorData | null): Named | null {
  return search(data?.value);
}

/** KERB-EXT-ERROR is the one structure in e-data that has a `status`. */
function search(value: unknown): Named | null {
  if (typeof value !== 'object' || value === null) return null;
  if ('status' in value && 'flags' in value) return value.status as Named | null;
  for (const each of Object.values(value)) {
    const found = search(each);
    if (found) return found;
  }
  return null;
}
