/**
 * Tokens of a HAR file (HTTP Archive 1.2). It is walked through and not parsed as a whole: of many megabytes only a few
 * headers are wanted, and a file that is cut off still has those before the cut.
 */
import { type HeaderToken, MOST_TOKENS, tokensInHeader } from './headers.ts';

type Walk = { readonly text: string; at: number };

/**
 * Tokens in order, request before response.
 *
 * @returns null where the text is no HAR file
 */
export function tokensInHar(text: string): HeaderToken[] | null {
  if (!text.slice(0, 100).trimStart().startsWith('{') || !text.includes('"entries"')) return null;
  const walk: Walk = { text, at: 0 };
  const found: HeaderToken[] = [];
  let isHar = false;
  members(walk, {
    log: () =>
      members(walk, {
        entries: () => {
          isHar ||= next(walk) === '[';
          let entry = 0;
          elements(walk, () => {
            entry++;
            if (found.length < MOST_TOKENS) found.push(...entryTokens(walk, entry));
            else skip(walk);
          });
        },
      }),
  });
  return isHar ? found.slice(0, MOST_TOKENS) : null;
}

function entryTokens(walk: Walk, entry: number): HeaderToken[] {
  const request: HeaderToken[] = [];
  const response: HeaderToken[] = [];
  const into = (list: HeaderToken[]) => () =>
    members(walk, {
      headers: () => elements(walk, () => list.push(...headerTokens(walk, entry))),
    });
  members(walk, { request: into(request), response: into(response) });
  return [...request, ...response];
}

function headerTokens(walk: Walk, entry: number): HeaderToken[] {
  const header = { name: '', value: '' };
  members(walk, {
    name: () => {
      header.name = textValue(walk);
    },
    value: () => {
      header.value = textValue(walk);
    },
  });
  return tokensInHeader(header.name, header.value, entry);
}

/** Goes through an object; what a name is declared for moves over its value. Anything else than an object is left out. */
function members(walk: Walk, declared: Readonly<Record<string, () => void>>): void {
  if (next(walk) !== '{') {
    skip(walk);
    return;
  }
  walk.at++;
  while (next(walk) === '"') {
    const name = text(walk);
    if (next(walk) !== ':') break;
    walk.at++;
    const visit = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (visit) visit();
    else skip(walk);
    if (next(walk) === ',') walk.at++;
  }
  close(walk, '}');
}

/** Goes through an array; `visit` moves over an element. Anything else than an array is left out. */
function elements(walk: Walk, visit: () => void): void {
  if (next(walk) !== '[') {
    skip(walk);
    return;
  }
  walk.at++;
  for (let character = next(walk); character !== null && character !== ']'; character = next(walk)) {
    const { at } = walk;
    visit();
    if (next(walk) === ',') walk.at++;
    if (walk.at === at) break;
  }
  close(walk, ']');
}

/** What is no JSON has no end that one could find: nothing behind it is looked at. */
function close(walk: Walk, expected: string): void {
  if (next(walk) === expected) walk.at++;
  else walk.at = walk.text.length;
}

/** The next character that is no white space; null at the end. */
function next(walk: Walk): string | null {
  while (walk.text.charCodeAt(walk.at) <= 0x20) walk.at++;
  return walk.text[walk.at] ?? null;
}

/** Moves over any value, however deep it nests. */
function skip(walk: Walk): void {
  let depth = 0;
  for (;;) {
    const character = next(walk);
    if (character === null) return;
    if (character === '"') stringEnd(walk);
    else if (character === '{' || character === '[') {
      depth++;
      walk.at++;
    } else if (character === '}' || character === ']') {
      if (depth === 0) return;
      depth--;
      walk.at++;
    } else if (depth === 0 && (character === ',' || character === ':')) return;
    else if (character === ',' || character === ':') walk.at++;
    else while (isPlain(walk.text.charCodeAt(walk.at))) walk.at++;
    if (depth === 0) return;
  }
}

/** A character of a number, `true`, `false`, `null`, or of what is no JSON. */
const isPlain = (code: number) =>
  code > 0x20 &&
  code !== 0x22 &&
  code !== 0x2c &&
  code !== 0x3a &&
  (code | 0x20) !== 0x7b &&
  (code | 0x20) !== 0x7d;

/** Moves behind a string; @returns where its content ends. */
function stringEnd(walk: Walk): number {
  for (let at = walk.at + 1; ; at++) {
    at = walk.text.indexOf('"', at);
    if (at < 0) {
      walk.at = walk.text.length;
      return walk.at;
    }
    let slashes = 0;
    while (walk.text[at - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 1) continue;
    walk.at = at + 1;
    return at;
  }
}

function text(walk: Walk): string {
  const start = walk.at + 1;
  const content = walk.text.slice(start, stringEnd(walk));
  if (!content.includes('\\')) return content;
  try {
    return JSON.parse(`"${content}"`) as string;
  } catch {
    return content;
  }
}

/** A value that has to be a string; empty where it is none. */
function textValue(walk: Walk): string {
  if (next(walk) === '"') return text(walk);
  skip(walk);
  return '';
}
