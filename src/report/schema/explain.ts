/** The result of `explain`. */
import { type Static, Type } from 'typebox';
import { FAMILIES, type Family } from '../../status/catalogue/entry.ts';
import { nullable, Sentence, Text } from './shared.ts';

const Spellings = Type.Object({
  hex: Type.String({ pattern: '^0x[0-9A-F]{8}$' }),
  signed: Type.Integer({ minimum: -0x80000000, maximum: 0x7fffffff }),
  unsigned: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
});

const Cause = Type.Object({
  cause: Sentence,
  tell: nullable(Type.String({ description: 'how to tell this cause from the others' })),
  cure: Sentence,
});

const FunctionMeaning = Type.Object({
  function: Text,
  finding: Type.String({ description: 'code of the finding that a failed command shows for it' }),
  title: Text,
  meaning: Type.String({ description: 'what this function means by the code' }),
  causes: Type.Array(Cause, { description: 'likeliest first; of all packages, systems and callers' }),
  source: Text,
});

export const CatalogueEntry = Type.Object({
  family: Type.Unsafe<Family>({ type: 'string', enum: Object.keys(FAMILIES) }),
  field: Type.String({ description: 'the field that the code belongs to' }),
  symbol: Text,
  aliases: Type.Array(Text),
  code: Spellings,
  comErr: nullable(Spellings),
  text: nullable(Type.String({ description: 'the words that are printed in its place' })),
  meaning: Sentence,
  causes: Type.Array(Cause, { description: 'likeliest first' }),
  noCauses: nullable(Type.String({ description: 'why there is no cause to name' })),
  functions: Type.Array(FunctionMeaning, { description: 'what single functions mean by it' }),
  source: Type.String({ description: "specification and section, or Microsoft's page by its title" }),
});

const Reading = Type.Object({
  as: Type.String({ description: 'the field, and how the number gets there' }),
  why: Sentence,
  entries: Type.Array(CatalogueEntry, { description: 'several where the number is made of fields' }),
});

export const ExplainResult = Type.Object({
  found: Type.Array(
    Type.Object({
      given: Text,
      line: nullable(Type.Integer({ minimum: 1 })),
      column: nullable(Type.Integer({ minimum: 1 })),
      words: nullable(Type.String({ description: 'the words around it' })),
      times: Type.Integer({ minimum: 1, description: 'in how many lines it stands' }),
      readings: Type.Array(Reading, { description: 'likeliest first' }),
    }),
  ),
  findingCodes: Type.Array(
    Type.Object({
      code: Type.String({ description: 'of a finding of sspidiag' }),
      subject: Text,
      title: Type.String({ description: 'as the finding usually has it' }),
      meaning: Sentence,
      cures: Type.Array(Sentence),
      statuses: Type.Array(Type.Object({ status: Text, function: Text }), {
        description: 'what functions of SSPI answer where it holds',
      }),
    }),
  ),
  unknown: Type.Array(
    Type.Object({
      given: Text,
      because: Sentence,
      nearest: Type.Array(Text, { description: 'names that are spelt nearly so' }),
    }),
  ),
  catalogue: nullable(Type.Array(CatalogueEntry, { description: 'with --list' })),
});

export type CatalogueEntry = Static<typeof CatalogueEntry>;
export type ExplainResult = Static<typeof ExplainResult>;
