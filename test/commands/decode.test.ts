/** `decode`: live tokens and samples, every form of input, its findings, its limits, and that it loads no library. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, test } from 'node:test';
import type { DecodeLeg, DecodeResult } from '../../src/report/schema/decode.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { NODE } from '../support/installation.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { captured } from '../wire/captured.ts';
import { MESSAGES, SAMPLES, sample } from '../wire/kerberosSamples.ts';
import { tokensOf } from '../wire/tokenSamples.ts';

const decoded = (args: readonly string[], input: string | Buffer = '') =>
  report<DecodeResult>(['decode', ...args], { input });

const AP_REQ = sample('AP-REQ, plain');

describe('samples, checked against the schema', () => {
  it('every message, with keys, offsets and secrets', async (t) => {
    const folder = privateFolder(t);
    const keytab = join(folder, 'keytab');
    const lines = join(folder, 'lines');
    writeFileSync(keytab, Buffer.from(SAMPLES.keytab, 'hex'));
    writeFileSync(lines, MESSAGES.map(({ bytes }) => bytes.toString('hex')).join('\n'));
    for (const more of [[], ['--offsets', '--hex'], ['--show-secrets']]) {
      const { result, exitCode } = await decoded([lines, '--keytab', keytab, ...more]);
      assert.equal(exitCode, 0);
      assert.equal(result?.tokens.length, MESSAGES.length);
      assert.ok(result.tokens.some(({ decrypted }) => decrypted.some(({ key }) => key)));
      assert.equal(
        result.tokens.every(({ places }) => places !== null),
        more[0] === '--offsets',
      );
      const keys = JSON.stringify(result.tokens).includes('"keyvalue":{"bytes":32,"hex":null');
      assert.equal(keys, more[0] !== '--show-secrets');
    }
  });

  it('a key that does not fit keeps the rest from nobody', async (t) => {
    const keyFile = join(privateFolder(t), 'keys');
    writeFileSync(keyFile, '18:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n');
    const { result, findings } = await decoded([AP_REQ.toString('base64'), '--key-file', keyFile]);
    assert.equal(result?.tokens[0]?.decrypted[0]?.key, null);
    const misfit = findings.find(({ code }) => code === 'key-does-not-fit');
    assert.match(misfit?.evidence.join() ?? '', /kvno 1/);
  });
});

describe('forms of input', () => {
  it('a file, standard input, the text itself, words', async (t) => {
    const file = join(privateFolder(t), 'token');
    const text = AP_REQ.toString('base64');
    writeFileSync(file, AP_REQ);
    const all = [
      await decoded([file]),
      await decoded(['-'], AP_REQ),
      await decoded([], text),
      await decoded([text]),
      await decoded(['Authorization:', 'Negotiate', text]),
      await decoded([], Buffer.from(`\uFEFF${text}\r\n`, 'utf16le')),
    ];
    assert.deepEqual(
      all.map(({ result }) => [result?.tokens[0]?.form, result?.tokens[0]?.summary]),
      ['raw', 'raw', 'base64', 'base64', 'header', 'base64'].map((form) => [
        form,
        'AP-REQ for HTTP/localhost@LAB.TEST, ticket aes256-cts-hmac-sha1-96 kvno 1, mutual authentication asked for',
      ]),
    );
  });

  it('damage: all before it, the sentence, exit 1', async () => {
    const cut = AP_REQ.subarray(0, 300).toString('hex');
    const { result, exitCode, findings } = await decoded([cut]);
    assert.equal(exitCode, 1);
    const [leg] = result?.tokens ?? [];
    assert.match(leg?.damage?.sentence ?? '', /^damaged at byte 108 \(field \S*ticket\.enc-part\.cipher/);
    assert.deepEqual(leg?.damage?.structure, 'EncryptedData');
    assert.match(JSON.stringify(leg?.token), /"name-string":\["HTTP","localhost"\]/);
    assert.equal(findings[0]?.code, 'token-damaged');
    const table = await sspidiag(['decode', '--color', 'never', cut]);
    assert.match(table.stdout, /name-string +HTTP, localhost\n[\s\S]*\ndamage +damaged at byte 108/);
    assert.equal(table.exitCode, 1);
  });

  it('names in a token cannot colour, erase or forge what a terminal shows', async () => {
    const name = Buffer.from('\u001b[2J\nOK  forged\u202e', 'utf16le');
    const fields = (length: number, offset: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt16LE(length);
      bytes.writeUInt16LE(length, 2);
      bytes.writeUInt32LE(offset, 4);
      return bytes;
    };
    const ends = fields(0, 64 + name.length);
    const fixed = Buffer.from('4e544c4d5353500003000000', 'hex');
    const flags = Buffer.from('01028200', 'hex');
    const token = Buffer.concat([fixed, ends, ends, ends, fields(name.length, 64), ends, ends, flags, name]);
    const { stdout } = await sspidiag(['decode', '--color', 'never', token.toString('hex')]);
    assert.match(stdout, /AUTHENTICATE .*\\u\{1b\}\[2J\\u\{a\}OK {2}forged/);
    assert.doesNotMatch(stdout, /^OK {2}forged/m);
    assert.doesNotMatch(stdout.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
  });

  it('refuses what has no token, in one sentence', async (t) => {
    const folder = privateFolder(t);
    const bad = join(folder, 'bad');
    writeFileSync(bad, 'aes256: not hexadecimal\n');
    const garbage = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 131) & 0xff));
    const refused: [string[], string | Buffer, RegExp][] = [
      [[], '', /standard input is empty/],
      [['-'], garbage, /no token in standard input/],
      [['no-such-file'], '', /no token in the text/],
      [[folder], '', /is a directory/],
      [['-'], 'Authorization: Basic dXNlcjpwYXNz\n', /no token/],
      [[AP_REQ.toString('hex'), '--keytab', join(folder, 'none')], '', /cannot read .*none: no such file/],
      [[AP_REQ.toString('hex'), '--keytab', bad], '', /is no keytab/],
      [[AP_REQ.toString('hex'), '--key-file', bad], '', /cannot read the key file .*: line 1/],
      [['-', '--keytab', '-'], '', /can be read once/],
      [['-'], Buffer.alloc(5 * 1024 * 1024, 0x41), /larger than any token/],
      [['--ndjson'], '\n\n', /there is no line/],
    ];
    for (const [args, input, message] of refused) {
      const { exitCode, error } = await decoded(args, input);
      assert.equal(exitCode, 2, `${args}: ${error?.message}`);
      assert.match(error?.message ?? '', message);
      assert.doesNotMatch(error?.message ?? '', /not hexadecimal/);
    }
  });
});

describe('a conversation', () => {
  /** What curl -v writes around one request and its answer. */
  const exchange = (index: number, request: string | null, status: string, answer: string | null) => [
    `* Connection #${index} to host proxy.lab.test left intact`,
    "* Server auth using Negotiate with user ''",
    '> GET http://web.lab.test/ HTTP/1.1',
    '> Host: web.lab.test',
    ...(request ? [`> ${request}`] : []),
    '> User-Agent: curl/7.88.1',
    '> Accept: */*',
    '> ',
    `< HTTP/1.1 ${status}`,
    '< Date: Sat, 21 Nov 2026 12:14:10 GMT',
    '< WWW-Authenticate: Basic realm="Negotiate NTLM"',
    ...(answer ? [`< ${answer}`] : []),
    '< Content-Length: 381',
    '< ',
    '* Ignoring the response-body',
    '{ [381 bytes data]',
    '  0   381    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0',
  ];

  it('of twenty legs in a log of curl -v is told leg by leg', async () => {
    const carried = (header: string, scheme: string, token: Buffer | undefined) =>
      `${header}: ${scheme} ${token?.toString('base64')}`;
    const negotiate = tokensOf('Negotiate with NTLM');
    const ntlm = tokensOf('NTLM of libwinpr');
    const kerberos = tokensOf('delegated and bound');
    const log: string[] = [];
    const told: [string, string, string][] = [];
    const add = (
      proxy: boolean,
      scheme: string,
      request: Buffer | undefined,
      status: string,
      answer?: Buffer,
    ) => {
      const names = proxy
        ? (['Proxy-Authorization', 'Proxy-Authenticate'] as const)
        : (['Authorization', 'WWW-Authenticate'] as const);
      const second = answer ? carried(names[1], scheme, answer) : `${names[1]}: ${scheme}`;
      log.push(...exchange(log.length, carried(names[0], scheme, request), status, second));
      told.push(['client', names[0], scheme]);
      if (answer) told.push(['server', names[1], scheme]);
    };
    for (let round = 0; round < 2; round++) {
      log.push(...exchange(0, null, '407 Proxy Authentication Required', 'Proxy-Authenticate: NTLM'));
      add(true, 'NTLM', ntlm[0], '407 Proxy Authentication Required', ntlm[1]);
      add(true, 'NTLM', ntlm[2], '401 Unauthorized');
      add(false, 'Negotiate', negotiate[0], '401 Unauthorized', negotiate[1]);
      add(false, 'Negotiate', negotiate[2], '200 OK', negotiate[3]);
      add(false, 'Negotiate', kerberos[0], '200 OK', kerberos[1]);
    }
    add(false, 'NTLM', ntlm[0], '401 Unauthorized', ntlm[1]);
    assert.equal(told.length, 20);
    const input = log.join('\r\n');
    const { result, exitCode, findings } = await decoded(['-'], input);
    assert.equal(exitCode, 0);
    const legs = result?.tokens ?? [];
    assert.deepEqual(
      legs.map(({ from, header, scheme }) => [from, header, scheme]),
      told,
    );
    assert.deepEqual(
      legs.map(({ leg }) => leg),
      told.map((_, index) => index + 1),
    );
    assert.ok(
      legs.every(({ damage, line }, index) => damage === null && (line ?? 0) > (legs[index - 1]?.line ?? 0)),
    );
    assert.ok(findings.some(({ code }) => code === 'ntlm-inside-negotiate'));
    const table = await sspidiag(['decode', '-', '--color', 'never'], { input });
    assert.match(table.stdout, /^OK {2}decode {2}20 legs$/m);
    for (const { leg, from, summary } of legs) {
      const arrow = from === 'client' ? 'client -> server' : 'server -> client';
      assert.ok(table.stdout.includes(`\nleg ${leg}  ${arrow}  ${summary}\n`), summary);
    }
  });
});

