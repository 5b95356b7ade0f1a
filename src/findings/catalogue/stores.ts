/** Findings about what stands in credential caches and keytabs. */
import type { ExplainedFinding } from './explained.ts';

export const STORE_FINDINGS = {
  'tickets-in-another-cache': {
    title: 'tickets in another cache',
    meaning: 'The cache that is used has no valid ticket-granting ticket, and another one has.',
    cures: [
      'name it for one process: KRB5CCNAME=CACHE; in a collection make it the default one: kswitch -c CACHE',
    ],
  },
  'ccache-of-another-realm': {
    title: 'tickets of another realm',
    meaning: 'The cache is of a principal of another realm than the default one.',
    cures: [
      'services of the default realm are reached only over a trust between the realms; else kinit NAME@REALM',
    ],
  },
  'ticket-of-another-client': {
    title: 'tickets of another client',
    meaning: 'The cache has tickets of another client than its own.',
    cures: ['the library does not use them for this client: kdestroy and kinit clear them away'],
  },
  'client-keytab-refreshes': {
    title: 'client keytab renews silently',
    meaning: 'Programs that use GSS-API get new tickets from a client keytab, without a word.',
    cures: ['none needed; sspidiag acquire shows what GSS-API would use'],
  },
  'kcm-silent': {
    title: 'KCM daemon does not answer',
    meaning: 'The daemon that holds the credential caches does not answer.',
    cures: [
      'restart it: systemctl restart sssd-kcm.socket sssd-kcm; until then name another cache in KRB5CCNAME',
    ],
  },
  'keytab-empty': {
    title: 'keytab is empty',
    meaning: 'The keytab has no entry.',
    cures: ['name the right file, or fill this one: on the KDC kadmin -q "ktadd -k FILE SPN"'],
  },
  'keytab-not-compared': {
    title: 'not compared with the KDC',
    meaning: 'No KDC could be asked whether the keytab opens its tickets.',
    cures: ['get a ticket of any account first: kinit; or name a cache with --ccache'],
  },
  'files-of-others': {
    title: 'others can change these files',
    meaning:
      'Another user can change files that were named, or that libraries take unless told otherwise, and may so decide what root is told.',
    cures: [
      'where that is not meant: let only root write there, or run this as the user whose files they are',
    ],
  },
  'keytab-readable-by-others': {
    title: 'others may read the keytab',
    meaning: 'Its mode lets others than the owner read the keytab.',
    cures: ['chmod 0600 KEYTAB; where the service is another user than the owner: chown SERVICE KEYTAB'],
  },
  'keytab-weak-key': {
    title: 'keytab holds weak keys',
    meaning: 'The keytab has keys of DES or RC4.',
    cures: ['give the account keys of AES (a new password makes them), and write the keytab anew'],
  },
  'keytab-old-keys': {
    title: 'keytab holds former keys',
    meaning: 'The keytab has keys of former versions beside the present ones.',
    cures: [
      'they are needed until the last ticket of before the change has ended; then: kadmin -q "ktremove -k FILE PRINCIPAL old"',
    ],
  },
  'keytab-duplicates': {
    title: 'keytab has entries twice',
    meaning: 'The keytab has the same entry more than once.',
    cures: ['they do no harm; a keytab that is written anew, not added to, has none'],
  },
} as const satisfies Record<string, ExplainedFinding>;
