/** The effective settings of libkrb5, and why each is what it is: environment, a line of krb5.conf, or compiled in. */
import { nativeCall, type Pointer } from '../native.ts';
import { defaultCacheName } from './ccache.ts';
import { configurationFiles } from './configurationFiles.ts';
import { defaultClientKeytabName, defaultKeytabName } from './keytab.ts';
import {
  type Krb5Context,
  type Krb5Error,
  krb5Call,
  krb5Free,
  LIBRARY_NAME,
  libkrb5,
  stringAt,
  takeString,
} from './library.ts';
import { type ConfigurationFile, type ProfileScan, scanProfile } from './profileScan.ts';

export type Setting = {
  /** As the library answers it; null where it has none. */
  value: string | null;
  source: 'environment' | 'configuration' | 'compiled' | 'unknown';
  /** The variable's name, `file:line`, `libkrb5.so.3`, or a sentence beginning with "unknown, because". */
  where: string;
};

export type Krb5Configuration = {
  files: ConfigurationFile[];
  /** The value of KRB5_CONFIG, or null where it is not set. */
  krb5Config: string | null;
  defaultRealm: Setting & { error: Krb5Error | null };
  defaultCache: Setting;
  defaultKeytab: Setting;
  defaultClientKeytab: Setting;
};

/** Which variable and which relation of [libdefaults] decide about a setting, in this order. */
const DECIDED_BY = {
  defaultRealm: { variable: null, relation: 'default_realm' },
  defaultCache: { variable: 'KRB5CCNAME', relation: 'default_ccache_name' },
  defaultKeytab: { variable: 'KRB5_KTNAME', relation: 'default_keytab_name' },
  defaultClientKeytab: { variable: 'KRB5_CLIENT_KTNAME', relation: 'default_client_keytab_name' },
} as const;

/** The value of a relation in [libdefaults] as the library reads it; null where there is none. */
type Profile = { string(relation: string): string | null; boolean(relation: string): boolean };

/** Reads the settings; asks no KDC and no DNS. */
export function readConfiguration(context: Krb5Context): Krb5Configuration {
  const scan = scanProfile(configurationFiles());
  return withProfile(context, (profile) => ({
    files: scan.files,
    krb5Config: process.env.KRB5_CONFIG ?? null,
    defaultRealm: defaultRealm(context, profile, scan),
    defaultCache: explain(defaultCacheName(context), 'defaultCache', profile, scan),
    defaultKeytab: explain(defaultKeytabName(context).value, 'defaultKeytab', profile, scan),
    defaultClientKeytab: explain(
      defaultClientKeytabName(context).value,
      'defaultClientKeytab',
      profile,
      scan,
    ),
  }));
}

/** A relation of [libdefaults] as the library reads it; null where there is none. */
export function libdefault(context: Krb5Context, relation: string): string | null {
  return withProfile(context, (profile) => profile.string(relation));
}

function defaultRealm(
  context: Krb5Context,
  profile: Profile,
  scan: ProfileScan,
): Krb5Configuration['defaultRealm'] {
  if (profile.string('default_realm') === null && profile.boolean('dns_lookup_realm')) {
    const where =
      'unknown, because no default_realm is set and dns_lookup_realm has the library ask DNS for one';
    return { value: null, source: 'unknown', where, error: null };
  }
  const out: [Pointer] = [null];
  const error = krb5Call(context, 'krb5_get_default_realm', {}, context, out);
  if (error) return { value: null, source: 'unknown', where: `unknown, because ${error.text}`, error };
  const value = takeString(context, out, 'krb5_free_default_realm');
  const setting = explain(value, 'defaultRealm', profile, scan);
  if (setting.source !== 'compiled') return { ...setting, error: null };
  // There is no compiled-in realm.
  return { value, source: 'unknown', where: 'unknown, because a hostrealm plug-in supplied it', error: null };
}

function explain(
  value: string | null,
  setting: keyof typeof DECIDED_BY,
  profile: Profile,
  scan: ProfileScan,
): Setting {
  const { variable, relation } = DECIDED_BY[setting];
  // An empty variable counts: the library asks whether it is there, not what is in it.
  if (variable !== null && process.env[variable] !== undefined) {
    return { value, source: 'environment', where: variable };
  }
  return byRelation(value, relation, profile.string(relation), scan);
}

/** A setting of [libdefaults] as it stands there, `value` null where it does not: then the library's own default holds. */
export function readLibdefault(context: Krb5Context, relation: string): Setting {
  const configured = withProfile(context, (profile) => profile.string(relation));
  return byRelation(configured, relation, configured, scanProfile(configurationFiles()));
}

function byRelation(
  value: string | null,
  relation: string,
  configured: string | null,
  scan: ProfileScan,
): Setting {
  if (configured === null) return { value, source: 'compiled', where: LIBRARY_NAME };
  const line = scan.libdefaults.find(({ name }) => name === relation);
  if (line?.value === configured) return { value, source: 'configuration', where: line.where };
  const because =
    scan.incomplete ??
    (line
      ? `the library reads "${configured}" and ${line.where} says "${line.value}"`
      : `the library reads "${configured}" and no file that was looked at has such a line`);
  return { value, source: 'unknown', where: `unknown, because ${because}` };
}

/** Opens the context's profile for the time of a function; null where there is none. */
export function withProfileHandle<T>(context: Krb5Context, use: (profile: Pointer) => T): T | null {
  const out: [Pointer] = [null];
  if (krb5Call(context, 'krb5_get_profile', {}, context, out)) return null;
  try {
    return use(out[0]);
  } finally {
    krb5Free('profile_release', out[0]);
  }
}

function withProfile<T>(context: Krb5Context, use: (profile: Profile) => T): T {
  const answer = withProfileHandle(context, (handle) => ({
    value: use({
      string: (relation) => profileString(handle, relation),
      boolean: (relation) => profileBoolean(handle, relation),
    }),
  }));
  return answer ? answer.value : use({ string: () => null, boolean: () => false });
}

function profileString(profile: Pointer, relation: string): string | null {
  const out: [Pointer] = [null];
  const code = profileCall('profile_get_string', relation, () =>
    libkrb5().profile_get_string(profile, 'libdefaults', relation, null, null, out),
  );
  if (code !== 0 || out[0] === null) return null;
  const value = stringAt(out[0]);
  krb5Free('profile_release_string', out[0]);
  return value;
}

function profileBoolean(profile: Pointer, relation: string): boolean {
  const out: [number] = [0];
  const code = profileCall('profile_get_boolean', relation, () =>
    libkrb5().profile_get_boolean(profile, 'libdefaults', relation, null, 0, out),
  );
  return code === 0 && out[0] !== 0;
}

function profileCall(functionName: string, relation: string, call: () => number | bigint): number {
  return nativeCall(functionName, { section: 'libdefaults', relation }, () => Number(call()), String);
}
