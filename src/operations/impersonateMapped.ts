/**
 * Acting as a client on a system that has no ImpersonateSecurityContext: the client is mapped to a local account by the
 * system's own rules, and this process's thread takes that account on.
 */
import type { Backend, Context } from '../backends/backend.ts';
import { type Account, accountByName } from '../backends/posix/accounts.ts';
import { asAccount } from '../backends/posix/impersonation.ts';
import { canImpersonate } from '../backends/posix/privilege.ts';
import { loadSystem } from '../backends/system.ts';
import { holdSignals } from '../isolate/child.ts';
import { EXIT } from '../report/exitCodes.ts';
import { status } from '../status/status.ts';
import { executeAs } from './executeAs.ts';
import {
  type ImpersonateFacts,
  type ImpersonateRequest,
  prove,
  proveAfter,
  type Refused,
} from './impersonate.ts';
import { loopbackAlone } from './kerberosAlone.ts';

/** Maps, impersonates, proves, reverts; what came of it is in `facts`. */
export async function impersonateMapped(
  backend: Backend,
  context: Context,
  request: ImpersonateRequest,
  facts: ImpersonateFacts,
): Promise<void> {
  facts.status = status('SEC_E_NO_IMPERSONATION');
  const account = chooseAccount(backend, context, request, facts);
  if (facts.target !== null && facts.package === 'NTLM') {
    facts.kerberosAlone = await loopbackAlone(backend, request.credentials, facts.target);
  }
  if (account) await actAs(account, request, facts);
}

/** The account that this client may be, or null with the reason in `facts.refused`. */
function chooseAccount(
  backend: Backend,
  context: Context,
  request: ImpersonateRequest,
  facts: ImpersonateFacts,
): Account | null {
  const inside = backend.queryContext(context).value;
  const mapping = backend.mapToAccount(context);
  facts.package = inside?.package ?? null;
  facts.client = mapping.client;
  facts.canonical = mapping.canonical;
  const refuse = (refused: Refused): null => {
    facts.refused = refused;
    return null;
  };
  if (request.map) {
    if (!sameClient(request.map.client, mapping.client)) return refuse({ by: 'map-names-another-client' });
    facts.accountName = request.map.account;
    facts.mappedBy = 'map-option';
  } else {
    facts.accountName = mapping.account;
    if (facts.package === 'NTLM') return refuse({ by: 'ntlm-needs-map' });
    if (mapping.account === null) return refuse({ by: 'no-account' });
    facts.mappedBy = 'library';
    facts.permitted = mapping.permitted;
  }
  facts.account = accountByName(facts.accountName ?? '');
  if (!facts.account) return refuse({ by: 'account-unknown' });
  if (facts.account.uid === 0) return refuse({ by: 'account-is-root' });
  if (facts.mappedBy === 'library' && facts.permitted !== true) return refuse({ by: 'not-permitted' });
  return facts.account;
}

/** NTLM names are compared without regard to case, as Windows does; Kerberos names exactly. */
function sameClient(named: string, client: string | null): boolean {
  if (client === null) return false;
  return named.includes('\\') ? named.toLowerCase() === client.toLowerCase() : named === client;
}

async function actAs(account: Account, request: ImpersonateRequest, facts: ImpersonateFacts): Promise<void> {
  const system = await loadSystem();
  const release = holdSignals();
  const result = asAccount(account, () => prove(system, request));
  const identity = (posix: typeof result.during) => posix && { posix, windows: null };
  facts.before = identity(result.before);
  facts.during = identity(result.during);
  facts.after = identity(result.after);
  facts.impersonated = result.impersonated;
  facts.reverted = result.reverted;
  // An identity that did not come back must do nothing more, not even report.
  if (!result.reverted) system.leave(EXIT.revertFailed);
  await release();
  if (!result.impersonated) {
    const able = canImpersonate();
    const reasons = [...(able.answer === 'no' ? [able.reason] : []), result.reason ?? 'unknown'];
    facts.refused = { by: 'system', reasons };
    return;
  }
  facts.status = status('SEC_E_OK');
  if (result.value) Object.assign(facts, proveAfter(system, result.value));
  if (request.exec) facts.exec = await executeAs(account, request.exec);
}
