/** A copy of a credential cache in this process's memory, for a library that stores what it gets where it was asked from. */
import { type Pointer, untraced } from '../native.ts';
import { readCollection } from './ccache.ts';
import { withContext } from './context.ts';
import { type Krb5Context, type Krb5Error, krb5Call, krb5Free, required, takeString } from './library.ts';
import { copyTickets } from './serviceTicket.ts';

/** The copies that there are, the newest last: of which cache, as the caller named it, and its own name. */
const copies: { of: string | null; name: string }[] = [];

/** Types of which a cache is its own collection. */
const ALONE = /^(FILE|MEMORY):/;

/**
 * Copies a cache with all that is in it.
 *
 * @param name `TYPE:residual`, or null for the default cache
 * @param principal whose cache it is, of several; null for the one that the library takes first
 * @returns the copy's name; null where the library has to see the cache itself: it does not exist,
 *   or is one of several between which the library chooses
 */
export function copyOfCache(name: string | null, principal: string | null): string | null {
  return untraced(() => {
    const made = withContext((context) => copied(context, name, principal)).value;
    if (made !== null) copies.push({ of: name, name: made });
    return made;
  });
}

/** The newest copy of this cache, where there is one. */
export const copyBeside = (name: string | null): string | null =>
  copies.findLast(({ of }) => of === name)?.name ?? null;

/**
 * Makes calls for which the newest copy of the default cache, where there is one, is the default cache itself. Whoever
 * names a cache gets another answer than whoever does not: no NTLM, and no other cache of a collection.
 *
 * @returns ends it
 */
export function copyAsDefault(): () => void {
  const name = copyBeside(null);
  if (name === null) return () => {};
  const before = process.env.KRB5CCNAME;
  process.env.KRB5CCNAME = name;
  return () => {
    if (before === undefined) delete process.env.KRB5CCNAME;
    else process.env.KRB5CCNAME = before;
  };
}

/** Destroys the copies, and the keys in them. */
export function forgetCopies(): void {
  if (copies.length > 0) untraced(() => withContext(destroyAll));
}

function destroyAll(context: Krb5Context): void {
  for (const { name } of copies.splice(0)) {
    const out: [Pointer] = [null];
    const none = krb5Call(context, 'krb5_cc_resolve', {}, context, name, out);
    if (!none) krb5Call(context, 'krb5_cc_destroy', {}, context, required(out));
  }
}

function copied(context: Krb5Context, name: string | null, principal: string | null): string | null {
  const out: [Pointer] = [null];
  const missing =
    name !== null
      ? krb5Call(context, 'krb5_cc_resolve', { name }, context, name, out)
      : principal !== null
        ? matching(context, principal, out)
        : krb5Call(context, 'krb5_cc_default', {}, context, out);
  if (missing) return null;
  const source = required(out);
  const owner: [Pointer] = [null];
  try {
    if (name === null && principal === null && isOneOfSeveral(context, source)) return null;
    if (krb5Call(context, 'krb5_cc_get_principal', {}, context, source, owner)) return null;
    return filled(context, source, required(owner));
  } finally {
    if (owner[0] !== null) krb5Free('krb5_free_principal', context, owner[0]);
    krb5Call(context, 'krb5_cc_close', {}, context, source);
  }
}

/** Of a collection the cache of a principal. */
function matching(context: Krb5Context, principal: string, out: [Pointer]): Krb5Error | null {
  const client: [Pointer] = [null];
  const none = krb5Call(context, 'krb5_parse_name', { name: principal }, context, principal, client);
  if (none) return none;
  const missing = krb5Call(context, 'krb5_cc_cache_match', { principal }, context, client[0], out);
  krb5Free('krb5_free_principal', context, client[0]);
  return missing;
}

function filled(context: Krb5Context, source: bigint, owner: bigint): string | null {
  const out: [Pointer] = [null];
  if (krb5Call(context, 'krb5_cc_new_unique', { type: 'MEMORY' }, context, 'MEMORY', null, out)) return null;
  const cache = required(out);
  const failed =
    krb5Call(context, 'krb5_cc_initialize', {}, context, cache, owner) ??
    copyTickets(context, source, cache, () => true);
  const name = failed ? null : fullName(context, cache);
  krb5Call(context, name === null ? 'krb5_cc_destroy' : 'krb5_cc_close', {}, context, cache);
  return name;
}

function fullName(context: Krb5Context, cache: bigint): string | null {
  const out: [Pointer] = [null];
  const unnamed = krb5Call(context, 'krb5_cc_get_full_name', {}, context, cache, out);
  return unnamed ? null : takeString(context, out, 'krb5_free_string');
}

function isOneOfSeveral(context: Krb5Context, cache: bigint): boolean {
  const name = fullName(context, cache);
  if (name === null || ALONE.test(name)) return false;
  const type = name.slice(0, name.indexOf(':'));
  return (
    readCollection(context).caches.filter((each) => each.type === type && each.principal !== null).length > 1
  );
}
