/** JSON for programs that want very many documents: what JSON.stringify gives, in ASCII, in a third of its time. */

export type JsonLines = {
  /** Adds a document of null, booleans, numbers, strings, arrays and plain objects, and the end of the line. */
  add(document: unknown): void;
  /** Bytes that were added since they were last taken. */
  readonly length: number;
  /** Hands out the bytes, which are the caller's until they are given back. */
  take(): Buffer;
  /** Takes back what was handed out, to be written over: memory that is fresh each time costs as much as what is written. */
  giveBack(taken: Buffer): void;
};

/** One character of a string may become six: `\u00e9`. */
const LONGEST_ESCAPE = 6;
/** Longer texts are copied by Node, which costs as much as this many characters one by one. */
const LONG = 64;
/** Kept free at the end, so that what is short needs no look at how much is left. */
const SPARE = 256;

/**
 * Documents one a line, written into one buffer: strings made piece by piece would cost more to put together than the
 * pieces to make. What writes is told where, and tells where it ended: a variable of all would be stored at each byte.
 *
 * Members named `hex` are taken to be digits, as every schema of the report has them: they are most of the text, and are
 * not searched for characters to escape.
 *
 * @param size of the buffer in bytes; it grows where a document needs more
 */
export function jsonLines(size: number): JsonLines {
  let buffer: Buffer = Buffer.allocUnsafe(size + SPARE);
  let view = viewOf(buffer);
  let length = 0;
  let returned: Buffer | null = null;

  /** Makes room for so many bytes and the spare ones. */
  const grow = (at: number, more: number): void => {
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + more + SPARE));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
    view = viewOf(buffer);
  };

  /** Text of ASCII that needs no escape. */
  const plain = (text: string, at: number): number => {
    const end = at + text.length;
    if (end + SPARE > buffer.length) grow(at, text.length);
    const target = buffer;
    if (text.length > LONG) target.write(text, at, 'latin1');
    else for (let index = 0; index < text.length; index++) target[at + index] = text.charCodeAt(index);
    return end;
  };

  const quoted = (text: string, at: number): number => {
    const known = text.length <= LONG ? knownValue(text) : null;
    if (known === null) return written(text, at);
    if (at + known.length + SPARE > buffer.length) grow(at, known.length);
    return put(known, view, at);
  };

  // By itself: few texts come here.
  const written = (text: string, at: number): number => {
    const most = text.length * LONGEST_ESCAPE + 2;
    if (at + most + SPARE > buffer.length) grow(at, most);
    const target = buffer;
    target[at] = 0x22;
    const start = at + 1;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) return plain(escaped(text), at);
      target[start + index] = code;
    }
    target[start + text.length] = 0x22;
    return start + text.length + 1;
  };

  const digits = (hex: string, at: number): number => {
    buffer[at] = 0x22;
    const end = plain(hex, at + 1);
    buffer[end] = 0x22;
    return end + 1;
  };

  const value = (each: unknown, at: number): number => {
    if (typeof each === 'string') return quoted(each, at);
    if (typeof each === 'object' && each !== null) {
      return Array.isArray(each) ? array(each, at) : object(each as Record<string, unknown>, at);
    }
    if (typeof each === 'number' && Number.isFinite(each)) {
      return (each | 0) === each && each > 0 ? decimal(each, buffer, at) : plain(String(each), at);
    }
    if (typeof each === 'boolean') return plain(String(each), at);
    return nothing(at);
  };

  const nothing = (at: number): number => {
    const target = buffer;
    target[at] = 0x6e;
    target[at + 1] = 0x75;
    target[at + 2] = 0x6c;
    target[at + 3] = 0x6c;
    return at + 4;
  };

  const array = (values: readonly unknown[], start: number): number => {
    let at = start;
    buffer[at++] = 0x5b;
    for (let index = 0; index < values.length; index++) {
      if (at + SPARE > buffer.length) grow(at, SPARE);
      if (index > 0) buffer[at++] = 0x2c;
      at = value(values[index], at);
    }
    if (at + SPARE > buffer.length) grow(at, SPARE);
    buffer[at] = 0x5d;
    return at + 1;
  };

  const object = (members: Record<string, unknown>, start: number): number => {
    let at = start;
    let first = true;
    let before = FIRST;
    for (const name in members) {
      const each = members[name];
      if (each === undefined) continue;
      const key = keyAfter(before, name);
      before = key;
      if (at + key.length + SPARE > buffer.length) grow(at, key.length + SPARE);
      const end = put(key, view, at);
      if (first) buffer[at] = 0x7b;
      first = false;
      at = end;
      if (each === null) at = nothing(at);
      else if (name === 'hex' && typeof each === 'string') at = digits(each, at);
      else at = value(each, at);
    }
    if (at + SPARE > buffer.length) grow(at, SPARE);
    if (first) buffer[at++] = 0x7b;
    buffer[at] = 0x7d;
    return at + 1;
  };

  return {
    add(document) {
      if (length + SPARE > buffer.length) grow(length, SPARE);
      const end = value(document, length);
      if (end + SPARE > buffer.length) grow(end, SPARE);
      buffer[end] = 0x0a;
      length = end + 1;
    },
    get length() {
      return length;
    },
    take() {
      const taken = buffer.subarray(0, length);
      buffer = returned ?? Buffer.allocUnsafe(size + SPARE);
      view = viewOf(buffer);
      returned = null;
      length = 0;
      return taken;
    },
    giveBack({ buffer: memory }) {
      // Not what grew for one document.
      if (memory.byteLength === size + SPARE) returned = Buffer.from(memory);
    },
  };
}

