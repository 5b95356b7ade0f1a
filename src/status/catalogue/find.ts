/** Finds codes in whole log lines, among numbers that are none. */
import { entriesNamed, entryOf, entryOfComErr } from './catalogue.ts';
import { low32, named, readPair } from './code.ts';
import { type EventKind, kindsOf } from './events.ts';
import { bracketHint, placeOf, tellsOfGss } from './labels.ts';
import { isMapped, mappedMinor } from './mappedMinor.ts';
import { javaMajors, printedIn } from './printed.ts';
import { type Hint, type Reading, readNumber } from './readings.ts';
import { dataIn, directoryIn, type Hit, iisIn, parametersIn } from './windowsLines.ts';

/** A code that was found. */
export type Found = {
  /** As it was written. */
  given: string;
  /** Counted from 1; null where the code was the whole input. */
  line: number | null;
  column: number | null;
  /** The words around it, null where there are none. */
  words: string | null;
  /** In how many lines it stands. */
  times: number;
  /** Likeliest first; never empty. */
  readings: readonly Reading[];
};

/** So many lines take a few milliseconds. */
const LINES_AT_ONCE = 1000;

/**
 * Every code in a text, in the order in which each first stands there.
 *
 * @param meanwhile called now and then, for a long log takes seconds
 */
export function findInText(text: string, meanwhile: () => void = () => undefined): Found[] {
  const found = new Map<string, Found>();
  const lines = text.split(/\r\n|\n|\r/);
  const kinds = kindsOf(lines);
  lines.forEach((line, index) => {
    if (index % LINES_AT_ONCE === 0) meanwhile();
    const seen = new Set<string>();
    for (const { start, end, readings } of hitsInLine(line, kinds[index] ?? null)) {
      const key = keyOf(readings);
      const known = found.get(key);
      if (known && !seen.has(key)) known.times++;
      seen.add(key);
      if (known) continue;
      const given = line.slice(start, end);
      found.set(key, {
        given,
        line: index + 1,
        column: start + 1,
        words: around(line, start, end),
        times: 1,
        readings,
      });
    }
  });
  return [...found.values()];
}

function keyOf(readings: readonly Reading[]): string {
  return (readings[0]?.entries ?? []).map(({ family, symbol }) => `${family} ${symbol}`).join('+');
}

const AROUND = 60;

function around(line: string, start: number, end: number): string {
  const from = start <= AROUND ? 0 : line.indexOf(' ', start - AROUND) + 1;
  const cut = line.indexOf(' ', end + AROUND);
  const to = cut < 0 ? Math.min(line.length, end + 2 * AROUND) : cut;
  const begin = from > start ? start - AROUND : from;
  return `${begin > 0 ? '... ' : ''}${line.slice(begin, to).trim()}${to < line.length ? ' ...' : ''}`;
}

/** Longer ones are read in pieces, each with what is near it: what tells a code from a number stands close by. */
const LONGEST_LINE = 8192;
const PIECE = 4096;
const NEAR = 1024;

/** Time grows with the square of what is looked at as a whole, and a log without ends of lines has megabytes. */
function hitsInLine(line: string, event: EventKind | null): Hit[] {
  if (line.length <= LONGEST_LINE) return hitsIn(line, event);
  const hits: Hit[] = [];
  for (let start = 0; start < line.length; start += PIECE) {
    const from = Math.max(0, start - NEAR);
    for (const hit of hitsIn(line.slice(from, start + PIECE + NEAR), event)) {
      const at = from + hit.start;
      if (at >= start && at < start + PIECE) hits.push({ ...hit, start: at, end: from + hit.end });
    }
  }
  return hits;
}

/** Hits that do not overlap, from left to right; words and symbols go before numbers. */
function hitsIn(line: string, event: EventKind | null): Hit[] {
  const all = [
    ...dataIn(line),
    ...directoryIn(line),
    ...iisIn(line),
    ...parametersIn(line),
    ...wordsIn(line),
    ...symbolsIn(line),
    ...pairsIn(line),
    ...numbersIn(line, event),
  ];
  const chosen: Hit[] = [];
  for (const hit of all) {
    if (!chosen.some(({ start, end }) => hit.start < end && start < hit.end)) chosen.push(hit);
  }
  if (chosen.length === 0) return javaMajorIn(line);
  return besidesTheirText(chosen.sort((one, other) => one.start - other.start));
}

/** A stand-in for a minor status is worth a word only where the text that came with it is not understood. */
function besidesTheirText(hits: readonly Hit[]): Hit[] {
  const ofMinor = ({ readings: [first] }: Hit) =>
    first?.entries.some((each) => each.family !== 'gss-major' && !isMapped(each)) ?? false;
  if (!hits.some(ofMinor)) return [...hits];
  return hits.flatMap((hit): Hit[] => {
    const readings = hit.readings
      .map((reading) => ({ ...reading, entries: reading.entries.filter((each) => !isMapped(each)) }))
      .filter(({ entries }) => entries.length > 0);
    return readings.length === 0 ? [] : [{ ...hit, readings }];
  });
}

/** What Java says of a GSSException before its "Mechanism level" is worth a word only where that says nothing. */
function javaMajorIn(line: string): Hit[] {
  return javaMajors(line).map(({ start, end, entry }) => ({
    start,
    end,
    readings: [named(entry, 'Java words a major status so')],
  }));
}

function wordsIn(line: string): Hit[] {
  return printedIn(line).map(({ start, end, entry }) => ({
    start,
    end,
    readings: [named(entry, 'these are the words that are printed for it')],
  }));
}

function symbolsIn(line: string): Hit[] {
  return [...line.matchAll(/(?<![\w$%])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?!\w)/g)].flatMap((match) => {
    const readings = entriesNamed(match[0]).map((entry) => named(entry, 'it is its name'));
    return readings.length === 0
      ? []
      : [{ start: match.index, end: match.index + match[0].length, readings }];
  });
}

