/** The resources that `decode` takes: the real command on hostile input, its peak of memory and its processor time. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sspidiag } from '../support/cli.ts';
import { withPac } from '../wire/fuzz/structures.ts';
import {
  at,
  der,
  integer,
  octets,
  principalName,
  SAMPLES,
  sample,
  text,
  time,
} from '../wire/kerberosSamples.ts';

const MEBIBYTE = 1024 * 1024;
/** What is read at most, without the few bytes around a text. */
const MOST = 4 * MEBIBYTE - 512;
/** Over what a token of ten bytes takes. */
const MOST_MEMORY = 64 * MEBIBYTE;
/** Processor time, in milliseconds, for each MiB and the first one that is begun; --ndjson answers shorter lines. */
const MOST_TIME = 1000;

const MEASURE = join(import.meta.dirname, '..', 'support', 'measured.cjs');
const AP_REQ = sample('AP-REQ, plain');
const BASE64 = AP_REQ.toString('base64');

const repeat = (unit: string | Buffer, size = MOST) =>
  Buffer.alloc(Math.floor(size / unit.length) * unit.length, unit as string, 'latin1');
const offering = (mechanisms: Buffer) =>
  der(0x60, Buffer.from('06062b0601050502', 'hex'), der(0xa0, der(0x30, der(0xa0, der(0x30, mechanisms)))));
const KRB5 = Buffer.from('06092a864886f712010202', 'hex');
const ticket = (cipher: Buffer) =>
  der(
    0x61,
    der(
      0x30,
      at(0, integer(5)),
      at(1, text('R')),
      at(2, principalName('a', 'b')),
      at(3, der(0x30, at(0, integer(23)), at(2, octets(cipher)))),
    ),
  );
const krbError = (eText: string, eData: Buffer) =>
  der(
    0x7e,
    der(
      0x30,
      at(0, integer(5)),
      at(1, integer(30)),
      at(4, time),
      at(5, integer(0)),
      at(6, integer(25)),
      at(9, text('R')),
      at(10, principalName('a')),
      at(11, text(eText)),
      at(12, octets(eData)),
    ),
  );
const methodData = (size: number) =>
  der(0x30, repeat(der(0x30, at(1, integer(19)), at(2, octets(der(0x30)))), size));

/** Tokens in tokens: each level shows the bytes of all that are inside. */
function nestedTokens(): Buffer {
  let nested: Buffer = Buffer.alloc(3 * MEBIBYTE, 0x41);
  for (let level = 0; level < 40; level++) nested = der(0xa1, der(0x30, der(0xa2, der(4, nested))));
  return nested;
}

const containers = () => {
  let data: Buffer = Buffer.alloc(3 * MEBIBYTE, 1);
  for (let level = 0; level < 20; level++)
    data = der(0x30, der(0x30, at(0, integer(1)), at(1, octets(data))));
  const body = [at(0, der(3, Buffer.alloc(5))), at(2, text('R')), at(7, integer(1))];
  const pa = der(0x30, at(1, integer(2)), at(2, octets(data)));
  return der(
    0x6a,
    der(0x30, at(1, integer(5)), at(2, integer(10)), at(3, der(0x30, pa)), at(4, der(0x30, ...body))),
  );
};

/** A PAC whose buffers are packed claims that unpack to 256 KiB each ([MS-XCA]), in a ticket that is not encrypted. */
function packedClaims(): Buffer {
  const block = Buffer.alloc(256 + 11);
  block[0] = 0x01;
  block[128 + 7] = 0x10;
  block.set([0x00, 0x40, 0, 0, 0xff, 0, 0], 256);
  block.writeUInt32LE(65532, 263);
  const blocks = Buffer.concat([block, block, block, block]);
  const claims = Buffer.concat([
    Buffer.from(
      '01100800cccccccc00000000000000000100000000000000010000000400000000000000000000000000000000000000',
      'hex',
    ),
    Buffer.alloc(4),
    blocks,
  ]);
  const fields = { 8: claims.length - 16, 20: blocks.length, 32: 1 << 18, 48: blocks.length };
  for (const [place, value] of Object.entries(fields)) claims.writeUInt32LE(value, Number(place));
  const count = Math.floor(MEBIBYTE / (16 + claims.length));
  const table = Buffer.alloc(8 + 16 * count);
  table.writeUInt32LE(count);
  for (let index = 0; index < count; index++) {
    table.writeUInt32LE(13, 8 + 16 * index);
    table.writeUInt32LE(claims.length, 12 + 16 * index);
    table.writeUInt32LE(table.length + index * claims.length, 16 + 16 * index);
  }
  return withPac(Buffer.concat([table, ...Array<Buffer>(count).fill(claims)]));
}

