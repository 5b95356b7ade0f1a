/** What a function of libkrb5 answered, as a Status: the same causes are concluded from it as from GSS-API's. */
import { type GssPurpose, toSecurityStatus } from './gssapiMapping.ts';
import { hex32, type Status, status } from './status.ts';

/** GSS_S_FAILURE: what GSS-API would say of it, were it asked. */
const GSS_S_FAILURE = 0xd0000;

/** @param error code signed, as C has it */
export function krb5Status(
  functionName: string,
  error: { code: number; name: string | null; text: string },
  purpose: GssPurpose,
): Status {
  const { name, because } = toSecurityStatus(GSS_S_FAILURE, error.name, purpose, false);
  return status(name, {
    function: functionName,
    // libkrb5 has one code, and no major status.
    major: { value: 0, hex: hex32(0), name: null, text: null },
    minor: { value: error.code >>> 0, hex: hex32(error.code), name: error.name, text: error.text },
    text: error.text,
    mappedBecause: because,
  });
}
