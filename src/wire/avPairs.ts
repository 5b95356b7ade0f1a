/** AV_PAIR: what NTLM's server says of itself, and its client repeats and adds to ([MS-NLMP] section 2.2.2.1). */
import {
  bytes,
  type FileTime,
  fileTime,
  flags32,
  isZero,
  named,
  octetsBetween,
  rest,
  structure,
  uint16,
  uint32,
} from './binary.ts';
import {
  advance,
  type Codec,
  Damage,
  type FlagSet,
  type Named,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  orNull,
  type Reader,
  remark,
} from './codec.ts';
import { decodeInto, leaf } from './fields.ts';
import { AV_FLAGS, AV_IDS } from './ntlmFlags.ts';

/** Single_Host_Data ([MS-NLMP] section 2.2.2.2). */
export const Single_Host_Data = structure('Single_Host_Data', () => ({
  Size: uint32(),
  Z4: uint32(),
  CustomData: bytes(8, 'CustomData'),
  MachineID: bytes(32, 'MachineID'),
}));

/** MD5 of gss_channel_bindings_struct; all zero says that the client has none. */
export type ChannelBindings = Octets & { allZero: boolean };

const channelBindings: Codec<ChannelBindings> = leaf(
  'ChannelBindings',
  {
    type: 'object',
    properties: {
      ...(OCTETS_SCHEMA.properties as object),
      allZero: { type: 'boolean', description: 'the client has no channel bindings' },
    },
    required: ['bytes', 'hex', 'allZero'],
  },
  (reader) => {
    const start = advance(reader, 16, 'ChannelBindings');
    const { bytes, hex } = octetsBetween(reader, start, start + 16);
    return { bytes, hex, allZero: isZero(reader.bytes, start, start + 16) };
  },
);

/** Text in UTF-16 up to the reader's end. */
export const unicode: Codec<string> = leaf('UTF-16', { type: 'string' }, (reader) => {
  const length = reader.end - reader.position;
  const at = advance(reader, length, 'text');
  if (length % 2 === 1) {
    remark(reader.decoding, `text in UTF-16 at byte ${at} has an odd number of bytes`);
  }
  return reader.bytes.toString('utf16le', at, at + length - (length % 2));
});

const unknown: Codec<Octets> = rest('Value');

export type AvValue = string | FileTime | FlagSet | ChannelBindings | SingleHost | Octets;
type SingleHost = {
  Size: number | null;
  Z4: number | null;
  CustomData: Octets | null;
  MachineID: Octets | null;
};

const VALUES: Readonly<Record<string, Codec<AvValue>>> = {
  MsvAvNbComputerName: unicode as Codec<AvValue>,
  MsvAvNbDomainName: unicode as Codec<AvValue>,
  MsvAvDnsComputerName: unicode as Codec<AvValue>,
  MsvAvDnsDomainName: unicode as Codec<AvValue>,
  MsvAvDnsTreeName: unicode as Codec<AvValue>,
  MsvAvFlags: flags32('MsvAvFlags', AV_FLAGS) as Codec<AvValue>,
  MsvAvTimestamp: fileTime() as Codec<AvValue>,
  MsvAvSingleHost: Single_Host_Data as Codec<AvValue>,
  MsvAvTargetName: unicode as Codec<AvValue>,
  MsvAvChannelBindings: channelBindings as Codec<AvValue>,
};

export type AvPair = { AvId: Named | null; AvLen: number | null; Value: AvValue | null };

const AvId = named(uint16(), AV_IDS, 'AvId');
const AvLen = uint16();

/** A value of any of the types; which one, the AvId says. */
const anyValue: Codec<AvValue> = {
  type: 'Value',
  schema(definitions) {
    const distinct = new Set<Codec<unknown>>([...Object.values(VALUES), unknown]);
    return { anyOf: [...distinct].map((codec) => codec.schema(definitions)) };
  },
  decode: unknown.decode,
};

const AV_PAIR: Codec<AvPair> = {
  type: 'AV_PAIR',
  schema: (definitions) => objectSchema(definitions, 'AV_PAIR', { AvId, AvLen, Value: anyValue }),
  decode(reader, put) {
    const { structures } = reader.decoding;
    structures.push('AV_PAIR');
    const pair: AvPair = { AvId: null, AvLen: null, Value: null };
    put(pair);
    decodeInto(reader, pair, 'AvId', AvId);
    decodeInto(reader, pair, 'AvLen', AvLen);
    decodeValue(reader, pair);
    structures.pop();
  },
};

function decodeValue(reader: Reader, pair: AvPair): void {
  const length = pair.AvLen ?? 0;
  const name = pair.AvId?.name ?? '';
  const start = reader.position;
  if (length > reader.end - start) {
    reader.decoding.path.push('Value');
    throw new Damage(
      start,
      `${name || 'it'} has ${length} bytes by its AvLen, and ${reader.end - start} are left`,
    );
  }
  if (name !== 'MsvAvEOL') {
    const outer = reader.end;
    reader.end = start + length;
    decodeInto(reader, pair, 'Value', VALUES[name] ?? unknown);
    if (reader.position < reader.end) {
      remark(reader.decoding, `${reader.end - reader.position} bytes follow the value of ${name}`);
    }
    reader.end = outer;
  }
  reader.position = start + length;
}

/** AV_PAIRs up to MsvAvEOL, or the reader's end. */
export const avPairs: Codec<AvPair[]> = {
  type: 'AV_PAIR[]',
  schema: (definitions) => ({ type: 'array', items: orNull(AV_PAIR.schema(definitions)) }),
  decode(reader, put) {
    const pairs: AvPair[] = [];
    put(pairs);
    while (reader.position < reader.end) {
      const index = pairs.length;
      decodeInto(reader, pairs, index, AV_PAIR);
      if (pairs[index]?.AvId?.number === 0) break;
    }
    if (pairs.at(-1)?.AvId?.number !== 0) remark(reader.decoding, 'the AV_PAIRs end without MsvAvEOL');
    const { bytes: all, position, end } = reader;
    if (!isZero(all, position, end)) remark(reader.decoding, `${end - position} bytes follow MsvAvEOL`);
    reader.position = end;
  },
};

/** The value of the first AV_PAIR of that name; null where there is none. */
export function avValue(pairs: readonly AvPair[] | null | undefined, name: string): AvValue | null {
  return pairs?.find((pair) => pair.AvId?.name === name)?.Value ?? null;
}
