/** Errors of Chromium's network stack that authentication ends with: Chrome, Edge, and all that embed it. */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, symbol: string, meaning: string, causes: Causes];

const ALLOWLIST = {
  cause: 'the site is not one to which the browser sends tickets',
  tell: 'chrome://policy shows AuthServerAllowlist; on Windows the zone of the site counts as well',
  cure: 'add the host to AuthServerAllowlist, or to the zone "Local intranet"',
};

const NET_LOG = {
  cause: 'SSPI or GSSAPI answered with a status that the browser does not pass on',
  tell: 'chrome://net-export records it: search the file for "major_status", "minor_status" or "error_code"',
  cure: 'explain that number: sspidiag explain NUMBER; or ask alone: sspidiag acquire --target HTTP/HOST',
};

const ROWS: readonly Row[] = [
  [
    -338,
    'ERR_INVALID_AUTH_CREDENTIALS',
    'Credentials could not be had for HTTP authentication, or the server does not take them.',
    [ALLOWLIST, ...ticket.NO_TICKET.slice(0, 1), ...account.LOGON_FAILURE.slice(0, 1)],
  ],
  [
    -339,
    'ERR_UNSUPPORTED_AUTH_SCHEME',
    'The server offers only schemes that this browser does not have or may not use.',
    [
      {
        cause: 'policy allows fewer schemes than the server needs',
        tell: 'chrome://policy: AuthSchemes; curl -sI URL shows WWW-Authenticate',
        cure: 'set AuthSchemes to "basic,digest,ntlm,negotiate", or let the server offer another scheme',
      },
      {
        cause: 'on Linux the browser found no library for GSSAPI',
        tell: 'chrome://policy: GSSAPILibraryName; sspidiag capabilities',
        cure: 'install libgssapi-krb5-2 (krb5-libs), or name the library in the policy',
      },
    ],
  ],
  [
    -341,
    'ERR_MISSING_AUTH_CREDENTIALS',
    'GSSAPI has no Kerberos credentials for HTTP authentication.',
    ticket.NO_TICKET,
  ],
  [
    -342,
    'ERR_UNEXPECTED_SECURITY_LIBRARY_STATUS',
    'SSPI or GSSAPI answered with a status that is documented and was not expected here.',
    [NET_LOG, ...service.SPN_MISSING.slice(0, 1)],
  ],
  [
    -343,
    'ERR_MISCONFIGURED_AUTH_ENVIRONMENT',
    'Authentication is not set up: no KDC can be found, or the principal is unknown.',
    [...network.NO_KDC.slice(0, 2), ...service.SPN_MISSING.slice(0, 1), ...network.REALM_UNKNOWN.slice(1, 2)],
  ],
  [
    -344,
    'ERR_UNDOCUMENTED_SECURITY_LIBRARY_STATUS',
    'SSPI or GSSAPI answered with a status that no page documents.',
    [NET_LOG],
  ],
  [
    -127,
    'ERR_PROXY_AUTH_REQUESTED',
    'The proxy wants authentication.',
    [
      {
        cause: 'the program cannot log on to the proxy, or has no credentials for it',
        tell: 'curl -v -x PROXY --proxy-negotiate -U : URL',
        cure: 'let it use the ticket of its user: AuthServerAllowlist must have the name of the proxy, no address',
      },
    ],
  ],
  [
    -115,
    'ERR_PROXY_AUTH_UNSUPPORTED',
    'The proxy offers only schemes that this program does not have.',
    [
      {
        cause: 'the proxy offers none of Basic, Digest, NTLM and Negotiate, or policy forbids those',
        tell: 'chrome://policy: AuthSchemes; curl -v -x PROXY URL shows Proxy-Authenticate',
        cure: 'allow the scheme, or let the proxy offer another',
      },
    ],
  ],
];

export const CHROMIUM_ENTRIES: readonly Entry[] = ROWS.map(([code, symbol, meaning, causes]) =>
  entry({
    family: 'chromium',
    symbol,
    code: code >>> 0,
    meaning,
    causes,
    source: 'Chromium, net/base/net_error_list.h',
  }),
);
