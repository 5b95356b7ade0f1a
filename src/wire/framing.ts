/** What a token says of itself in its first bytes: which package made it. */
import { Damage } from './codec.ts';
import { dotted } from './der/primitives.ts';
import { mechanismPackage } from './mechanisms.ts';

const NTLMSSP_SIGNATURE = Buffer.from('NTLMSSP\0');

/**
 * The package whose token this is: by the mechanism in the framing of RFC 2743 section 3.1, NTLM's signature
 * (MS-NLMP section 2.2.1), or a bare SPNEGO response (RFC 4178 section 4.2.2).
 *
 * @returns null where the bytes begin as no token that the tool knows
 */
export function packageOfToken(token: Buffer): string | null {
  if (token.subarray(0, 8).equals(NTLMSSP_SIGNATURE)) return 'NTLM';
  if (token[0] === 0xa1 || token[0] === 0xa0) return 'Negotiate';
  if (token[0] !== 0x60) return null;
  const mechanism = mechanismIn(token);
  return mechanism === null ? null : mechanismPackage(mechanism);
}

/** [APPLICATION 0] length OBJECT IDENTIFIER. */
function mechanismIn(token: Buffer): string | null {
  const first = token[1] ?? 0;
  const at = first < 0x80 ? 2 : 2 + (first & 0x7f);
  const length = token[at + 1] ?? 0;
  if (token[at] !== 0x06 || length > 0x7f || token.length < at + 2 + length) return null;
  try {
    return dotted(token.subarray(at + 2, at + 2 + length), at + 2);
  } catch (error) {
    if (error instanceof Damage) return null;
    throw error;
  }
}
