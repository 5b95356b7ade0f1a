/** The result of `tickets`. */
import { type Static, Type } from 'typebox';
import {
  bytes,
  count,
  described,
  Expiry,
  flag,
  Instant,
  list,
  named,
  nullable,
  oneOf,
  Text,
  text,
  whole,
} from './shared.ts';

/** Its number in IANA's registry, and its name in the library. */
export const Enctype = named('encryption type');

const namedId = (what: string) =>
  Type.Object({
    id: whole(`${what}, a number`),
    name: nullable(text('its name; null where the system knows none')),
  });

export const File = Type.Object({
  path: text('path of the file'),
  owner: described('user that the file belongs to', namedId('user id')),
  group: described('group that the file belongs to', namedId('group id')),
  mode: Type.String({ pattern: '^[0-7]{4}$', description: 'permissions, four octal digits' }),
});

/** Why this place and no other. */
export const Source = described(
  'what named it: an option, a variable, krb5.conf, or the default of the library',
  oneOf('command-line', 'environment', 'configuration', 'compiled', 'unknown'),
);

export const LibraryError = Type.Object({
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$', description: 'the 32-bit code in hexadecimal' }),
  name: nullable(text('name of the constant; null where sspidiag knows none')),
  text: text("the library's own words"),
});

export const TicketState = described(
  'valid: can be used now; invalid: has to be validated first',
  oneOf('valid', 'expired', 'not-yet-valid', 'invalid'),
);

export const Ticket = Type.Object({
  client: nullable(text('principal whose ticket it is')),
  server: nullable(text('principal that it is for')),
  ticketGranting: flag('it is a ticket-granting ticket'),
  state: TicketState,
  authTime: nullable(described('when the client proved who it is', Instant)),
  startTime: nullable(described('from when it can be used', Instant)),
  expiry: described('until when it can be used', Expiry),
  renewTill: nullable(described('until when it can be renewed; null where it cannot', Instant)),
  flags: list('flags of the ticket, by name', Text),
  ticketEnctype: nullable(described('what the ticket is encrypted with: a key of the service', Enctype)),
  sessionKeyEnctype: described('type of the session key', Enctype),
  kvno: nullable(whole('key version number of the key that the ticket is encrypted with')),
  bytes: bytes('the ticket'),
  headerBytesAtLeast: nullable(
    count(
      'of the value of an HTTP header that carries it, in bytes; null for tickets that are not sent to services',
    ),
  ),
});

const Cache = Type.Object({
  name: nullable(text('name of the cache, with its type')),
  type: nullable(text('kind of cache: FILE, DIR, KEYRING, KCM, MEMORY and others')),
  used: flag('the one that this process would use'),
  exists: nullable(flag('it is there; null where that is not known')),
  principal: nullable(text('the principal that it belongs to')),
  reason: nullable(text('why it cannot be read, or not to its end')),
  errorName: nullable(text('the same as the name of a constant')),
  file: nullable(described('the file behind it; null where there is none', File)),
  ticketGrantingTicket: nullable(
    described(
      'the ticket that others are got with; null where there is none',
      Type.Object({
        server: text('the ticket-granting service that it is for'),
        state: TicketState,
        expiry: described('until when it can be used', Expiry),
      }),
    ),
  ),
  ticketGrantingTicketReason: nullable(text('why there is none that could be used')),
  tickets: list('tickets of the cache', Ticket),
});

export const TicketsResult = Type.Object({
  name: nullable(text('name of the cache or collection that decides')),
  source: Source,
  where: text('variable, file and line, or library that named it'),
  defaultRealm: nullable(text('realm of names without one')),
  caches: list('the one that is used first; the others with --all', Cache),
  others: nullable(count('number of caches of the collections beside the used one')),
  othersReason: nullable(text('why their number is not known')),
  otherFiles: list("files named as this user's caches, where the used one does not exist", Text),
  kcm: nullable(
    described(
      'the daemon that holds caches; null where none is asked',
      Type.Object({
        socket: nullable(text('path of its socket')),
        state: described('what it did', oneOf('answers', 'missing', 'refused', 'silent', 'disabled')),
        reason: text('how that is known, in plain words'),
      }),
    ),
  ),
  clientKeytab: described(
    'keys with which the library would get tickets by itself',
    Type.Object({
      name: nullable(text('the keytab, with its type')),
      where: text('variable, file and line, or library that named it'),
      reason: nullable(text('why it cannot be used')),
      principals: list('principals that have keys there', Text),
    }),
  ),
  minimumLifetimeSeconds: nullable(count('seconds that had to be left, from --min-lifetime')),
  requested: nullable(
    described(
      'the ticket that --request asked for; null without it',
      Type.Object({
        server: text('the service principal that was asked for'),
        sentPrincipal: nullable(text('the principal that the library asked the KDC for')),
        ticket: nullable(described('the ticket; null where there is none', Ticket)),
        error: nullable(described('why there is none, as the library says', LibraryError)),
      }),
    ),
  ),
});

export type File = Static<typeof File>;
export type Ticket = Static<typeof Ticket>;
export type Cache = Static<typeof Cache>;
export type TicketsResult = Static<typeof TicketsResult>;
