/** GSS names: import, display, and the choice of a name type as real clients make it. */
import { type Status, succeeded } from '../../status/status.ts';
import type { CredentialUse } from '../backend.ts';
import { koffi, nativeCall, type Pointer } from '../native.ts';
import { type CallOptions, callGss } from './call.ts';
import { callInFrame } from './frame.ts';
import { gssapi } from './library.ts';
import { NAME_TYPE } from './mechanisms.ts';
import { inBuffer, type OutBuffer, oid, takeText } from './memory.ts';

type Named<T> = { status: Status; value: T | null };

/** gss_import_name. The caller releases the name. */
export function importName(text: string, nameType: string, options: CallOptions): Named<bigint> {
  const out: [Pointer] = [null];
  const status = callGss('gss_import_name', [inBuffer(Buffer.from(text, 'utf8')), oid(nameType), out], {
    ...options,
    show: () => ({ name: text, nameType: typeLabel(nameType) }),
  });
  return { status, value: succeeded(status) ? out[0] : null };
}

/**
 * A service principal name as a client of the library would import it: `HTTP/host` as the host-based service
 * `HTTP@host`, so that the library canonicalises it as it does for curl or ssh; with a realm exactly as it stands.
 */
export function importTarget(target: string, options: CallOptions): Named<bigint> {
  const service = /^([^/@]+)\/([^/@]+)$/.exec(target);
  if (service) return importName(`${service[1]}@${service[2]}`, NAME_TYPE.hostbasedService, options);
  const exact = target.includes('/');
  return importName(target, exact ? NAME_TYPE.krb5Principal : NAME_TYPE.hostbasedService, options);
}

/** A principal whose credentials are wanted: a user, or for inbound use a service. */
export function importPrincipal(principal: string, use: CredentialUse, options: CallOptions): Named<bigint> {
  if (principal.includes('/')) return importName(principal, NAME_TYPE.krb5Principal, options);
  const hostbased = use === 'inbound' && principal.includes('@');
  return importName(principal, hostbased ? NAME_TYPE.hostbasedService : NAME_TYPE.userName, options);
}

/** gss_display_name; null where the library does not show it. */
export function displayName(name: Pointer): string | null {
  if (!name) return null;
  const buffer: OutBuffer = {};
  const status = callGss('gss_display_name', [name, buffer, null]);
  return succeeded(status) ? takeText(buffer) : null;
}

/** gss_canonicalize_name. The caller releases the name. */
export function canonicalize(name: Pointer, mechanism: string): Named<bigint> {
  const out: [Pointer] = [null];
  const status = callGss('gss_canonicalize_name', [name, oid(mechanism), out], { mechanism });
  return { status, value: succeeded(status) ? out[0] : null };
}

/** gss_localname: the local account by the system's rules (auth_to_local, passwd). */
export function localName(name: Pointer, mechanism: string): Named<string> {
  const buffer: OutBuffer = {};
  const status = callGss('gss_localname', [name, oid(mechanism), buffer], { mechanism });
  return { status, value: succeeded(status) ? takeText(buffer) : null };
}

/** gss_userok: whether the system lets this name be that account (.k5login, auth_to_local). */
export function userOk(name: Pointer, account: string): boolean {
  return nativeCall(
    'gss_userok',
    { username: account },
    () => gssapi().functions.gss_userok(name, account) === 1,
    (permitted) => (permitted ? '1' : '0'),
  );
}

export function releaseName(name: Pointer): void {
  if (name) callInFrame('gss_release_name', [[0], [name]]);
}

function typeLabel(nameType: string): string {
  if (nameType === NAME_TYPE.hostbasedService) return 'GSS_C_NT_HOSTBASED_SERVICE';
  return nameType === NAME_TYPE.userName ? 'GSS_C_NT_USER_NAME' : 'GSS_KRB5_NT_PRINCIPAL_NAME';
}

/** True where a pointer that koffi gave back is not NULL. */
export function isSet(pointer: Pointer | undefined): pointer is bigint {
  return pointer !== null && pointer !== undefined && koffi().address(pointer) !== 0n;
}