const viewOf = ({ buffer, byteOffset, byteLength }: Buffer) => new DataView(buffer, byteOffset, byteLength);

/** ASCII in pieces of eight bytes, each as the number that has these bits: one store instead of eight. */
type Pieces = { length: number; words: Float64Array };

function piecesOf(text: string): Pieces {
  const words = new Float64Array(Math.ceil(text.length / 8));
  const bytes = new DataView(new ArrayBuffer(words.length * 8));
  for (let index = 0; index < text.length; index++) bytes.setUint8(index, text.charCodeAt(index));
  // No byte of ASCII is that of a NaN, which would lose its bits.
  for (let index = 0; index < words.length; index++) words[index] = bytes.getFloat64(index * 8);
  return { length: text.length, words };
}

/** Writes up to seven bytes more than there are, for what follows to write over. */
function put({ length, words }: Pieces, target: DataView, at: number): number {
  for (let index = 0; index < words.length; index++)
    target.setFloat64(at + index * 8, words[index] as number);
  return at + length;
}

/** A whole number above zero. */
function decimal(number: number, target: Uint8Array, at: number): number {
  let end = at + 1;
  for (let left = number; left > 9; left = (left / 10) | 0) end++;
  let left = number;
  for (let place = end - 1; place >= at; place--) {
    const rest = (left / 10) | 0;
    target[place] = 0x30 + left - rest * 10;
    left = rest;
  }
  return end;
}

/**
 * Texts as they are written: names of members with comma, quotes and colon; and the first few thousand of the short
 * values that come, which are the names of flags, types, realms and services again and again.
 */
const names = new Map<string, Key>();
const values = new Map<string, Pieces>();
const MOST_VALUES = 4096;

/** The name of a member, and the one that stood behind it the last time: to guess it takes a part of what to look it up takes. */
type Key = Pieces & { name: string; next: Key | null };

const FIRST: Key = { ...piecesOf(''), name: '', next: null };

function keyAfter(before: Key, name: string): Key {
  const { next } = before;
  if (next !== null && next.name === name) return next;
  let key = names.get(name);
  if (key === undefined) {
    key = { ...piecesOf(`,${escaped(name)}:`), name, next: null };
    names.set(name, key);
  }
  before.next = key;
  return key;
}

/** A short text with its quotes; null where it has to be written character by character. */
function knownValue(text: string): Pieces | null {
  const known = values.get(text);
  if (known !== undefined) return known;
  if (values.size < MOST_VALUES) values.set(text, piecesOf(escaped(text)));
  return null;
}

const escaped = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
