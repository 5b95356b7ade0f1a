/** Who this process is, which credentials it would use by default and why those; contacts nobody. */
import type { CachedTicket } from '../backends/libkrb5/cachedTicket.ts';
import { type CredentialCache, readCache, realmOf, tgtOf } from '../backends/libkrb5/ccache.ts';
import { type Krb5Configuration, readConfiguration, type Setting } from '../backends/libkrb5/config.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { readKeytab } from '../backends/libkrb5/keytab.ts';
import type { Krb5Context, Krb5Error } from '../backends/libkrb5/library.ts';
import type { ConfigurationFile } from '../backends/libkrb5/profileScan.ts';
import type { Enctype } from '../backends/libkrb5/structures.ts';
import { LibraryMissing, untraced } from '../backends/native.ts';
import { groupName, userName } from '../backends/posix/accounts.ts';
import { type Identity, type Ids, readIdentity } from '../backends/posix/identity.ts';
import { type LibraryFact, nativeLibraries } from '../backends/posix/nativeLibraries.ts';
import { type Answer, canImpersonate } from '../backends/posix/privilege.ts';
import { forbidCoreDumps } from '../backends/posix/process.ts';
import { type LoginSession, readSession } from '../backends/posix/session.ts';

/** A user or group id with its name, null where no directory has one. */
export type NamedId = { id: number; name: string | null };

export type IdentityFacts = Omit<Identity, 'uid' | 'gid' | 'groups'> & {
  uid: Record<keyof Ids, NamedId>;
  gid: Record<keyof Ids, NamedId>;
  groups: NamedId[];
};

/** Times are seconds since the epoch. */
export type CacheFacts = Omit<CredentialCache, 'name' | 'error'> & {
  /** The default name; for a collection, `member` tells which of its caches counts. */
  name: string | null;
  member: string | null;
  source: Setting['source'];
  where: string;
  /** Why it does not exist or cannot be read, in the library's words; null where it can. */
  reason: string | null;
  error: Krb5Error | null;
  /** The ticket-granting ticket of the principal's realm, expired or not. */
  tgt: CachedTicket | null;
  /** Why there is none; null where there is one. */
  tgtReason: string | null;
};

export type KeytabPrincipal = {
  principal: string;
  keys: { kvno: number; enctype: Enctype; timestamp: number | null }[];
};

export type KeytabFacts = {
  name: string | null;
  source: Setting['source'];
  where: string;
  readable: boolean;
  /** Why it cannot be read, in the library's words; null where it can. */
  reason: string | null;
  error: Krb5Error | null;
  principals: KeytabPrincipal[];
};

export type KerberosFacts = {
  realm: Krb5Configuration['defaultRealm'];
  /** The value of KRB5_CONFIG, or null where it is not set. */
  krb5Config: string | null;
  configurationFiles: ConfigurationFile[];
  ccache: CacheFacts;
  keytab: KeytabFacts;
  clientKeytab: KeytabFacts;
};

export type WhoamiFacts = {
  identity: IdentityFacts;
  session: LoginSession;
  canImpersonate: Answer;
  /** Null where libkrb5 is missing or cannot read its configuration. */
  kerberos: KerberosFacts | null;
  /** Why `kerberos` is null, in a sentence; null where it is there. */
  kerberosReason: string | null;
  kerberosError: Krb5Error | null;
  libraries: LibraryFact[];
};

/**
 * Gathers the facts. Nothing is asked of a KDC or of DNS, but names of users and groups come from wherever nsswitch.conf
 * says, and a KCM cache from its daemon.
 */
export function whoami(): WhoamiFacts {
  const identity = readIdentity();
  return {
    identity: named(identity),
    session: readSession(),
    canImpersonate: canImpersonate(identity),
    ...kerberos(),
    libraries: nativeLibraries(),
  };
}

function named(identity: Identity): IdentityFacts {
  const users = new Map<number, string | null>();
  const groups = new Map<number, string | null>();
  const user = (id: number): NamedId => ({ id, name: remembered(users, id, userName) });
  const group = (id: number): NamedId => ({ id, name: remembered(groups, id, groupName) });
  return {
    ...identity,
    uid: eachId(identity.uid, user),
    gid: eachId(identity.gid, group),
    groups: identity.groups.map(group),
  };
}

function eachId(ids: Ids, name: (id: number) => NamedId): Record<keyof Ids, NamedId> {
  return {
    real: name(ids.real),
    effective: name(ids.effective),
    saved: name(ids.saved),
    fileSystem: name(ids.fileSystem),
  };
}

/** A directory may be far away: each id is asked for once. */
function remembered(
  known: Map<number, string | null>,
  id: number,
  ask: (id: number) => string | null,
): string | null {
  let name = known.get(id);
  if (name === undefined) {
    name = ask(id);
    known.set(id, name);
  }
  return name;
}

function kerberos(): Pick<WhoamiFacts, 'kerberos' | 'kerberosReason' | 'kerberosError'> {
  try {
    const { value, error } = withContext(kerberosFacts);
    return { kerberos: value, kerberosReason: error?.text ?? null, kerberosError: error };
  } catch (error) {
    if (!(error instanceof LibraryMissing)) throw error;
    return { kerberos: null, kerberosReason: error.message, kerberosError: null };
  }
}

function kerberosFacts(context: Krb5Context): KerberosFacts {
  // The library reads tickets with their keys.
  untraced(forbidCoreDumps);
  const configuration = readConfiguration(context);
  return {
    realm: configuration.defaultRealm,
    krb5Config: configuration.krb5Config,
    configurationFiles: configuration.files,
    ccache: cacheFacts(context, configuration.defaultCache),
    keytab: keytabFacts(context, configuration.defaultKeytab),
    clientKeytab: keytabFacts(context, configuration.defaultClientKeytab),
  };
}

function cacheFacts(context: Krb5Context, setting: Setting): CacheFacts {
  const { name: member, error, ...cache } = readCache(context, null);
  const { value: name, source, where } = setting;
  const tgt = tgtOf({ name: member, error, ...cache });
  const tgtReason = tgt
    ? null
    : cache.principal === null || error
      ? (error?.text ?? 'the cache names no principal')
      : `the cache holds no ticket-granting ticket for ${realmOf(cache.principal)}`;
  return { name, member, source, where, ...cache, reason: error?.text ?? null, error, tgt, tgtReason };
}

function keytabFacts(context: Krb5Context, setting: Setting): KeytabFacts {
  const { value: name, source, where } = setting;
  if (name === null) {
    const reason = 'the library gives no name for it';
    return { name, source, where, readable: false, reason, error: null, principals: [] };
  }
  const { readable, entries, error } = readKeytab(context, name);
  const keysOf = Map.groupBy(entries, ({ principal }) => principal ?? '');
  const principals = [...keysOf].map(([principal, keys]) => ({
    principal,
    keys: keys.map(({ kvno, enctype, timestamp }) => ({ kvno, enctype, timestamp })),
  }));
  return { name, source, where, readable, reason: error?.text ?? null, error, principals };
}
