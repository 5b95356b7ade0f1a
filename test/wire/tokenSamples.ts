/** Tokens of real libraries and of specifications, as they were captured or stand there. */
import { readFileSync } from 'node:fs';

export const TOKENS = (
  JSON.parse(readFileSync(new URL('data/tokens.json', import.meta.url), 'utf8')) as {
    name: string;
    hex: string;
  }[]
).map(({ name, hex }) => ({ name, bytes: Buffer.from(hex, 'hex') }));

/** The tokens whose name has those words, leg by leg. */
export function tokensOf(words: string): Buffer[] {
  const found = TOKENS.filter(({ name }) => name.includes(words)).map(({ bytes }) => bytes);
  if (found.length === 0) throw new Error(`no sample ${words}`);
  return found;
}
