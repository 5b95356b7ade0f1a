/** What this host knows of a realm and its KDCs before anybody is asked: libkrb5's settings, SSSD's file, the domain. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { readConfiguration } from '../backends/libkrb5/config.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import type { Krb5Context } from '../backends/libkrb5/library.ts';
import { type ProfileReader, withProfileReader } from '../backends/libkrb5/profile.ts';
import { requestEnctypes } from '../backends/libkrb5/requestEnctypes.ts';
import { LibraryMissing } from '../backends/native.ts';
import type { Configured, Locator } from '../kdc/locate.ts';
import { whereOf } from './evidence.ts';

export type Realm = {
  name: string | null;
  source: 'operand' | 'principal' | 'configuration' | 'domain' | 'unknown';
  /** Where it comes from, or why there is none. */
  where: string;
};

export type LibrarySettings = {
  /** What an AS-REQ of this host asks for, by number, the preferred one first. */
  enctypes: number[];
  /** Why that list is empty; null where it is not. */
  enctypesError: string | null;
  clockskewSeconds: number;
  dnsLookupKdc: boolean;
  dnsUriLookup: boolean;
};

export type Settings = {
  realm: Realm;
  /** Null where libkrb5 is missing or cannot read krb5.conf. */
  library: LibrarySettings | null;
  /** Why there is none; null where there is. */
  libraryReason: string | null;
  /** The configuration cannot be read: a mistake in krb5.conf, not a missing library. */
  unusable: boolean;
  configured: Configured;
  /** The realm in capitals, where krb5.conf has KDCs for that one only. */
  otherCase: string | null;
};

const NOTHING: Configured = { kdc: [], primary: [], admin: [], kpasswd: [] };
/** Compiled into libkrb5. */
const DEFAULT_CLOCKSKEW_SECONDS = 300;

/** Reads them; asks nobody. */
export function readSettings(asked: { realm: string | null; principalRealm: string | null }): Settings {
  const given = givenRealm(asked);
  try {
    const { value, error } = withContext((context) => ofLibrary(context, given));
    return value ?? withoutLibrary(given, error?.text ?? 'libkrb5 gives no context', true);
  } catch (error) {
    if (!(error instanceof LibraryMissing)) throw error;
    return withoutLibrary(given, process.platform === 'win32' ? WINDOWS : error.message, false);
  }
}

const WINDOWS = 'Windows has none: SSPI finds KDCs by DNS, which is asked here too';

function givenRealm({ realm, principalRealm }: Parameters<typeof readSettings>[0]): Realm | null {
  if (realm !== null) return { name: realm, source: 'operand', where: 'named on the command line' };
  if (principalRealm === null) return null;
  return { name: principalRealm, source: 'principal', where: 'of --principal' };
}

function ofLibrary(context: Krb5Context, given: Realm | null): Settings {
  const realm = given ?? defaultRealm(context);
  const { enctypes, error } = requestEnctypes(context);
  const read = withProfileReader(context, (profile) => ({
    configured: realm.name === null ? NOTHING : configuredFor(profile, realm.name),
    otherCase: realm.name === null ? null : inCapitals(profile, realm.name),
    clockskewSeconds: seconds(profile.value('libdefaults', 'clockskew')),
    dnsLookupKdc: profile.boolean('libdefaults', 'dns_lookup_kdc', dnsFallback(profile)),
    dnsUriLookup: profile.boolean('libdefaults', 'dns_uri_lookup', true),
  }));
  if (read === null) return withoutLibrary(given, 'libkrb5 gives no profile', true);
  const { configured, otherCase, ...rest } = read;
  return {
    realm,
    library: { enctypes: enctypes.map(({ number }) => number), enctypesError: error?.text ?? null, ...rest },
    libraryReason: null,
    unusable: false,
    configured,
    otherCase,
  };
}

/** dns_fallback is the older name for both lookups. */
const dnsFallback = (profile: ProfileReader) => profile.boolean('libdefaults', 'dns_fallback', true);

function seconds(value: string | null): number {
  return value !== null && /^\d{1,9}$/.test(value.trim()) ? Number(value) : DEFAULT_CLOCKSKEW_SECONDS;
}

function defaultRealm(context: Krb5Context): Realm {
  const setting = readConfiguration(context).defaultRealm;
  if (setting.value === null) return { name: null, source: 'unknown', where: setting.where };
  return { name: setting.value, source: 'configuration', where: `default_realm: ${whereOf(setting)}` };
}

function configuredFor(profile: ProfileReader, realm: string): Configured {
  const values = (...names: string[]) => names.flatMap((name) => profile.values('realms', realm, name));
  return {
    kdc: values('kdc'),
    // The newer name counts where both are there.
    primary: [values('primary_kdc'), values('master_kdc')].find((each) => each.length > 0) ?? [],
    admin: values('admin_server'),
    kpasswd: values('kpasswd_server'),
  };
}

function inCapitals(profile: ProfileReader, realm: string): string | null {
  const capitals = realm.toUpperCase();
  if (capitals === realm || profile.values('realms', realm, 'kdc').length > 0) return null;
  return profile.values('realms', capitals, 'kdc').length > 0 ? capitals : null;
}

function withoutLibrary(given: Realm | null, reason: string, unusable: boolean): Settings {
  const realm = given ?? domainRealm();
  return { realm, library: null, libraryReason: reason, unusable, configured: NOTHING, otherCase: null };
}

/** Realms are named after domains, in capitals. */
function domainRealm(): Realm {
  const windows = process.env.USERDNSDOMAIN;
  if (windows)
    return { name: windows.toUpperCase(), source: 'domain', where: 'USERDNSDOMAIN in the environment' };
  const domain = hostname().split('.').slice(1).join('.');
  if (domain !== '')
    return { name: domain.toUpperCase(), source: 'domain', where: 'the domain of the name of this host' };
  const where = 'unknown, because there is no libkrb5 to ask, and this host has no domain in its name';
  return { name: null, source: 'unknown', where };
}

const PUBCONF = '/var/lib/sss/pubconf';
const PLUGIN = 'sssd_krb5_locator_plugin.so';
/** Where distributions keep libkrb5's plug-ins, as far as the processor's name does not change it. */
const PLUGIN_FOLDERS = ['/usr/lib64/krb5/plugins/libkrb5', '/usr/lib/krb5/plugins/libkrb5'];

/** Reads the file that SSSD writes for the plug-in: a server a line, `#` before comments. Null on Windows. */
export function readLocator(realm: string, folder = PUBCONF): Locator | null {
  if (process.platform === 'win32') return null;
  const path = `${folder}/kdcinfo.${realm.replaceAll('/', '')}`;
  const plugin = pluginFile();
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    const servers = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
    return { plugin, path, readable: true, reason: null, servers };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      return { plugin, path, readable: null, reason: null, servers: [] };
    return { plugin, path, readable: false, reason: code ?? message, servers: [] };
  }
}

function pluginFile(): string | null {
  const multiarch = listed('/usr/lib').map((name) => `/usr/lib/${name}/krb5/plugins/libkrb5`);
  const files = [...PLUGIN_FOLDERS, ...multiarch].map((folder) => `${folder}/${PLUGIN}`);
  return files.find((file) => existsSync(file)) ?? null;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('-linux-gnu') || name.includes('-linux-'));
  } catch {
    return [];
  }
}
