/** The result of `keytab`. */
import { type Static, Type } from 'typebox';
import { bytes, count, described, flag, Instant, list, nullable, oneOf, text, whole } from './shared.ts';
import { Enctype, File, LibraryError, Source } from './tickets.ts';

const Key = Type.Object({
  kvno: count('key version number'),
  enctype: described('encryption type of the key', Enctype),
  time: nullable(described('when the entry was written', Instant)),
  old: flag('the principal has a key of a higher version here'),
  weak: flag('DES or RC4'),
  duplicate: flag('an earlier entry has the same principal, version and type'),
});

export const VERDICTS = [
  'decrypts',
  'decrypts-by-another-version',
  'kvno',
  'enctype',
  'wrong-key',
  'refused',
  'no-ticket',
  'not-compared',
] as const;

export const Comparison = Type.Object({
  verdict: described(
    'whether a key here opens a ticket that the KDC issues today, or why not',
    oneOf(...VERDICTS),
  ),
  because: text('how that is known, in plain words'),
  ticket: nullable(
    described(
      'the ticket that the KDC issued; null where there is none',
      Type.Object({
        kvno: nullable(whole('key version number of the key that it is encrypted with')),
        enctype: nullable(described('encryption type of the ticket', Enctype)),
        bytes: bytes('the ticket'),
      }),
    ),
  ),
  changes: nullable(
    whole(
      "the ticket's key version less the highest one in the keytab, a count of changes; null without a ticket",
    ),
  ),
  openedBy: list(
    'entries whose key opens the ticket',
    Type.Object({
      principal: nullable(text('principal of the entry')),
      kvno: whole('key version number of the entry'),
      enctype: described('encryption type of the entry', Enctype),
    }),
  ),
  error: nullable(described('why there is no ticket, as the library says', LibraryError)),
});

export const KeytabResult = Type.Object({
  name: text('the keytab, with its type'),
  source: Source,
  where: text('variable, file and line, or library that named it'),
  readable: flag('it could be read'),
  reason: nullable(text('why it cannot be read, or not to its end')),
  errorName: nullable(text('the same as the name of a constant')),
  file: nullable(described('the file behind it; null where there is none', File)),
  cutOffAt: nullable(count('offset in bytes of the record that the file ends in; null for a whole file')),
  entries: count('number of entries'),
  principals: list(
    'principals that have keys here',
    Type.Object({
      principal: text('the principal, with its realm'),
      keys: list('its keys', Key),
      comparison: described('its keys beside what the KDC issues', Comparison),
    }),
  ),
  comparison: described(
    'how the KDC was asked',
    Type.Object({
      asked: flag('a principal or cache was named: the answer has to come from the KDC'),
      by: nullable(described('whose credential was used to ask', oneOf('ccache', 'keytab'))),
      principal: nullable(text('who asked the KDC for the tickets')),
      cache: nullable(text('the cache that was used')),
      notCompared: nullable(text('why nothing was compared')),
      offered: list(
        'principals of the keytab whose own keys were offered to the KDC',
        Type.Object({
          principal: text('the principal, with its realm'),
          accepted: flag('the KDC gave a ticket for its key'),
          error: nullable(described('why it was not accepted, as the library says', LibraryError)),
        }),
      ),
    }),
  ),
});

export type KeytabResult = Static<typeof KeytabResult>;
export type Comparison = Static<typeof Comparison>;
