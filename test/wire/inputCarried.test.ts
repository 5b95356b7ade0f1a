/** Tokens as programs, debuggers, logs and mails carry them: none is cut short by what stands around or in it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeText } from '../../src/commands/input.ts';
import { type FoundToken, textOf, tokensIn } from '../../src/wire/input/tokens.ts';
import { sample } from './kerberosSamples.ts';

const TOKEN = sample('AP-REQ, plain');
const BASE64 = TOKEN.toString('base64');
const HEX = TOKEN.toString('hex');
const PAIRS = HEX.match(/../g) ?? [];

/** The one token of an input, whole. */
function only(input: string, form: FoundToken['form'], token = TOKEN): FoundToken {
  const bytes = Buffer.from(input);
  const [first, ...more] = tokensIn(bytes, textOf(bytes, decodeText));
  assert.ok(first, `nothing was found in ${input.slice(0, 60)}`);
  assert.deepEqual([first.form, first.bytes.toString('hex'), more.length], [form, token.toString('hex'), 0]);
  return first;
}

const broken = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
const ascii = (row: Buffer) => row.toString('latin1').replace(/[^\x20-\x7e]/g, '.');

/** A dump of lines made of the offset, the pairs and the text of a row. */
function dump(line: (offset: number, pairs: string[], text: string) => string, width = 16): string {
  const rows: string[] = [];
  for (let at = 0; at < TOKEN.length; at += width) {
    const row = TOKEN.subarray(at, at + width);
    rows.push(line(at, PAIRS.slice(at, at + width), ascii(row)));
  }
  return `${rows.join('\n')}\n`;
}

const hex = (offset: number, digits: number) => offset.toString(16).padStart(digits, '0');
const octal = (offset: number) => offset.toString(8).padStart(7, '0');
const halves = (pairs: string[], between: string) =>
  [pairs.slice(0, 8).join(' '), pairs.slice(8).join(' ')].join(pairs.length > 8 ? between : '');

describe('base64 whose characters something changed', () => {
  assert.match(BASE64, /\+.*\/|\/.*\+/, 'the sample has both');
  const json = JSON.stringify({ authorization: `Negotiate ${BASE64}` });
  const escaped: Record<string, string> = {
    'JSON of PHP': json.replaceAll('/', '\\/'),
    'JSON in JSON': JSON.stringify(json.replaceAll('/', '\\/')),
    'JSON of .NET': json.replaceAll('+', '\\u002B').replaceAll('/', '\\u002f').replaceAll('=', '\\u003D'),
    'an address': `Authorization: Negotiate ${encodeURIComponent(BASE64)}`,
    HTML: `Authorization: Negotiate ${BASE64.replaceAll('+', '&#43;').replaceAll('/', '&#x2F;').replaceAll('=', '&#61;')}`,
  };
  for (const [what, text] of Object.entries(escaped)) it(what, () => void only(text, 'header'));

  it('without a header', () => {
    only(encodeURIComponent(BASE64), 'base64');
    only(`"${BASE64.replaceAll('/', '\\/')}"`, 'base64');
  });
});

describe('base64 in lines', () => {
  it('between fences, as PEM and certutil -encode have it', () => {
    for (const end of ['\n', '\r\n']) {
      const lines = ['-----BEGIN CERTIFICATE-----', ...broken(BASE64, 64), '-----END CERTIFICATE-----', ''];
      only(lines.join(end), 'base64');
    }
  });

  it('quoted by a mail, and indented behind a key', () => {
    only(`> ${broken(BASE64, 76).join('\n> ')}\n`, 'base64');
    const { line } = only(
      `# Packet 1\n!!binary |\n  ${broken(BASE64, 64).join('\n  ')}\nlast: 1\n`,
      'base64',
    );
    assert.equal(line, 3);
  });

  it('broken by curl --trace-ascii', () => {
    const sent = `Authorization: Negotiate ${BASE64}`;
    const lines = broken(sent, 64).map((part, index) => `${hex(0x10 + 64 * index, 4)}: ${part}`);
    const after = `${hex(0x12 + sent.length, 4)}: Accept: */*`;
    only(
      `=> Send header, 999 bytes (0x3e7)\n0000: GET / HTTP/1.1\n${lines.join('\n')}\n${after}\n`,
      'header',
    );
  });
});

