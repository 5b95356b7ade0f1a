/**
 * Structures declared once: from a declaration come the decoder, the TypeScript type of what it gives, and the JSON
 * Schema of the same. Nothing here trusts its input: lengths, depth and the number of values are bounded, and whatever
 * was decoded before the damage is kept.
 */

/** Where input stops being what it claims to be. */
export class Damage extends Error {
  /** Offset in the whole input, in bytes. */
  readonly position: number;
  constructor(position: number, message: string) {
    // Nobody reads its stack, and gathering one takes longer than decoding a small token.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.position = position;
  }
}

/** A value's place in the input. */
export type Place = { path: string; type: string; offset: number; length: number };

/** What holds for one decoding as a whole. */
export type Decoding = {
  /** Names of the fields around what is being decoded, from the outside in. */
  path: string[];
  /** Names of the structures around it. */
  structures: string[];
  depth: number;
  /** Values still allowed. */
  budget: number;
  /** Filled where offsets are asked for. */
  places: Place[] | null;
  /** Whether responses and keys are shown. */
  secrets: boolean;
  /** What is odd and no damage, each a sentence. */
  remarks: string[];
  /** The outermost structure that ends before it should: what there is of it is decoded all the same. */
  cut: Postponed | null;
  /** The first damage inside a token that another one carries: what stands behind the token is decoded before it is told. */
  waiting: Postponed | null;
};

/** Bytes between `position` and `end` of `bytes`; `base` is where offsets of the format count from. */
export type Reader = {
  readonly bytes: Buffer;
  position: number;
  /** Whoever decodes an element's content draws it in for that time, and does not draw it out where there is damage. */
  end: number;
  readonly base: number;
  readonly decoding: Decoding;
};

type JsonSchema = { [key: string]: unknown };

/** How values of one type are decoded, and what they look like. */
export type Codec<T> = {
  /** The type's name in its specification. */
  readonly type: string;
  /**
   * Decodes one value.
   *
   * @param put takes the value as soon as there is one: a structure before its fields, so that damage inside loses nothing
   * @throws Damage
   */
  decode(reader: Reader, put: (value: T) => void): void;
  /** The same where a value is there as a whole or not at all: most fields are such, and need nobody who takes it. */
  read?(reader: Reader): T;
  /** JSON Schema of the value; named structures go to `definitions` and are referred to. */
  schema(definitions: Record<string, JsonSchema>): JsonSchema;
};

/** The type of what a codec decodes. */
export type Decoded<C> = C extends Codec<infer T> ? T : never;

/** Deeper than any token nests: NegTokenInit in a KRB-CRED in an authenticator is not half of it. */
const MOST_DEPTH = 48;
/** More values than the largest ticket has. */
export const MOST_VALUES = 100_000;

export function newDecoding(options: { places?: boolean; secrets?: boolean } = {}): Decoding {
  return {
    path: [],
    structures: [],
    depth: 0,
    budget: MOST_VALUES,
    places: options.places ? [] : null,
    secrets: options.secrets ?? false,
    remarks: [],
    cut: null,
    waiting: null,
  };
}

export function readerOf(bytes: Buffer, decoding: Decoding, start = 0, end = bytes.length): Reader {
  return { bytes, position: start, end, base: start, decoding };
}

/** The part of a reader's bytes from `start` to `end`, with offsets that count from its own start. */
export function part(reader: Reader, start: number, end: number, base = start): Reader {
  return { bytes: reader.bytes, position: start, end, base, decoding: reader.decoding };
}

/** Moves on and tells where the bytes begin. */
export function advance(reader: Reader, length: number, what: string): number {
  const { position, end } = reader;
  if (length > end - position) {
    throw new Damage(position, `${what} needs ${length} bytes, and ${end - position} are left`);
  }
  reader.position += length;
  return position;
}

/** Decodes a field: its name is known to whoever reports damage, its place to whoever asked for places. */
export function decodeField<T>(reader: Reader, name: string, codec: Codec<T>, put: (value: T) => void): void {
  const place = enterField(reader, name, codec.type);
  codec.decode(reader, put);
  leaveField(reader, place);
}

/** Begins a field. */
export function enterField(reader: Reader, name: string, type: string): Place | null {
  const { decoding } = reader;
  if (--decoding.budget < 0) throw new Damage(reader.position, 'there are more values than any token has');
  if (++decoding.depth > MOST_DEPTH)
    throw new Damage(reader.position, 'structures nest deeper than in any token');
  decoding.path.push(name);
  if (decoding.places === null) return null;
  const place: Place = { path: decoding.path.join('.'), type, offset: reader.position, length: 0 };
  decoding.places.push(place);
  return place;
}

/** Ends a field. Not in a finally: at the moment of damage the path tells where it was. */
export function leaveField(reader: Reader, place: Place | null): void {
  if (place) place.length = reader.position - place.offset;
  reader.decoding.path.pop();
  reader.decoding.depth--;
}

/** Enters a structure for the time of its decoding. */
export function within(reader: Reader, structure: string, work: () => void): void {
  reader.decoding.structures.push(structure);
  work();
  reader.decoding.structures.pop();
}

