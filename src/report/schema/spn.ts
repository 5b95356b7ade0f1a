/** The result of `spn`. */
import { type Static, Type } from 'typebox';
import { nullable, oneOf, Sentence, Text } from './shared.ts';

const Port = Type.Integer({ minimum: 1, maximum: 65535 });

const Setting = Type.Object({
  name: Text,
  value: nullable(Text),
  where: Type.String({ description: 'file and line, or the library whose default it is' }),
});

const Client = Type.Object({
  name: Text,
  condition: nullable(
    Type.String({ description: 'the setting under which it asks for it; null by default' }),
  ),
  because: Sentence,
  source: Text,
});

export const SpnCandidate = Type.Object({
  spn: Text,
  clients: Type.Array(Client, { description: 'who asks for it' }),
  because: Type.String({ description: 'of the first client' }),
  byDefault: Type.Boolean({
    description: "this host's library, or some client with default settings, asks for it",
  }),
  realm: nullable(Text),
  realmBecause: Sentence,
  known: nullable(
    Type.Boolean({ description: 'whether the KDC gave a ticket; null where that is not known' }),
  ),
  reason: nullable(Type.String({ description: 'why not, or why it is not known' })),
  error: nullable(Type.String({ description: "the constant of the KDC's or the library's error" })),
  ticketEnctype: nullable(Text),
  kvno: nullable(Type.Integer()),
  issuedFor: nullable(
    Type.String({ description: 'whom the ticket is for, where the KDC gave it for another name' }),
  ),
});

export const SpnResult = Type.Object({
  target: Type.Object({
    given: Text,
    kind: oneOf('url', 'host', 'spn'),
    scheme: nullable(Text),
    host: Text,
    port: nullable(Port),
    service: Text,
    serviceSource: nullable(Type.String({ description: 'who says that the scheme has this service' })),
    realm: nullable(Text),
    isAddress: Type.Boolean(),
  }),
  dns: Type.Object({
    canonicalName: nullable(Type.String({ description: 'ai_canonname of getaddrinfo' })),
    cnames: Type.Array(Text, { description: 'what each CNAME leads to, by the name servers' }),
    addresses: Type.Array(Text),
    reverse: Type.Array(Type.Object({ address: Text, name: nullable(Text), error: nullable(Sentence) })),
    source: nullable(oneOf('literal', 'hosts-file', 'dns', 'other')),
    because: Sentence,
    searchDomains: Type.Array(Text),
    error: nullable(Sentence),
  }),
  settings: Type.Array(Setting, { description: 'what in krb5.conf acts on names' }),
  candidates: Type.Array(SpnCandidate, { description: "this host's own first" }),
  own: nullable(Type.String({ description: "what this host's own library asks for" })),
  ownKnown: nullable(Type.Boolean()),
  checked: Type.Object({
    kdcAsked: Type.Boolean(),
    reason: nullable(Type.String({ description: 'why not' })),
    client: nullable(Text),
  }),
});

export type SpnCandidate = Static<typeof SpnCandidate>;
export type SpnResult = Static<typeof SpnResult>;
