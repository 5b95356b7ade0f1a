/** The result of `keytab`. */
import { type Static, Type } from 'typebox';
import { Bytes, Instant, nullable, oneOf, Sentence, Text } from './shared.ts';
import { Enctype, File, LibraryError, Source } from './tickets.ts';

const Key = Type.Object({
  kvno: Type.Integer({ minimum: 0 }),
  enctype: Enctype,
  time: nullable(Instant),
  old: Type.Boolean({ description: 'the principal has a key of a higher version here' }),
  weak: Type.Boolean({ description: 'DES or RC4' }),
  duplicate: Type.Boolean({ description: 'an earlier entry has the same principal, version and type' }),
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
  verdict: oneOf(...VERDICTS),
  because: Sentence,
  ticket: nullable(Type.Object({ kvno: nullable(Type.Integer()), enctype: nullable(Enctype), bytes: Bytes })),
  changes: nullable(
    Type.Integer({
      description: "the ticket's kvno less the highest one in the keytab; null without a ticket",
    }),
  ),
  openedBy: Type.Array(Type.Object({ principal: nullable(Text), kvno: Type.Integer(), enctype: Enctype }), {
    description: 'entries whose key opens the ticket',
  }),
  error: nullable(LibraryError),
});

export const KeytabResult = Type.Object({
  name: Text,
  source: Source,
  where: Text,
  readable: Type.Boolean(),
  reason: nullable(Type.String({ description: 'why it cannot be read, or not to its end' })),
  errorName: nullable(Text),
  file: nullable(File),
  cutOffAt: nullable(
    Type.Integer({
      minimum: 0,
      description: 'offset of the record that the file ends in; null for a whole file',
    }),
  ),
  entries: Type.Integer({ minimum: 0 }),
  principals: Type.Array(Type.Object({ principal: Text, keys: Type.Array(Key), comparison: Comparison })),
  comparison: Type.Object({
    asked: Type.Boolean({
      description: 'a principal or cache was named: the answer has to come from the KDC',
    }),
    by: nullable(oneOf('ccache', 'keytab')),
    principal: nullable(Type.String({ description: 'who asked the KDC for the tickets' })),
    cache: nullable(Text),
    notCompared: nullable(Type.String({ description: 'why nothing was compared' })),
    offered: Type.Array(
      Type.Object({
        principal: Text,
        accepted: Type.Boolean({ description: 'the KDC gave a ticket for its key' }),
        error: nullable(LibraryError),
      }),
    ),
  }),
});

export type KeytabResult = Static<typeof KeytabResult>;
export type Comparison = Static<typeof Comparison>;