/** A PAC with a pointer to an array that claims to have as many elements as 32 bits can say. */
function conformantArray(): Buffer {
  const pac = Buffer.alloc(MEBIBYTE);
  pac.writeUInt32LE(1);
  pac.writeUInt32LE(11, 8);
  pac.writeUInt32LE(pac.length - 32, 12);
  pac.writeUInt32LE(32, 16);
  Buffer.from('01100800cccccccc', 'hex').copy(pac, 32);
  const elements = Math.floor((MEBIBYTE - 80) / 8);
  const words = { 40: pac.length - 48, 48: 1, 60: elements, 64: 1, 68: elements };
  for (const [place, value] of Object.entries(words)) pac.writeUInt32LE(value, Number(place));
  for (let place = 76; place + 8 <= pac.length; place += 8) pac.writeUInt32LE(1, place);
  return withPac(pac);
}

const har = (entries: string) => `{"log":{"entries":[${entries}0]}}`;

const INPUTS: Readonly<Record<string, () => string | Buffer>> = {
  'sequences that nest': () =>
    Buffer.concat([Buffer.from('6e8400300000308400300000', 'hex'), repeat(Buffer.from('3080', 'hex'))]),
  'tokens in tokens': nestedTokens,
  'containers in containers': containers,
  'mechanisms in base64': () => offering(repeat(KRB5, 3 * MEBIBYTE - 512)).toString('base64'),
  'mechanisms of three bytes': () => offering(repeat(Buffer.from('06012a', 'hex'))),
  'one token of 4 MiB': () => ticket(Buffer.alloc(MOST - 100, 7)),
  'one token of 4 MiB in base64': () => ticket(Buffer.alloc(3 * MEBIBYTE - 1024, 7)).toString('base64'),
  'one token of 4 MiB in hexadecimal digits': () =>
    ticket(Buffer.alloc(2 * MEBIBYTE - 1024, 7)).toString('hex'),
  'KRB-CRED of many tickets': () =>
    der(
      0x76,
      der(0x30, at(0, integer(5)), at(1, integer(22)), at(2, der(0x30, repeat(ticket(Buffer.alloc(4)))))),
    ),
  'KRB-ERROR of control characters': () => krbError('\u001b'.repeat(MOST), Buffer.alloc(0)),
  'KRB-ERROR of much METHOD-DATA': () => krbError('', methodData(MOST)),
  'packed claims': packedClaims,
  'arrays that claim more than there is': conformantArray,
  'NTLM of ones': () =>
    Buffer.concat([Buffer.from('NTLMSSP\0\x02\0\0\0', 'latin1'), Buffer.alloc(MOST, 0xff)]),
  'tokens, one a line': () => repeat(`${BASE64}\n`),
  'small tokens, one a line': () => repeat('oQcwBaADCgEC\n'),
  'tokens in headers': () => repeat(`Authorization: Negotiate ${BASE64}\r\n`),
  'small tokens in headers': () => repeat('< WWW-Authenticate: Negotiate oQcwBaADCgEC\r\n'),
  'KRB-ERRORs in words of a log': () =>
    repeat(`got ${sample('KRB-ERROR for an unknown service').toString('base64')} x\n`),
  'small dumps': () => repeat('00000000: 6082 01f3\n'),
  'lines of digits': () => repeat('6082010000\n'),
  'empty lines': () => repeat('\n'),
  'bytes in digits': () => repeat('60 82 01 00 00 '),
  'bytes in decimal numbers': () => repeat('96, 130, 1, '),
  'a string of a program': () => `"\\x60${'a'.repeat(MOST - 8)}"`,
  'escapes of JSON': () => repeat('\\/'),
  'escapes of addresses': () => repeat('%2b'),
  'lines of a trace': () => `0000: x\n${'\n'.repeat(MOST - 16)}`,
  'lines of a quoted mail': () => repeat(`> ${'a '.repeat(50)}\n`),
  'text in UTF-16': () => Buffer.from(`\uFEFF${'Negotiate '.repeat(MOST / 20)}`, 'utf16le'),
  'tokens in UTF-16': () => Buffer.from(`\uFEFF${repeat(`${BASE64}\n`, MOST / 2)}`, 'utf16le'),
  'HAR file of numbers': () => har('0,'.repeat(MOST / 2)),
  'HAR file of arrays': () => har('[],'.repeat(MOST / 3)),
  'HAR file that nests': () => har(`${'['.repeat(MOST / 2)}${']'.repeat(MOST / 2 - 32)},`),
  'HAR file of headers': () =>
    har(
      '{"request":{"headers":[{"name":"Authorization","value":"Negotiate oQcwBaADCgEA"}]}},'.repeat(
        MOST / 90,
      ),
    ),
};

