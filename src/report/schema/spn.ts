/** The result of `spn`. */
import { type Static, Type } from 'typebox';
import { described, flag, list, nullable, oneOf, Text, text, whole } from './shared.ts';

const Setting = Type.Object({
  name: text('name of the setting'),
  value: nullable(text('its value; null where nothing sets it')),
  where: text('file and line, or the library whose default it is'),
});

const Client = Type.Object({
  name: text('browser, program or library'),
  condition: nullable(text('the setting under which it asks for it; null by default')),
  because: text('why it asks for this name'),
  source: text('where that is documented'),
});

export const SpnCandidate = Type.Object({
  spn: text('service principal name, without a realm'),
  clients: list('who asks for it', Client),
  because: text('why the first of these clients asks for it'),
  byDefault: flag("this host's library, or some client with default settings, asks for it"),
  realm: nullable(text('realm that is asked for it; null where that is not known')),
  realmBecause: text('why this realm'),
  known: nullable(flag('whether the KDC gave a ticket; null where that is not known')),
  reason: nullable(text('why not, or why it is not known')),
  error: nullable(text("the constant of the KDC's or the library's error")),
  ticketEnctype: nullable(text('encryption type of the ticket; null without one')),
  kvno: nullable(whole('key version number of the ticket; null without one')),
  issuedFor: nullable(text('whom the ticket is for, where the KDC gave it for another name')),
});

export const SpnResult = Type.Object({
  target: described(
    'what was asked about, taken apart',
    Type.Object({
      given: text('as it was typed'),
      kind: described('what it was understood as', oneOf('url', 'host', 'spn')),
      scheme: nullable(text('scheme of the URL')),
      host: text('host name or address'),
      port: nullable(
        Type.Integer({ minimum: 1, maximum: 65535, description: 'port number; null where none was given' }),
      ),
      service: text('first part of the service principal name'),
      serviceSource: nullable(text('who says that the scheme has this service')),
      realm: nullable(text('realm, where it was given')),
      isAddress: flag('the host is an address, not a name'),
    }),
  ),
  dns: described(
    'what the host name leads to',
    Type.Object({
      canonicalName: nullable(text('ai_canonname of getaddrinfo')),
      cnames: list('what each CNAME leads to, by the name servers', Text),
      addresses: list('addresses of the host', Text),
      reverse: list(
        'names of these addresses',
        Type.Object({
          address: text('the address'),
          name: nullable(text('its name; null where it has none')),
          error: nullable(text('why there is no name')),
        }),
      ),
      source: nullable(described('who knew the host', oneOf('literal', 'hosts-file', 'dns', 'other'))),
      because: text('how that is known, in plain words'),
      searchDomains: list('domains that are tried behind a short name', Text),
      error: nullable(text('why the host was not found')),
    }),
  ),
  settings: list('what in krb5.conf acts on names', Setting),
  candidates: list("service principal names that clients ask for; this host's own first", SpnCandidate),
  own: nullable(text("what this host's own library asks for")),
  ownKnown: nullable(flag('whether the KDC knows that one; null where that is not known')),
  checked: described(
    'whether the KDC was asked',
    Type.Object({
      kdcAsked: flag('it was asked'),
      reason: nullable(text('why not')),
      client: nullable(text('the principal that asked')),
    }),
  ),
});

export type SpnCandidate = Static<typeof SpnCandidate>;
export type SpnResult = Static<typeof SpnResult>;
