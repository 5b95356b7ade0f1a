/** Findings about packed contexts: exported and imported again. */
import type { ExplainedFinding } from './explained.ts';

export const PACKED_CONTEXT_FINDINGS = {
  'packed-context-damaged': {
    title: 'packed context is damaged',
    meaning: "Length or checksum do not fit the file's header.",
    cures: ['copy the file again, as binary'],
  },
  'packed-context-refused': {
    title: 'library refused the context',
    meaning: 'The library does not import the bytes.',
    cures: [
      'a context can be imported only by the library that exported it; with SSPI only on the same running computer',
      'raw bytes need the right package: --package',
    ],
  },
  'context-of-another-package': {
    title: 'context of another package',
    meaning: 'The context imports, but is of another package than was named.',
    cures: ['import it as what it is: --package NAME'],
  },
  'configuration-missing': {
    title: 'configuration of the context missing',
    meaning: 'The configuration file that the context names cannot be read here.',
    cures: ['import it where that file is (a container and its host have different ones), or put it there'],
  },
  'context-not-queried': {
    title: 'context tells nothing',
    meaning: 'The context imports, but tells nothing about itself.',
    cures: ['look at the status that the finding names: sspidiag explain STATUS'],
  },
  'peer-refused': {
    title: 'other half was refused',
    meaning: 'The library does not import the other half.',
    cures: ['give the file that --peer-output wrote in the same export'],
  },
  'halves-do-not-fit': {
    title: 'halves are not one context',
    meaning: "The halves cannot unseal each other's messages.",
    cures: ['give the two files of one export: their session keys must be the same'],
  },
  'transfer-failed': {
    title: 'imported again, it fails',
    meaning: 'With --prove: the exported context was not imported again, or does not live there.',
    cures: ['see what sspidiag import says of the file'],
  },
  'token-not-duplicated': {
    title: 'access token not duplicated',
    meaning: 'The access token of --token could not be had, and the context was imported without it.',
    cures: [
      'name a process that still runs, and a handle of an access token in it; run as the same user, or with SeDebugPrivilege',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;
