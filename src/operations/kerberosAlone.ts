/**
 * What Kerberos alone answers where Negotiate was asked. Negotiate falls back to NTLM without a word, and its own
 * errors say only that nothing was left to negotiate.
 */
import type { Backend, CredentialUse } from '../backends/backend.ts';
import type { Evidence } from '../findings/evidence.ts';
import { type Status, status, succeeded } from '../status/status.ts';
import { gatherEvidence } from './evidence.ts';
import { type CredentialChoice, deleteContexts, loopback, REQUIREMENTS, type Side } from './handshake.ts';

/** The call that decided about Kerberos, and what was found around it where it failed. */
export type KerberosAlone = { status: Status; side: Side; evidence: Evidence | null };

/** True where asking again costs nothing: with a password every try would count towards a lock-out. */
function mayAsk({ package: packageName, user }: CredentialChoice): boolean {
  return packageName === 'Negotiate' && user === null;
}

/**
 * Acquires for Kerberos alone, and makes the first token where a target is given.
 *
 * @returns null where the package is not Negotiate, or asking could do harm
 */
export async function acquireAlone(
  backend: Backend,
  choice: CredentialChoice,
  use: CredentialUse,
  principal: string | null,
  target: string | null,
): Promise<KerberosAlone | null> {
  if (!mayAsk(choice)) return null;
  const { ccache, keytab, clientKeytab } = choice;
  const request = { package: 'Kerberos', use, principal, ccache, keytab, clientKeytab, user: null };
  const answer = backend.acquireCredentialsHandle(request);
  let decisive = answer.status;
  if (answer.value) {
    if (target !== null) {
      const initiate = { credential: answer.value, target, requirements: REQUIREMENTS, bindings: null };
      const first = backend.initializeSecurityContext(initiate, null, null);
      decisive = first.status;
      backend.deleteSecurityContext(first.context);
    }
    backend.freeCredentialsHandle(answer.value);
  }
  return explained(
    choice,
    { status: decisive, side: use === 'inbound' ? 'acceptor' : 'initiator' },
    principal,
    target,
  );
}

/** The loopback handshake with Kerberos alone. */
export async function loopbackAlone(
  backend: Backend,
  choice: CredentialChoice,
  target: string,
): Promise<KerberosAlone | null> {
  if (!mayAsk(choice)) return null;
  const result = loopback(backend, { ...choice, package: 'Kerberos' }, target, {
    initiator: null,
    acceptor: null,
  });
  deleteContexts(backend, result);
  return explained(choice, result.decisive, null, target);
}

async function explained(
  choice: CredentialChoice,
  decisive: { status: Status; side: Side },
  principal: string | null,
  target: string | null,
): Promise<KerberosAlone> {
  if (succeeded(decisive.status)) return { ...decisive, evidence: null };
  return { ...decisive, evidence: await gatherEvidence({ ...choice, principal, target }, decisive.status) };
}

/**
 * Under SPNEGO the library replaces minor statuses by numbers of its own that no header names. Where Kerberos alone
 * gives the same text, it is the same error, and its SECURITY_STATUS holds.
 */
export function withKerberosMeaning(answer: Status, alone: KerberosAlone | null): Status {
  const minor = answer.native?.minor;
  const text = minor?.text ?? null;
  if (!answer.native || minor?.name !== null || text === null) return answer;
  if (alone?.status.native?.minor.text !== text) return answer;
  const mappedBecause = `Kerberos alone answers the same text, where ${alone.status.native.mappedBecause}`;
  return status(alone.status.name, { ...answer.native, mappedBecause });
}