describe('--ndjson', () => {
  it('answers each line by itself', async () => {
    const lines = [AP_REQ.toString('base64'), 'nothing', '', AP_REQ.subarray(0, 200).toString('hex')];
    const { stdout, exitCode } = await sspidiag(['decode', '--ndjson'], { input: lines.join('\n') });
    const legs = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as DecodeLeg);
    assert.deepEqual(
      legs.map(({ leg, line, format, damage }) => [leg, line, format, damage === null]),
      [
        [1, 1, 'Kerberos', true],
        [2, 2, null, false],
        [3, 4, 'Kerberos', false],
      ],
    );
    assert.equal(exitCode, 1);
    const { tokens } = (await decoded([lines[0] ?? ''])).result ?? { tokens: [] };
    assert.deepEqual({ ...legs[0], line: null }, tokens[0]);
  });

  it('takes UTF-16, a line longer than any token, and a reader that goes away', async () => {
    const line = AP_REQ.toString('base64');
    const wide = await sspidiag(['decode', '--ndjson'], {
      input: Buffer.from(`\uFEFF${line}\r\n`, 'utf16le'),
    });
    assert.equal(wide.exitCode, 0, wide.stdout + wide.stderr);
    const long = await sspidiag(['decode', '--ndjson'], { input: `${'A'.repeat(3_000_000)}\n${line}\n` });
    assert.match(long.stdout, /too many for a token.*\n.*AP-REQ for/);
    const input = `${line}\n`.repeat(2000);
    const piped = await execute(
      [
        '/bin/sh',
        '-c',
        '"$0" "$1" decode --ndjson | head -n 1',
        NODE,
        new URL('../../bin/sspidiag.js', import.meta.url).pathname,
      ],
      { env: process.env },
      input,
    );
    assert.deepEqual([piped.exitCode, piped.stdout.split('\n').length, piped.stderr], [0, 2, '']);
  });
});

