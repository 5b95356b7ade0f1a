/** The result of `config`. */
import { type Static, type TSchema, Type } from 'typebox';
import { nullable, oneOf, Sentence, Text } from './shared.ts';

const effective = <T extends TSchema>(value: T) =>
  Type.Object({
    value,
    source: oneOf('environment', 'configuration', 'compiled', 'unknown'),
    where: Type.String({ description: 'variable, file:line, library, or why it is not known' }),
  });

const OptionalText = effective(nullable(Text));
const Flag = effective(Type.Boolean());
const Whole = effective(Type.Integer());

const Enctype = Type.Object({ number: Type.Integer(), name: nullable(Text) });

const Relation = Type.Object({
  section: Text,
  path: Type.Array(Text, { description: 'subsections and key' }),
  value: Text,
  file: Text,
  line: Type.Integer({ minimum: 1 }),
  counts: Type.Boolean(),
  shadowedBy: nullable(Type.String({ description: 'file:line or variable that goes before it' })),
  checked: oneOf('library', 'differs', 'scan'),
});

export const ConfigResult = Type.Object({
  files: Type.Array(
    Type.Object({
      path: Text,
      readable: Type.Boolean(),
      reason: nullable(Sentence),
      includedFrom: nullable(Type.String({ description: 'file:line; null for a main file' })),
      owner: nullable(Type.String({ description: 'uid, gid and mode' })),
    }),
  ),
  incomplete: nullable(Type.String({ description: 'why something may be missing here' })),
  libraryVersion: nullable(Text),
  libraryError: nullable(Type.String({ description: 'why libkrb5 cannot use the configuration' })),
  setting: nullable(
    Type.Object({
      name: Text,
      values: Type.Array(Type.Object({ value: Text, where: Text })),
      meaning: nullable(Sentence),
      type: nullable(Text),
      default: nullable(Sentence),
      many: Type.Boolean({ description: 'every value counts, not the first one only' }),
    }),
  ),
  relations: Type.Array(Relation),
  unseen: Type.Array(Type.Object({ path: Type.Array(Text), value: Text }), {
    description: 'values that libkrb5 has and no line shows',
  }),
  effective: Type.Object({
    defaultRealm: OptionalText,
    defaultCache: OptionalText,
    defaultKeytab: OptionalText,
    defaultClientKeytab: OptionalText,
    permittedEnctypes: Type.Array(Enctype),
    initialTicketEnctypes: Type.Array(Enctype),
    dnsCanonicalizeHostname: effective(Text),
    dnsLookupKdc: Flag,
    dnsLookupRealm: Flag,
    dnsUriLookup: Flag,
    rdns: Flag,
    ignoreAcceptorHostname: Flag,
    enforceOkAsDelegate: Flag,
    forwardable: Flag,
    proxiable: Flag,
    noaddresses: Flag,
    canonicalize: Flag,
    clockskew: effective(Type.Integer({ description: 'seconds' })),
    udpPreferenceLimit: effective(Type.Integer({ description: 'bytes' })),
    kdcTimesync: Whole,
    ticketLifetime: effective(Type.Integer({ description: 'seconds' })),
    renewLifetime: effective(Type.Integer({ description: 'seconds' })),
    servicePrincipalNames: Sentence,
  }),
  environment: Type.Array(
    Type.Object({
      name: Text,
      set: Type.Boolean(),
      value: nullable(Text),
      meaning: Sentence,
      remark: nullable(Sentence),
    }),
  ),
  mechanisms: Type.Array(
    Type.Object({
      name: Text,
      oid: Text,
      oidValid: Type.Boolean(),
      meaning: nullable(Text),
      library: Text,
      options: nullable(Text),
      where: Text,
      exists: nullable(Type.Boolean()),
      architecture: nullable(Text),
      loads: nullable(Type.Boolean()),
      crashed: Type.Boolean(),
      reason: nullable(Sentence),
    }),
  ),
  cryptoPolicy: Type.Object({
    policy: nullable(Text),
    because: Sentence,
    krb5File: nullable(Text),
    fips: nullable(Type.Boolean()),
    openssl: Type.Object({
      library: nullable(Text),
      legacyProvider: nullable(Text),
      because: Sentence,
    }),
  }),
});

export type ConfigResult = Static<typeof ConfigResult>;
