/** ImpersonateSecurityContext itself, with everything around it that explains what it did. */
import type { Backend, Context, ContextFacts, NativeImpersonation } from '../backends/backend.ts';
import { whileImpersonating } from '../backends/nativeImpersonation.ts';
import { loadSystem, type ThreadIdentity } from '../backends/system.ts';
import type { Condition } from '../backends/windows/privilege.ts';
import { holdSignals } from '../isolate/child.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Status, succeeded } from '../status/status.ts';
import { type ImpersonateFacts, type ImpersonateRequest, prove, proveAfter } from './impersonate.ts';
import { closeToken } from './transfer.ts';

export type NativeFacts = {
  status: Status;
  revertStatus: Status | null;
  /** The identity was another one between the calls, whatever they returned. */
  changed: boolean;
  /** SECPKG_FLAG_IMPERSONATION of the package; null where it was not listed. */
  packageClaimsIt: boolean | null;
  /** What QuerySecurityContextToken answered. */
  tokenStatus: Status;
  context: ContextFacts | null;
  /** The four conditions of the documentation's remarks; empty where the system is not Windows. */
  conditions: Condition[];
};

/** Impersonates, proves, reverts; what came of it is in `facts`. */
export async function impersonateNatively(
  backend: Backend,
  functions: NativeImpersonation,
  context: Context,
  request: ImpersonateRequest,
  facts: ImpersonateFacts,
): Promise<void> {
  const inside = backend.queryContext(context).value;
  facts.package = inside?.package ?? context.package;
  facts.client = inside?.initiator ?? null;
  const capabilities = backend
    .enumerateSecurityPackages()
    .value?.find(({ name }) => name.toLowerCase() === context.package.toLowerCase())?.capabilities;
  const token = functions.queryToken(context);
  if (token.value !== null) await closeToken(token.value);
  const system = await loadSystem();
  const release = holdSignals();
  const result = whileImpersonating(functions, system, context, () => prove(system, request));
  // An identity that did not come back must do nothing more, not even report.
  if (!result.reverted) system.leave(EXIT.revertFailed);
  await release();
  facts.status = result.status;
  facts.before = system.withNames(result.before);
  facts.during = result.during && system.withNames(result.during);
  facts.after = result.after && system.withNames(result.after);
  facts.impersonated = result.impersonated;
  facts.reverted = result.revertStatus === null ? null : result.reverted;
  if (!result.impersonated) facts.refused = { by: succeeded(result.status) ? 'unchanged' : 'library' };
  if (result.value) Object.assign(facts, proveAfter(system, result.value));
  facts.native = {
    status: result.status,
    revertStatus: result.revertStatus,
    changed: result.changed,
    packageClaimsIt: capabilities?.includes('SECPKG_FLAG_IMPERSONATION') ?? null,
    tokenStatus: token.status,
    context: inside,
    conditions: await conditions(request, result.before, result.impersonated ? result.during : null),
  };
}

const LEVELS = {
  identification: 'Identification',
  impersonation: 'Impersonation',
  delegation: 'Delegation',
} as const;

async function conditions(
  request: ImpersonateRequest,
  { windows: caller }: ThreadIdentity,
  during: ThreadIdentity | null,
): Promise<Condition[]> {
  if (!caller) return [];
  const { fourConditions } = await import('../backends/windows/privilege.ts');
  return fourConditions({
    // What a client elsewhere asked for is its own affair; the loopback's client is ours.
    requestedLevel: request.tokenBase64 === null ? LEVELS[request.level] : null,
    // The token came with a context; whether this logon session made it by LogonUser, Windows alone knows.
    madeWithExplicitCredentials: null,
    client: during?.windows ?? null,
    caller,
  });
}
