/** Decoded values as rows of a tree: names as in the specification, named numbers, flags and octets in one line. */
import type { Place } from '../../wire/codec.ts';
import type { TreeRow } from '../view.ts';

export type TreeOptions = {
  /** Of the value in its decoding. */
  path: string;
  places: ReadonlyMap<string, Place>;
  /** Whether octets are shown as a whole. */
  hex: boolean;
};

type Json = Readonly<Record<string, unknown>>;

/** Of octets so many are shown where not all are asked for. */
const FIRST_OCTETS = 32;
/** Nobody reads more on a terminal; the JSON document has them all. */
const MOST_ROWS = 5000;
/** Of a text that somebody else wrote. */
const LONGEST_TEXT = 1000;

/** The rows of a value; fields without one are left out. */
export function treeRows(value: unknown, options: TreeOptions): TreeRow[] {
  const rows: TreeRow[] = [];
  const count = addInside(rows, value, options.path, 0, options);
  if (count > 0) {
    const text = 'there is more than one reads here: --json has it all';
    rows.push({ depth: 0, name: '...', value: { text, tone: 'warn' }, place: null });
  }
  return rows;
}

/** @returns how many rows did not fit */
function addInside(
  rows: TreeRow[],
  value: unknown,
  path: string,
  depth: number,
  options: TreeOptions,
): number {
  if (typeof value !== 'object' || value === null) {
    return value === null || value === undefined ? 0 : add(rows, 'value', value, path, depth, options);
  }
  let left = 0;
  const entries = Array.isArray(value)
    ? value.map((each, index) => [String(index), each] as const)
    : Object.entries(choiceOf(value as Json) ?? value);
  for (const [name, each] of entries) {
    left += add(rows, name, each, path === '' ? name : `${path}.${name}`, depth, options);
    if (left > 0) break;
  }
  return left;
}

function add(
  rows: TreeRow[],
  name: string,
  value: unknown,
  path: string,
  depth: number,
  options: TreeOptions,
): number {
  if (value === null || value === undefined) return 0;
  if (rows.length >= MOST_ROWS) return 1;
  const { text, inside, insidePath } = shown(value, path, options);
  const offset = options.places.get(path)?.offset;
  const place = offset === undefined ? null : String(offset);
  rows.push({ depth, name, value: text, place });
  return inside === null ? 0 : addInside(rows, inside, insidePath ?? path, depth + 1, options);
}

type Shown = { text: string | null; inside: unknown; insidePath?: string };

const leaf = (text: string | null): Shown => ({ text, inside: null });

function shown(value: unknown, path: string, options: TreeOptions): Shown {
  if (typeof value === 'string') return leaf(quoted(value));
  if (typeof value !== 'object' || value === null) return leaf(String(value));
  if (Array.isArray(value)) return list(value);
  const object = value as Json;
  if (typeof object.bytes === 'number' && 'hex' in object) return octets(object, path, options);
  const simple = oneLine(object);
  if (simple !== null) return leaf(simple);
  const chosen = choiceOf(object);
  if (chosen) return { text: String(object.type), inside: chosen };
  return { text: null, inside: object };
}

function quoted(text: string): string {
  if (text === '') return '(empty)';
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}...` : text;
}

/** Names and numbers side by side; structures one under the other. */
function list(values: readonly unknown[]): Shown {
  if (values.length === 0) return leaf('(none)');
  const short =
    values.length <= 16 && values.every((each) => typeof each === 'string' || typeof each === 'number');
  return short ? leaf(quoted(values.join(', '))) : { text: null, inside: values };
}

/** A named number, flags, an identifier, a time, a SID: what people read as one thing. */
function oneLine(object: Json): string | null {
  const { name, number, hex, names, oid, guid, sid, raw, utc } = object;
  const called = typeof name === 'string' ? name : null;
  if (typeof number === 'number') {
    const rest = object.critical === true ? ', critical' : '';
    return `${called === null ? number : `${called} (${number})`}${rest}`;
  }
  if (Array.isArray(names) && typeof hex === 'string') return [hex, ...names].join(' ');
  for (const id of [oid, guid, sid]) {
    if (
      typeof id === 'string' &&
      !Object.keys(object).some((key) => typeof object[key] === 'object' && object[key] !== null)
    ) {
      const more = Object.entries(object).filter(([key]) => !['oid', 'guid', 'sid', 'name'].includes(key));
      const rest = more.map(([key, each]) => `, ${key} ${String(each)}`).join('');
      return `${called === null ? id : `${called} (${id})`}${rest}`;
    }
  }
  if (typeof raw === 'string' && 'utc' in object && 'never' in object) {
    return typeof utc === 'string' ? utc : object.never === true ? 'never' : `no time (${raw})`;
  }
  return null;
}

/** What a CHOICE holds: its value stands where the choice does. */
function choiceOf(object: Json): Json | null {
  const keys = Object.keys(object);
  const isChoice =
    keys.length === 2 && keys[0] === 'type' && keys[1] === 'value' && typeof object.type === 'string';
  if (!isChoice) return null;
  const { value } = object;
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function octets(object: Json, path: string, options: TreeOptions): Shown {
  const { bytes, hex, value, format, ...more } = object;
  const extras = Object.entries(more).filter(([, each]) => each !== null && typeof each !== 'object');
  const rest = extras.map(([name, each]) => `, ${name} ${String(each)}`).join('');
  const size = `${String(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}${rest}`;
  if (value !== null && value !== undefined) {
    const kind = typeof format === 'string' ? `${format}, ` : '';
    if (typeof value === 'object')
      return { text: `${kind}${size}`, inside: value, insidePath: `${path}.value` };
    return leaf(`${quoted(String(value))}  (${size})`);
  }
  if (bytes === 0) return leaf('0 bytes');
  if (typeof hex !== 'string') return leaf(`${size}, not shown: --show-secrets shows them`);
  const all = options.hex || hex.length <= 2 * FIRST_OCTETS;
  return leaf(`${size}  ${all ? hex : `${hex.slice(0, 2 * FIRST_OCTETS)}...`}`);
}
