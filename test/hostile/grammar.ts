/** Damaged texts: what a format is made of in the wrong place, too often, too deep, too long, or in another encoding. */
import { mutated, type Random } from '../wire/fuzz/mutate.ts';

export type Grammar = {
  /** Words and marks of the format. */
  words: readonly string[];
  /** What opens and closes again. */
  nests: readonly (readonly [open: string, close: string])[];
};

/** Larger inputs are made on purpose, to measure. */
const LARGEST = 8192;

/** Of every format: ends of lines and texts, what terminals obey, half characters, numbers at their limits. */
const ANYWHERE = [
  ...[
    '\n',
    '\r',
    '\r\n',
    '\0',
    '\t',
    ' ',
    '"',
    "'",
    '\\',
    '\\"',
    '\\u0000',
    '\\ud800',
    '\\udfff\\ud800',
    '%',
    '%00',
  ],
  ...[
    '\x1b[2J',
    '\x1b]0;x\x07',
    '\x9b31m',
    '\x7f',
    '\xe2\x80\xae',
    '\xe2\x80\x8b',
    '\xed\xa0\x80',
    '\xef\xbf\xbf',
    '\xff',
  ],
  ...[
    '\xf0\x9f\x8f\xb3\xef\xb8\x8f',
    'e\xcc\x81\xcc\x81',
    '\xc3\xb1',
    '\xc4\xb0',
    '\xef\xbb\xbf',
    '\x85',
    '\xe2\x80\xa8',
  ],
  ...[
    '0',
    '-1',
    '1e999',
    '4294967296',
    '-2147483649',
    '0x80000000',
    '99999999999999999999',

    'null',
    '{}',
    '[]',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '%s%n',
    '../',
    '/dev/null',
    'A'.repeat(300),
    '1'.repeat(300),
    ' '.repeat(300),
  ],
] as const;

type Change = (input: Buffer, random: Random, grammar: Grammar, corpus: readonly Buffer[]) => Buffer;

/** An input with one to four such changes, the same for the same numbers. */
export function damaged(input: Buffer, random: Random, grammar: Grammar, corpus: readonly Buffer[]): Buffer {
  let changed = input;
  for (let changes = 1 + (random() % 4); changes > 0; changes--) {
    const change = CHANGES[random() % CHANGES.length] ?? bytes;
    changed = change(changed, random, grammar, corpus);
  }
  return changed.length > LARGEST ? changed.subarray(0, LARGEST) : changed;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');
const oneOf = <T>(list: readonly T[], random: Random): T | undefined =>
  list[random() % Math.max(1, list.length)];

/** Mostly at a mark, else anywhere. */
function placeIn(input: Buffer, random: Random): number {
  const at = random() % (input.length + 1);
  if (random() % 3 === 0) return at;
  for (let place = at; place < Math.min(input.length, at + 64); place++) {
    const byte = input[place] ?? 0;
    if (byte < 0x30 || (byte > 0x39 && byte < 0x41)) return place;
  }
  return at;
}

const bytes: Change = (input, random, _grammar, corpus) => mutated(input, random, corpus);

const word: Change = (input, random, { words }) => {
  const list = random() % 3 === 0 ? ANYWHERE : words;
  const text = latin1(oneOf(list, random) ?? '');
  const at = placeIn(input, random);
  const replaced = random() % 2 === 0 ? 0 : random() % 12;
  return Buffer.concat([input.subarray(0, at), text, input.subarray(Math.min(input.length, at + replaced))]);
};

/** Lines of this and of another input, some of them twice, some elsewhere. */
const lines: Change = (input, random, _grammar, corpus) => {
  const own = input.toString('latin1').split('\n');
  const others = (oneOf(corpus, random) ?? input).toString('latin1').split('\n');
  const from = random() % own.length;
  const taken = random() % 2 ? own : others;
  const first = random() % taken.length;
  const moved = taken.slice(first, first + 1 + (random() % 3));
  own.splice(from, random() % 3, ...moved);
  return latin1(own.join('\n'));
};

const repeated: Change = (input, random) => {
  const start = placeIn(input, random);
  const piece = input.subarray(start, start + 1 + (random() % 40));
  const times = 2 + (random() % (random() % 4 === 0 ? 200 : 8));
  return Buffer.concat([
    input.subarray(0, start),
    ...Array<Buffer>(times).fill(piece),
    input.subarray(start),
  ]);
};

const nested: Change = (input, random, { nests }) => {
  const [open, close] = oneOf(nests, random) ?? ['(', ')'];
  const depth = 1 + (random() % (random() % 4 === 0 ? 300 : 6));
  const start = placeIn(input, random);
  const end = Math.min(input.length, start + (random() % 40));
  return Buffer.concat([
    input.subarray(0, start),
    latin1(open.repeat(depth)),
    input.subarray(start, end),
    latin1(close.repeat(random() % 4 === 0 ? random() % depth : depth)),
    input.subarray(end),
  ]);
};

const encoded: Change = (input, random) => {
  const text = input.toString('latin1');
  switch (random() % 12) {
    case 0:
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 1:
      return Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    case 2:
      return Buffer.concat([latin1('\xef\xbb\xbf'), input]);
    case 3:
      return latin1(text.replaceAll('\n', '\r\n'));
    case 4:
      return latin1(text.replaceAll('\n', ' '));
    case 5:
      return latin1(random() % 2 ? text.toUpperCase() : text.toLowerCase());
    default:
      return input;
  }
};

const CHANGES: readonly Change[] = [bytes, word, word, word, lines, lines, repeated, nested, encoded];
