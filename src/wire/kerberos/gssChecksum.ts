/** The "checksum" 0x8003 of authenticators, which is none (RFC 4121 section 4.1.1). */
import { bytes, flags32, octetsOf, uint16, uint32 } from '../binary.ts';
import {
  advance,
  type Codec,
  Damage,
  type Decoded,
  decodeField,
  type FlagSet,
  NAMED_SCHEMA,
  type Named,
  OCTETS_SCHEMA,
  type Octets,
  objectSchema,
  part,
  type Reader,
  remark,
  within,
} from '../codec.ts';
import type { Wrapped } from '../der/structures.ts';
import { GSS_FLAGS } from './flags.ts';
import { krbCred } from './otherMessages.ts';
import { anyOf } from './typedValue.ts';

export type GssChecksum = {
  /** Length of Bnd: 16. */
  Lgth: number | null;
  /** MD5 hash of the channel bindings; all zero where there are none. */
  Bnd: Octets | null;
  Flags: FlagSet | null;
  /** Null, as the next two, where nothing is delegated. */
  DlgOpt: number | null;
  Dlgth: number | null;
  Deleg: Wrapped<Decoded<typeof krbCred>> | null;
  Exts: Extension[] | null;
};

/** RFC 6542 section 3.1. */
type Extension = { type: Named; data: Octets };

const EXTENSION_NAMES: Readonly<Record<number, string>> = {
  0: 'GSS_EXTS_CHANNEL_BINDING',
  1: 'GSS_EXTS_IAKERB_FINISHED',
  2: 'GSS_EXTS_FINISHED',
};

const flags = flags32('UINT32', GSS_FLAGS);

/** The credentials' length comes before them. */
const deleg = (length: number): Codec<Wrapped<Decoded<typeof krbCred>>> => ({
  type: 'KRB-CRED',
  schema: (definitions) => ({
    type: 'object',
    properties: {
      ...(OCTETS_SCHEMA.properties as object),
      value: anyOf([krbCred.schema(definitions)]),
    },
    required: ['bytes', 'hex', 'value'],
  }),
  decode(reader, put) {
    const at = advance(reader, length, 'Deleg');
    const wrapped: Wrapped<Decoded<typeof krbCred>> = {
      ...octetsOf(reader.bytes.subarray(at, at + length), reader),
      value: null,
    };
    put(wrapped);
    decodeField(part(reader, at, at + length), 'value', krbCred, (value) => {
      wrapped.value = value;
    });
    if (!reader.decoding.secrets && isClear(wrapped.value)) wrapped.hex = null;
  },
});

const extensions: Codec<Extension[]> = {
  type: 'Exts',
  schema: () => ({
    type: 'array',
    items: {
      type: 'object',
      properties: { type: NAMED_SCHEMA, data: OCTETS_SCHEMA },
      required: ['type', 'data'],
    },
  }),
  decode(reader, put) {
    const found: Extension[] = [];
    put(found);
    while (reader.position < reader.end) {
      const at = advance(reader, 8, 'an extension');
      const type = reader.bytes.readUInt32BE(at);
      const length = reader.bytes.readUInt32BE(at + 4);
      if (--reader.decoding.budget < 0) throw new Damage(at, 'there are more values than any token has');
      const content = advance(reader, length, 'an extension');
      found.push({
        type: { number: type, name: EXTENSION_NAMES[type] ?? null },
        data: octetsOf(reader.bytes.subarray(content, content + length), reader),
      });
    }
  },
};

const FIELDS = {
  Lgth: uint32('UINT32'),
  Bnd: bytes(16),
  Flags: flags,
  DlgOpt: uint16('UINT16'),
  Dlgth: uint16('UINT16'),
  Deleg: deleg(0),
  Exts: extensions,
};

export const gssChecksum: Codec<GssChecksum> = {
  type: 'GSS-API authenticator checksum',
  schema: (definitions) => objectSchema(definitions, 'GssChecksum', FIELDS),
  decode(reader, put) {
    within(reader, 'checksum 0x8003', () => {
      const value: GssChecksum = {
        Lgth: null,
        Bnd: null,
        Flags: null,
        DlgOpt: null,
        Dlgth: null,
        Deleg: null,
        Exts: null,
      };
      put(value);
      const take = <K extends keyof GssChecksum>(name: K, codec: Codec<NonNullable<GssChecksum[K]>>) =>
        decodeField(reader, name, codec, (decoded) => {
          value[name] = decoded;
        });
      take('Lgth', FIELDS.Lgth);
      take('Bnd', bytes(Math.min(value.Lgth ?? 16, reader.end - reader.position)));
      take('Flags', flags);
      if (value.Flags?.names.includes('GSS_C_DELEG_FLAG')) takeDelegation(reader, value, take);
      if (reader.position < reader.end) take('Exts', extensions);
    });
  },
};

type Take = <K extends keyof GssChecksum>(name: K, codec: Codec<NonNullable<GssChecksum[K]>>) => void;

function takeDelegation(reader: Reader, value: GssChecksum, take: Take): void {
  if (reader.position === reader.end) {
    remark(reader.decoding, 'the flag says that credentials are delegated, and there are none');
    return;
  }
  take('DlgOpt', FIELDS.DlgOpt);
  take('Dlgth', FIELDS.Dlgth);
  take('Deleg', deleg(value.Dlgth ?? 0));
}

function isClear(credentials: Decoded<typeof krbCred> | null): boolean {
  return credentials?.['enc-part']?.etype?.number === 0;
}

/** True where delegated keys stand in the checksum unencrypted (encryption type 0). */
export function holdsClearCredentials(value: unknown): boolean {
  return isClear((value as GssChecksum | null)?.Deleg?.value ?? null);
}
