/** Findings about tokens in HTTP headers. */
import type { Finding } from './finding.ts';
import type { Situation } from './tokenFacts.ts';

/** What a header field may have by default, in bytes. */
const LIMITS = [
  { server: "Apache's LimitRequestFieldSize", bytes: 8190 },
  { server: "nginx's large_client_header_buffers", bytes: 8192 },
  { server: 'http.sys (MaxFieldLength)', bytes: 16384 },
] as const;

const SCHEME = 'Negotiate '.length;
const FIELD = 'Authorization: '.length;

/** Is a client's token too long for a header? */
export function httpFindings({ legs }: Situation): Finding[] {
  return legs.flatMap(({ leg, name }): Finding[] => {
    const inHttp = leg.headerLength !== null;
    const isContext = leg.format === 'GSS-API' || leg.format === 'SPNEGO' || leg.format === 'NTLMSSP';
    if (leg.from === 'server' || !(inHttp || isContext)) return [];
    const length = leg.headerLength ?? SCHEME + 4 * Math.ceil(leg.bytes / 3);
    const passed = LIMITS.filter(
      ({ bytes, server }) => length + (server.startsWith('http') ? 0 : FIELD) > bytes,
    );
    if (passed.length === 0) return [];
    const subject = inHttp ? 'a header value' : 'in HTTP a header value';
    return [
      {
        code: 'header-too-large',
        severity: inHttp && passed.length === LIMITS.length ? 'error' : 'warning',
        title: 'token too large for HTTP',
        evidence: [
          `${name}: the token is ${leg.bytes} bytes, ${subject} of ${length} characters`,
          ...passed.map(({ server, bytes }) => `over the ${bytes} bytes of ${server}, unless it was raised`),
        ],
        cure: [
          "take the account out of groups that it does not need: each group is in the ticket's PAC; decode --keytab shows them",
          "raise the limit: MaxFieldLength and MaxRequestBytes of HTTP.sys's Parameters, LimitRequestFieldSize of Apache, large_client_header_buffers of nginx",
          'on every proxy and load balancer before the server too',
        ],
      },
    ];
  });
}