export type Outcome<T> = {
  /** Everything up to the damage; null where not even the outermost structure begins. */
  value: T | null;
  damage: { position: number; field: string | null; structure: string | null; sentence: string } | null;
  /** Where decoding stopped. */
  end: number;
  decoding: Decoding;
};

/** More remarks than that say nothing new: hostile input must not fill the report with them. */
const MOST_REMARKS = 100;

/** Notes what is odd and no damage. */
export function remark(decoding: Decoding, sentence: string): void {
  if (decoding.remarks.length < MOST_REMARKS) decoding.remarks.push(sentence);
}

/** Damage that waits, with the place where it is. */
export type Postponed = { damage: Damage; path: string[]; structures: string[] };

/**
 * Decodes a part whose damage must not keep what stands beside it from being decoded.
 *
 * @returns the damage, for `raise` once the rest is decoded; null where there is none
 */
export function postponing(decoding: Decoding, work: () => void): Postponed | null {
  const { path, structures, depth } = decoding;
  const [names, around] = [path.length, structures.length];
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    const postponed = { damage: error, path: [...path], structures: [...structures] };
    [path.length, structures.length] = [names, around];
    decoding.depth = depth;
    return postponed;
  }
}

/** Notes that a structure ends before it should; decoding goes on with what there is of it. */
export function noteCut(decoding: Decoding, position: number, sentence: string): void {
  decoding.cut ??= {
    damage: new Damage(position, sentence),
    path: [...decoding.path],
    structures: [...decoding.structures],
  };
}

/** Throws damage that has waited, as if decoding were still where it happened. */
export function raise(decoding: Decoding, { damage, path, structures }: Postponed): never {
  decoding.path.length = 0;
  decoding.path.push(...path);
  decoding.structures.length = 0;
  decoding.structures.push(...structures);
  throw damage;
}

/** Decodes one value; never throws for what the bytes are. */
export function decode<T>(codec: Codec<T>, reader: Reader): Outcome<T> {
  const { decoding } = reader;
  let value: T | null = null;
  try {
    codec.decode(reader, (decoded) => {
      value = decoded;
    });
    const postponed = decoding.waiting ?? decoding.cut;
    if (postponed) raise(decoding, postponed);
    return { value, damage: null, end: reader.position, decoding };
  } catch (error) {
    if (!(error instanceof Damage)) throw error;
    const { position } = error;
    const cut = decoding.cut?.damage ?? error;
    const message = cut === error ? error.message : `${error.message}; ${cut.message}`;
    const field = decoding.path.length > 0 ? decoding.path.join('.') : null;
    const structure = decoding.structures.at(-1) ?? null;
    const where = [field && `field ${field}`, structure && `of ${structure}`].filter(Boolean).join(' ');
    const sentence = `damaged at byte ${position}${where ? ` (${where})` : ''}: ${message}`;
    return { value, damage: { position, field, structure, sentence }, end: reader.position, decoding };
  }
}

/** Bytes as the report has them: length always, content unless it is a secret that nobody asked for. */
export type Octets = { bytes: number; hex: string | null };

export const OCTETS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    bytes: { type: 'integer', minimum: 0 },
    hex: { type: ['string', 'null'], pattern: '^([0-9a-f]{2})*$', description: 'null where it is a secret' },
  },
  required: ['bytes', 'hex'],
};

/** A number with the name that its specification gives it. */
export type Named = { number: number; name: string | null };

export const NAMED_SCHEMA: JsonSchema = {
  type: 'object',
  properties: { number: { type: 'integer' }, name: { type: ['string', 'null'] } },
  required: ['number', 'name'],
};

/** Bits with the names of those that are set. */
export type FlagSet = { hex: string; names: string[] };

export const FLAGS_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    hex: { type: 'string', pattern: '^0x[0-9a-f]+$' },
    names: { type: 'array', items: { type: 'string' }, description: 'bit N for bits without a name' },
  },
  required: ['hex', 'names'],
};

/** A schema whose values may be missing: the field is not in this token, or behind the damage. */
export function orNull(schema: JsonSchema): JsonSchema {
  return { anyOf: [schema, { type: 'null' }] };
}

/** A named structure in `definitions`, made once however often it is used. */
export function defined(
  definitions: Record<string, JsonSchema>,
  name: string,
  make: () => JsonSchema,
): JsonSchema {
  if (!Object.hasOwn(definitions, name)) {
    definitions[name] = {};
    definitions[name] = make();
  }
  return { $ref: `#/$defs/${name}` };
}

/** An object whose fields are all there, null where they have no value. */
export function objectSchema(
  definitions: Record<string, JsonSchema>,
  name: string,
  fields: Readonly<Record<string, Codec<unknown>>>,
): JsonSchema {
  return defined(definitions, name, () => ({
    type: 'object',
    title: name,
    properties: Object.fromEntries(
      Object.entries(fields).map(([field, codec]) => [field, orNull(codec.schema(definitions))]),
    ),
    required: Object.keys(fields),
  }));
}
