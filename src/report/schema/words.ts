/** Descriptions for what the declarations of wire formats say by names alone. */
import { KERBEROS_WORDS } from './kerberosWords.ts';
import { TOKEN_WORDS, VALUE_WORDS } from './tokenWords.ts';

const WORDS: Readonly<Record<string, string>> = { ...VALUE_WORDS, ...KERBEROS_WORDS, ...TOKEN_WORDS };

/**
 * The same schema with every property described.
 *
 * @param structure the one that the schema belongs to; its own words go before those of a name alone
 * @throws for a property without words: whoever declares a field says what it is
 */
export function describeFields(schema: unknown, structure: string | null = null): unknown {
  if (Array.isArray(schema)) return schema.map((each) => describeFields(each, structure));
  if (typeof schema !== 'object' || schema === null) return schema;
  const { title } = schema as { title?: unknown };
  const within = typeof title === 'string' ? title : structure;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' ? described(value, within) : describeFields(value, within),
    ]),
  );
}

function described(properties: object, structure: string | null): object {
  return Object.fromEntries(
    Object.entries(properties).map(([name, schema]) => {
      const description = WORDS[`${structure}.${name}`] ?? WORDS[name];
      if (description === undefined) throw new Error(`no words for the field ${name} of ${structure}`);
      return [name, { description, ...(describeFields(schema, structure) as object) }];
    }),
  );
}
