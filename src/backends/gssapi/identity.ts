/** Which libgssapi_krb5 it is. */
import type { BackendIdentity } from '../backend.ts';
import { krb5Version } from '../libkrb5/library.ts';
import { loadedFrom } from '../native.ts';
import { LIBRARY_NAME, openGssapi } from './library.ts';

/**
 * The library, its file and version.
 *
 * @throws LibraryMissing where the system has none
 */
export function gssapiIdentity(): BackendIdentity {
  openGssapi();
  // libgssapi_krb5 carries no version of its own; it is built with, and only works with, its libkrb5.
  const path = loadedFrom(LIBRARY_NAME);
  return { name: 'gssapi', kind: 'gssapi', library: LIBRARY_NAME, path, version: krb5Version() };
}
