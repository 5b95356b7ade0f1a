/** What each format is made of. */
import { LIBDEFAULTS } from '../../src/backends/libkrb5/keys/libdefaults.ts';
import { CATALOGUE } from '../../src/status/catalogue/catalogue.ts';
import type { Grammar } from './grammar.ts';

export const CONFIGURATION: Grammar = {
  words: [
    ...[
      '[libdefaults]\n',
      '[realms]\n',
      '[domain_realm]\n',
      '[capaths]\n',
      '[plugins]\n',
      '[appdefaults]\n',
      '[logging]\n',
    ],
    ...[
      ' = ',
      ' = {\n',
      '}\n',
      '*',
      '{',
      '}',
      '[',
      ']',
      '#',
      ';',
      'include ',
      'includedir ',
      'module ',
      '/HERE/',
      '/HERE/d',
    ],
    ...[
      '\nincludedir /HERE/d\n',
      '\ninclude /HERE/krb5.conf\n',
      'LAB.TEST',
      'kdc',
      'admin_server',
      'auth_to_local',
      'pkinit',
    ],
    ...[
      'RULE:[1:$1@$0](.*@LAB\\.TEST)s/@.*//',
      'DEFAULT',
      'FILE:/tmp/x',
      'KEYRING:persistent:%{uid}',
      '%{null}',
      '1d2h3m',
    ],
    ...[
      'true',
      'no',
      'fallback',
      'aes256-cts-hmac-sha1-96',
      'DEFAULT +rc4 -des',
      ...Object.keys(LIBDEFAULTS),
    ],
  ],
  nests: [
    ['a = {\n', '}\n'],
    ['{', '}'],
    ['"', '"'],
    ['[', ']'],
  ],
};

export const LOG: Grammar = {
  words: [
    ...CATALOGUE.filter((_, index) => index % 7 === 0).flatMap(({ symbol, code }) => [
      symbol,
      `0x${(code >>> 0).toString(16)}`,
    ]),
    ...[
      'error ',
      'Status: ',
      'Sub Status: ',
      'Failure Code: ',
      'Minor = ',
      'major ',
      'error code 0x',
      '(',
      ')',
      ':',
      '<Data Name="Status">',
    ],
    ...[
      'gss_accept_sec_context',
      'data 52e, v4563',
      '80090308: LdapErr: DSID-0C090447',
      ' 401 2 5 ',
      'Mechanism level: ',
      'HRESULT ',
    ],
    ...[
      '851968.2529638919',
      '%%2313',
      'Event ID 4771',
      '<EventID>4625</EventID>',
      '=> result: ',
      'err=49',
      'sc-win32-status',
    ],
  ],
  nests: [
    ['(', ')'],
    ['<Data>', '</Data>'],
    ['"', '"'],
  ],
};

export const HTTP: Grammar = {
  words: [
    ...[
      'Authorization: ',
      'WWW-Authenticate: ',
      'Proxy-Authenticate: ',
      'Negotiate',
      'NTLM ',
      'Basic realm="x"',
      ', ',
      '\r\n',
      '\r\n\r\n',
    ],
    ...[
      'HTTP/1.1 401 Unauthorized\r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
      'Content-Length: 0\r\n',
      'Transfer-Encoding: chunked\r\n',
    ],
    ...[
      '"log":',
      '"entries":',
      '"request":',
      '"response":',
      '"headers":',
      '"name":',
      '"value":',
      '{"log":{"entries":[',
      '> ',
      '< ',
      '* ',
    ],
    ...[
      'YII',
      'TlRMTVNTUAAB',
      'oQcwBaADCgEC',
      'Location: http://',
      'Server: ',
      'Set-Cookie: ',
      '%2B',
      '{',
      '}',
      '[',
      ']',
      ',',
      '\\/',
    ],
  ],
  nests: [
    ['[', ']'],
    ['{"a":', '}'],
    ['{"log":{"entries":[', ']}}'],
    ['"', '"'],
  ],
};

export const DUMP: Grammar = {
  words: [
    ...[
      '0x',
      '\\x',
      '60',
      'YII',
      'TlRMTVNTUAAB',
      '00000000: ',
      '0000   ',
      '|',
      '==',
      '=',
      '-',
      '_',
      ':',
      ',',
      '{ ',
      ' };',
      '/* ',
      ' */',
      '//',
    ],
    ...[
      'unsigned char t[] = ',
      '4e544c4d53535000',
      '96, 130, ',
      '> ',
      '%2b',
      '%3D',
      '\\u002b',
      '+',
      '/',
      'oQcwBaADCgEC',
      'Negotiate ',
    ],
  ],
  nests: [
    ['"', '"'],
    ['{', '}'],
    ['/*', '*/'],
  ],
};

export const KEYS: Grammar = {
  words: [
    ...[
      'aes256-cts:',
      '18:',
      '23:0x',
      '#',
      '\n',
      '00112233445566778899aabbccddeeff',
      '\x05\x02',
      '\x05\x01',
      '\x00\x00\x00\x40',
      '\xff\xff\xff\xc0',
    ],
    ...['\x7f\xff\xff\xff', '\x80\x00\x00\x00', '\x00\x12', '\x00\x17', ' '],
  ],
  nests: [],
};

export const JSON_TEXT: Grammar = {
  words: [
    ...[
      'sspidiag-context 1\n',
      'sspidiag-context 2\n',
      '"package":',
      '"side":"acceptor"',
      '"bytes":',
      '"sha256":',
      '"requested":',
      'null',
      '[]',
      '{}',
    ],
    ...['1e3', '-0', '9007199254740993', '"__proto__":', ',', ':', '{', '}', '[', ']', '\n'],
  ],
  nests: [
    ['[', ']'],
    ['{"a":', '}'],
    ['"', '"'],
  ],
};

export const SMALL_FILE: Grammar = {
  words: [
    ':88',
    '[::1]',
    'https://',
    'http://[',
    'tcp/',
    'udp/',
    '#',
    ' ',
    '\t',
    '1.2.840.113554.1.2.2',
    '/x.so',
    ':',
    '@',
    '<interposer>',
  ],
  nests: [
    ['[', ']'],
    ['<', '>'],
  ],
};

export const DNS: Grammar = {
  words: [
    '\xc0\x0c',
    '\x01\x00\x00\x01',
    'krb5srv:m:',
    'kkdcp:',
    'tcp:',
    'udp:',
    '\xc0',
    '\x3f',
    '[::1]:',
    ':99999',
    '\x81\x80\x00\x01',
  ],
  nests: [['[', ']']],
};
