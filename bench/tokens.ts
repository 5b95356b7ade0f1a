/** What the decoders are measured with: the largest samples of the tests, in what carries them over the wire. */
import { readFileSync } from 'node:fs';

export type Sample = { name: string; token: Buffer };

const KERBEROS = Buffer.from('06092a864886f712010202', 'hex');
const SPNEGO = Buffer.from('06062b0601050502', 'hex');

type Messages = { messages: { name: string; hex: string }[] };

/** The largest first: Kerberos in SPNEGO as a browser sends it; the service's answer; NTLM's last message. */
export function samples(): Sample[] {
  const request = largest('AP-REQ');
  const framed = element(0x60, KERBEROS, Buffer.from('0100', 'hex'), request);
  const init = element(
    0xa0,
    element(0x30, element(0xa0, element(0x30, KERBEROS)), element(0xa2, element(0x04, framed))),
  );
  return [
    { name: 'SPNEGO with AP-REQ, delegated', token: element(0x60, SPNEGO, init) },
    {
      name: 'Kerberos AP-REP, framed',
      token: element(0x60, KERBEROS, Buffer.from('0200', 'hex'), largest('AP-REP')),
    },
    { name: 'NTLM AUTHENTICATE with channel bindings', token: authenticate() },
  ];
}

function largest(type: string): Buffer {
  const file = new URL('../test/wire/data/kerberos.json', import.meta.url);
  const { messages } = JSON.parse(readFileSync(file, 'utf8')) as Messages;
  const found = messages
    .filter(({ name }) => name.startsWith(type))
    .map(({ hex }) => Buffer.from(hex, 'hex'))
    .sort((one, other) => other.length - one.length);
  if (!found[0]) throw new Error(`no sample of ${type}`);
  return found[0];
}

function element(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

/** An AUTHENTICATE_MESSAGE ([MS-NLMP] section 2.2.1.3) as Windows writes it: NTLMv2, every AV_PAIR, a MIC. */
function authenticate(): Buffer {
  const pairs: [number, Buffer][] = [
    [2, wide('LAB')],
    [1, wide('WEB01')],
    [4, wide('lab.example.com')],
    [3, wide('web01.lab.example.com')],
    [5, wide('example.com')],
    [7, Buffer.from('00803ed5deb19d01', 'hex')],
    [6, Buffer.from('02000000', 'hex')],
    [8, Buffer.concat([Buffer.from('3000000000000000', 'hex'), Buffer.alloc(40, 0x5a)])],
    [10, Buffer.alloc(16, 0xcb)],
    [9, wide('HTTP/web01.lab.example.com')],
    [0, Buffer.alloc(0)],
  ];
  const list = pairs.map(([id, value]) => Buffer.concat([words(id, value.length), value]));
  const challenge = Buffer.concat([
    Buffer.from('0101000000000000', 'hex'),
    Buffer.alloc(16, 0x1d),
    Buffer.alloc(4),
  ]);
  const payloads = [
    Buffer.alloc(24),
    Buffer.concat([Buffer.alloc(16, 0x68), challenge, ...list, Buffer.alloc(4)]),
    wide('LAB'),
    wide('alice'),
    wide('CLIENT7'),
    Buffer.alloc(16, 0xc5),
  ];
  let offset = 88;
  const fields = payloads.map((payload) => {
    const field = Buffer.alloc(8);
    field.writeUInt16LE(payload.length, 0);
    field.writeUInt16LE(payload.length, 2);
    field.writeUInt32LE(offset, 4);
    offset += payload.length;
    return field;
  });
  const flags = Buffer.from('358288e2', 'hex');
  const version = Buffer.from('0a00614a0000000f', 'hex');
  const head = [
    Buffer.from('NTLMSSP\0\x03\0\0\0', 'latin1'),
    ...fields,
    flags,
    version,
    Buffer.alloc(16, 0x77),
  ];
  return Buffer.concat([...head, ...payloads]);
}

const wide = (text: string) => Buffer.from(text, 'utf16le');

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16LE(value, index * 2);
  });
  return bytes;
}
