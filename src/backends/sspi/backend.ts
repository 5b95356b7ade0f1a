/** Any library with the SSPI ABI as a Backend. */

import type { AccountMapping, Answer, Backend, Context, PackageInfo } from '../backend.ts';
import { LibraryMissing } from '../native.ts';
import { REFUSED_AS_ADMINISTRATOR } from '../trust.ts';
import { unsafeForAdministrator } from '../windows/fileSecurity.ts';
import { systemFolder } from '../windows/library.ts';
import { acquireCredentialsHandleAsync } from './async.ts';
import { queryContext } from './attributes.ts';
import { takeRefusedReleases } from './call.ts';
import { functions } from './capabilities.ts';
import { acceptSecurityContext, deleteSecurityContext, initializeSecurityContext } from './contexts.ts';
import { acquireCredentialsHandle, freeCredentialsHandle, queryCredentials } from './credentials.ts';
import { sspiIdentity } from './identity.ts';
import { impersonation } from './impersonation.ts';
import { openSspi } from './library.ts';
import { decryptMessage, encryptMessage, makeSignature, verifySignature } from './messages.ts';
import { enumerateSecurityPackages, querySecurityPackageInfo } from './packages.ts';
import { spelling } from './text.ts';
import { exportSecurityContext, importSecurityContext } from './transfer.ts';

/** QuerySecurityPackageInfoW, with the spelling of the A function beside it where that can be asked. */
function queryPackage(name: string): Answer<PackageInfo> {
  const { status, value } = querySecurityPackageInfo(name);
  if (!value) return { status, value: null };
  const ansi = spelling(name, true) === null ? null : querySecurityPackageInfo(name, true).value;
  return { status, value: { ...value, ansiName: ansi?.name ?? null } };
}

/** The client as the context names it; SSPI maps to accounts by impersonating them, not by their names. */
function mapToAccount(context: Context): AccountMapping {
  const { status, value } = queryContext(context);
  return { client: value?.initiator ?? null, canonical: null, account: null, permitted: null, status };
}

/**
 * The backend; loads the library.
 *
 * @param path a file instead of the system's own library, or null
 * @throws LibraryMissing where there is none, or where somebody else could have changed it
 */
export function sspiBackend(path: string | null): Backend {
  const isWindows = process.platform === 'win32';
  const unsafe = isWindows && path !== null ? unsafeForAdministrator(path) : null;
  if (unsafe !== null) throw new LibraryMissing(path ?? '', `${REFUSED_AS_ADMINISTRATOR}: ${unsafe}`);
  openSspi(path, isWindows ? systemFolder() : '');
  return {
    identity: sspiIdentity,
    enumerateSecurityPackages,
    querySecurityPackageInfo: queryPackage,
    acquireCredentialsHandle,
    acquireCredentialsHandleAsync,
    queryCredentials,
    freeCredentialsHandle,
    initializeSecurityContext,
    acceptSecurityContext,
    queryContext,
    canonicalTarget: () => null,
    mapToAccount,
    impersonation,
    signatures: { make: makeSignature, verify: verifySignature },
    functions,
    refusedReleases: takeRefusedReleases,
    encryptMessage,
    decryptMessage,
    exportSecurityContext,
    importSecurityContext,
    deleteSecurityContext,
  };
}
