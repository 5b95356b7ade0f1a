/** `CHOICE`: one of several types, told apart by its tag; decoded as its name and its value. */
import { type Codec, Damage, orNull } from '../codec.ts';
import { peek, tagName } from '../der/header.ts';

type Alternatives = Readonly<Record<string, Codec<unknown>>>;

/** Which alternative it is, and the value: null where the damage comes before it. */
export type ChoiceOf<A> = {
  [K in keyof A]: { type: K; value: (A[K] extends Codec<infer T> ? T : never) | null };
}[keyof A];

/**
 * @param alternatives by the names of the specification's module
 * @param tags the identifier octet of each
 */
export function choice<const A extends Alternatives>(
  type: string,
  alternatives: A,
  tags: { readonly [K in keyof A]: number },
): Codec<ChoiceOf<A>> {
  const byTag = new Map(Object.entries(tags).map(([name, tag]) => [tag as number, name]));
  return {
    type,
    schema: (definitions) => ({
      anyOf: Object.entries(alternatives).map(([name, codec]) => ({
        type: 'object',
        properties: { type: { const: name }, value: orNull(codec.schema(definitions)) },
        required: ['type', 'value'],
      })),
    }),
    decode(reader, put) {
      const tag = peek(reader);
      const name = tag === null ? undefined : byTag.get(tag);
      const codec = name === undefined ? undefined : alternatives[name];
      if (name === undefined || !codec) {
        const found = tag === null ? 'nothing' : tagName(tag);
        throw new Damage(reader.position, `${type} begins with none of its tags, but with ${found}`);
      }
      const chosen: { type: string; value: unknown } = { type: name, value: null };
      put(chosen as ChoiceOf<A>);
      codec.decode(reader, (value) => {
        chosen.value = value;
      });
    },
  };
}
