/** Principals as people write them: `HTTP/web.example.com@EXAMPLE.COM`. */
import type { PrincipalName } from './basicTypes.ts';

/** A name of a token can be a megabyte long; a sentence cannot. */
const LONGEST = 256;

/**
 * Components and realm with the escapes of krb5_unparse_name, control characters as `?`.
 *
 * @returns `(unknown)` for the parts that are behind the damage
 */
export function principalText(
  name: PrincipalName | readonly (string | null)[] | null | undefined,
  realm: string | null | undefined = null,
): string {
  const components = Array.isArray(name) ? name : (name as PrincipalName | null)?.['name-string'];
  const written = components
    ?.slice(0, LONGEST)
    .map((each) => escaped(each ?? '(unknown)'))
    .join('/');
  const text = realm === null ? (written ?? '(unknown)') : `${written ?? '(unknown)'}@${escaped(realm)}`;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\b': '\\b', '\0': '\\0' };

function escaped(text: string): string {
  return text
    .slice(0, LONGEST)
    .replace(/[\\/@]/g, '\\$&')
    .replace(/[\n\t\b\0]/g, (character) => ESCAPES[character] ?? '')
    .replace(/\p{Cc}/gu, '?');
}
