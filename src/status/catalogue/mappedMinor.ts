/**
 * Minor statuses that MIT's libgssapi puts in the place of a mechanism's own, where another mechanism has used the same
 * number before (util_errmap.c): counted from 100001 up, anew in every process.
 */
import { type Entry, entry } from './entry.ts';

const FIRST = 100_001;
/** A process that has seen more different statuses than this is not met. */
const MOST = 999;

export const MAPPED_MINOR: Entry = entry({
  family: 'gss-minor',
  symbol: 'mapped minor status',
  code: FIRST,
  meaning:
    "The library's own stand-in for the minor status of a mechanism, which SPNEGO and programs with several mechanisms are handed. " +
    'It is given out from 100001 up, in the order in which one process meets them: by itself it means nothing.',
  causes: [
    {
      cause: 'any; what failed stands in the text that came with the number',
      tell: 'the words behind the number, or those of gss_display_status in the same process',
      cure: 'explain that text: sspidiag explain "TEXT"; or ask Kerberos alone, which keeps its numbers: sspidiag acquire --package Kerberos',
    },
  ],
  source: 'MIT krb5, mechglue (g_mechglue.c, util_errmap.c)',
});

/** The entry with this very number; null where it is none of those. */
export function mappedMinor(code: number): Entry | null {
  return code >= FIRST && code <= FIRST + MOST ? { ...MAPPED_MINOR, code } : null;
}

export const isMapped = (each: Entry | undefined) => each?.symbol === MAPPED_MINOR.symbol;
