/** Findings about a web server that was asked: what it offers, what it did with a Kerberos token, and which bindings it wants. */
import type { Finding } from './finding.ts';

/** One request with a Kerberos token. */
export type HttpAttempt = {
  /** The token's channel bindings: of the server's certificate, none, or of another certificate. */
  bindings: 'right' | 'absent' | 'wrong';
  /** Status code; null where there was no answer. */
  status: number | null;
  error: string | null;
  /** Bytes of the Authorization header's value. */
  headerBytes: number;
  /** What the server's own token says, in one line; null where it sent none. */
  reply: string | null;
};

export type HttpFacts = {
  url: string;
  /** Of the request without a token. */
  status: number | null;
  error: string | null;
  server: string | null;
  location: string | null;
  challenges: string[];
  tls: { trusted: boolean; reason: string | null; subject: string | null } | null;
  attempts: HttpAttempt[];
};

/** Schemes of the challenges, in lower case. */
export const schemesOf = ({ challenges }: Pick<HttpFacts, 'challenges'>): string[] =>
  challenges.map((challenge) => challenge.split(/[\s,]/, 1)[0]?.toLowerCase() ?? '');

/** What stands against Negotiate with this server, or is worth knowing of it. */
export function httpFindings(facts: HttpFacts): Finding[] {
  if (facts.status === null) return [unreachable(facts)];
  if (facts.attempts.length === 0) return [...offers(facts), ...untrusted(facts)];
  return [...refusals(facts), ...bindingFindings(facts)];
}

function unreachable({ url, error }: HttpFacts): Finding {
  return {
    code: 'http-unreachable',
    severity: 'error',
    title: 'web server gives no answer',
    evidence: [`${url}: ${error ?? 'no answer'}`],
    cure: [
      'check address, port and firewall: curl -v shows each step',
      'through a proxy only? this tool uses none',
    ],
  };
}

const STATUS_OF_REDIRECTION = [301, 302, 303, 307, 308];

function offers(facts: HttpFacts): Finding[] {
  const { url, status, challenges, location, server } = facts;
  const schemes = schemesOf(facts);
  const seen = `${url} without credentials: status ${status}${server ? `, Server: ${server}` : ''}`;
  if (status !== null && STATUS_OF_REDIRECTION.includes(status) && location !== null) {
    return [
      {
        code: 'http-redirects',
        severity: 'info',
        title: 'server redirects elsewhere',
        evidence: [`${seen}, Location: ${location}`],
        cure: [`the ticket is for the host that asks for it: sspidiag doctor ${location}`],
      },
    ];
  }
  if (status !== 401) {
    return [
      {
        code: 'http-open',
        severity: 'info',
        title: 'page asks for no authentication',
        evidence: [seen],
        cure: ['name a page that does: authentication is switched on by path'],
      },
    ];
  }
  if (schemes.includes('negotiate')) return [];
  const offered = challenges.length > 0 ? challenges.join('; ').slice(0, 200) : 'nothing';
  return [
    {
      code: 'http-no-negotiate',
      severity: 'error',
      title: 'server offers no Negotiate',
      evidence: [`${seen}, WWW-Authenticate: ${offered}`],
      cure: [
        schemes.includes('ntlm')
          ? 'NTLM alone is offered: IIS sends it where the provider list of Windows Authentication lacks Negotiate'
          : 'switch it on for this path: AuthType GSSAPI (Apache), auth_gss on (nginx), Windows Authentication (IIS)',
        'a proxy may take the header away: ask the server itself',
      ],
    },
  ];
}

function untrusted({ url, tls }: HttpFacts): Finding[] {
  if (!tls || tls.trusted) return [];
  return [
    {
      code: 'tls-untrusted',
      severity: 'warning',
      title: 'certificate is not trusted',
      evidence: [`${url}: ${tls.reason ?? 'unknown reason'}${tls.subject ? ` (${tls.subject})` : ''}`],
      cure: ['no token was sent to it; trust its authority: NODE_EXTRA_CA_CERTS=FILE sspidiag doctor URL'],
    },
  ];
}

