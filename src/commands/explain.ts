/** `explain`: what codes mean, those of findings too, what usually causes them and what cures it. Asks no library. */
import { existsSync } from 'node:fs';
import { type CommonOptions, choice } from '../options.ts';
import { excerpt } from '../report/excerpt.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { CatalogueEntry, ExplainResult } from '../report/schema/explain.ts';
import { stillWaiting, waiting } from '../report/waits.ts';
import { CATALOGUE } from '../status/catalogue/catalogue.ts';
import { codesJoined, isCode, nearestNames, readCode } from '../status/catalogue/code.ts';
import { describeNumber } from '../status/catalogue/describe.ts';
import { causesOf, type Entry, FAMILIES, type Family } from '../status/catalogue/entry.ts';
import { type Found, findInText } from '../status/catalogue/find.ts';
import type { Cause } from '../status/functions/entry.ts';
import { FUNCTION_STATUSES } from '../status/functions/functionStatus.ts';
import { hex32 } from '../status/status.ts';
import { explainedFinding, isFinding, nearestFinding } from './explainFinding.ts';
import { decodeText, readInput } from './input.ts';

export type ExplainOptions = CommonOptions & {
  /** Codes, also of findings, the words of a log line, the name of a file, or `-`. */
  words: readonly string[];
  list: boolean;
  family: string | null;
};

/** A day's log of a busy service; more is better searched for first. */
const MOST_BYTES = 16 * 1024 * 1024;

type Unknown = ExplainResult['unknown'][number];
type Looked = { found: Found[]; unknown: Unknown[] };

/**
 * Explains codes, or lists the catalogue.
 *
 * @throws UsageError where nothing was given to explain
 */
export async function explain(options: ExplainOptions): Promise<Report<ExplainResult>> {
  const family = choice('--family', options.family, Object.keys(FAMILIES) as Family[]);
  if (options.list) {
    if (options.words.length > 0)
      throw new UsageError('--list takes no code', '--family FIELD filters the list');
    const entries = CATALOGUE.filter((each) => family === null || each.family === family);
    const catalogue = entries.map((each) => shown(each, null));
    const result = { found: [], findingCodes: [], unknown: [], catalogue };
    return report('explain', { exitCode: EXIT.yes, result });
  }
  if (family !== null) throw new UsageError('--family goes with --list');
  const [ofFindings, others] = partition(options.words);
  const nothingElse = ofFindings.length > 0 && others.length === 0;
  const { found, unknown } = nothingElse ? NOTHING : await look(others, options.timeoutSeconds);
  const findingCodes = ofFindings.map(explainedFinding);
  const result = { found: found.map(shownFound), findingCodes, unknown, catalogue: null };
  const isExplained = found.length + findingCodes.length > 0;
  return report('explain', { exitCode: isExplained ? EXIT.yes : EXIT.no, result });
}

const NOTHING: Looked = { found: [], unknown: [] };

/** Codes of findings, where nothing but codes was given: in a log line such a word is just a word. */
function partition(words: readonly string[]): [findings: string[], others: readonly string[]] {
  const trimmed = words.map((word) => word.trim());
  if (!trimmed.every((word) => isFinding(word) || isWord(word))) return [[], words];
  return [trimmed.filter(isFinding), trimmed.filter((word) => !isFinding(word))];
}

async function look(words: readonly string[], timeoutSeconds: number): Promise<Looked> {
  const text = words.join(' ').trim();
  if (text === '') {
    throw new UsageError(
      'nothing to explain',
      'give a code, a symbol, a log line in quotes, or - for standard input',
    );
  }
  const [only = ''] = words;
  const isFile = words.length === 1 && (only === '-' || (!isWord(only) && existsSync(only)));
  if (isFile) {
    const bytes = await readInput(only, { what: 'log', mostBytes: MOST_BYTES, timeoutSeconds });
    return waiting(`looking for codes in ${only === '-' ? 'standard input' : only}`, null, async () =>
      lookInText(decodeText(bytes).trim()),
    );
  }
  // A list of codes of which some are mistyped is no log line; of two words the line goes first.
  const codes = words.filter(isWord);
  if (codes.length * 2 > words.length || (words.length === 1 && !/\s/.test(text))) return lookUp(words);
  const looked = lookInText(text);
  return looked.found.length === 0 && words.length > 1 && codes.length > 0 ? lookUp(words) : looked;
}

const isWord = (word: string) => isCode(word) || readCode(word).length > 0 || codesJoined(word).length > 1;

function lookInText(text: string): Looked {
  if (!/\s/.test(text) || readCode(text).length > 0) return lookUp([text]);
  const found = findInText(text, stillWaiting);
  const because =
    'no code of any field stands in it; numbers without a word such as "error" before them are left out';
  return { found, unknown: found.length > 0 ? [] : [{ given: excerpt(text), because, nearest: [] }] };
}

function lookUp(words: readonly string[]): Looked {
  const found: Found[] = [];
  const unknown: Unknown[] = [];
  for (const given of words.flatMap((word) => codesJoined(word.trim()))) {
    const readings = readCode(given);
    if (readings.length > 0) found.push({ given, line: null, column: null, words: null, times: 1, readings });
    else {
      const within = findInText(given);
      found.push(...within);
      if (within.length === 0) unknown.push(unknownOf(given));
    }
  }
  return { found, unknown };
}

function unknownOf(given: string): Unknown {
  const because = /^(0x[0-9a-f]{1,8}|-?\d{1,10})$/i.test(given) ? describeNumber(Number(given)) : null;
  const isNumber = !/[a-z]/i.test(given) || given.startsWith('0x');
  const nearest = isNumber ? [] : [...nearestNames(given), ...nearestFinding(given)];
  return { given: excerpt(given), because: because ?? 'no field of this catalogue has it', nearest };
}

function shownFound(found: Found): ExplainResult['found'][number] {
  const readings = found.readings.map(({ as, why, entries }) => ({
    as,
    why,
    entries: entries.map((each) => shown(each, found.words)),
  }));
  return { ...found, readings };
}

const spellings = (code: number) => ({ hex: hex32(code), signed: code | 0, unsigned: code >>> 0 });

const shownCause = ({ cause, tell, cure }: Cause) => ({ cause, tell, cure });

/** An entry as the report has it; functions that the words name come first. */
function shown(entry: Entry, words: string | null): CatalogueEntry {
  const { family, symbol, aliases, text, meaning, source } = entry;
  const isNamed = (name: string) =>
    words !== null && new RegExp(`(?<![A-Za-z])${name}[AW]?(?![A-Za-z])`).test(words);
  return {
    family,
    field: FAMILIES[family],
    symbol,
    aliases: [...aliases],
    code: spellings(entry.code),
    comErr: entry.comErr === null || entry.comErr === entry.code ? null : spellings(entry.comErr),
    text,
    meaning,
    causes: causesOf(entry).map(shownCause),
    noCauses: typeof entry.causes === 'string' ? entry.causes : null,
    functions: FUNCTION_STATUSES.filter(({ status }) => status === symbol)
      .map((each) => ({
        function: each.function,
        finding: each.code,
        title: each.title,
        meaning: each.meaning,
        causes: each.causes.map(shownCause),
        source: each.source,
      }))
      .sort((one, other) => Number(isNamed(other.function)) - Number(isNamed(one.function))),
    source,
  };
}
