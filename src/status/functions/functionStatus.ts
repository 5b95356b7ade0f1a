/** Which cause a status has depends on who says it: the catalogue by function and status. */
import { ACCEPT_STATUSES } from './accept.ts';
import { ASYNC_STATUSES } from './async.ts';
import { CONTEXT_STATUSES } from './contexts.ts';
import { CREDENTIAL_HANDLE_STATUSES } from './credentialHandles.ts';
import { CREDENTIAL_STATUSES } from './credentials.ts';
import { ENCRYPTION_STATUSES } from './encryption.ts';
import type { FunctionStatus } from './entry.ts';
import { IMPERSONATION_STATUSES } from './impersonation.ts';
import { INITIATE_STATUSES } from './initiate.ts';
import { PACKAGE_STATUSES } from './packages.ts';
import { SIGNATURE_STATUSES } from './signatures.ts';
import { TRANSFER_STATUSES } from './transfer.ts';

export type { FunctionStatus } from './entry.ts';

export const FUNCTION_STATUSES: readonly FunctionStatus[] = [
  ...CREDENTIAL_STATUSES,
  ...CREDENTIAL_HANDLE_STATUSES,
  ...INITIATE_STATUSES,
  ...ACCEPT_STATUSES,
  ...CONTEXT_STATUSES,
  ...IMPERSONATION_STATUSES,
  ...TRANSFER_STATUSES,
  ...SIGNATURE_STATUSES,
  ...ENCRYPTION_STATUSES,
  ...PACKAGE_STATUSES,
  ...ASYNC_STATUSES,
];

const BY_NAME = new Map(FUNCTION_STATUSES.map((each) => [`${each.function} ${each.status}`, each]));

/** Names of one value: what pages and headers call otherwise. */
const STATUS_ALIASES: Readonly<Record<string, string>> = {
  SEC_E_NOT_SUPPORTED: 'SEC_E_UNSUPPORTED_FUNCTION',
  SEC_E_NO_SPM: 'SEC_E_INTERNAL_ERROR',
};

/** Older names of functions, and the functions to whose statuses a name falls back. */
const FUNCTION_FALLBACKS: Readonly<Record<string, string>> = {
  SealMessage: 'EncryptMessage',
  UnsealMessage: 'DecryptMessage',
  QueryContextAttributesEx: 'QueryContextAttributes',
  QueryCredentialsAttributesEx: 'QueryCredentialsAttributes',
  SspiInitializeSecurityContextAsync: 'InitializeSecurityContext',
  SspiAcceptSecurityContextAsync: 'AcceptSecurityContext',
  SspiDeleteSecurityContextAsync: 'DeleteSecurityContext',
  // Its page refers to the queued function; what is queued here is an acquire.
  SspiGetAsyncCallStatus: 'SspiAcquireCredentialsHandleAsync',
};

/**
 * What a function means by a status.
 *
 * @param functionName with or without A or W; the Async names too
 * @param status name of a SECURITY_STATUS or NTSTATUS, in the header's spelling
 * @returns null where the catalogue has nothing that is specific to the two
 */
export function functionStatus(functionName: string, status: string): FunctionStatus | null {
  const base = functionName.replace(/(?<=[a-z])[AW]$/, '');
  const name = STATUS_ALIASES[status] ?? status;
  return BY_NAME.get(`${base} ${name}`) ?? BY_NAME.get(`${FUNCTION_FALLBACKS[base]} ${name}`) ?? null;
}