const accepted = ({ status }: HttpAttempt) =>
  status !== null && status !== 401 && status < 500 && !isTooLarge(status);

/** 431 says it; nginx and http.sys say 400, and IIS 413. */
const isTooLarge = (status: number | null) => status !== null && [400, 413, 431, 494].includes(status);

/** Smaller headers are within every server's limit. */
const LARGE_HEADER = 4096;

const told = ({ bindings, status, error, reply }: HttpAttempt) =>
  `with ${BINDINGS[bindings]}: ${status === null ? error : `status ${status}`}${reply ? `; the server's token: ${reply}` : ''}`;

const BINDINGS: Readonly<Record<HttpAttempt['bindings'], string>> = {
  right: "a Kerberos token bound to the server's certificate",
  absent: 'a Kerberos token without channel bindings',
  wrong: 'a Kerberos token bound to another certificate',
};

/** What speaks against the token that a client would send. */
function refusals(facts: HttpFacts): Finding[] {
  const { attempts, url } = facts;
  if (attempts.some((each) => each.bindings !== 'wrong' && accepted(each))) return [];
  const evidence = attempts.filter(({ bindings }) => bindings !== 'wrong').map(told);
  const large = attempts.find(({ status, headerBytes }) => isTooLarge(status) && headerBytes > LARGE_HEADER);
  if (large) {
    return [
      {
        code: 'header-too-large',
        severity: 'error',
        title: 'token too large for HTTP',
        evidence: [
          `${url}: status ${large.status} for an Authorization header of ${large.headerBytes} bytes`,
        ],
        cure: [
          'take the account out of groups that it does not need',
          "raise the limit: MaxFieldLength and MaxRequestBytes of HTTP.sys's Parameters, LimitRequestFieldSize of Apache, large_client_header_buffers of nginx",
        ],
      },
    ];
  }
  return [
    {
      code: 'http-token-refused',
      severity: 'error',
      title: 'server refuses the ticket',
      evidence: [`${url} offers Negotiate`, ...evidence],
      cure: [
        "the server's own log has the reason (error_log, event log): sspidiag explain takes its line",
        'on the server: sspidiag keytab compares its keytab with the ticket that the KDC issues',
        'does the service run as the account that owns the service principal name? setspn -Q SPN',
        ...(attempts.some(({ bindings }) => bindings === 'right')
          ? [
              'does it require channel bindings behind a proxy that ends TLS? then no token of any client fits',
            ]
          : []),
      ],
    },
  ];
}

/** Which channel bindings the server wants, told by what it did with each. */
function bindingFindings({ attempts, url }: HttpFacts): Finding[] {
  const of = (bindings: HttpAttempt['bindings']) => attempts.find((each) => each.bindings === bindings);
  const [right, absent, wrong] = [of('right'), of('absent'), of('wrong')];
  if (!right || !absent) return [];
  const evidence = [right, absent, ...(wrong ? [wrong] : [])].map(told);
  if (accepted(right) && !accepted(absent)) {
    return [
      {
        code: 'channel-binding-required',
        severity: 'warning',
        title: 'channel binding is required',
        evidence: [`${url}:`, ...evidence],
        cure: [
          'clients that bind to no channel are refused: update them, or set Extended Protection to "accept"',
          'a proxy that ends TLS before the server makes every client fail',
        ],
      },
    ];
  }
  if (!accepted(right) && accepted(absent)) {
    return [
      {
        code: 'channel-binding-mismatch',
        severity: 'error',
        title: 'channel bindings differ',
        evidence: [`${url}:`, ...evidence],
        cure: [
          'the server sees another certificate than its clients: look for a proxy or load balancer that ends TLS before it',
          'let the server know that certificate, or switch the check off behind the proxy',
        ],
      },
    ];
  }
  return [];
}
