/** How tokens begin: what tells one from bytes that are something else. */

const NTLMSSP = Buffer.from('NTLMSSP\0', 'latin1');
const NEGOEXTS = Buffer.from('NEGOEXTS', 'latin1');

/** Identifier octets of Kerberos messages and tickets (RFC 4120 section 5.10), and of GSS-API's framing. */
const APPLICATION: ReadonlySet<number> = new Set(
  [0, 1, 10, 11, 12, 13, 14, 15, 20, 21, 22, 30].map((number) => 0x60 | number),
);

/**
 * The first bytes of every format that `decode` knows, with a DER length that could be right; a token that was cut off
 * still begins so.
 */
export function beginsAsToken(bytes: Buffer): boolean {
  const [tag, length] = bytes;
  if (tag === undefined || length === undefined) return false;
  if (tag === 0x4e) return startsWith(bytes, NTLMSSP) || startsWith(bytes, NEGOEXTS);
  const negotiation = tag === 0xa0 || tag === 0xa1;
  if (!negotiation && !APPLICATION.has(tag)) return false;
  const header = length < 0x80 ? 2 : 2 + (length & 0x7f);
  if (length === 0x80 || header > 6) return false;
  // In text 0x60 to 0x7e are letters, and what follows is one too: inside stands a SEQUENCE or an identifier.
  const inner = bytes[header];
  if (inner === undefined) return length > 0x80;
  return inner === (tag === 0x60 ? 0x06 : 0x30);
}

const startsWith = (bytes: Buffer, signature: Buffer) =>
  bytes.length >= signature.length &&
  bytes.compare(signature, 0, signature.length, 0, signature.length) === 0;

/** How many bytes a token of DER has by its first bytes; null where they do not tell. */
export function derLength(bytes: Buffer): number | null {
  const length = bytes[1];
  if (length === undefined || bytes[0] === 0x4e) return null;
  if (length < 0x80) return 2 + length;
  const count = length & 0x7f;
  if (count === 0 || count > 4 || bytes.length < 2 + count) return null;
  return 2 + count + bytes.readUIntBE(2, count);
}
