/** Everything that people carry tokens in, made of small tokens, so that most of it is what carries. */
import { TOKENS } from '../tokenSamples.ts';

const named = (words: string) => {
  const found = TOKENS.find(({ name }) => name.includes(words));
  if (!found) throw new Error(`no sample ${words}`);
  return found.bytes;
};

const NTLM = named('NTLM of libwinpr, leg 1');
const SPNEGO = named('Negotiate with NTLM of libgssapi, leg 1');
const LAST = named('Negotiate with NTLM of libgssapi, leg 4');
const [A, B, C] = [NTLM, SPNEGO, LAST].map((bytes) => bytes.toString('base64')) as [string, string, string];

const pairs = (bytes: Buffer) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
const ascii = (row: Buffer) => row.toString('latin1').replace(/[^\x20-\x7e]/g, '.');

/** A dump: offset, bytes, text. */
export function dump(bytes: Buffer, line: (offset: number, row: Buffer) => string): string {
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) rows.push(line(at, bytes.subarray(at, at + 16)));
  return `${rows.join('\n')}\n`;
}

export const xxd = (at: number, row: Buffer) =>
  `${at.toString(16).padStart(8, '0')}: ${(row.toString('hex').match(/.{1,4}/g) ?? []).join(' ').padEnd(39)}  ${ascii(row)}`;
export const hexdump = (at: number, row: Buffer) =>
  `${at.toString(16).padStart(8, '0')}  ${pairs(row.subarray(0, 8)).join(' ').padEnd(23)}  ${pairs(row.subarray(8)).join(' ').padEnd(23)}  |${ascii(row)}|`;
export const wireshark = (at: number, row: Buffer) =>
  `${at.toString(16).padStart(4, '0')}   ${pairs(row).join(' ').padEnd(47)}   ${ascii(row)}`;
export const formatHex = (at: number, row: Buffer) =>
  `${at.toString(16).toUpperCase().padStart(8, '0')}   ${pairs(row).join(' ').toUpperCase().padEnd(47)}  ${ascii(row)}`;

const CURL = [
  '* Connected to web.lab.test (10.0.0.1) port 443 (#0)',
  '> GET / HTTP/1.1',
  '> Host: web.lab.test',
  `> Authorization: Negotiate ${B}`,
  '< HTTP/1.1 401 Unauthorized',
  `< WWW-Authenticate: Basic realm="x", Negotiate ${C}`,
  '{ [5 bytes data]',
  `> Proxy-Authorization: NTLM ${A}`,
  '',
].join('\r\n');

const header = (name: string, value: string) => ({ name, value });
const HAR = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      {
        request: {
          method: 'GET',
          headers: [header('Host', 'w"\\'), header('Authorization', `Negotiate ${B}`)],
        },
        response: { status: 401, headers: [header('WWW-Authenticate', `Negotiate ${C}`)] },
      },
    ],
  },
});

const frame = (bytes: Buffer) => Buffer.concat([Buffer.alloc(54, 7), bytes, Buffer.alloc(8, 1)]);
const prefixed = Buffer.alloc(4 + SPNEGO.length);
prefixed.writeUInt32BE(SPNEGO.length);
SPNEGO.copy(prefixed, 4);

const texts = (...all: readonly string[]) => all.map((text) => Buffer.from(text));

/** The forms by name. */
export const carriers = (): { name: string; seeds: Buffer[] }[] => [
  { name: 'raw bytes and frames', seeds: [SPNEGO, prefixed, frame(SPNEGO), frame(NTLM)] },
  {
    name: 'base64',
    seeds: [
      ...texts(B, `"${A}",`, `${A}\n${B}\n${C}\n`, SPNEGO.toString('base64url')),
      Buffer.from(`\uFEFF${B}\r\n`, 'utf16le'),
    ],
  },
  {
    name: 'hexadecimal digits and C arrays',
    seeds: texts(
      SPNEGO.toString('hex'),
      pairs(NTLM).join(':'),
      `static const uint8_t t[] = { /* a */ ${pairs(NTLM).map((each) => `0x${each}`)} }; // b`,
      `char t[] = "${pairs(NTLM)
        .map((each) => `\\x${each}`)
        .join('')}";`,
    ),
  },
  { name: 'dumps', seeds: texts(...[xxd, hexdump, wireshark, formatHex].map((line) => dump(SPNEGO, line))) },
  {
    name: 'header lines',
    seeds: texts(
      `Authorization: Negotiate ${B}\r\n`,
      `{"authorization":"Negotiate ${C}","accept":"*/*"}`,
      `HTTP_AUTHORIZATION=NTLM ${A}`,
      `Authorization: Negotiate ${B.slice(0, 40)}\n  ${B.slice(40)}\n`,
    ),
  },
  { name: 'log of curl', seeds: texts(CURL) },
  { name: 'HAR file', seeds: texts(HAR) },
  { name: 'words of a log', seeds: texts(`gss: sending ${B} to server\nreceived: "${A}" of 40 bytes\n`) },
];
