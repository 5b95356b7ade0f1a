/** `decode --ndjson`: one token a line in, one JSON document a line out, for as many as there are. */
import { isAscii } from 'node:buffer';
import { jsonLines } from '../render/jsonLines.ts';
import { drained, writeOut } from '../render/output.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import type { DecodeLeg } from '../report/schema/decode.ts';
import { waiting } from '../report/waits.ts';
import { tokenInLine } from '../wire/input/tokens.ts';
import { newAllowance } from '../wire/kerberos/decrypt.ts';
import type { Key } from '../wire/kerberos/keys.ts';
import { blocksOf } from './decodeBlocks.ts';
import { decodeLeg } from './decodeLeg.ts';
import { heapOfSomeSize } from './heap.ts';

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
    for await (const lines of name === null ? [[options.words.join(' ')]] : linesOf(name, options)) {
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

/** The lines of each block of a file as it comes, in UTF-8 or UTF-16. */
async function* linesOf(name: string, { timeoutSeconds }: LinesOptions): AsyncGenerator<string[]> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let rest = '';
  let ascii = true;
  for await (const block of blocksOf(name, timeoutSeconds)) {
    decoder ??= new TextDecoder(encodingOf(block));
    ascii &&= isAscii(block);
    // What is ASCII throughout leaves nothing over for the next block, and needs no decoder.
    if (ascii) {
      const lines = asciiLines(block, rest);
      const last = lines.pop() ?? '';
      if (lines.length > 0 || rest.length <= LONGEST_LINE) rest = last;
      yield lines;
      continue;
    }
    const text = decoder.decode(block, { stream: true });
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      // Of a line without an end only so much is kept that it is seen to be too long.
      if (rest.length <= LONGEST_LINE) rest += text;
      continue;
    }
    const lines = (rest + text.slice(0, end)).split('\n');
    rest = text.slice(end + 1);
    yield lines;
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield [rest];
}

/**
 * The lines of a block of ASCII, and what stands behind the last of them.
 *
 * @param rest of the block before, which the first line begins with
 */
function asciiLines(block: Buffer, rest: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = block.indexOf(0x0a); end >= 0; end = block.indexOf(0x0a, start)) {
    lines.push(block.toString('latin1', start, end));
    start = end + 1;
  }
  lines.push(block.toString('latin1', start));
  if (rest !== '') lines[0] = rest + lines[0];
  return lines;
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
