/** Contexts: the handshake, its outcome, and messages under it. */
import { type Status, status, succeeded } from '../../status/status.ts';
import type {
  AcceptRequest,
  Answer,
  Context,
  ContextFacts,
  Exported,
  ImportRequest,
  InitializeRequest,
} from '../backend.ts';
import type { Pointer } from '../native.ts';
import { fromFlags, toFlags } from './attributes.ts';
import { callGss } from './call.ts';
import { lifetimeOf } from './credentials.ts';
import { MECHANISM, packageByName, packageOf } from './mechanisms.ts';
import { inBuffer, type OutBuffer, oid, readOid, takeBuffer } from './memory.ts';
import { displayName, importTarget, isSet, releaseName } from './names.ts';

function mechanismOf(packageName: string): string {
  return MECHANISM[packageByName(packageName) ?? 'Negotiate'];
}

function channelBindings(bindings: Buffer | null): object | null {
  if (!bindings) return null;
  const none = { length: 0, value: null };
  return {
    initiator_addrtype: 0,
    initiator_address: none,
    acceptor_addrtype: 0,
    acceptor_address: none,
    application_data: inBuffer(bindings),
  };
}

/** InitializeSecurityContext: gss_init_sec_context. */
export function initializeSecurityContext(
  request: InitializeRequest,
  context: Context | null,
  token: Buffer | null,
): Answer<Buffer> & { context: Context } {
  const mechanism = mechanismOf(request.credential.package);
  const current = context ?? { package: request.credential.package, native: null };
  const target = importTarget(request.target, { purpose: 'initiate', mechanism });
  if (!succeeded(target.status)) return { status: target.status, value: null, context: current };
  const handle = [current.native];
  const output: OutBuffer = {};
  const answered = callGss(
    'gss_init_sec_context',
    [
      request.credential.native,
      handle,
      target.value,
      oid(mechanism),
      toFlags(request.requirements),
      0,
      channelBindings(request.bindings),
      token ? inBuffer(token) : null,
      null,
      output,
      null,
      null,
    ],
    {
      purpose: 'initiate',
      mechanism,
      show: () => ({
        target: request.target,
        mechanism: packageOf(mechanism),
        requirements: request.requirements.join(' '),
        inputTokenBytes: token?.length ?? 0,
      }),
    },
  );
  releaseName(target.value);
  current.native = handle[0] ?? null;
  return { status: answered, value: takeBuffer(output), context: current };
}

/** AcceptSecurityContext: gss_accept_sec_context. */
export function acceptSecurityContext(
  request: AcceptRequest,
  context: Context | null,
  token: Buffer,
): Answer<Buffer> & { context: Context } {
  const mechanism = mechanismOf(request.credential.package);
  const current = context ?? { package: request.credential.package, native: null };
  const handle = [current.native];
  const output: OutBuffer = {};
  const answered = callGss(
    'gss_accept_sec_context',
    [
      handle,
      request.credential.native,
      inBuffer(token),
      channelBindings(request.bindings),
      null,
      null,
      output,
      null,
      null,
      null,
    ],
    {
      purpose: 'accept',
      mechanism,
      show: () => ({ mechanism: packageOf(mechanism), inputTokenBytes: token.length }),
    },
  );
  current.native = handle[0] ?? null;
  return { status: answered, value: takeBuffer(output), context: current };
}

/**
 * QueryContextAttributes: gss_inquire_context, twice.
 *
 * gss-ntlmssp crashes when a server's context made without a name is asked for its target, so the first call asks
 * for the mechanism only, and the second for the names that are safe.
 */
