/** The result of `tickets`. */
import { type Static, Type } from 'typebox';
import { Bytes, Expiry, Instant, nullable, oneOf, Sentence, Text } from './shared.ts';

/** Its number in IANA's registry, and its name in the library. */
export const Enctype = Type.Object({ number: Type.Integer(), name: nullable(Text) });

export const NamedId = Type.Object({ id: Type.Integer(), name: nullable(Text) });

export const File = Type.Object({
  path: Text,
  owner: NamedId,
  group: NamedId,
  mode: Type.String({ pattern: '^[0-7]{4}$' }),
});

/** Why this place and no other. */
export const Source = oneOf('command-line', 'environment', 'configuration', 'compiled', 'unknown');

export const LibraryError = Type.Object({
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$' }),
  name: nullable(Text),
  text: Type.String({ description: "the library's own words" }),
});

export const TicketState = oneOf('valid', 'expired', 'not-yet-valid', 'invalid');

export const Ticket = Type.Object({
  client: nullable(Text),
  server: nullable(Text),
  ticketGranting: Type.Boolean(),
  state: TicketState,
  authTime: nullable(Instant),
  startTime: nullable(Instant),
  expiry: Expiry,
  renewTill: nullable(Instant),
  flags: Type.Array(Text),
  ticketEnctype: nullable(Enctype),
  sessionKeyEnctype: Enctype,
  kvno: nullable(Type.Integer()),
  bytes: Bytes,
  headerBytesAtLeast: nullable(
    Type.Integer({
      minimum: 0,
      description:
        'of the value of an HTTP header that carries it; null for tickets that are not sent to services',
    }),
  ),
});

const Cache = Type.Object({
  name: nullable(Text),
  type: nullable(Text),
  used: Type.Boolean({ description: 'the one that this process would use' }),
  exists: nullable(Type.Boolean()),
  principal: nullable(Text),
  reason: nullable(Type.String({ description: 'why it cannot be read, or not to its end' })),
  errorName: nullable(Text),
  file: nullable(File),
  ticketGrantingTicket: nullable(Type.Object({ server: Text, state: TicketState, expiry: Expiry })),
  ticketGrantingTicketReason: nullable(Sentence),
  tickets: Type.Array(Ticket),
});

export const TicketsResult = Type.Object({
  name: nullable(Type.String({ description: 'of the cache or collection that decides' })),
  source: Source,
  where: Text,
  defaultRealm: nullable(Text),
  caches: Type.Array(Cache, { description: 'the one that is used first; the others with --all' }),
  others: nullable(
    Type.Integer({ minimum: 0, description: 'caches of the collections beside the used one' }),
  ),
  othersReason: nullable(Type.String({ description: 'why their number is not known' })),
  otherFiles: Type.Array(Text, {
    description: "files named as this user's caches, where the used one does not exist",
  }),
  kcm: nullable(
    Type.Object({
      socket: nullable(Text),
      state: oneOf('answers', 'missing', 'refused', 'silent', 'disabled'),
      reason: Sentence,
    }),
  ),
  clientKeytab: Type.Object({
    name: nullable(Text),
    where: Text,
    reason: nullable(Sentence),
    principals: Type.Array(Text),
  }),
  minimumLifetimeSeconds: nullable(Type.Integer({ minimum: 0 })),
  requested: nullable(
    Type.Object({
      server: Text,
      sentPrincipal: nullable(Text),
      ticket: nullable(Ticket),
      error: nullable(LibraryError),
    }),
  ),
});

export type File = Static<typeof File>;
export type Ticket = Static<typeof Ticket>;
export type Cache = Static<typeof Cache>;
export type TicketsResult = Static<typeof TicketsResult>;
