/** What a token says of itself in its first bytes: which package made it. */

/** Content octets of the mechanisms' object identifiers (RFC 4121 section 4.1, RFC 4178 section 4.1, MS-NLMP). */
const IDENTIFIERS = [
  { package: 'Kerberos', octets: Buffer.from('2a864886f712010202', 'hex') },
  { package: 'Negotiate', octets: Buffer.from('2b0601050502', 'hex') },
  { package: 'IAKERB', octets: Buffer.from('2b0601050205', 'hex') },
  { package: 'NTLM', octets: Buffer.from('2b06010401823702020a', 'hex') },
] as const;

/**
 * The package whose token this is: by the mechanism in the framing of RFC 2743 section 3.1, NTLM's signature
 * (MS-NLMP section 2.2.1), or a bare SPNEGO response (RFC 4178 section 4.2.2).
 *
 * @returns null where the bytes begin as no token that the tool knows
 */
export function packageOfToken(token: Buffer): string | null {
  if (token.subarray(0, 8).equals(Buffer.from('NTLMSSP\0'))) return 'NTLM';
  if (token[0] === 0xa1 || token[0] === 0xa0) return 'Negotiate';
  if (token[0] !== 0x60) return null;
  const mechanism = mechanismIn(token);
  return IDENTIFIERS.find(({ octets }) => mechanism?.equals(octets))?.package ?? null;
}

/** [APPLICATION 0] length OBJECT IDENTIFIER. */
function mechanismIn(token: Buffer): Buffer | null {
  const first = token[1] ?? 0;
  const at = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = token[at + 1] ?? 0;
  if (token[at] !== 0x06 || length > 0x7f || token.length < at + 2 + length) return null;
  return token.subarray(at + 2, at + 2 + length);
}
