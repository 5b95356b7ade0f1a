/** How `decode` looks: a line for each leg, and under it the token's fields as they nest. */
import type { Report } from '../../report/report.ts';
import type { DecodeLeg, DecodeResult } from '../../report/schema/decode.ts';
import type { Place } from '../../wire/codec.ts';
import type { Block, Cell, TreeRow, View } from '../view.ts';
import { treeRows } from './decodedTree.ts';

type Part = DecodeLeg['decrypted'][number];
type Options = DecodeResult['options'];

/** The name under which the token stands in its decoding's paths. */
const ROOT = 'value';

export function decodeView(report: Report<DecodeResult>): View {
  const { tokens, leftOut, options } = report.result as DecodeResult;
  const [first] = tokens;
  const legs = tokens.length === 1 && first ? first.summary : `${tokens.length} legs`;
  const blocks = tokens.flatMap((leg) => legBlocks(leg, options, tokens.length));
  return { headline: `decode  ${legs}`, blocks: [...blocks, ...leftOutBlock(leftOut)] };
}

function legBlocks(leg: DecodeLeg, options: Options, count: number): Block[] {
  const { token } = leg;
  const rows: TreeRow[] = token
    ? treeRows(token.value ?? token, { path: ROOT, places: placesOf(leg.places), hex: options.hex })
    : [];
  return [
    { kind: 'fields', title: title(leg, count), rows: aboutRows(leg) },
    { kind: 'tree', title: leg.format ?? 'no known format', rows: [...rows, ...endRows(leg)] },
    ...leg.decrypted.map((part) => partBlock(part, leg, options)),
  ];
}

const ARROWS = { client: 'client -> server', server: 'server -> client' } as const;

/** `leg 1  client -> server  SPNEGO NegTokenInit … with AP-REQ for HTTP/web@REALM`. */
function title({ leg, from, summary }: DecodeLeg, count: number): string {
  const parts = [count > 1 || from ? `leg ${leg}` : '', from ? ARROWS[from] : '', summary];
  return parts.filter((part) => part !== '').join('  ');
}

function aboutRows({ header, scheme, form, line, bytes, headerLength }: DecodeLeg): [string, Cell | null][] {
  const where = form === 'HAR' ? `entry ${line} of the HAR file` : line === null ? null : `line ${line}`;
  const value = headerLength === null ? '' : `, a header value of ${headerLength} characters`;
  return [
    ['header', (header ?? scheme) ? [header, scheme].filter(Boolean).join(': ') : null],
    ['found in', [form, where].filter(Boolean).join(', ')],
    ['size', `${bytes} bytes${value}`],
  ];
}

/** What is odd, and where it ends. */
function endRows({ damage, remarks }: Pick<Part, 'damage' | 'remarks'>): TreeRow[] {
  const row = (name: string, value: string): TreeRow => ({ depth: 0, name, value, place: null });
  return [
    ...remarks.map((remark) => row('remark', remark)),
    ...(damage ? [row('damage', damage.sentence)] : []),
  ];
}

function partBlock(part: Part, { leg }: DecodeLeg, options: Options): Block {
  const opened = part.value !== null || part.key !== null;
  const rows = opened
    ? treeRows(part.value, { path: '', places: placesOf(part.places), hex: options.hex })
    : [];
  const how: TreeRow = {
    depth: 0,
    name: opened ? 'key' : 'closed',
    value: part.sentence,
    place: null,
  };
  return {
    kind: 'tree',
    title: `leg ${leg}, encrypted: ${part.path}`,
    rows: [how, ...rows, ...endRows(part)],
  };
}

function placesOf(places: readonly Place[] | null): ReadonlyMap<string, Place> {
  // The outermost of fields with the same path is the one that the report shows.
  const found = new Map<string, Place>();
  for (const place of places ?? []) if (!found.has(place.path)) found.set(place.path, place);
  return found;
}

function leftOutBlock(leftOut: number): Block[] {
  if (leftOut === 0) return [];
  const text = `${leftOut} more: one report takes no more values; decode - --ndjson takes any number, one a line`;
  return [{ kind: 'fields', title: 'Left out', rows: [['tokens', { text, tone: 'warn' }]] }];
}
