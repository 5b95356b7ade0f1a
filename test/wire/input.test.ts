/** Tokens are found in every form that people carry them in, in order, and nothing else is taken for one. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { decodeText } from '../../src/commands/input.ts';
import { type FoundToken, textOf, tokenInLine, tokensIn } from '../../src/wire/input/tokens.ts';
import { dump, formatHex, hexdump, wireshark, xxd } from './fuzz/carriers.ts';
import { processorTime } from './hostile.ts';
import { sample } from './kerberosSamples.ts';

const TOKEN = sample('AP-REQ, plain');
const SMALL = Buffer.from('a1073005a0030a0100', 'hex');
const NTLM = Buffer.concat([Buffer.from('NTLMSSP\0\x01\0\0\0', 'latin1'), Buffer.alloc(20, 0xe2)]);
const BASE64 = TOKEN.toString('base64');
const HEX = TOKEN.toString('hex');

function found(input: string | Buffer): FoundToken[] {
  const bytes = Buffer.from(input);
  return tokensIn(bytes, textOf(bytes, decodeText));
}

/** The one token, with its form. */
function only(input: string | Buffer, form: FoundToken['form'], token = TOKEN): FoundToken {
  const [first, ...more] = found(input);
  assert.ok(first, 'nothing was found');
  assert.deepEqual([first.form, first.bytes.toString('hex'), more.length], [form, token.toString('hex'), 0]);
  return first;
}

const wrapped = (text: string, width: number) =>
  text.match(new RegExp(`.{1,${width}}`, 'g'))?.join('\n') ?? '';
const pairs = (bytes: Buffer) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));

describe('one token', () => {
  it('raw', () => {
    for (const token of [TOKEN, SMALL, NTLM]) only(token, 'raw', token);
    only(TOKEN.subarray(0, 300), 'raw', TOKEN.subarray(0, 300));
  });

  it('raw, with the length that TCP puts before it', () => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(TOKEN.length);
    assert.match(only(Buffer.concat([length, TOKEN]), 'raw').remarks[0] ?? '', /Kerberos over TCP/);
  });

  it('hexadecimal digits in any spacing', () => {
    const spelt = [
      HEX,
      HEX.toUpperCase(),
      `0x${HEX}`,
      pairs(TOKEN).join(' '),
      pairs(TOKEN).join(':'),
      pairs(TOKEN).join('-'),
      wrapped(HEX, 64),
      wrapped(HEX, 76).replaceAll('\n', '\r\n'),
    ];
    for (const text of spelt) only(text, 'hex');
    // Its digits begin as the octets of a Ticket do.
    only(`${SMALL.toString('hex')}\n`, 'hex', SMALL);
  });

  it('C arrays and strings', () => {
    const list = pairs(TOKEN).map((each) => `0x${each}`);
    only(list.join(', '), 'C array');
    only(`static const uint8_t token[] = {\n  ${list.join(',\n ')}\n};\n`, 'C array');
    only(`unsigned char t[${TOKEN.length}] = { /* AP-REQ */ ${list.join(', ')} }; // 12`, 'C array');
    const rows = wrapped(
      pairs(TOKEN)
        .map((each) => `\\x${each}`)
        .join(''),
      64,
    ).split('\n');
    only(rows.map((row) => `"${row}"`).join('\n'), 'hex');
    only(rows.map((row) => `"${row}" \\`).join('\n'), 'hex');
    only(`char token[] =\n${rows.map((row) => `"${row}"`).join('\n')};`, 'C array');
    only(`{${[...TOKEN].map((byte) => `0x${byte.toString(16)}`).join(',')}}`, 'C array');
  });

  it('dumps', () => {
    for (const line of [xxd, hexdump, wireshark]) only(dump(TOKEN, line), 'hex dump');
    only(`${dump(TOKEN, hexdump)}${TOKEN.length.toString(16).padStart(8, '0')}\n`, 'hex dump');
    only(`\n           00 01 02 03 04 05\n\n${dump(TOKEN, formatHex)}`, 'hex dump');
    only(`   Label: x\n\n${dump(TOKEN, formatHex).replaceAll('\n', '\r\n')}`, 'hex dump');
  });

  it('dumps whose text column looks like digits', () => {
    const digits = Buffer.concat([
      Buffer.from('a1823000', 'hex'),
      Buffer.from('ab cd 12 34 deadbeef 00ff'.repeat(3)),
    ]);
    digits[4] = 0x30;
    for (const length of [40, 41, 47, 48, 50]) {
      const token = digits.subarray(0, length);
      for (const line of [xxd, hexdump, wireshark]) only(dump(token, line), 'hex dump', token);
    }
  });

  it('base64 and base64url, broken or not', () => {
    for (const text of [BASE64, BASE64.replace(/=+$/, ''), `"${BASE64}",`, wrapped(BASE64, 76)]) {
      only(text, 'base64');
    }
    const token = Buffer.concat([TOKEN.subarray(0, 40), Buffer.alloc(20, 0xfb)]);
    only(token.toString('base64url'), 'base64url', token);
    // A character whose lower half is one of the alphabet is none of it.
    const wide = BASE64.replace(BASE64[20] ?? '', String.fromCharCode(0x100 + BASE64.charCodeAt(20)));
    assert.equal(tokenInLine(wide, 1), null);
    assert.equal(tokenInLine(`${BASE64.slice(0, 20)}=${BASE64.slice(20)}`, 1), null);
  });

  it('UTF-16 with a mark and without, UTF-8 with one', () => {
    for (const text of [BASE64, HEX, `Authorization: Negotiate ${BASE64}\r\n`]) {
      const form = text === BASE64 ? 'base64' : text === HEX ? 'hex' : 'header';
      only(Buffer.from(`\uFEFF${text}`, 'utf16le'), form);
      only(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), form);
      only(Buffer.from(text, 'utf16le'), form);
      only(`\uFEFF${text}`, form);
    }
  });
});

