/** A token as people carry it: raw bytes, base64, or the whole line of an HTTP header. */
import { UsageError } from '../report/exitCodes.ts';
import { decodeText } from './input.ts';

/**
 * The bytes of one token.
 *
 * @param name for the error's sentence
 * @throws UsageError where text is neither base64 nor such a header
 */
export function tokenBytes(input: Buffer, name: string): Buffer {
  // GSS-API and SPNEGO tokens begin with 0x60 or 0xa1, NTLM's with "NTLMSSP" and a NUL: base64 text with neither.
  if (input[0] === 0xa1 || isDerTag60(input) || input.subarray(0, 8).equals(Buffer.from('NTLMSSP\0')))
    return input;
  const text = decodeText(input).trim();
  const header = /(?:^|:\s*)(?:Negotiate|NTLM|Kerberos)\s+(\S+)$/i.exec(text);
  const base64 = (header?.[1] ?? text).replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/');
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return Buffer.from(base64, 'base64');
  // Not text that means a token: whatever it is, the library shall say so.
  if (input.some((byte) => byte > 0x7e || (byte < 0x20 && !'\t\r\n'.includes(String.fromCharCode(byte)))))
    return input;
  throw new UsageError(`${name} holds no token: neither bytes nor base64 nor a Negotiate header`);
}

/** 0x60 is also the letter "`", which base64 does not have. */
function isDerTag60(input: Buffer): boolean {
  return input[0] === 0x60;
}
