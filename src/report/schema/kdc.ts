/** The result of `kdc`. */
import { type Static, Type } from 'typebox';
import { nullable, oneOf, Sentence, Text } from './shared.ts';

const Port = Type.Integer({ minimum: 1, maximum: 65535 });
const Milliseconds = Type.Number({ minimum: 0 });
const Source = oneOf('krb5.conf', 'sssd', 'dns-srv', 'dns-uri');
const Used = nullable(
  Type.Boolean({ description: 'whether libkrb5 would ask it; null where there is no libkrb5' }),
);

const Named = Type.Object({ number: Type.Integer(), name: nullable(Text) });

const Exchange = Type.Object({
  state: oneOf('answered', 'refused', 'no-answer', 'garbage', 'not-asked'),
  milliseconds: nullable(
    Type.Number({ minimum: 0, description: 'until the answer, the refusal or the end of waiting' }),
  ),
  error: nullable(Type.String({ description: 'why there is no answer, or what is wrong with it' })),
  messagesSent: Type.Integer({ minimum: 0 }),
});

const Enctype = Type.Object({
  number: Type.Integer(),
  name: nullable(Text),
  salt: nullable(Type.String({ description: "null where the KDC sent none: the principal's own name" })),
  iterations: nullable(Type.Integer({ description: "PBKDF2's count, where the KDC sent one" })),
  weak: Type.Boolean({ description: 'DES or RC4' }),
  requested: nullable(
    Type.Boolean({ description: 'whether this host asks for it; null where that is not known' }),
  ),
});

const SourceFact = Type.Object({
  source: Source,
  role: oneOf('kdc', 'primary'),
  where: Type.String({ description: 'the relation of krb5.conf, the file, or the record' }),
  used: Used,
  usedBecause: Sentence,
});

/** One address of one KDC; where its host has none, the KDC by itself. */
const Kdc = Type.Object({
  source: Source,
  sources: Type.Array(SourceFact, { description: 'all that name it, the one that counts first' }),
  host: Text,
  port: Port,
  proxy: nullable(Type.String({ description: 'URL of a KDC proxy (MS-KKDCP)' })),
  remark: nullable(Type.String({ description: 'what is odd about the entry' })),
  used: Used,
  usedBecause: Sentence,
  address: nullable(Text),
  addressError: nullable(Type.String({ description: 'why the host has no address' })),
  lookupMilliseconds: Milliseconds,
  answered: Type.Boolean({ description: 'a Kerberos answer came, by whichever transport' }),
  udp: Exchange,
  tcp: Exchange,
  answeredBy: nullable(oneOf('udp', 'tcp')),
  message: nullable(oneOf('KRB-ERROR', 'AS-REP')),
  error: nullable(
    Type.Object({
      number: Type.Integer(),
      name: nullable(Text),
      text: nullable(Type.String({ description: "e-text, the KDC's own words" })),
      ntStatus: nullable(Type.Object({ hex: Text, name: nullable(Text) })),
    }),
  ),
  clientRealm: nullable(Type.String({ description: 'crealm of the answer' })),
  clock: nullable(
    Type.Object({
      kdcTime: Type.String({ description: 'UTC, with milliseconds' }),
      offsetSeconds: Type.Number({ description: "the KDC's clock less this host's" }),
      accuracySeconds: Type.Number({ minimum: 0, description: 'the offset is no farther off than this' }),
    }),
  ),
  enctypes: Type.Array(Enctype, { description: "of the client's keys, as far as the KDC tells" }),
  preauthentication: Type.Array(Named),
});

const OtherServer = Type.Object({
  service: oneOf('admin', 'kpasswd'),
  source: Source,
  where: Text,
  host: Text,
  port: Port,
  used: Used,
  usedBecause: Sentence,
});

export const KdcResult = Type.Object({
  realm: Type.Object({
    name: nullable(Text),
    source: oneOf('operand', 'principal', 'configuration', 'domain', 'unknown'),
    where: Sentence,
  }),
  client: Type.Object({
    name: Type.String({ description: 'the principal that the KDCs were asked for' }),
    given: Type.Boolean({ description: 'by --principal; else one that should not exist' }),
  }),
  library: nullable(
    Type.Object({
      enctypes: Type.Array(Named, { description: 'what an AS-REQ of this host asks for, best first' }),
      enctypesError: nullable(Sentence),
      clockskewSeconds: Type.Integer({ minimum: 0 }),
      dnsLookupKdc: Type.Boolean(),
      dnsUriLookup: Type.Boolean(),
    }),
  ),
  libraryReason: nullable(Type.String({ description: 'why libkrb5 tells nothing' })),
  otherCase: nullable(
    Type.String({ description: 'the realm in capitals, where krb5.conf has KDCs for that one only' }),
  ),
  locator: nullable(
    Type.Object({
      plugin: nullable(Type.String({ description: "SSSD's plug-in for libkrb5" })),
      path: Text,
      readable: nullable(Type.Boolean({ description: 'null where the file does not exist' })),
      reason: nullable(Text),
      servers: Type.Array(Text),
    }),
  ),
  dns: Type.Object({
    nameServers: Type.Array(Text),
    queries: Type.Array(
      Type.Object({
        name: Text,
        type: oneOf('SRV', 'URI'),
        state: oneOf('answered', 'none', 'failed'),
        error: nullable(Text),
        milliseconds: Milliseconds,
        records: Type.Array(Text),
      }),
    ),
  }),
  kdcs: Type.Array(Kdc),
  otherServers: Type.Array(OtherServer),
});

export type KdcResult = Static<typeof KdcResult>;
export type KdcRow = KdcResult['kdcs'][number];