describe('bytes in programs', () => {
  it('digits behind a label or in a call', () => {
    const spelt = [
      `token: ${HEX}`,
      `Token: ${PAIRS.join(' ')}`,
      `input_token ${HEX} length ${TOKEN.length}`,
      `bytes.fromhex("${HEX}")`,
      `SELECT 0x${HEX.toUpperCase()};`,
      `<Buffer ${PAIRS.join(' ')}>`,
      PAIRS.map((pair) => `${pair}h`).join(' '),
    ];
    for (const text of spelt) only(text, 'hex');
  });

  it('lists of PowerShell, Java, Rust, Go, C#, JavaScript, Python', () => {
    const digits = PAIRS.map((pair) => `0x${pair}`).join(', ');
    const signed = [...TOKEN].map((byte) => (byte << 24) >> 24);
    const lists = [
      `[byte[]]$t = ${digits}`,
      `byte[] t = {${PAIRS.map((pair) => `(byte) 0x${pair}`).join(', ')}};`,
      `byte[] t = {${signed.join(', ')}};`,
      `let t: [u8; ${TOKEN.length}] = [${digits}];`,
      `[]byte{${digits}}`,
      `byte[] t = new byte[] { ${digits} };`,
      `Uint8Array(${TOKEN.length}) [\n  ${[...TOKEN].join(', ')}\n]`,
      [...TOKEN].join('\r\n'),
    ];
    for (const text of lists) only(text, 'C array');
  });

  it('bytes as Python shows them, printable ones as themselves', () => {
    const shown = [...TOKEN].map((byte) =>
      byte >= 0x20 && byte < 0x7f && !`'\\`.includes(String.fromCharCode(byte))
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, '0')}`,
    );
    only(`DEBUG token=b'${shown.join('')}'`, 'C array');
  });
});

describe('dumps', () => {
  const kinds: Record<string, string> = {
    'od -t x1': `${dump((at, pairs) => `${octal(at)} ${pairs.join(' ')}`)}${octal(TOKEN.length)}\n`,
    'od -A x -t x1z': dump((at, pairs, text) => `${hex(at, 6)} ${pairs.join(' ').padEnd(47)}  >${text}<`),
    'tcpdump -X': dump((at, pairs, text) => {
      const words = pairs.join('').match(/.{1,4}/g) ?? [];
      return `\t0x${hex(at, 4)}:  ${words.join(' ').padEnd(39)}  ${text}`;
    }),
    OpenSSL: dump((at, pairs, text) => `${hex(at, 4)} - ${halves(pairs, '-').padEnd(47)}   ${text}`),
    Samba: dump((at, pairs, text) => `[${hex(at, 4)}] ${halves(pairs, '  ').padEnd(48)}   ${text}`),
    Java: dump((at, pairs, text) => `${hex(at, 4)}: ${halves(pairs, '   ').padEnd(50)}  ${text}`),
    WinDbg: dump((at, pairs, text) => `00000203\`${hex(0x7c8a4100 + at, 8)}  ${halves(pairs, '-')}  ${text}`),
    gdb: dump((at, pairs) => `0x${hex(0x7ffe1000 + at, 12)}:\t0x${pairs.join('\t0x')}`, 8),
  };
  for (const [what, text] of Object.entries(kinds)) it(what, () => void only(text, 'hex dump'));

  it('lines that are left out because they repeat', () => {
    const token = Buffer.concat([Buffer.from('NTLMSSP\0\x03\0\0\0'), Buffer.alloc(100), Buffer.from('end!')]);
    const rows = [0, 16, 112].map((at) => {
      const pairs =
        token
          .subarray(at, at + 16)
          .toString('hex')
          .match(/../g) ?? [];
      return `${hex(at, 8)}  ${pairs.join(' ')}`;
    });
    only(`${rows[0]}\n${rows[1]}\n*\n${rows[2]}\n00000074\n`, 'hex dump', token);
    // What would be gigabytes is not made.
    const endless = `${rows[0]}\n*\n${hex(0x7fffff00, 8)}  00\n`;
    assert.ok((tokensIn(Buffer.from(endless), endless)[0]?.bytes.length ?? 0) < 100);
  });

  it('a number before others is no dump', () => {
    const text = `2024 60 82 01\n10:00 0100  60 82 01\nNegotiate ${BASE64}\n`;
    only(text, 'header');
  });
});
