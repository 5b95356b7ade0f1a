/** The encryption types that the library puts into an AS-REQ: default_tkt_enctypes, as far as they are permitted. */
import { LibraryMissing } from '../native.ts';
import type { Krb5Context } from './library.ts';
import { type EnctypeList, enctypeList } from './values.ts';

/**
 * The preferred one first.
 *
 * @returns an error where nothing is left of what krb5.conf names (KRB5_CONFIG_ETYPE_NOSUPP)
 */
export function requestEnctypes(context: Krb5Context): EnctypeList {
  try {
    return enctypeList(context, 'krb5_get_default_in_tkt_ktypes');
  } catch (error) {
    // Exported but in no public header: a build may leave it out. What is permitted is the same unless krb5.conf differs.
    if (!(error instanceof LibraryMissing)) throw error;
    return enctypeList(context, 'krb5_get_permitted_enctypes');
  }
}
