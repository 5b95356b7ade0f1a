/** ImpersonateSecurityContext, RevertSecurityContext, QuerySecurityContextToken: nothing but the calls. */
import { missingFunction, type Status, succeeded } from '../../status/status.ts';
import type { Answer, Context, NativeImpersonation } from '../backend.ts';
import { callSspi } from './call.ts';
import { nativeContext } from './contexts.ts';
import { HANDLE_LENGTH } from './credentials.ts';
import { sspi } from './library.ts';
import { handleText } from './transfer.ts';

/** A context that is gone has a handle that is not valid, and the library shall say so. */
const handleOf = (context: Context): Buffer => nativeContext(context)?.handle ?? Buffer.alloc(HANDLE_LENGTH);

function queryToken(context: Context): Answer<string> {
  const token = Buffer.alloc(8);
  const status: Status = callSspi('QuerySecurityContextToken', [handleOf(context), token]);
  return { status, value: succeeded(status) ? handleText(token.readBigUInt64LE()) : null };
}

/** Without a way back there is no way there. */
function missing(): Status | null {
  const names = ['ImpersonateSecurityContext', 'RevertSecurityContext'] as const;
  const name = names.find((each) => !sspi().find(each));
  return name === undefined ? null : missingFunction(name, sspi().name);
}

export const impersonation: NativeImpersonation = {
  missing,
  impersonate: (context) => callSspi('ImpersonateSecurityContext', [handleOf(context)]),
  revert: (context) => callSspi('RevertSecurityContext', [handleOf(context)]),
  queryToken,
};
