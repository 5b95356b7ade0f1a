/** A keytab and its comparison as the report has them. */
import type { KeytabEntry } from '../backends/libkrb5/keytab.ts';
import { NO_KDC, verdictOf } from '../findings/keytabVerdict.ts';
import type { KeytabFacts } from '../operations/keytab.ts';
import { type ComparisonFacts, isNamed, MOST_PRINCIPALS } from '../operations/keytabComparison.ts';
import type { Comparison, KeytabResult } from '../report/schema/keytab.ts';
import { instant } from '../report/time.ts';
import type { KeytabOptions } from './keytab.ts';
import { libraryError } from './ticketResult.ts';

/** DES and RC4 in IANA's registry; MIT refuses DES since 1.18, newer systems RC4 too. */
const WEAK = [1, 2, 3, 4, 6, 8, 23, 24];

/**
 * @param compared what the KDC's tickets showed; null where nobody asked, or nothing came back
 * @param whyNot why `compared` is null
 */
export function keytabResult(
  { principal, file, ccache, offline }: Pick<KeytabOptions, 'principal' | 'file' | 'ccache' | 'offline'>,
  { setting, keytab, file: place, structure }: KeytabFacts,
  compared: ComparisonFacts | null,
  whyNot: string | null,
): KeytabResult {
  const { name, readable, entries, error } = keytab;
  const groups = [...Map.groupBy(entries, (entry) => entry.principal ?? '')];
  const shown = groups.filter(([each]) => isNamed(each, principal));
  const reason = whyNot ?? (compared && nobodyAnswered(compared));
  return {
    name,
    source: file === null ? setting.source : 'command-line',
    where: setting.where,
    readable,
    reason: error?.text ?? null,
    errorName: error?.name ?? null,
    file: place,
    cutOffAt: structure?.cutOffAt ?? null,
    entries: entries.length,
    principals: shown.map(([each, own], index) => ({
      principal: each,
      keys: keysOf(own),
      comparison: comparisonOf(each, own, { entries, compared, reason, index }),
    })),
    comparison: {
      asked: !offline && (principal !== null || ccache !== null),
      by: compared?.asked?.by ?? null,
      principal: compared?.asked?.principal ?? null,
      cache: compared?.asked?.cache ?? null,
      notCompared: entries.length === 0 ? null : reason,
      offered: (compared?.offered ?? []).map((each) => ({
        principal: each.principal,
        accepted: each.error === null,
        error: each.error && libraryError(each.error),
      })),
    },
  };
}

/** Nobody had tickets and no key of the keytab got one, or no KDC answered; null where it did. */
function nobodyAnswered({ asked, offered, cacheReason, compared }: ComparisonFacts): string | null {
  if (asked) {
    return compared.find(({ error }) => error && NO_KDC.includes(error.name))?.error?.text ?? null;
  }
  const keys = offered.map(({ principal, error }) => `${principal} by its key: ${error?.text}`);
  return [...(cacheReason === null ? [] : [cacheReason]), ...keys].join('; ');
}

function keysOf(entries: readonly KeytabEntry[]): KeytabResult['principals'][number]['keys'] {
  const newest = Math.max(...entries.map(({ kvno }) => kvno));
  const seen = new Set<string>();
  return entries.map(({ kvno, enctype, timestamp }) => {
    const key = `${kvno} ${enctype.number}`;
    const duplicate = seen.has(key);
    seen.add(key);
    return {
      kvno,
      enctype,
      time: timestamp === null ? null : instant(timestamp),
      old: kvno < newest,
      weak: WEAK.includes(enctype.number),
      duplicate,
    };
  });
}

function comparisonOf(
  principal: string,
  own: readonly KeytabEntry[],
  around: {
    entries: readonly KeytabEntry[];
    compared: ComparisonFacts | null;
    reason: string | null;
    index: number;
  },
): Comparison {
  const { entries, compared, reason, index } = around;
  const found = compared?.compared.find((each) => each.principal === principal);
  const offered = compared?.offered.find((each) => each.principal === principal);
  const opened = (found?.opened ?? []).flatMap((position) => entries[position] ?? []);
  const error = found?.error ?? offered?.error ?? null;
  const { verdict, because } = verdictOf({
    own,
    opened: opened.filter((entry) => entry.principal === principal),
    ticket: found?.ticket ?? null,
    error,
    wasOffered: offered !== undefined && found === undefined,
    notCompared:
      reason ??
      (index >= MOST_PRINCIPALS ? `only the first ${MOST_PRINCIPALS} are, unless one is named` : null),
  });
  const { ticket } = found ?? { ticket: null };
  const kvno = ticket?.kvno ?? null;
  return {
    verdict,
    because,
    ticket: ticket && { kvno, enctype: ticket.ticketEnctype, bytes: ticket.sizeBytes },
    changes: kvno === null ? null : kvno - Math.max(...own.map((entry) => entry.kvno)),
    openedBy: opened.map((entry) => ({
      principal: entry.principal,
      kvno: entry.kvno,
      enctype: entry.enctype,
    })),
    error: error && libraryError(error),
  };
}
