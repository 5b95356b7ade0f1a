/** The result of `kdc`. */
import { type Static, Type } from 'typebox';
import { count, described, flag, list, named, nullable, oneOf, Text, text, whole } from './shared.ts';

const Port = Type.Integer({ minimum: 1, maximum: 65535, description: 'port number' });
const milliseconds = (description: string) =>
  Type.Number({ minimum: 0, description: `${description}, in milliseconds` });
const Source = described('who names it', oneOf('krb5.conf', 'sssd', 'dns-srv', 'dns-uri'));
const Used = nullable(flag('whether libkrb5 would ask it; null where there is no libkrb5'));
const UsedBecause = text('why libkrb5 would ask it or not');

const Exchange = Type.Object({
  state: described('what came of it', oneOf('answered', 'refused', 'no-answer', 'garbage', 'not-asked')),
  milliseconds: nullable(milliseconds('until the answer, the refusal or the end of waiting')),
  error: nullable(text('why there is no answer, or what is wrong with it')),
  messagesSent: count('number of messages that were sent'),
});

const Enctype = Type.Object({
  number: whole('encryption type: its number in the protocol'),
  name: nullable(text('encryption type: its name; null for a number without one')),
  salt: nullable(text("null where the KDC sent none: the principal's own name")),
  iterations: nullable(whole("PBKDF2's count, where the KDC sent one")),
  weak: flag('DES or RC4'),
  requested: nullable(flag('whether this host asks for it; null where that is not known')),
});

const SourceFact = Type.Object({
  source: Source,
  role: described('primary takes changes of passwords too', oneOf('kdc', 'primary')),
  where: text('the relation of krb5.conf, the file, or the record'),
  used: Used,
  usedBecause: UsedBecause,
});

const Answer = Type.Object({
  number: whole('error-code of the answer, a number'),
  name: nullable(text('name of the constant; null for a number without one')),
  text: nullable(text("e-text, the KDC's own words")),
  ntStatus: nullable(
    described(
      'what a domain controller says beside it',
      Type.Object({
        hex: text('the NTSTATUS in hexadecimal'),
        name: nullable(text('name of the constant; null for a value without one')),
      }),
    ),
  ),
});

const Clock = Type.Object({
  kdcTime: text("the KDC's time: UTC in ISO 8601, with milliseconds"),
  offsetSeconds: Type.Number({ description: "the KDC's clock less this host's, in seconds" }),
  accuracySeconds: Type.Number({
    minimum: 0,
    description: 'the offset is no farther off than this, in seconds',
  }),
});

/** One address of one KDC; where its host has none, the KDC by itself. */
const Kdc = Type.Object({
  source: Source,
  sources: list('all that name it, the one that counts first', SourceFact),
  host: text('host name or address as it is named'),
  port: Port,
  proxy: nullable(text('URL of a KDC proxy (MS-KKDCP)')),
  remark: nullable(text('what is odd about the entry')),
  used: Used,
  usedBecause: UsedBecause,
  address: nullable(text('the address that was asked; null where the host has none')),
  addressError: nullable(text('why the host has no address')),
  lookupMilliseconds: milliseconds('until the address was known'),
  answered: flag('a Kerberos answer came, by whichever transport'),
  udp: described('what was sent and came by UDP', Exchange),
  tcp: described('what was sent and came by TCP', Exchange),
  answeredBy: nullable(described('the transport of the answer that is shown', oneOf('udp', 'tcp'))),
  message: nullable(described('the message that it answered with', oneOf('KRB-ERROR', 'AS-REP'))),
  error: nullable(described('the error in its answer; null where it gave none', Answer)),
  clientRealm: nullable(text('crealm of the answer')),
  clock: nullable(described('its clock, as far as the answer tells', Clock)),
  enctypes: list("of the client's keys, as far as the KDC tells", Enctype),
  preauthentication: list('what the KDC takes as proof', named('type of pre-authentication data')),
});

const OtherServer = Type.Object({
  service: described('kadmin, or the one that changes passwords', oneOf('admin', 'kpasswd')),
  source: Source,
  where: text('the relation of krb5.conf, the file, or the record'),
  host: text('host name or address as it is named'),
  port: Port,
  used: Used,
  usedBecause: UsedBecause,
});

export const KdcResult = Type.Object({
  realm: described(
    'the realm whose KDCs were asked',
    Type.Object({
      name: nullable(text('the realm; null where none is known')),
      source: described('what named it', oneOf('operand', 'principal', 'configuration', 'domain', 'unknown')),
      where: text('file and line, or how it was come by'),
    }),
  ),
  client: described(
    'whom the KDCs were asked about',
    Type.Object({
      name: text('the principal that the KDCs were asked for'),
      given: flag('by --principal; else one that should not exist'),
    }),
  ),
  library: nullable(
    described(
      'what libkrb5 has in mind; null where it tells nothing',
      Type.Object({
        enctypes: list('what an AS-REQ of this host asks for, best first', named('encryption type')),
        enctypesError: nullable(text('why they are not known')),
        clockskewSeconds: count('seconds that clocks may differ'),
        dnsLookupKdc: flag('it looks for KDCs in DNS'),
        dnsUriLookup: flag('it looks for URI records in DNS'),
      }),
    ),
  ),
  libraryReason: nullable(text('why libkrb5 tells nothing')),
  otherCase: nullable(text('the realm in capitals, where krb5.conf has KDCs for that one only')),
  locator: nullable(
    described(
      'what SSSD tells libkrb5; null where that does not count',
      Type.Object({
        plugin: nullable(text("SSSD's plug-in for libkrb5")),
        path: text('file that the plug-in reads'),
        readable: nullable(flag('it can be read; null where the file does not exist')),
        reason: nullable(text('why it cannot be read')),
        servers: list('servers that it names', Text),
      }),
    ),
  ),
  dns: described(
    'what DNS says of the realm',
    Type.Object({
      nameServers: list('addresses of the name servers', Text),
      queries: list(
        'what was asked',
        Type.Object({
          name: text('name of the record'),
          type: described('type of the record', oneOf('SRV', 'URI')),
          state: described('none: there is no such record', oneOf('answered', 'none', 'failed')),
          error: nullable(text('why it failed')),
          milliseconds: milliseconds('until the answer'),
          records: list('the records, as text', Text),
        }),
      ),
    }),
  ),
  kdcs: list('KDCs, an entry for each address, in the order in which they were found', Kdc),
  otherServers: list('servers of the realm that are no KDCs', OtherServer),
});

export type KdcResult = Static<typeof KdcResult>;
export type KdcRow = KdcResult['kdcs'][number];