describe('live', { skip: without(kdc()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(async () => {
    await realm?.stop();
  });

  for (const name of ['Kerberos', 'Negotiate']) {
    it(`a client's first token of ${name}, decrypted with the lab's keytab`, async () => {
      const file = realm.file(`token-${name}`);
      const keytab = realm.environment.KRB5_KTNAME ?? '';
      await realm.must([
        'sspidiag',
        'acquire',
        '--package',
        name,
        '--target',
        'HTTP/localhost',
        '--token-output',
        file,
      ]);
      const { result, exitCode, findings } = await decoded([file, '--keytab', keytab, '--offsets']);
      assert.equal(exitCode, 0);
      const [leg] = result?.tokens ?? [];
      assert.deepEqual([leg?.from, leg?.format, leg?.damage, leg?.remarks], ['client', 'GSS-API', null, []]);
      assert.match(leg?.summary ?? '', /AP-REQ for HTTP\/localhost@/);
      assert.deepEqual(
        leg?.decrypted.slice(0, 2).map(({ path, key }) => [path, key !== null]),
        [
          ['ticket.enc-part', true],
          ['authenticator', true],
        ],
      );
      assert.ok(!findings.some(({ code }) => code === 'clock-offset' || code === 'key-does-not-fit'));
    });
  }

  it('a whole handshake: the answer opens with the session key of the request', async () => {
    const tokens = await captured(realm, {
      backend: 'gssapi',
      package: 'Negotiate',
      target: 'HTTP/localhost',
    });
    const log = tokens.map((token, index) =>
      index % 2 === 0
        ? `> Authorization: Negotiate ${token.toString('base64')}`
        : `< WWW-Authenticate: Negotiate ${token.toString('base64')}`,
    );
    const ended = await decoded(['-', '--keytab', realm.environment.KRB5_KTNAME ?? ''], log.join('\r\n'));
    const legs = ended.result?.tokens ?? [];
    assert.deepEqual(
      legs.map(({ from }) => from),
      tokens.map((_, index) => (index % 2 === 0 ? 'client' : 'server')),
    );
    assert.match(legs[1]?.decrypted[0]?.sentence ?? '', /^decrypted with/);
    assert.ok(!codes(ended).includes('mechlistmic-absent'));
  });
});

test('decode loads no koffi, and so no library', async () => {
  const url = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);
  const source = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ resolve: (name, context, next) => { const found = next(name, context); seen.push(found.url); return found; } });
    const { decodeTokens } = await import(${url('src/commands/decode.ts')});
    const { renderTable } = await import(${url('src/render/table.ts')});
    const report = await decodeTokens({ words: [${JSON.stringify(AP_REQ.toString('hex'))}], timeoutSeconds: 5, keytab: null, keyFile: null, offsets: false, hex: false, showSecrets: false, ndjson: false });
    await renderTable(report, 'never');
    process.stdout.write(JSON.stringify(seen));`;
  const argv = [NODE, '--input-type=module', '-e', source];
  const { stdout, stderr, exitCode } = await execute(argv, { env: process.env }, '');
  assert.equal(exitCode, 0, stderr);
  const modules = JSON.parse(stdout) as string[];
  assert.ok(modules.some((each) => each.endsWith('/contextToken.ts')));
  assert.deepEqual(
    modules.filter((each) => /koffi/.test(each)),
    [],
  );
});

test('what the limit of a report does not reach is left out, and not called damaged', async (t) => {
  const file = join(privateFolder(t), 'many');
  const token = tokensOf('NTLM of libwinpr, leg 3')[0]?.toString('base64') ?? '';
  writeFileSync(file, `> Authorization: NTLM ${token}\n`.repeat(390));
  const { exitCode, result, findings } = await report<DecodeResult>(['decode', '--offsets', file]);
  assert.equal(exitCode, 0);
  assert.ok(result && result.leftOut > 0 && result.tokens.length + result.leftOut === 390);
  assert.ok(result.tokens.every(({ damage }) => damage === null));
  assert.ok(findings.every(({ code }) => code !== 'token-damaged'));
});
