/** MIT's libgssapi_krb5 (krb5, SPNEGO and plug-in mechanisms such as gss-ntlmssp) as a Backend. */
import type { Backend } from '../backend.ts';
import { mapToAccount } from './accounts.ts';
import { functions } from './capabilities.ts';
import {
  acceptSecurityContext,
  decryptMessage,
  deleteSecurityContext,
  encryptMessage,
  exportSecurityContext,
  importSecurityContext,
  initializeSecurityContext,
  queryContext,
} from './contexts.ts';
import {
  acquireCredentialsHandle,
  acquireCredentialsHandleAsync,
  freeCredentialsHandle,
  queryCredentials,
} from './credentials.ts';
import { gssapiIdentity } from './identity.ts';
import { gssapi } from './library.ts';
import { MECHANISM, packageByName } from './mechanisms.ts';
import { canonicalize, displayName, importTarget, releaseName } from './names.ts';
import { enumerateSecurityPackages, querySecurityPackageInfo } from './packages.ts';

function canonicalTarget(packageName: string, target: string): string | null {
  const mechanism = MECHANISM[packageByName(packageName) ?? 'Kerberos'];
  // SPNEGO leaves names as they are; what Kerberos makes of them is what decides.
  const deciding = mechanism === MECHANISM.Negotiate ? MECHANISM.Kerberos : mechanism;
  const imported = importTarget(target, { mechanism: deciding });
  const canonical = imported.value ? canonicalize(imported.value, deciding) : null;
  const shown = canonical?.value ? displayName(canonical.value) : null;
  releaseName(canonical?.value ?? null);
  releaseName(imported.value);
  return shown;
}

/**
 * The backend; loads the library.
 *
 * @throws LibraryMissing where the system has no libgssapi_krb5
 */
export function gssapiBackend(): Backend {
  gssapi();
  return {
    identity: gssapiIdentity,
    enumerateSecurityPackages,
    querySecurityPackageInfo,
    acquireCredentialsHandle,
    acquireCredentialsHandleAsync,
    queryCredentials,
    freeCredentialsHandle,
    initializeSecurityContext,
    acceptSecurityContext,
    queryContext,
    canonicalTarget,
    mapToAccount,
    impersonation: null,
    signatures: null,
    functions,
    // GSS-API's releases of what it gave out itself have no way to fail but a wrong handle.
    refusedReleases: () => [],
    encryptMessage,
    decryptMessage,
    exportSecurityContext,
    importSecurityContext,
    deleteSecurityContext,
  };
}
