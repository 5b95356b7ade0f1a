/** The pieces of which every report is made, each declared once: JSON Schema as a value, TypeScript type by Static. */
import { type Static, type TSchema, Type } from 'typebox';
import type { FindingCode } from '../../findings/catalogue/catalogue.ts';
import { type BackendKind, LIBRARY_KINDS } from '../../status/functions/entry.ts';

/** The same schema with what it says at this place. */
export const described = <T extends TSchema>(description: string, schema: T): T => ({
  ...schema,
  description,
});

/** A value or null; what it says is said of the property as a whole. */
export function nullable<T extends TSchema>(schema: T) {
  const { description, ...rest } = schema as T & { description?: string };
  return Type.Union([rest as unknown as T, Type.Null()], description === undefined ? {} : { description });
}

/** One of several words. */
export const oneOf = <const T extends string[]>(...words: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: words });

export const text = (description: string) => Type.String({ description });
export const flag = (description: string) => Type.Boolean({ description });
/** Whole numbers without a unit: identifiers, versions, counts. */
export const whole = (description: string) => Type.Integer({ description });
export const count = (description: string) => Type.Integer({ minimum: 0, description });
export const list = <T extends TSchema>(description: string, items: T) => Type.Array(items, { description });
/** Size or length. */
export const bytes = (description: string) =>
  Type.Integer({ minimum: 0, description: `${description}, in bytes` });

/** Elements of lists. */
export const Text = Type.String();
export const Sentence = Type.String({ description: 'plain words, for people' });

export const Hex32 = Type.String({
  pattern: '^0x[0-9A-F]{8}$',
  description: 'the 32-bit value in hexadecimal, as 0x8009030E',
});
export const Signed = Type.Integer({
  minimum: -0x80000000,
  maximum: 0x7fffffff,
  description: 'the 32-bit value read as a signed number, as in klist and event logs',
});
export const Unsigned = Type.Integer({
  minimum: 0,
  maximum: 0xffffffff,
  description: 'the 32-bit value read as an unsigned number',
});

/** A number that a protocol assigns, with its name. */
export const named = (what: string) =>
  Type.Object({
    number: whole(`${what}: its number in the protocol`),
    name: nullable(text(`${what}: its name; null for a number without one`)),
  });

export const NativeCode = Type.Object({
  value: described('the 32-bit code as an unsigned number', Unsigned),
  hex: Hex32,
  name: nullable(text('name of the constant; null where sspidiag knows none')),
  text: nullable(text("the library's own words for the code")),
});

export const Status = Type.Object({
  name: Type.String({
    pattern: '^([A-Z][A-Z0-9]*_[A-Z0-9_]+|0x[0-9A-F]{8})$',
    description: 'name of the constant; the value itself where sspidiag knows no name',
  }),
  hex: Hex32,
  signed: Signed,
  unsigned: Unsigned,
  message: text('what the status means, in plain words'),
  function: nullable(text('the native function that answered, or would have')),
  answeredBy: described(
    'library where a native function returned it; sspidiag where none was called',
    oneOf('library', 'sspidiag'),
  ),
  native: nullable(
    described(
      'what a GSSAPI library answered, before it was put in words of SSPI; null where SSPI itself answered',
      Type.Object({
        function: text('the GSSAPI function that answered'),
        major: described('major status: the answer of GSSAPI', NativeCode),
        minor: described("minor status: the mechanism's own error", NativeCode),
        text: text("the library's own words for both codes"),
        mappedBecause: text('why these codes are this status of SSPI'),
      }),
    ),
  ),
});

export const Instant = Type.Object({
  utc: Type.String({
    pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$',
    description: 'UTC in ISO 8601, as 2026-11-28T20:15:00Z',
  }),
  local: text('local time of the host with its offset from UTC'),
  epochSeconds: whole('seconds since 1970-01-01 00:00 UTC'),
});

export const Expiry = Type.Object({
  state: described(
    'at: at the time given; expired: that time is past; never: it does not end; not-provided: the library told no time',
    oneOf('at', 'never', 'expired', 'not-provided'),
  ),
  utc: nullable(text('UTC in ISO 8601')),
  local: nullable(text('local time of the host with its offset from UTC')),
  epochSeconds: nullable(whole('seconds since 1970-01-01 00:00 UTC')),
  remainingSeconds: nullable(whole('seconds left at the time of the report; 0 or less once expired')),
  reason: nullable(text('why there is no time, or where it was read')),
  raw: nullable(text('the TimeStamp as the library wrote it, in hexadecimal')),
});

export const Finding = Type.Object({
  code: Type.Unsafe<FindingCode>({
    type: 'string',
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    description: 'stable name of the finding; sspidiag-findings(7) lists them',
  }),
  severity: described('how bad it is', oneOf('error', 'warning', 'info')),
  title: text('at most five words'),
  evidence: list('what it is concluded from, in plain words', Sentence),
  cure: list('what to do about it, the likeliest first, in plain words', Sentence),
});

const Scalars = Type.Record(Text, Type.Union([Text, Type.Number(), Type.Boolean(), Type.Null()]));

export const Call = Type.Object({
  source: described('a native call, or a step out of the trace of libkrb5', oneOf('call', 'libkrb5')),
  function: text("a native function; of libkrb5's own trace, the kind of step"),
  arguments: described('its arguments by their names in the headers; secrets by their size only', Scalars),
  status: text('what it returned: the name of the constant, or a number'),
  startedAt: Type.Number({ description: 'when it began: seconds since 1970 UTC, with microseconds' }),
  microseconds: count('how long it took, in microseconds'),
});

