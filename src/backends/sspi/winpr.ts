/** What only FreeRDP's libwinpr has. */
import type { Status } from '../../status/status.ts';
import { callSspi } from './call.ts';
import { withMemory } from './memory.ts';

/** SECPKG_ATTR_AUTH_NTLM_SAM_FILE of winpr/sspi.h (libwinpr 2). */
const SECPKG_ATTR_AUTH_NTLM_SAM_FILE = 1004;

/**
 * Has a server's NTLM context look its users up in a file instead of /etc/winpr/SAM.
 *
 * @param file with lines `user:domain:LM hash:NT hash:::`
 */
export function offerNtlmUsers(context: Buffer, file: string): Status {
  return withMemory((memory) => {
    const path = Buffer.from(file, 'utf8');
    return callSspi(
      'SetContextAttributesW',
      [context, SECPKG_ATTR_AUTH_NTLM_SAM_FILE, memory.text(path), path.length + 1],
      { ulAttribute: 'SECPKG_ATTR_AUTH_NTLM_SAM_FILE', file },
    );
  });
}
