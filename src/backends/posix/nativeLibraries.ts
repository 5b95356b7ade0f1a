/** Which native libraries would serve requests on this host: where they are, which version, and whether they load. */
import { existsSync } from 'node:fs';
import { krb5Version } from '../libkrb5/library.ts';
import { LibraryMissing, loadedFrom, loadLibrary } from '../native.ts';
import { findLibrary } from './findLibrary.ts';
import { configuredMechanisms, NTLMSSP_OID } from './mechanismPlugins.ts';

export type LibraryFact = {
  /** Soname, or the plug-in's file name. */
  name: string;
  /** What it is for, in a few words. */
  role: string;
  /** Null where it was not found. */
  path: string | null;
  /** The version that the library itself carries; null where that is not known, see `reason`. */
  version: string | null;
  /** It was loaded into this process, so it can be. False: not found, not loadable, or not tried. */
  loaded: boolean;
  /** What keeps `path` or `version` from being known, or the library from being used; null where nothing does. */
  reason: string | null;
};

const GSSAPI = 'libgssapi_krb5.so.2';
const KRB5 = 'libkrb5.so.3';
/** Newest first. */
const WINPR = ['libwinpr3.so.3', 'libwinpr2.so.2'] as const;

/** The libraries, MIT's loaded to be sure of them, the others looked for only: loading them would cost too much. */
export function nativeLibraries(): LibraryFact[] {
  return [gssapi(), krb5(), ntlmssp(), ...winpr()];
}

function gssapi(): LibraryFact {
  return tryLibrary(GSSAPI, 'Kerberos and Negotiate', () => ({
    version: null,
    reason: `it carries no version; it belongs to ${KRB5}, see there`,
  }));
}

function krb5(): LibraryFact {
  return tryLibrary(KRB5, 'credential caches and keytabs', () => {
    const version = krb5Version();
    return { version, reason: version === null ? 'its file carries no version' : null };
  });
}

function tryLibrary(
  name: string,
  role: string,
  about: () => Pick<LibraryFact, 'version' | 'reason'>,
): LibraryFact {
  try {
    loadLibrary(name, {});
    return { name, role, path: loadedFrom(name), loaded: true, ...about() };
  } catch (error) {
    if (!(error instanceof LibraryMissing)) throw error;
    return { name, role, path: findLibrary(name), version: null, loaded: false, reason: error.message };
  }
}

function ntlmssp(): LibraryFact {
  const fact = { role: 'NTLM', version: null, loaded: false };
  const plugin = configuredMechanisms().find(({ oid }) => oid === NTLMSSP_OID);
  if (!plugin) {
    const reason = 'no file in /etc/gss/mech.d names it; the package gss-ntlmssp brings one';
    return { ...fact, name: 'gssntlmssp.so', path: null, reason };
  }
  const name = plugin.library.slice(plugin.library.lastIndexOf('/') + 1);
  if (!existsSync(plugin.library)) {
    const reason = `${plugin.where} names ${plugin.library}, which does not exist`;
    return { ...fact, name, path: null, reason: plugin.exists === null ? `${reason} as such` : reason };
  }
  return {
    ...fact,
    name,
    path: plugin.library,
    reason: `not loaded, so its version is not known; named by ${plugin.where}`,
  };
}

function winpr(): LibraryFact[] {
  const fact = { role: 'SSPI by WinPR', version: null, loaded: false };
  const found = WINPR.flatMap((name) => {
    const path = findLibrary(name);
    return path === null ? [] : [{ ...fact, name, path, reason: 'not loaded, so its version is not known' }];
  });
  if (found.length > 0) return found;
  return [{ ...fact, name: WINPR[0], path: null, reason: `neither ${WINPR.join(' nor ')} is installed` }];
}