/** `851968.2529638919`, as scripts join what GSS-API gave them. */
function pairsIn(line: string): Hit[] {
  return [...line.matchAll(/(?<![\w.])(\d{5,10})[.:/,] ?(-?\d{1,10})(?![\w.])/g)].flatMap((match) => {
    const minor = Number(match[2]);
    const known = [
      entryOfComErr(minor),
      entryOf('errno', minor),
      entryOf('gss-minor', minor),
      mappedMinor(minor),
    ];
    const isKnown = minor === 0 || known.some((each) => each !== null);
    const readings = isKnown && tellsOfGss(line) ? readPair(Number(match[1]), minor) : [];
    return readings.length === 0
      ? []
      : [{ start: match.index, end: match.index + match[0].length, readings }];
  });
}

const NUMBERS = /(?<![\w.])(?:0x[0-9a-f]{1,16}|-?\d{1,10}|[0-9a-f]{8})(?!\w)/gi;

function numbersIn(line: string, event: EventKind | null): Hit[] {
  return [...line.matchAll(NUMBERS)].flatMap((match) => {
    const start = match.index;
    const end = start + match[0].length;
    if (isPartOfMore(line, start, end, match[0])) return [];
    const readings = readInLine(match[0], line.slice(0, start), { line, event });
    return readings.length === 0 ? [] : [{ start, end, readings: asNamed(readings, line.slice(end)) }];
  });
}

/** `0xd KDC_ERR_BADOPTION`, `1355 0x54b ERROR_NO_SUCH_DOMAIN`: the reading that has the name behind the number. */
function asNamed(readings: readonly Reading[], after: string): readonly Reading[] {
  const name = /^[\s:=/([-]{1,3}(?:0x[0-9a-f]{1,8}[\s:=/([-]{1,3})?([A-Za-z]\w*_\w+)/i.exec(after)?.[1];
  const symbols = name ? entriesNamed(name).map(({ symbol }) => symbol) : [];
  const same = readings.filter(({ entries: [first] }) => first && symbols.includes(first.symbol));
  return same.length > 0 ? same.slice(0, 1) : readings;
}

/** A thread behind its level in a log of Spring (`ERROR 25 --- [main]`), units, and what is counted. */
const COUNTED =
  /^\s*(?:---|bytes|ms\b|(?:milli|micro)?seconds?\b|secs?\b|minutes?\b|hours?\b|days?\b|(?:more |other )?(?:times|tries|retries|attempts|rows|lines|records|entries|results|files|items|hosts|users|accounts|tickets|keys|requests|connections|packets|errors|failures)\b)/i;

/** Dates, times, addresses, versions, paths and counts: more digits stand on the other side of a sign. */
function isPartOfMore(line: string, start: number, end: number, given: string): boolean {
  const before = line.slice(Math.max(0, start - 2), start);
  const after = line.slice(end, end + 2);
  if (/^0x/i.test(given)) return /[0-9a-f]-$/i.test(before) || /^-[0-9a-f]/i.test(after);
  const sign = given.startsWith('-') && /[\w)]$/.test(before);
  return (
    sign ||
    /[\w][.:/#@-]$/.test(before.replace(/[A-Za-z]:$/, '')) ||
    /^(?:[.:/-]\w|[#%@])/.test(after) ||
    COUNTED.test(line.slice(end, end + 24))
  );
}

type Around = { line: string; event: EventKind | null };

function readInLine(given: string, before: string, { line, event }: Around): Reading[] {
  const place = placeOf(before, line, event);
  if (place === 'false-friend') return [];
  const hint = bracketHint(before, line) ?? place?.hint ?? null;
  const hex = /^0x([0-9a-f]+)$/i.exec(given);
  const bare = !hex && /^[0-9a-f]{8}$/i.test(given);
  const value = hex ? low32(String(hex[1])) : bare ? Number.parseInt(given, 16) : Number(given);
  if (value === null) return [];
  const readings = readNumber(value, hex || bare ? 'hexadecimal' : 'decimal', hint);
  const first = readings[0]?.entries[0];
  if (!first) return [];
  const code = value >>> 0;
  // Counts below zero stand in many logs.
  if (first.family === 'chromium' && hint?.families[0] !== 'chromium') return [];
  if (isMapped(first) && !/^gss-m/.test(hint?.families[0] ?? '') && !tellsOfGss(line)) return [];
  if (code === 0) return isNoticeable(before) ? readings.slice(0, 1) : [];
  // `"major": 1, "minor": 2` is a version.
  if (/^gss-m/.test(hint?.families[0] ?? '') && code < 0x10000 && !/gss|krb|kerberos/i.test(line)) return [];
  if (first.family === 'gss-major')
    return hint?.families[0] === 'gss-major' || tellsOfGss(line) ? readings : [];
  if (code >= 0x10000)
    return isMapped(first) || speaksForItself(value, given, hint) ? readings.slice(0, 1) : [];
  return hint ? readings : [];
}

/** A success is worth a word only where a result is named; a Sub Status of 0 means that there is none. */
function isNoticeable(before: string): boolean {
  return /(?:failure|result|error) ?code[\s"'>:=]*$/i.test(before);
}

/** Large numbers are codes wherever they stand, unless they could as well be a time or a count. */
function speaksForItself(value: number, given: string, hint: Hint | null): boolean {
  const code = value >>> 0;
  if (hint !== null || value < 0) return true;
  if (/^\d+$/.test(given))
    return code >= 0x80000000 || (given.length === 8 && /^8009|^8007|^800b/i.test(given));
  return code >= 0x80000000 || (code & 0xffff0000) === 0x00090000;
}