describe('headers', () => {
  it('of every kind, in any case, with what logs put before them', () => {
    const names: [string, string, 'client' | 'server'][] = [
      ['Authorization', 'Authorization', 'client'],
      ['proxy-authorization', 'Proxy-Authorization', 'client'],
      ['WWW-Authenticate', 'WWW-Authenticate', 'server'],
      ['www-authenticate', 'WWW-Authenticate', 'server'],
      ['Proxy-Authenticate', 'Proxy-Authenticate', 'server'],
      ['Authentication-Info', 'Authentication-Info', 'server'],
    ];
    for (const [name, header, from] of names) {
      for (const before of ['', '> ', '< ', '2026-11-21 12:00:00.000 [error] 10.0.0.1: ', '  "', "-H '"]) {
        const token = only(`${before}${name}: negotiate ${BASE64}\r\n`, 'header');
        assert.deepEqual(
          [token.header, token.from, token.scheme, token.line],
          [header, from, 'Negotiate', 1],
        );
        assert.equal(token.headerLength, 'Negotiate '.length + BASE64.length);
      }
    }
  });

  it('beside other schemes, quoted, as variables and without a name', () => {
    const values = [
      `WWW-Authenticate: Basic realm="x", Negotiate ${BASE64}`,
      `WWW-Authenticate: Negotiate ${BASE64},NTLM`,
      `{"authorization":"Negotiate ${BASE64}","accept":"*/*"}`,
      `'Authorization': 'Negotiate ${BASE64}'`,
      `HTTP_AUTHORIZATION=Negotiate ${BASE64}`,
      `curl -H 'accept: */*' -H 'Authorization: Negotiate ${BASE64}' https://web/`,
      `Negotiate ${BASE64}`,
      `HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate ${BASE64}\r\n\r\n`,
    ];
    for (const value of values) assert.equal(only(value, 'header').scheme, 'Negotiate', value);
  });

  it('broken into lines by a terminal or a mail', () => {
    const lines = wrapped(BASE64, 70).split('\n');
    only(`Authorization: Negotiate ${lines.join('\n')}\nHost: web\n`, 'header');
    only(`Authorization: Negotiate ${lines.join('\r\n  ')}\r\nHost: web\r\n`, 'header');
    only(`Authorization: Negotiate ${BASE64}\nabcdefghijkl\n`, 'header');
  });

  it('a conversation in the log of curl -v, in order; HTTP/2 tells requests twice', () => {
    const legs = Array.from({ length: 20 }, (_, index) => Buffer.concat([NTLM, Buffer.from([index])]));
    const log = legs.flatMap((leg, index) => [
      '* Connected to web (10.0.0.1) port 443',
      '* [HTTP/2] [1] [authorization: Negotiate AAAAAAAAAAAAAAAA]',
      index % 2 === 0
        ? `> Authorization: NTLM ${leg.toString('base64')}`
        : `< WWW-Authenticate: NTLM ${leg.toString('base64')}`,
      '{ [5 bytes data]',
    ]);
    const tokens = found(log.join('\n'));
    assert.deepEqual(
      tokens.map(({ bytes, from, line }) => [bytes.at(-1), from, line]),
      legs.map((_, index) => [index, index % 2 === 0 ? 'client' : 'server', 4 * index + 3]),
    );
  });

  it('of a HAR file, request before response', () => {
    const header = (name: string, token: Buffer) => ({
      name,
      value: `Negotiate ${token.toString('base64')}`,
    });
    const har = {
      log: {
        entries: [
          { request: { headers: [{ name: 'Accept', value: '*/*' }] }, response: { headers: null } },
          null,
          {
            response: { headers: [header('www-authenticate', SMALL.subarray()), { name: 1 }] },
            request: { headers: [header('Authorization', TOKEN)] },
          },
        ],
      },
    };
    const tokens = found(JSON.stringify(har, null, 2));
    assert.deepEqual(
      tokens.map(({ form, from, line, bytes }) => [form, from, line, bytes.length]),
      [
        ['HAR', 'client', 3, TOKEN.length],
        ['HAR', 'server', 3, SMALL.length],
      ],
    );
  });
});

