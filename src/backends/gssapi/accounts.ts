/** From a context's client to a local account, by the system's own rules. */
import { status, succeeded } from '../../status/status.ts';
import type { AccountMapping, Context } from '../backend.ts';
import type { Pointer } from '../native.ts';
import { callGss } from './call.ts';
import { MECHANISM } from './mechanisms.ts';
import { readOid } from './memory.ts';
import { canonicalize, displayName, isSet, localName, releaseName, userOk } from './names.ts';

/**
 * gss_inquire_context, gss_canonicalize_name, gss_localname, gss_userok.
 *
 * The name must be canonicalised first: gss_userok refuses every name that came out of a SPNEGO context as it is.
 */
export function mapToAccount(context: Context): AccountMapping {
  const source: [Pointer] = [null];
  const mechanismOut: [Pointer] = [null];
  const inquired = callGss('gss_inquire_context', [
    context.native,
    source,
    null,
    null,
    mechanismOut,
    null,
    null,
    null,
  ]);
  const nothing = { client: null, canonical: null, account: null, permitted: null };
  if (!succeeded(inquired) || !isSet(source[0])) {
    return { ...nothing, status: succeeded(inquired) ? status('SEC_E_NO_IMPERSONATION') : inquired };
  }
  const client = displayName(source[0]);
  const mechanism = readOid(mechanismOut[0]) ?? MECHANISM.Kerberos;
  const canonical = canonicalize(source[0], mechanism);
  const name = canonical.value ?? source[0];
  const local = localName(name, mechanism);
  const mapping: AccountMapping = {
    client,
    canonical: canonical.value ? displayName(canonical.value) : null,
    account: local.value,
    permitted: local.value === null ? null : userOk(name, local.value),
    status: local.status,
  };
  releaseName(canonical.value);
  releaseName(source[0]);
  return mapping;
}