/** What users add to the command: the first is asked of every input. */
const WAYS: readonly (readonly string[])[] = [
  [],
  ['--json', '--keytab', 'KEYTAB'],
  ['--json', '--offsets', '--hex'],
  ['--ndjson'],
];

describe('hostile input takes no more than it may', { concurrency: 2 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-limits-'));
  const keytab = join(folder, 'keytab');
  let start = 0;

  let runs = 0;
  async function measured(input: string | Buffer, args: readonly string[]) {
    const file = join(folder, `measured-${++runs}`);
    const env = { ...process.env, NODE_OPTIONS: `--require=${MEASURE}`, SSPIDIAG_MEASURED: file };
    const given = args.map((each) => (each === 'KEYTAB' ? keytab : each));
    const ended = await sspidiag(['decode', '-', ...given], { input, env });
    const [peak = 0, microseconds = 0] = readFileSync(file, 'latin1').split(' ').map(Number);
    return { ...ended, memory: peak * 1024, milliseconds: microseconds / 1000 };
  }

  before(async () => {
    // As many keys as a file may have.
    const file = Buffer.from(SAMPLES.keytab, 'hex');
    writeFileSync(keytab, Buffer.concat([file.subarray(0, 2), repeat(file.subarray(2), MEBIBYTE / 4)]));
    start = (await measured('oQcwBaADCgEA', [])).memory;
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [title, make] of Object.entries(INPUTS)) {
    it(title, async (t) => {
      const input = make();
      const mebibytes = Buffer.byteLength(input) / MEBIBYTE;
      assert.ok(mebibytes <= 4, `${mebibytes} MiB`);
      for (const way of WAYS) {
        const { exitCode, signal, memory, milliseconds, stderr } = await measured(input, way);
        const what = `decode - ${way.join(' ')}: +${Math.round((memory - start) / MEBIBYTE)} MiB, ${Math.round(milliseconds)} ms`;
        t.diagnostic(what);
        assert.equal(signal, null, what);
        assert.ok(
          exitCode !== null && exitCode <= 2,
          `${what}: exit code ${exitCode}\n${stderr.slice(0, 500)}`,
        );
        assert.ok(memory - start < MOST_MEMORY, what);
        // The start itself, and a keytab of thousands of keys, take time as well.
        assert.ok(
          milliseconds < 1000 + MOST_TIME * Math.max(1, mebibytes) * (way[0] === '--ndjson' ? 3 : 1),
          what,
        );
      }
    });
  }
});
