/** `decode`: what is in a token, in any form that people carry it in, and what it means. Asks no library. */
import { existsSync } from 'node:fs';
import { tokenFindings } from '../findings/token.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { DecodeLeg, DecodeResult } from '../report/schema/decode.ts';
import { beginWait, stillWaiting } from '../report/waits.ts';
import { type FoundToken, textOf, tokensIn } from '../wire/input/tokens.ts';
import type { Allowance } from '../wire/kerberos/decrypt.ts';
import { type Key, keysOfFile } from '../wire/kerberos/keys.ts';
import { isKeytab, keysOfKeytab } from '../wire/kerberos/keytab.ts';
import { decodeLeg } from './decodeLeg.ts';
import { decodeText, readInput } from './input.ts';

/** What of a token is shown. */
export type ShownOptions = {
  offsets: boolean;
  hex: boolean;
  showSecrets: boolean;
};

export type DecodeOptions = CommonOptions &
  ShownOptions & {
    /** A file's name, `-`, or the words of the text itself. */
    words: readonly string[];
    keytab: string | null;
    keyFile: string | null;
    ndjson: boolean;
  };

/** A long log; a token itself is smaller than 64 KiB nearly always. A HAR file takes fifteen times its size to read. */
const MOST_BYTES = 4 * 1024 * 1024;
/** Larger than any key store that somebody carries to one token. */
const MOST_KEY_BYTES = 1024 * 1024;
/** More legs than anybody reads; the rest is counted. */
const MOST_LEGS = 400;
/** Values of all legs together, for the report is held as a whole; a ticket of a thousand groups has ten thousand. */
const MOST_VALUES = 40_000;
/** Every leg may try each key of a usual keytab; with thousands of keys the first legs use it up. */
const MOST_WORK = 64 * 1024 * 1024;
/** What so little decodes to is no matter; a token that any server takes is no larger. */
const SMALL = 16 * 1024;
/** Each place is as large as a value. */
const MOST_PLACES = 20_000;

/**
 * Decodes what it is given; with `--ndjson` it prints line by line and returns nothing.
 *
 * @throws UsageError where nothing is given, no token is in it, or a key file cannot be read
 */
export async function decodeTokens(options: DecodeOptions): Promise<Report<DecodeResult> | null> {
  const keys = await keysOf(options);
  if (options.ndjson) {
    const { decodeLines } = await import('./decodeLines.ts');
    await decodeLines(inputName(options.words), keys, options);
    return null;
  }
  const { bytes, name } = await inputOf(options);
  if (bytes.length > SMALL) (await import('./heap.ts')).keepHeapSmall();
  return decodeInput(bytes, name, keys, options);
}

/**
 * Decodes an input that was read.
 *
 * @param name of the file, for the sentence of an error
 * @throws UsageError where no token is in it
 */
export async function decodeInput(
  bytes: Buffer,
  name: string | null,
  keys: readonly Key[],
  options: ShownOptions,
): Promise<Report<DecodeResult>> {
  const decoded = beginWait('decoding', null);
  const found = tokensIn(bytes, textOf(bytes, decodeText));
  const result = decodeAll(found, keys, options);
  decoded();
  if (!result.tokens.some(({ format }) => format !== null)) throw noToken(name, found);
  const damaged = result.tokens.some(
    ({ damage, decrypted }) => damage ?? decrypted.some((part) => part.damage),
  );
  return report('decode', {
    exitCode: damaged ? EXIT.no : EXIT.yes,
    result,
    findings: await tokenFindings(result.tokens, keys, Date.now() / 1000),
  });
}

function decodeAll(found: readonly FoundToken[], given: readonly Key[], options: ShownOptions): DecodeResult {
  const { offsets, hex, showSecrets } = options;
  const tokens: DecodeLeg[] = [];
  let keys = given;
  let allowance: Allowance = { work: MOST_WORK, values: offsets ? MOST_PLACES : MOST_VALUES };
  for (const each of found.slice(0, MOST_LEGS)) {
    if (allowance.values === 0) break;
    stillWaiting();
    const decoded = decodeLeg(each, tokens.length + 1, keys, options, allowance);
    // What the tokens before it left was not enough: it is left out, and nothing is wrong with it.
    if (decoded.allowance.values === 0 && decoded.leg.damage && tokens.length > 0) break;
    tokens.push(decoded.leg);
    ({ keys, allowance } = decoded);
  }
  return { options: { offsets, hex, showSecrets }, tokens, leftOut: found.length - tokens.length };
}

function noToken(name: string | null, found: readonly FoundToken[]): UsageError {
  const [first] = found;
  const begins = first ? `: the ${first.bytes.length} bytes in it begin as no token does` : '';
  const message = `no token in ${name ?? 'the text'}${begins}`;
  return new UsageError(
    message,
    name === null
      ? 'the text is no name of a file here; give a token in base64 or hexadecimal digits, a header line, or a file'
      : 'it may be raw, base64, hexadecimal digits, a dump, header lines, a log of curl -v, or a HAR file',
  );
}

/** The file to read, or null where the words are the text themselves. */
function inputName(words: readonly string[]): string | null {
  const [only] = words;
  if (only === undefined) {
    if (!process.stdin.isTTY) return '-';
    throw new UsageError(
      'nothing to decode',
      'give a file, a token or a header line in quotes, or - for standard input',
    );
  }
  return words.length === 1 && (only === '-' || existsSync(only)) ? only : null;
}

async function inputOf({
  words,
  timeoutSeconds,
}: DecodeOptions): Promise<{ bytes: Buffer; name: string | null }> {
  const name = inputName(words);
  if (name === null) return { bytes: Buffer.from(words.join(' ')), name };
  const bytes = await readInput(name, { what: 'token', mostBytes: MOST_BYTES, timeoutSeconds });
  return { bytes, name: name === '-' ? 'standard input' : name };
}

/** The keys of both kinds of files. */
async function keysOf({ keytab, keyFile, words, timeoutSeconds }: DecodeOptions): Promise<Key[]> {
  const read = (file: string, what: string) =>
    readInput(file, { what, mostBytes: MOST_KEY_BYTES, timeoutSeconds });
  const fromInput = [keytab, keyFile, words[0] ?? '-'].filter((file) => file === '-').length;
  if (fromInput > 1) throw new UsageError('standard input can be read once', 'give files for the others');
  if (keytab === null && keyFile === null) return [];
  (await import('./secrets.ts')).keepFromCores();
  const keys: Key[] = [];
  if (keytab !== null) {
    const file = keytab.replace(/^(FILE|WRFILE):/, '');
    const bytes = await read(file, 'keytab');
    if (!isKeytab(bytes))
      throw new UsageError(`${file} is no keytab`, 'keys as text are given with --key-file');
    const found = keysOfKeytab(bytes);
    if (found.complaint) throw new UsageError(`cannot read the keytab ${file}: ${found.complaint}`);
    if (found.keys.length === 0) throw new UsageError(`the keytab ${file} has no key`);
    keys.push(...found.keys);
  }
  if (keyFile !== null) {
    const bytes = await read(keyFile, 'key file');
    if (isKeytab(bytes)) throw new UsageError(`${keyFile} is a keytab`, 'give it with --keytab');
    const found = keysOfFile(decodeText(bytes));
    if (found.complaint)
      throw new UsageError(
        `cannot read the key file ${keyFile}: ${found.complaint}`,
        'a line is ETYPE:HEX, or the digits alone',
      );
    if (found.keys.length === 0) throw new UsageError(`the key file ${keyFile} has no key`);
    keys.push(...found.keys);
  }
  return keys;
}
