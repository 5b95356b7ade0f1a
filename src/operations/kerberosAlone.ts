/**
 * What Kerberos alone answers where Negotiate was asked. Negotiate falls back to NTLM without a word, and its own
 * errors say only that nothing was left to negotiate.
 */
import type { Backend, CredentialUse } from '../backends/backend.ts';
import type { Evidence } from '../findings/evidence.ts';
import { type Status, succeeded } from '../status/status.ts';
import { gatherEvidence } from './evidence.ts';
import { type CredentialChoice, deleteContexts, loopback, REQUIREMENTS, type Side } from './handshake.ts';

/** The call that decided about Kerberos, and what was found around it where it failed. */
export type KerberosAlone = {
  status: Status;
  side: Side;
  /** There is a Kerberos credential, whatever became of the token. */
  acquired: boolean;
  evidence: Evidence | null;
};

/**
 * True where asking again costs nothing (with a password every try would count towards a lock-out) and tells something:
 * a library with the SSPI ABI names the package that it negotiated.
 */
function mayAsk({ package: packageName, user, usesLibkrb5 }: CredentialChoice): boolean {
  return usesLibkrb5 && packageName === 'Negotiate' && user === null;
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
  const { ccache, keytab, clientKeytab, sspi } = choice;
  const request = { package: 'Kerberos', use, principal, ccache, keytab, clientKeytab, user: null, sspi };
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
  const side = use === 'inbound' ? 'acceptor' : 'initiator';
  return explained(choice, { status: decisive, side, acquired: answer.value !== null }, principal, target);
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
  return explained(choice, { ...result.decisive, acquired: result.legs.length > 0 }, null, target);
}

async function explained(
  choice: CredentialChoice,
  decisive: Omit<KerberosAlone, 'evidence'>,
  principal: string | null,
  target: string | null,
): Promise<KerberosAlone> {
  if (succeeded(decisive.status)) return { ...decisive, evidence: null };
  return { ...decisive, evidence: await gatherEvidence({ ...choice, principal, target }, decisive.status) };
}
