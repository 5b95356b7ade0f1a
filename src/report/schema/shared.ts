/** The pieces of which every report is made, each declared once: JSON Schema as a value, TypeScript type by Static. */
import { type Static, type TSchema, Type } from 'typebox';
import type { FindingCode } from '../../findings/catalogue/catalogue.ts';
import { type BackendKind, LIBRARY_KINDS } from '../../status/functions/entry.ts';

export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of several words. */
export const oneOf = <const T extends string[]>(...words: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: words });

export const Text = Type.String();
export const Sentence = Type.String({ description: 'plain words, for people' });
export const Bytes = Type.Integer({ minimum: 0, description: 'bytes' });

export const NativeCode = Type.Object({
  value: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$' }),
  name: nullable(Text),
  text: nullable(Type.String({ description: "the library's own words" })),
});

export const Status = Type.Object({
  name: Type.String({
    pattern: '^([A-Z][A-Z0-9]*_[A-Z0-9_]+|0x[0-9A-F]{8})$',
    description: 'of the constant; the value itself where sspidiag knows no name',
  }),
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$' }),
  signed: Type.Integer({ minimum: -0x80000000, maximum: 0x7fffffff }),
  unsigned: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  message: Sentence,
  function: nullable(Type.String({ description: 'the native function that answered, or would have' })),
  answeredBy: oneOf('library', 'sspidiag'),
  native: nullable(
    Type.Object({
      function: Text,
      major: NativeCode,
      minor: NativeCode,
      text: Text,
      mappedBecause: Sentence,
    }),
  ),
});

export const Instant = Type.Object({
  utc: Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' }),
  local: Type.String({ description: 'local time with its offset from UTC' }),
  epochSeconds: Type.Integer(),
});

export const Expiry = Type.Object({
  state: oneOf('at', 'never', 'expired', 'not-provided'),
  utc: nullable(Text),
  local: nullable(Text),
  epochSeconds: nullable(Type.Integer()),
  remainingSeconds: nullable(
    Type.Integer({ description: 'from the time of the report; 0 or less once expired' }),
  ),
  reason: nullable(Type.String({ description: 'why there is no time, or where it was read' })),
  raw: nullable(Type.String({ description: 'the TimeStamp as the library wrote it, in hexadecimal' })),
});

export const Finding = Type.Object({
  code: Type.Unsafe<FindingCode>({ type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' }),
  severity: oneOf('error', 'warning', 'info'),
  title: Text,
  evidence: Type.Array(Sentence),
  cure: Type.Array(Sentence),
});

export const Call = Type.Object({
  source: oneOf('call', 'libkrb5'),
  function: Type.String({ description: "a native function; of libkrb5's own trace, the kind of step" }),
  arguments: Type.Record(Text, Type.Union([Text, Type.Number(), Type.Boolean(), Type.Null()])),
  status: Text,
  startedAt: Type.Number({ description: 'epoch seconds, with microseconds' }),
  microseconds: Type.Integer({ minimum: 0 }),
});

export const Backend = Type.Object({
  name: Text,
  kind: Type.Unsafe<BackendKind>({
    type: 'string',
    enum: ['gssapi', ...LIBRARY_KINDS],
    description: 'whose library it is',
  }),
  library: Text,
  path: nullable(Text),
  version: nullable(Text),
});

export const Leg = Type.Object({
  side: oneOf('initiator', 'acceptor'),
  function: Text,
  status: Status,
  inputBytes: Bytes,
  outputBytes: Bytes,
});

export const AttributeAnswer = Type.Object({
  attribute: Text,
  status: Status,
  fields: nullable(
    Type.Record(Text, Type.Union([Text, Type.Number(), Type.Boolean(), Type.Null()]), {
      description: "the structure's fields; keys and tokens by their presence only",
    }),
  ),
});

export const ContextFacts = Type.Object({
  package: Text,
  initiator: nullable(Text),
  acceptor: nullable(Text),
  locallyInitiated: nullable(Type.Boolean()),
  open: nullable(Type.Boolean()),
  attributes: Type.Array(Text),
  expiry: Expiry,
  maximumMessageIn64KiB: nullable(Bytes),
  answers: Type.Array(AttributeAnswer, { description: 'what QueryContextAttributes answered, one by one' }),
});

const Ids = Type.Object({
  real: Type.Integer(),
  effective: Type.Integer(),
  saved: Type.Integer(),
  fileSystem: Type.Integer(),
});

export const TokenIdentity = Type.Object({
  readable: Type.Boolean(),
  reason: nullable(Type.String({ description: 'why the token cannot be read' })),
  source: oneOf('thread', 'process'),
  level: nullable(oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation')),
  sid: nullable(Text),
  logonId: nullable(Text),
  tokenId: nullable(Text),
  integrity: nullable(Text),
  elevated: nullable(Type.Boolean()),
  groups: Type.Array(Text, { description: 'SIDs that count' }),
  enabledPrivileges: Type.Array(Text),
});

export const Identity = Type.Object({
  uid: nullable(Ids),
  gid: nullable(Ids),
  account: nullable(Type.String({ description: 'name of the effective uid, or of the user of the token' })),
  groups: Type.Array(Type.Integer()),
  effectiveCapabilities: Type.Array(Text),
  token: nullable(TokenIdentity),
});

/** The envelope around a command's result. */
export function envelope<T extends TSchema>(command: string, result: T) {
  return Type.Object({
    schema: Type.Literal(`sspidiag/${command}/1`),
    command: Type.Literal(command),
    ok: Type.Boolean({ description: 'true where the answer is yes' }),
    exitCode: Type.Integer({ minimum: 0, maximum: 255 }),
    tool: Type.Object({ name: Type.Literal('sspidiag'), version: Text }),
    host: Type.Object({
      name: Text,
      platform: Text,
      release: Text,
      architecture: Text,
      node: Text,
    }),
    time: Instant,
    backend: nullable(Backend),
    status: nullable(Status),
    result: nullable(result),
    findings: Type.Array(Finding),
    calls: Type.Array(Call, {
      description: 'native calls and steps of the library in order; filled by --trace',
    }),
    error: nullable(Type.Object({ message: Sentence, hint: nullable(Sentence) })),
  });
}

export type Expiry = Static<typeof Expiry>;
export type Instant = Static<typeof Instant>;
export type Leg = Static<typeof Leg>;
export type ContextFacts = Static<typeof ContextFacts>;
export type IdentityFacts = Static<typeof Identity>;