describe('HAR files', () => {
  const har = (value: string, more = '') =>
    `{"log": {${more} "creator": {"name": "\\\\\\"}]"}, "entries": [{"request": {"headers": [{"value": "${value}", "name": "Authorization"}]}}]}}`;

  it('with escapes, with values before names, and with anything else between', () => {
    for (const text of [
      har(`Negotiate ${BASE64}`),
      har(`Negotiate ${BASE64.replaceAll('/', '\\/')}`),
      har(`Negotiate ${BASE64}`, '"pages": [[{"a": [1, -2.5e3, true, null, "]}"]}], {}],'),
    ]) {
      JSON.parse(text);
      only(text, 'HAR');
    }
  });

  it('that are cut off have what stands before the cut', () => {
    const text = har(`Negotiate ${BASE64}`);
    only(text.slice(0, -6), 'HAR');
    only(text.slice(0, -4), 'HAR');
  });

  it('that are none give nothing', () => {
    for (const text of ['{"log":{"entries":{}}}', '{"entries":[]}', '{"log":{"entries":[{"request":']) {
      assert.deepEqual(found(text), []);
    }
  });
});

describe('several tokens', () => {
  it('one a line', () => {
    const tokens = found(`${BASE64}\n\n# a remark\n${HEX}\n${SMALL.toString('hex')}\n`);
    assert.deepEqual(
      tokens.map(({ form, line }) => [form, line]),
      [
        ['base64', 1],
        ['hex', 4],
        ['hex', 5],
      ],
    );
  });

  it('words of a log that is not of HTTP', () => {
    const log = `gss: sending ${BASE64} to server\nreceived: "${NTLM.toString('base64')}" of 32 bytes\n`;
    assert.deepEqual(
      found(log).map(({ line, bytes }) => [line, bytes.length]),
      [
        [1, TOKEN.length],
        [2, NTLM.length],
      ],
    );
  });

  it('several dumps, and frames with a token inside', () => {
    assert.equal(found(`Frame 1\n${dump(TOKEN, wireshark)}\nFrame 2\n${dump(NTLM, wireshark)}`).length, 2);
    const framed = Buffer.concat([
      Buffer.alloc(54, 7),
      Buffer.from(`GET / HTTP/1.1\r\nAuthorization: Negotiate ${BASE64}\r\n`),
    ]);
    only(dump(framed, wireshark), 'header');
    const spnego = Buffer.from('600f06062b0601050502a1053003a00100', 'hex');
    const smb = Buffer.concat([Buffer.alloc(80, 0xfe), spnego, Buffer.alloc(10, 1)]);
    assert.match(only(dump(smb, wireshark), 'hex dump', spnego).remarks[0] ?? '', /byte 80 of 107/);
    only(smb, 'raw', spnego);
  });
});

describe('what is no token', () => {
  it('text, names and numbers give nothing that begins as one', () => {
    for (const text of [
      '',
      '\n',
      'hello',
      'http://web.example.com/a/b?c=d',
      'the quick brown fox',
      '127.0.0.1',
      '{}',
      '{"log":{"entries":3}}',
      'Authorization: Basic dXNlcjpwYXNz',
      'Authorization: Negotiate',
    ]) {
      assert.equal(tokenInLine(text, 1)?.form === 'header', false, text);
      assert.ok(
        found(text).every(({ bytes }) => bytes[0] !== 0x60),
        text,
      );
    }
  });
});

test('a mebibyte of anything is looked through in under a second', () => {
  const MEBIBYTE = 1024 * 1024;
  const units = [
    'A',
    '6',
    'auth',
    'authorization: negotiate ',
    'Negotiate AAAAAAAAAAAAAAAA ',
    '\n',
    'A\n',
    '0x60,',
    '00 ',
    '0000  60 82\n',
    'NTLMSSP\0',
    '{"entries"',
    '{',
    '=',
    '/*',
    '\\x60',
    'YIIFAAYG ',
    "'",
    '`\u0082\u0001',
    'Authorization: Negotiate YIIP\nAAAA\n',
    'proxy-',
  ];
  for (const unit of units) {
    const input = Buffer.from(unit.repeat(Math.ceil(MEBIBYTE / unit.length)), 'latin1');
    const took = processorTime(() => found(input));
    assert.ok(took < 1000, `${JSON.stringify(unit)}: ${took} ms`);
  }
});
