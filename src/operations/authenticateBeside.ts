/** What is asked beside an authentication that failed: what the library tried without a word, and what is left to try. */
import type { Backend } from '../backends/backend.ts';
import type { Evidence } from '../findings/evidence.ts';
import { type Status, succeeded } from '../status/status.ts';
import type { AuthenticateFacts, AuthenticateRequest } from './authenticate.ts';
import { outboundRequest } from './handshake.ts';

/** NTLM compares nothing before a server answers, so that asking costs nothing and counts towards no lock-out. */
export function ntlmInstead(
  backend: Backend,
  { credentials }: AuthenticateRequest,
  { credential, ticket }: AuthenticateFacts['statuses'],
): Status | null {
  const failed = [credential, ticket].some((status) => status !== null && !succeeded(status));
  if (!failed || credentials.package !== 'Kerberos' || credentials.user !== null) return null;
  const asked = { ...outboundRequest(credentials), package: 'NTLM', ccache: null, clientKeytab: null };
  const { status, value } = backend.acquireCredentialsHandle(asked);
  if (value) backend.freeCredentialsHandle(value);
  return status;
}

/**
 * What a client keytab that should renew an expired ticket answers by itself: the library tries it without a word, and
 * says only that the ticket has ended.
 *
 * @returns null where there is no client keytab with a key of the cache's owner
 */
export function renewal(
  backend: Backend,
  { credentials }: AuthenticateRequest,
  before: Evidence,
): Status | null {
  const owner = before.ccache?.principal ?? null;
  const mine = before.clientKeytab?.entries.some(({ principal }) => principal === owner) ?? false;
  if (credentials.user !== null || owner === null || !mine) return null;
  const clientKeytab = credentials.clientKeytab ?? before.clientKeytab?.name ?? null;
  const { status, value } = backend.acquireCredentialsHandle({
    ...outboundRequest(credentials),
    ccache: 'MEMORY:sspidiag-renewal',
    clientKeytab,
  });
  if (value) backend.freeCredentialsHandle(value);
  return status;
}
