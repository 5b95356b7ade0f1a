/** Tokens in header lines: of HTTP, as logs of curl, browsers and servers show them, and of HAR files. */
import { base64 } from './textForms.ts';

/** A token with the line it came from. */
export type HeaderToken = {
  bytes: Buffer;
  /** `Authorization`, `WWW-Authenticate`, … */
  header: string;
  scheme: string;
  from: 'client' | 'server';
  /** Of the header line, from 1 on; of a HAR file the entry. */
  line: number;
  /** Characters of the header's value, by which servers limit it. */
  valueLength: number;
};

const HEADERS: Readonly<Record<string, { header: string; from: 'client' | 'server' }>> = {
  authorization: { header: 'Authorization', from: 'client' },
  'proxy-authorization': { header: 'Proxy-Authorization', from: 'client' },
  'www-authenticate': { header: 'WWW-Authenticate', from: 'server' },
  'proxy-authenticate': { header: 'Proxy-Authenticate', from: 'server' },
  'authentication-info': { header: 'Authentication-Info', from: 'server' },
  'proxy-authentication-info': { header: 'Proxy-Authentication-Info', from: 'server' },
};

const SCHEMES: Readonly<Record<string, string>> = {
  negotiate: 'Negotiate',
  ntlm: 'NTLM',
  kerberos: 'Kerberos',
};

/** Header names are at most this far into a line: log lines have dates and addresses before them. */
const LONGEST_PREFIX = 400;

/** Every header line with a token in a text, in order. */
export function tokensInHeaders(text: string): HeaderToken[] {
  const found: HeaderToken[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const token = tokenInLine(line, index + 1);
    if (token) found.push(token);
  }
  return found;
}

function tokenInLine(line: string, number: number): HeaderToken | null {
  const colon = headerColon(line);
  if (!colon) return null;
  const { name, after } = colon;
  const declared = HEADERS[name];
  if (!declared) return null;
  return tokenInValue(line.slice(after), declared, number);
}

/** The first colon behind one of the header names. */
function headerColon(line: string): { name: string; after: number } | null {
  const start = line.slice(0, LONGEST_PREFIX).toLowerCase();
  for (const name of Object.keys(HEADERS)) {
    for (let at = start.indexOf(name); at >= 0; at = start.indexOf(name, at + 1)) {
      const before = start[at - 1];
      if (before !== undefined && /[a-z0-9-]/.test(before)) continue;
      const rest = start.slice(at + name.length, at + name.length + 4);
      const colon = /^["']?\s?[:=]/.exec(rest);
      if (colon) return { name, after: at + name.length + colon[0].length };
    }
  }
  return null;
}

/** `Negotiate YII…`, with or without quotes around it. */
export function tokenInValue(
  value: string,
  { header, from }: { header: string; from: 'client' | 'server' },
  line: number,
): HeaderToken | null {
  const words = value.trim().replace(/^["']/, '').split(/[\s]+/, 2);
  const [word = '', text = ''] = words;
  const scheme = SCHEMES[word.toLowerCase()];
  const carried = scheme ? base64(text) : null;
  if (!scheme || !carried) return null;
  const valueLength = scheme.length + 1 + text.replace(/["',;]+$/, '').length;
  return { bytes: carried.bytes, header, scheme, from, line, valueLength };
}

type Har = { log?: { entries?: unknown } };
type HarHeader = { name?: unknown; value?: unknown };

/**
 * Tokens of a HAR file (HTTP Archive 1.2), request before response.
 *
 * @returns null where the text is no HAR file
 */
export function tokensInHar(text: string): HeaderToken[] | null {
  if (!text.trimStart().startsWith('{') || !text.includes('"entries"')) return null;
  let har: Har;
  try {
    har = JSON.parse(text) as Har;
  } catch {
    return null;
  }
  const entries = har.log?.entries;
  if (!Array.isArray(entries)) return null;
  return entries.flatMap((entry: { request?: unknown; response?: unknown } | null, index) =>
    [entry?.request, entry?.response].flatMap((message) => tokensOf(message, index + 1)),
  );
}

function tokensOf(message: unknown, line: number): HeaderToken[] {
  const headers = (message as { headers?: unknown } | null)?.headers;
  if (!Array.isArray(headers)) return [];
  return headers.flatMap((header: HarHeader | null) => {
    const declared = typeof header?.name === 'string' ? HEADERS[header.name.toLowerCase()] : undefined;
    if (!declared || typeof header?.value !== 'string') return [];
    const token = tokenInValue(header.value, declared, line);
    return token ? [token] : [];
  });
}