export const Backend = Type.Object({
  name: text('gssapi or sspi'),
  kind: Type.Unsafe<BackendKind>({
    type: 'string',
    enum: ['gssapi', ...LIBRARY_KINDS],
    description: 'whose library it is',
  }),
  library: text('file name of the library'),
  path: nullable(text('where the library was loaded from; null where the system does not tell')),
  version: nullable(text('version of the library; null where it does not tell')),
});

export const Leg = Type.Object({
  side: described('who made the call', oneOf('initiator', 'acceptor')),
  function: text('the native function of this step'),
  status: described('what it returned', Status),
  inputBytes: bytes('the token that it was given'),
  outputBytes: bytes('the token that it made; 0 for none'),
});

export const AttributeAnswer = Type.Object({
  attribute: text('SECPKG_ATTR_* as in sspi.h'),
  status: described('what QueryContextAttributes returned for it', Status),
  fields: nullable(described("the structure's fields; keys and tokens by their presence only", Scalars)),
});

export const ContextFacts = Type.Object({
  package: text('the package that the context belongs to'),
  initiator: nullable(text('principal of the client; null where the library does not tell')),
  acceptor: nullable(text('principal of the service; null where the library does not tell')),
  locallyInitiated: nullable(flag('this is the side that began')),
  open: nullable(flag('no further token is needed')),
  attributes: list('ISC_RET_* or ASC_RET_* that hold, as in sspi.h', Text),
  expiry: described('until when the context can be used', Expiry),
  maximumMessageIn64KiB: nullable(bytes('the longest message whose sealed form fits into 64 KiB')),
  answers: list('what QueryContextAttributes answered, one by one', AttributeAnswer),
});

const ids = (what: string) =>
  Type.Object({
    real: whole(`real ${what}, a number`),
    effective: whole(`effective ${what}, a number`),
    saved: whole(`saved ${what}, a number`),
    fileSystem: whole(`${what} for access to files, a number`),
  });

const Level = oneOf('Anonymous', 'Identification', 'Impersonation', 'Delegation');

export const TokenIdentity = Type.Object({
  readable: flag('the token could be read'),
  reason: nullable(text('why the token cannot be read')),
  source: described('whose token it is', oneOf('thread', 'process')),
  level: nullable(described('SECURITY_IMPERSONATION_LEVEL; null of a primary token', Level)),
  sid: nullable(text('SID of the user')),
  logonId: nullable(text('LUID of the logon session, high and low part')),
  tokenId: nullable(text('LUID of the token, high and low part')),
  integrity: nullable(text('integrity level')),
  elevated: nullable(flag('whether the token is elevated')),
  groups: list('SIDs that count', Text),
  enabledPrivileges: list('names of the privileges that are enabled', Text),
});

export const Identity = Type.Object({
  uid: nullable(described('user ids of the thread; null on Windows', ids('user id'))),
  gid: nullable(described('group ids of the thread; null on Windows', ids('group id'))),
  account: nullable(text('name of the effective uid, or of the user of the token')),
  groups: list('numbers of the supplementary groups; empty on Windows', Type.Integer()),
  effectiveCapabilities: list('CAP_* in effect; empty on Windows', Text),
  token: nullable(described('the access token in effect; null but on Windows', TokenIdentity)),
});

/** The envelope around a command's result. */
export function envelope<T extends TSchema>(command: string, result: T) {
  return Type.Object({
    schema: Type.Literal(`sspidiag/${command}/1`, { description: 'names this schema and its version' }),
    command: Type.Literal(command, { description: 'the command that made the report' }),
    ok: flag('true where the answer is yes'),
    exitCode: Type.Integer({
      minimum: 0,
      maximum: 255,
      description:
        'exit code: 0 yes, 1 no, 2 wrong usage, 3 cannot tell here, 4 a bug in sspidiag, 5 revert failed, 130 interrupted',
    }),
    tool: described(
      'the program that made the report',
      Type.Object({
        name: Type.Literal('sspidiag', { description: 'always sspidiag' }),
        version: text('version of sspidiag'),
      }),
    ),
    host: described(
      'where the report was made',
      Type.Object({
        name: text('host name as the system has it'),
        platform: text('linux or win32'),
        release: text("version of the system's kernel"),
        architecture: text('of the processor: x64 or arm64'),
        node: text('version of Node.js'),
      }),
    ),
    time: described('when the report was made', Instant),
    backend: nullable(described('the native library that was asked; null where none was', Backend)),
    status: nullable(described('the status that decides; null where no native function answered', Status)),
    result: nullable(described("the command's own answer; null where it could not do its work", result)),
    findings: list('what sspidiag concludes from what it saw', Finding),
    calls: list('native calls and steps of the library in order; filled by --trace', Call),
    error: nullable(
      described(
        'why the command could not do its work; null where it did',
        Type.Object({
          message: text('what is wrong, in plain words'),
          hint: nullable(text('what to do about it; null where there is nothing to say')),
        }),
      ),
    ),
  });
}

export type Expiry = Static<typeof Expiry>;
export type Instant = Static<typeof Instant>;
export type Leg = Static<typeof Leg>;
export type ContextFacts = Static<typeof ContextFacts>;
export type IdentityFacts = Static<typeof Identity>;
