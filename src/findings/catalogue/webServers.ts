/** Findings about what a web server does with a ticket. */
import type { ExplainedFinding } from './explained.ts';

export const WEB_FINDINGS = {
  'http-unreachable': {
    title: 'web server gives no answer',
    meaning: 'The web server gives no answer.',
    cures: ['check address, port and firewall: curl -v shows each step'],
  },
  'http-redirects': {
    title: 'server redirects elsewhere',
    meaning: 'It sends elsewhere: the ticket is for the host that asks for it.',
    cures: ['examine where it sends to: sspidiag doctor URL'],
  },
  'http-open': {
    title: 'page asks for no authentication',
    meaning: 'The page asks for no authentication.',
    cures: ['name a page that does: authentication is switched on by path'],
  },
  'http-no-negotiate': {
    title: 'server offers no Negotiate',
    meaning: 'It does not offer Negotiate.',
    cures: [
      'switch it on for this path: AuthType GSSAPI (Apache), auth_gss on (nginx), Windows Authentication with the provider Negotiate (IIS)',
      'a proxy may take the header away: ask the server itself',
    ],
  },
  'http-token-refused': {
    title: 'server refuses the ticket',
    meaning: 'It offers Negotiate, and refuses a ticket that the KDC issued.',
    cures: [
      "the server's own log has the reason: sspidiag explain takes its line",
      'on the server: sspidiag keytab compares its keytab with the ticket that the KDC issues',
    ],
  },
  'channel-binding-required': {
    title: 'channel binding is required',
    meaning: 'It takes only tokens that are bound to the TLS channel.',
    cures: [
      'update clients that bind to no channel, or set Extended Protection to "accept"',
      'a proxy that ends TLS before the server makes every client fail',
    ],
  },
  'tls-untrusted': {
    title: 'certificate is not trusted',
    meaning: 'Its certificate is not trusted, so that no token was sent to it.',
    cures: ['trust its authority: NODE_EXTRA_CA_CERTS=FILE sspidiag doctor URL'],
  },
} as const satisfies Record<string, ExplainedFinding>;
