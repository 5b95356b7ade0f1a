/** Findings about tokens in HTTP headers. */
import type { TokenFinding } from './tokenCodes.ts';
import type { Situation } from './tokenFacts.ts';

/** What a header field may have by default, in bytes. */
const LIMITS = [
  { server: 'Apache (LimitRequestFieldSize)', bytes: 8190, limit: '8190 byte' },
  { server: 'nginx (large_client_header_buffers)', bytes: 8192, limit: '8 KiB' },
  { server: 'http.sys (MaxFieldLength)', bytes: 16384, limit: '16 KiB' },
] as const;

const SCHEME = 'Negotiate '.length;
const FIELD = 'Authorization: '.length;

/** Characters of a header's value with a token of so many bytes. */
export function headerLengthOf(bytes: number): number {
  return SCHEME + 4 * Math.ceil(bytes / 3);
}

/** The servers, each a sentence, that refuse a header value of that length by default. */
export function limitsPassed(length: number): string[] {
  const passed = LIMITS.filter(
    ({ bytes, server }) => length + (server.startsWith('http') ? 0 : FIELD) > bytes,
  );
  return passed.map(({ server, limit }) => `over the ${limit} limit of ${server}, unless it was raised`);
}

export const TOO_LARGE_CURES = [
  "take the account out of groups that it does not need: each group is in the ticket's PAC; decode --keytab shows them",
  "raise the limit: MaxFieldLength and MaxRequestBytes of HTTP.sys's Parameters, LimitRequestFieldSize of Apache, large_client_header_buffers of nginx",
  'on every proxy and load balancer before the server too',
];

/**
 * Is a client's first token too long for a header?
 *
 * @param what the token, to begin a sentence with
 */
export function tokenSizeFindings(what: string, bytes: number): TokenFinding[] {
  const length = headerLengthOf(bytes);
  const passed = limitsPassed(length);
  if (passed.length === 0) return [];
  return [
    {
      code: 'header-too-large',
      severity: passed.length === LIMITS.length ? 'error' : 'warning',
      title: 'token too large for HTTP',
      evidence: [`${what} is ${bytes} bytes, in HTTP a header value of ${length} characters`, ...passed],
      cure: TOO_LARGE_CURES,
    },
  ];
}

/** Is a client's token too long for a header? */
export function httpFindings({ legs }: Situation): TokenFinding[] {
  return legs.flatMap(({ leg, name }): TokenFinding[] => {
    const inHttp = leg.headerLength !== null;
    const isContext = leg.format === 'GSS-API' || leg.format === 'SPNEGO' || leg.format === 'NTLMSSP';
    if (leg.from === 'server' || !(inHttp || isContext)) return [];
    const length = leg.headerLength ?? headerLengthOf(leg.bytes);
    const passed = limitsPassed(length);
    if (passed.length === 0) return [];
    const subject = inHttp ? 'a header value' : 'in HTTP a header value';
    return [
      {
        code: 'header-too-large',
        severity: inHttp && passed.length === LIMITS.length ? 'error' : 'warning',
        title: 'token too large for HTTP',
        evidence: [`${name}: the token is ${leg.bytes} bytes, ${subject} of ${length} characters`, ...passed],
        cure: TOO_LARGE_CURES,
      },
    ];
  });
}
