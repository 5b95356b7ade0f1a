/** The result of `explain`. */
import { type Static, Type } from 'typebox';
import { FAMILIES, type Family } from '../../status/catalogue/entry.ts';
import { described, Hex32, list, nullable, Sentence, Signed, Text, text, Unsigned } from './shared.ts';

const Spellings = Type.Object({ hex: Hex32, signed: Signed, unsigned: Unsigned });

const Cause = Type.Object({
  cause: text('what may be wrong, in plain words'),
  tell: nullable(text('how to tell this cause from the others')),
  cure: text('what to do about it'),
});

const FunctionMeaning = Type.Object({
  function: text('the native function'),
  finding: text('code of the finding that a failed command shows for it'),
  title: text('title of that finding'),
  meaning: text('what this function means by the code'),
  causes: list('likeliest first; of all packages, systems and callers', Cause),
  source: text("Microsoft's page by its title, or the specification and section"),
});

export const CatalogueEntry = Type.Object({
  family: Type.Unsafe<Family>({
    type: 'string',
    enum: Object.keys(FAMILIES),
    description: 'the field that the code belongs to, as --family takes it',
  }),
  field: text('the field that the code belongs to, in plain words'),
  symbol: text('name of the constant'),
  aliases: list('other names of the same constant', Text),
  code: described('its value', Spellings),
  comErr: nullable(described('the value that libkrb5 has for it; null where it has none', Spellings)),
  text: nullable(text('the words that are printed in its place')),
  meaning: text('what it means, in plain words'),
  causes: list('likeliest first', Cause),
  noCauses: nullable(text('why there is no cause to name')),
  functions: list('what single functions mean by it', FunctionMeaning),
  source: text("specification and section, or Microsoft's page by its title"),
});

const Reading = Type.Object({
  as: text('the field, and how the number gets there'),
  why: text('why it may be read so'),
  entries: list('several where the number is made of fields', CatalogueEntry),
});

export const ExplainResult = Type.Object({
  found: list(
    'codes that were understood',
    Type.Object({
      given: text('the code as it was typed'),
      line: nullable(Type.Integer({ minimum: 1, description: 'number of the line; null for an operand' })),
      column: nullable(
        Type.Integer({ minimum: 1, description: 'number of its first character in the line' }),
      ),
      words: nullable(text('the words around it')),
      times: Type.Integer({ minimum: 1, description: 'number of lines that it stands in' }),
      readings: list('likeliest first', Reading),
    }),
  ),
  findingCodes: list(
    'codes of findings that were given',
    Type.Object({
      code: text('of a finding of sspidiag'),
      subject: text('what it is about, as the manual groups them'),
      title: text('as the finding usually has it'),
      meaning: text('what it means, in plain words'),
      cures: list('what to do about it, in plain words', Sentence),
      statuses: list(
        'what functions of SSPI answer where it holds',
        Type.Object({
          status: text('the name of the status'),
          function: text('the function that answers it'),
        }),
      ),
    }),
  ),
  unknown: list(
    'what was not understood',
    Type.Object({
      given: text('the word as it was typed'),
      because: text('why it is not understood'),
      nearest: list('names that are spelt nearly so', Text),
    }),
  ),
  catalogue: nullable(list('all entries, with --list', CatalogueEntry)),
});

export type CatalogueEntry = Static<typeof CatalogueEntry>;
export type ExplainResult = Static<typeof ExplainResult>;
