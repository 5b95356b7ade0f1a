/** ImpersonateSecurityContext, RevertSecurityContext, QuerySecurityContextToken: nothing but the calls. */
import { type Status, succeeded } from '../../status/status.ts';
import type { Answer, Context, NativeImpersonation } from '../backend.ts';
import { callSspi } from './call.ts';
import { nativeContext } from './contexts.ts';
import { HANDLE_LENGTH } from './credentials.ts';
import { handleText } from './transfer.ts';

/** A context that is gone has a handle that is not valid, and the library shall say so. */
const handleOf = (context: Context): Buffer => nativeContext(context)?.handle ?? Buffer.alloc(HANDLE_LENGTH);

function queryToken(context: Context): Answer<string> {
  const token = Buffer.alloc(8);
  const status: Status = callSspi('QuerySecurityContextToken', [handleOf(context), token]);
  return { status, value: succeeded(status) ? handleText(token.readBigUInt64LE()) : null };
}

export const impersonation: NativeImpersonation = {
  impersonate: (context) => callSspi('ImpersonateSecurityContext', [handleOf(context)]),
  revert: (context) => callSspi('RevertSecurityContext', [handleOf(context)]),
  queryToken,
};