export function queryContext(context: Context): Answer<ContextFacts> {
  const mechanismOut: [Pointer] = [null];
  const lifetime = [0];
  const flags = [0];
  const locallyInitiated = [0];
  const open = [0];
  const first = callGss('gss_inquire_context', [
    context.native,
    null,
    null,
    lifetime,
    mechanismOut,
    flags,
    locallyInitiated,
    open,
  ]);
  // An initiator whose ticket has run out answers GSS_S_CONTEXT_EXPIRED with nothing filled in.
  if (!succeeded(first)) return { status: first, value: null };
  const mechanism = readOid(mechanismOut[0]);
  const namesTarget = mechanism !== MECHANISM.NTLM || locallyInitiated[0] !== 0;
  const source: [Pointer] = [null];
  const target: [Pointer] = [null];
  const second = callGss('gss_inquire_context', [
    context.native,
    source,
    namesTarget ? target : null,
    null,
    null,
    null,
    null,
    null,
  ]);
  const facts: ContextFacts = {
    package: mechanism ? packageOf(mechanism) : context.package,
    initiator: succeeded(second) && isSet(source[0]) ? displayName(source[0]) : null,
    acceptor: succeeded(second) && isSet(target[0]) ? displayName(target[0]) : null,
    locallyInitiated: locallyInitiated[0] !== 0,
    open: open[0] !== 0,
    attributes: fromFlags(flags[0] ?? 0),
    // gss-ntlmssp writes 0 for contexts that it lets live for ever; it keeps no lifetime.
    lifetime: mechanism === MECHANISM.NTLM ? 'not-provided' : lifetimeOf(lifetime[0] ?? 0),
    time: null,
    maximumMessageIn64KiB: open[0] ? sizeLimit(context) : null,
    answers: [],
  };
  releaseName(source[0]);
  releaseName(target[0]);
  return { status: first, value: facts };
}

function sizeLimit(context: Context): number | null {
  const limit = [0];
  const answered = callGss('gss_wrap_size_limit', [context.native, 1, 0, 65536, limit]);
  return succeeded(answered) ? (limit[0] ?? null) : null;
}

/** EncryptMessage: gss_wrap with confidentiality. */
export function encryptMessage(
  context: Context,
  message: Buffer,
): Answer<{ sealed: Buffer; confidential: boolean }> {
  const output: OutBuffer = {};
  const confidential = [0];
  const answered = callGss('gss_wrap', [context.native, 1, 0, inBuffer(message), confidential, output], {
    show: () => ({ confidentiality: true, messageBytes: message.length }),
  });
  if (!succeeded(answered)) return { status: answered, value: null };
  return { status: answered, value: { sealed: takeBuffer(output), confidential: confidential[0] !== 0 } };
}

/** DecryptMessage: gss_unwrap. */
export function decryptMessage(context: Context, sealed: Buffer): Answer<Buffer> {
  const output: OutBuffer = {};
  const answered = callGss('gss_unwrap', [context.native, inBuffer(sealed), output, [0], null], {
    show: () => ({ sealedBytes: sealed.length }),
  });
  return { status: answered, value: succeeded(answered) ? takeBuffer(output) : null };
}

/** ExportSecurityContext: gss_export_sec_context, which deletes the context here. */
export function exportSecurityContext(context: Context): Answer<Exported> {
  const handle = [context.native];
  const output: OutBuffer = {};
  const answered = callGss('gss_export_sec_context', [handle, output]);
  context.native = handle[0] ?? null;
  // A context of GSS-API is all in its bytes: there is no access token beside them.
  const value = succeeded(answered) ? { packed: takeBuffer(output), token: null } : null;
  return { status: answered, value };
}

/** ImportSecurityContext: gss_import_sec_context; the packed context itself names its mechanism. */
export function importSecurityContext(request: ImportRequest): Answer<Context> {
  const { package: packageName, packed } = request;
  if (!packageByName(packageName)) return { status: status('SEC_E_SECPKG_NOT_FOUND'), value: null };
  const handle: [Pointer] = [null];
  const answered: Status = callGss('gss_import_sec_context', [inBuffer(packed), handle], {
    purpose: 'import',
    mechanism: mechanismOf(packageName),
    show: () => ({ package: packageName, packedContextBytes: packed.length }),
  });
  return {
    status: answered,
    value: succeeded(answered) ? { package: packageName, native: handle[0] } : null,
  };
}

/** DeleteSecurityContext: gss_delete_sec_context. */
export function deleteSecurityContext(context: Context): void {
  if (!context.native) return;
  callGss('gss_delete_sec_context', [[context.native], null]);
  context.native = null;
}
