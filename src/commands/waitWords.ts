/** What is waited for while an operation runs in its child, for the line that a terminal shows meanwhile. */

type Words = string | ((request: Record<string, unknown>) => string | null);

const named = (what: unknown, otherwise: string) => (typeof what === 'string' ? what : otherwise);

const WORDS: Readonly<Record<string, Words>> = {
  acquire: ({ target }) =>
    typeof target === 'string'
      ? `acquiring a credential, and a token for ${target}`
      : 'acquiring a credential',
  authenticate: 'authenticating',
  export: ({ target }) => `making a context with ${named(target, 'this host')}`,
  import: 'importing the context',
  // The command has the terminal from a moment on that only the child knows.
  impersonate: ({ exec }) => (exec === null ? 'accepting a client' : null),
  identity: 'loading the library',
  packages: 'asking the library for its packages',
  whoami: 'reading the credential cache and the keytab',
  whoamiWindows: 'asking the LSA',
  config: 'reading the configuration',
  kdc: ({ realm, principalRealm }) =>
    `asking the KDCs of ${named(realm ?? principalRealm, 'the default realm')}`,
  spn: 'asking the name servers',
  spnTickets: 'asking the KDC for tickets',
  readTickets: 'reading the credential cache',
  readTicketCollection: 'looking for other credential caches',
  requestTicket: ({ server }) => `asking the KDC for a ticket for ${named(server, 'the service')}`,
  listKeytab: 'reading the keytab',
  compareKeytab: 'asking the KDC for tickets to try the keytab on',
};

/** Null where the terminal is the user's own command's. */
export function waitWords(operation: string, request: object): string | null {
  const words = WORDS[operation] ?? null;
  return typeof words === 'function' ? words(request as Record<string, unknown>) : words;
}
