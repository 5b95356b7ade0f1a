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

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what it looks for
const TO_ESCAPE = /[\\/@\0-\x1f\x7f-\x9f]/;

function escaped(text: string): string {
  if (text.length <= LONGEST && !TO_ESCAPE.test(text)) return text;
  return text
    .slice(0, LONGEST)
    .replace(/[\\/@]/g, '\\$&')
    .replace(/[\n\t\b\0]/g, (character) => ESCAPES[character] ?? '')
    .replace(/\p{Cc}/gu, '?');
}

const UNESCAPED: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', '0': '\0' };

/**
 * Components and realm of a name as krb5_parse_name takes it: `/` between components, `@` before the realm, a
 * backslash before either where it belongs to the name.
 *
 * @returns realm null where the text has none; null for what is no name: an empty one, or one with two realms
 */
export function parsePrincipal(text: string): { components: string[]; realm: string | null } | null {
  const components = [''];
  let realm: string | null = null;
  for (let at = 0; at < text.length; at++) {
    let character = text[at] ?? '';
    const isEscape = character === '\\';
    if (isEscape) {
      at += 1;
      if (at >= text.length) return null;
      character = UNESCAPED[text[at] ?? ''] ?? text[at] ?? '';
    }
    if (!isEscape && character === '@') {
      if (realm !== null) return null;
      realm = '';
    } else if (realm !== null) realm += character;
    else if (!isEscape && character === '/') components.push('');
    else components[components.length - 1] += character;
  }
  return components.every((each) => each === '') || realm === '' ? null : { components, realm };
}
