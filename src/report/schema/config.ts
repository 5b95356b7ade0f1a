/** The result of `config`. */
import { type Static, type TSchema, Type } from 'typebox';
import { described, flag, list, named, nullable, oneOf, Text, text } from './shared.ts';

/** A setting with where it comes from. */
const effective = <T extends TSchema>(what: string, value: T) =>
  described(
    what,
    Type.Object({
      value: described(`${what}; null where nothing sets it`, value),
      source: described('what set it', oneOf('environment', 'configuration', 'compiled', 'unknown')),
      where: text('variable, file:line, library, or why it is not known'),
    }),
  );

const word = (what: string) => effective(what, nullable(Text));
const choice = (what: string) => effective(what, Type.Boolean());
const number = (what: string) => effective(what, Type.Integer());

const Enctype = named('encryption type');

const Relation = Type.Object({
  section: text('section of krb5.conf'),
  path: list('subsections and key', Text),
  value: text('the value of this line'),
  file: text('the file that it stands in'),
  line: Type.Integer({ minimum: 1, description: 'number of the line in the file' }),
  counts: flag('the library takes this value'),
  shadowedBy: nullable(text('file:line or variable that goes before it')),
  checked: described(
    'library: it has this value too; differs: it has another; scan: it could not be asked',
    oneOf('library', 'differs', 'scan'),
  ),
});

const Mechanism = Type.Object({
  name: text('name of the mechanism in the file'),
  oid: text('dotted object identifier'),
  oidValid: flag('the object identifier is well formed'),
  meaning: nullable(text('what mechanism that is; null for one that sspidiag does not know')),
  library: text('the library that has it'),
  options: nullable(text('options of the line')),
  where: text('file:line'),
  exists: nullable(flag('the library is there; null where that is not known')),
  architecture: nullable(text('of the library; null where that is not known')),
  loads: nullable(flag('the library can be loaded; null where that was not tried')),
  crashed: flag('loading it ended the process'),
  reason: nullable(text('why it cannot be used')),
});

export const ConfigResult = Type.Object({
  files: list(
    'configuration files, in the order in which they are read',
    Type.Object({
      path: text('path of the file'),
      readable: flag('it can be read'),
      reason: nullable(text('why it cannot be read')),
      includedFrom: nullable(text('file:line; null for a main file')),
      owner: nullable(text('uid, gid and mode')),
    }),
  ),
  incomplete: nullable(text('why something may be missing here')),
  libraryVersion: nullable(text('version of libkrb5')),
  libraryError: nullable(text('why libkrb5 cannot use the configuration')),
  setting: nullable(
    described(
      'the one setting that was asked for; null without one',
      Type.Object({
        name: text('section and key'),
        values: list(
          'its values',
          Type.Object({ value: text('the value'), where: text('variable, file:line, or library') }),
        ),
        meaning: nullable(text('what it does, in plain words')),
        type: nullable(text('what kind of value it takes')),
        default: nullable(text('what holds where nothing sets it')),
        many: flag('every value counts, not the first one only'),
      }),
    ),
  ),
  relations: list('lines of the files, in order', Relation),
  unseen: list(
    'values that libkrb5 has and no line shows',
    Type.Object({ path: list('section, subsections and key', Text), value: text('the value') }),
  ),
  effective: described(
    'what holds',
    Type.Object({
      defaultRealm: word('realm of names without one'),
      defaultCache: word('credential cache'),
      defaultKeytab: word('keytab'),
      defaultClientKeytab: word('keytab for getting tickets without a password'),
      permittedEnctypes: list('encryption types that the library takes at all', Enctype),
      initialTicketEnctypes: list('encryption types that it asks for in an AS-REQ', Enctype),
      dnsCanonicalizeHostname: effective('dns_canonicalize_hostname: true, false or fallback', Text),
      dnsLookupKdc: choice('dns_lookup_kdc'),
      dnsLookupRealm: choice('dns_lookup_realm'),
      dnsUriLookup: choice('dns_uri_lookup'),
      rdns: choice('rdns: addresses are turned back to names'),
      ignoreAcceptorHostname: choice('ignore_acceptor_hostname'),
      enforceOkAsDelegate: choice('enforce_ok_as_delegate'),
      forwardable: choice('forwardable: tickets are asked for as such'),
      proxiable: choice('proxiable: tickets are asked for as such'),
      noaddresses: choice('noaddresses: tickets hold no addresses'),
      canonicalize: choice('canonicalize: the KDC may answer for another name'),
      clockskew: number('clockskew: how far clocks may differ, in seconds'),
      udpPreferenceLimit: number('udp_preference_limit: longer messages go by TCP first, in bytes'),
      kdcTimesync: number('kdc_timesync: a number; 0 does not follow the clock of the KDC'),
      ticketLifetime: number('ticket_lifetime: in seconds'),
      renewLifetime: number('renew_lifetime: in seconds'),
      servicePrincipalNames: text('how names of services are made from host names, in plain words'),
    }),
  ),
  environment: list(
    'variables that libraries read',
    Type.Object({
      name: text('name of the variable'),
      set: flag('it is set'),
      value: nullable(text('its value; null where it is not set')),
      meaning: text('what it does, in plain words'),
      remark: nullable(text('what is odd about its value')),
    }),
  ),
  mechanisms: list('GSSAPI mechanisms that files add to those of the library', Mechanism),
  cryptoPolicy: described(
    'what the system allows of cryptography',
    Type.Object({
      policy: nullable(text("name of the system's policy; null where there is none")),
      because: text('how that is known'),
      krb5File: nullable(text('file by which the policy reaches libkrb5')),
      fips: nullable(flag('the kernel is in FIPS mode; null where that is not known')),
      openssl: described(
        'whether OpenSSL still has what RC4 and DES need',
        Type.Object({
          library: nullable(text('the library')),
          legacyProvider: nullable(text('module with the old algorithms; null where there is none')),
          because: text('how that is known, in plain words'),
        }),
      ),
    }),
  ),
});

export type ConfigResult = Static<typeof ConfigResult>;
