/**
 * Short texts that tokens repeat: realms, names of services, octets of identifiers. To find one that was met takes a
 * small part of what V8 takes to make it anew, and whoever writes it finds it again by its identity.
 */

/** Longer ones repeat less often, and compare slower. */
const LONGEST = 32;
/** A power of two; a text in the place of another one takes it over. */
const PLACES = 1024;

const met: string[] = Array<string>(PLACES).fill('');

/** Bytes as text in Latin-1, one character each. */
export function latin1Between(bytes: Buffer, start: number, end: number): string {
  const length = end - start;
  if (length > LONGEST) return bytes.toString('latin1', start, end);
  let hash = length;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  const place = (hash ^ (hash >>> 15)) & (PLACES - 1);
  const known = met[place] as string;
  if (known.length === length && isSame(known, bytes, start)) return known;
  const text = bytes.toString('latin1', start, end);
  met[place] = text;
  return text;
}

function isSame(text: string, bytes: Buffer, start: number): boolean {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) !== bytes[start + index]) return false;
  }
  return true;
}

/** Bytes as text in UTF-8. */
export function utf8Between(bytes: Buffer, start: number, end: number): string {
  if (end - start > LONGEST) return bytes.toString('utf8', start, end);
  for (let at = start; at < end; at++) {
    if ((bytes[at] as number) > 0x7f) return bytes.toString('utf8', start, end);
  }
  return latin1Between(bytes, start, end);
}
