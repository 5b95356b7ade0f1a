/** `decode --ndjson`: one token a line in, one JSON document a line out, for as many as there are. */
import { jsonLines } from '../render/jsonLines.ts';
import { drained, writeOut } from '../render/output.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import type { DecodeLeg } from '../report/schema/decode.ts';
import { waiting } from '../report/waits.ts';
import { tokenInLine } from '../wire/input/tokens.ts';
import { newAllowance } from '../wire/kerberos/decrypt.ts';
import type { Key } from '../wire/kerberos/keys.ts';
import { decodeLeg } from './decodeLeg.ts';
import { heapOfSomeSize } from './heap.ts';
import { linesOf } from './lines.ts';

export type LinesOptions = {
  words: readonly string[];
  offsets: boolean;
  showSecrets: boolean;
  quiet: boolean;
  timeoutSeconds: number;
};

/** A token of half a megabyte in hexadecimal digits; longer lines are answered without being kept. */
const LONGEST_LINE = 1024 * 1024;
/** Of lines there are as many as one likes: each tries the few hundred keys that are the closest to what it names. */
const LINE_WORK = 2 * 1024 * 1024;
/** Documents are written together up to this many bytes. */
const BATCH = 128 * 1024;

/**
 * Decodes every line; lines stand for themselves, and no key of one opens another.
 *
 * The exit code becomes 0 where each line was a whole token, 1 where one was damaged or none.
 *
 * @param name of the file, or `-`; null where the words are the lines
 * @throws UsageError where there is no line
 */
export async function decodeLines(
  name: string | null,
  keys: readonly Key[],
  options: LinesOptions,
): Promise<void> {
  let leg = 0;
  let good = true;
  const documents = jsonLines(2 * BATCH);
  const take = (line: string, number: number) => {
    const decoded = lineLeg(line, ++leg, number, keys, options);
    if (decoded.damage || decoded.decrypted.some(({ damage }) => damage)) good = false;
    if (options.quiet) return;
    documents.add(decoded);
  };
  const limitHeap = heapOfSomeSize();
  const flush = async () => {
    limitHeap();
    if (documents.length > 0) {
      const taken = documents.take();
      writeOut(taken, () => documents.giveBack(taken));
    }
    await drained();
  };
  const takeAll = async () => {
    let number = 0;
    for await (const lines of name === null
      ? [[options.words.join(' ')]]
      : linesOf(name, options.timeoutSeconds, LONGEST_LINE)) {
      for (const line of lines) {
        number++;
        if (line.trim() === '') continue;
        take(line, number);
        if (documents.length > BATCH) await flush();
      }
      // Whoever sends a line and waits gets its answer.
      await flush();
    }
    await flush();
  };
  await waiting('decoding', null, takeAll);
  if (leg === 0) throw new UsageError('nothing to decode: there is no line', 'give one token a line');
  process.exitCode = good ? EXIT.yes : EXIT.no;
}

function lineLeg(
  line: string,
  leg: number,
  number: number,
  keys: readonly Key[],
  options: LinesOptions,
): DecodeLeg {
  if (line.length > LONGEST_LINE) {
    return without(leg, number, `the line has over ${LONGEST_LINE} characters: too many for a token`);
  }
  const found = tokenInLine(line, number);
  const decoded = found && decodeLeg(found, leg, keys, options, { ...newAllowance(), work: LINE_WORK }).leg;
  return decoded && decoded.format !== null ? decoded : without(leg, number, 'no token in this line');
}

/** What stands for a line that is no token. */
function without(leg: number, line: number, sentence: string): DecodeLeg {
  return {
    leg,
    from: null,
    header: null,
    scheme: null,
    form: 'raw',
    line,
    bytes: 0,
    headerLength: null,
    format: null,
    summary: sentence,
    token: null,
    decrypted: [],
    damage: { position: 0, field: null, structure: null, sentence },
    remarks: [],
    places: null,
  };
}
