/** Tokens in the middle of other bytes: of a frame, an SMB or LDAP message, a dump of memory. */
import { derLength } from './token.ts';

const NTLMSSP = Buffer.from('NTLMSSP\0', 'latin1');
/** The identifiers of SPNEGO and Kerberos as DER has them. */
const OIDS = [Buffer.from('06062b0601050502', 'hex'), Buffer.from('06092a864886f712010202', 'hex')];
/** A frame has one or two; more in one dump would be something else. */
const MOST = 16;

export type Extent = { start: number; end: number };

/** Where tokens stand that begin with GSS-API's framing or NTLM's signature, in order, none inside another. */
export function embeddedIn(bytes: Buffer): Extent[] {
  const framed = OIDS.flatMap((oid) => positions(bytes, oid)).flatMap((at) => framedAt(bytes, at));
  const ntlm = positions(bytes, NTLMSSP).map((start) => ({ start, end: bytes.length }));
  const all = [...framed, ...ntlm].sort((one, other) => one.start - other.start);
  const found: Extent[] = [];
  for (const extent of all) {
    const last = found.at(-1);
    if (!last || extent.start >= last.end) found.push(extent);
    else if (last.end === bytes.length && framed.includes(extent)) last.end = extent.start;
  }
  return found.slice(0, MOST);
}

function positions(bytes: Buffer, wanted: Buffer): number[] {
  const found: number[] = [];
  let at = bytes.indexOf(wanted);
  while (at >= 0 && found.length < MOST) {
    found.push(at);
    at = bytes.indexOf(wanted, at + wanted.length);
  }
  return found;
}

/** The framing before the identifier: 60, and a length of one to five bytes. */
function framedAt(bytes: Buffer, oid: number): Extent[] {
  for (let header = 2; header <= 6; header++) {
    const start = oid - header;
    if (start < 0 || bytes[start] !== 0x60) continue;
    const first = bytes[start + 1] ?? 0;
    if ((first < 0x80 ? 2 : 2 + (first & 0x7f)) !== header) continue;
    const length = derLength(bytes.subarray(start));
    if (length !== null) return [{ start, end: Math.min(start + length, bytes.length) }];
  }
  return [];
}
