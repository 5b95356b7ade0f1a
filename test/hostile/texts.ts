/** Good input of each format. */
import { encodeContextFile } from '../../src/commands/contextFile.ts';
import { LOG_LINES } from '../status/logLines.ts';
import { etypeInfo2Of, krbErrorOf, methodDataOf } from '../support/fakeKdc.ts';
import { MESSAGES } from '../wire/kerberosSamples.ts';

const buffers = (...all: readonly string[]) => all.map((text) => Buffer.from(text, 'latin1'));

export const configurations = () =>
  buffers(
    '[libdefaults]\n  default_realm = LAB.TEST\n  ticket_lifetime = 10h\n  dns_lookup_kdc = maybe\n',
    '[realms]\n LAB.TEST = {\n  kdc = a.lab.test:88\n  kdc = [::1]\n  admin_server = tcp/b\n }\n[domain_realm]\n .lab.test = LAB.TEST\n',
    'include /HERE/d/a.conf\nincludedir /HERE/d\nmodule /HERE/none.so:x\n[libdefaults]*\n',
    '[libdefaults]\n  default_ccache_name = "FILE:/tmp/\\"krb5cc\\t%{uid}"\n# note\n; note\ninclude /HERE/krb5.conf\n',
    '[plugins]\n clpreauth = {\n  module = a:b.so\n  disable = pkinit\n }*\n[capaths]\n A = {\n  B = .\n }\n',
    'permitted_enctypes = aes des-cbc-crc\n[libdefaults]\npermitted_enctypes = aes256-cts -rc4 xyz\nallow_weak_crypto = yes\n',
  );

export const logs = () => buffers(...LOG_LINES.filter((_, index) => index % 2 === 0).map(({ line }) => line));

export function contextFiles(): Buffer[] {
  const header = {
    package: 'Kerberos',
    exported: '2026-01-01T00:00:00Z',
    target: null,
    requested: ['mutual'],
  };
  const file = encodeContextFile(
    { ...header, side: 'acceptor', configurationFiles: ['/etc/krb5.conf'] },
    Buffer.from('packed'),
  );
  return [file, Buffer.from('raw bytes')];
}

export const smallFiles = () =>
  buffers(
    'gssntlmssp_v1 1.3.6.1.4.1.311.2.2.10 /usr/lib/gssntlmssp.so <interposer>\n# note\n',
    '192.0.2.1:88\nkdc.lab.test\n[::1]:88\nhttps://proxy.lab.test/KdcProxy\n',
    'LAB:alice:password\nbob:1000:0123:4567:[U]:LCT-1:\n',
  );

const required = methodDataOf(
  [19, etypeInfo2Of({ etype: 18, salt: 'LAB.TESTalice', iterations: 4096 }, { etype: 23 })],
  ...([
    [2, Buffer.alloc(0)],
    [136, Buffer.alloc(0)],
    [3, Buffer.from('salt')],
  ] as const),
);

export const kdcAnswers = (): Buffer[] => [
  ...[6, 14, 18, 23, 24, 25, 29, 37, 52, 60, 68].map((code) =>
    krbErrorOf({ code, text: 'words', crealm: 'OTHER.TEST', data: required, time: 1_700_000_000_123 }),
  ),
  ...MESSAGES.filter(({ name }) => /^AS-REP|^KRB-ERROR/.test(name)).map(({ bytes }) => bytes),
];

const framed = (message: Buffer, length = message.length) => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return Buffer.concat([head, message]);
};

export const kdcStreams = () => [
  ...kdcAnswers()
    .slice(0, 3)
    .map((message) => framed(message)),
  framed(Buffer.from('short'), 4000),
  Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
];

/** The answer behind its identifier: one question, and records of type URI. */
export function dnsAnswers(): Buffer[] {
  const record = (uri: string) => {
    const data = Buffer.concat([Buffer.from([0, 1, 0, 2]), Buffer.from(uri)]);
    return Buffer.concat([Buffer.from('c00c01000001000000ff', 'hex'), Buffer.from([0, data.length]), data]);
  };
  const records = [
    ...[
      'krb5srv:m:tcp:kdc.lab.test',
      'krb5srv::udp:[::1]:88',
      'krb5srv:m:kkdcp:https://proxy.lab.test/KdcProxy',
      'http://x',
    ],
  ].map(record);
  const question = Buffer.from('095f6b65726265726f73034c4142045445535400', 'hex');
  const head = Buffer.from([0x81, 0x80, 0, 1, 0, records.length, 0, 0, 0, 0]);
  return [
    Buffer.concat([head, question, Buffer.from('01000001', 'hex'), ...records]),
    Buffer.from('81830000000000000000', 'hex'),
  ];
}

export const webAnswers = () =>
  buffers(
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate, Basic realm="x, y"\r\nServer: x\r\nContent-Length: 0\r\n\r\n',
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Negotiate oQcwBaADCgEC\r\nWWW-Authenticate: NTLM\r\n\r\n',
    'HTTP/1.0 302 Found\r\nLocation: https://other.lab.test/\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
    'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
  );

export const targets = () =>
  buffers(
    'HTTP/web.example.com\n# a remark\n\nhttps://web.example.com:8443/path\n',
    '{"target":"HTTP/web","id":"7"}\r\n"ldap://dc1"\r\n',
    '\xff\xfeH\0T\0T\0P\0/\0a\0\n\0',
    'HTTP@web@REALM\nMSSQLSvc/db:1433\n\\\\server\\share\nalice@host\n',
  );

export const answers = () =>
  buffers(
    '{"target":"HTTP/a","line":1,"id":null,"schema":"sspidiag/spn/1","command":"spn","exitCode":0}\n',
    '{"target":"HTTP/a","line":1,"command":"spn","exitCode":3}\n{"target":"HTTP/b","li',
    '{"schema":"sspidiag/batch/1","command":"batch","exitCode":1}\n\n',
  );
