/** The same bytes decoded here and by decoders that owe nothing to this one: Impacket, and pyspnego where there is one. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { contextToken } from '../../src/wire/contextToken.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, library, pythonModule, whereThereIs, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';
import { der, hex, oid } from './build.ts';
import { captured } from './captured.ts';
import { sound } from './hostile.ts';
import { MESSAGES, sample } from './kerberosSamples.ts';
import { different, fieldsOf } from './sameFields.ts';

const PYTHON = process.env.PYTHON ?? '/usr/bin/python3';
const TOKEN = contextToken({ codec: kerberosMessage, summary: () => '' });

type Named = { name: string; token: Buffer };

/** What a decoder leaves out, each with the reason; everything else has to be there and the same. */
type Independent = { name: string; program: string; leavesOut: readonly RegExp[] };

const IMPACKET: Independent = {
  name: 'Impacket',
  program: new URL('independent/impacketDecoder.py', import.meta.url).pathname,
  leavesOut: [
    // Its classes for SPNEGO end with the mechanism's token.
    /\/(mechListMIC|negHints\/hintName)$/,
    // It has no class for NTLMv2_CLIENT_CHALLENGE.
    /\/Reserved[123]$/,
  ],
};

const PYSPNEGO: Independent = {
  name: 'pyspnego',
  program: new URL('independent/pyspnegoDecoder.py', import.meta.url).pathname,
  leavesOut: [
    // It has looked at the signature and shows the value of a pair without its length.
    /(^|\/)(Signature|AvLen)$/,
  ],
};

const framed = (id: string, message: Buffer) => der(0x60, oid('1.2.840.113554.1.2.2'), hex(id), message);
const TOK_IDS: Readonly<Record<string, string>> = { 'AP-REQ': '0100', 'AP-REP': '0200', 'KRB-ERROR': '0300' };

/** The samples that GSS-API's Kerberos mechanism may carry, in its framing. */
const SAMPLES: Named[] = MESSAGES.flatMap(({ name, bytes }) => {
  const id = TOK_IDS[/^(AP-REQ|AP-REP|KRB-ERROR)/.exec(name)?.[0] ?? ''];
  return id === undefined ? [] : [{ name, token: framed(id, bytes) }];
});

const octets = (member: number, content: Buffer) => der(0xa0 | member, der(0x04, content));

/** What no library here sends: the hints of Windows' SMB server ([MS-SPNG] section 3.2.5.2), a rejection with its reason. */
const BUILT: Named[] = [
  {
    name: 'NegTokenInit2',
    token: der(
      0x60,
      oid('1.3.6.1.5.5.2'),
      der(
        0xa0,
        der(
          0x30,
          der(0xa0, der(0x30, oid('1.3.6.1.4.1.311.2.2.30'), oid('1.3.6.1.4.1.311.2.2.10'))),
          der(0xa3, der(0x30, der(0xa0, der(0x1b, Buffer.from('not_defined_in_RFC4178@please_ignore'))))),
        ),
      ),
    ),
  },
  {
    name: 'NegTokenResp of a server with KRB-ERROR',
    token: der(
      0xa1,
      der(
        0x30,
        der(0xa0, der(0x0a, hex('02'))),
        der(0xa1, oid('1.2.840.113554.1.2.2')),
        octets(2, framed('0300', sample('KRB-ERROR for an unknown service'))),
      ),
    ),
  },
];

async function decodedBy({ program }: Independent, tokens: readonly Named[]): Promise<unknown[]> {
  const input = tokens.map(({ token }) => `${token.toString('hex')}\n`).join('');
  const { exitCode, stdout, stderr } = await execute([PYTHON, program], { env: process.env }, input);
  assert.equal(exitCode, 0, stderr);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

async function agree(other: Independent, tokens: readonly Named[]): Promise<void> {
  const theirs = await decodedBy(other, tokens);
  assert.equal(theirs.length, tokens.length);
  tokens.forEach(({ name, token }, index) => {
    const ours = fieldsOf(sound(TOKEN, token, { secrets: true }).value);
    const found = different(ours, fieldsOf(theirs[index]), other.leavesOut);
    assert.deepEqual(found, [], `${name}: ${other.name} has it otherwise`);
    assert.ok(ours.size > 0, name);
  });
}

describe('live tokens and samples', { skip: without(kdc()) }, () => {
  let realm: TestLab;
  const tokens: Named[] = [...SAMPLES, ...BUILT];

  const capture = async (name: string, request: Parameters<typeof captured>[1], legs: number) => {
    const found = await captured(realm, request);
    assert.equal(found.length, legs, name);
    tokens.push(...found.map((token, index) => ({ name: `${name}, leg ${index + 1}`, token })));
  };

  before(async () => {
    realm = await lab();
    writeFileSync(realm.file('users'), 'LAB:alice:Password1\n');
    const sam = realm.file('SAM');
    writeFileSync(sam, 'alice:LAB::64f12cddaa88057e06a81b54e73b949b:::\n');
    const bindings = 'tls-server-end-point:abc';
    const target = 'HTTP/localhost';
    const alice = { user: 'LAB\\alice', password: 'Password1' };
    const gssapi = { backend: 'gssapi', bindings } as const;
    await capture('Kerberos', { ...gssapi, package: 'Kerberos', target }, 2);
    await capture('Kerberos in SPNEGO', { ...gssapi, package: 'Negotiate', target, delegate: true }, 2);
    await capture('NTLM of gss-ntlmssp', { ...gssapi, package: 'NTLM', target, ...alice }, 3);
    await capture('NTLM in SPNEGO', { ...gssapi, package: 'Negotiate', target: 'HTTP/unknown', ...alice }, 4);
    if (library('libwinpr2.so.2', 'libwinpr2-2') !== null) return;
    // libwinpr 2.10 refuses bindings in the call that has no token yet (SEC_E_INVALID_TOKEN).
    const winpr = { backend: 'sspi', package: 'NTLM', target, ntlmUsers: sam } as const;
    await capture('NTLM of libwinpr', { ...winpr, ...alice }, 3);
  });
  after(() => realm?.stop());

  const noImpacket = pythonModule(PYTHON, 'impacket', 'apt-get install python3-impacket');
  it('agree with Impacket, field by field', { skip: without(noImpacket) }, () => agree(IMPACKET, tokens));

  const noPyspnego = pythonModule(
    PYTHON,
    'spnego',
    'Debian has no package of it, PYTHONPATH may name its source',
  );
  it('agree with pyspnego, field by field', { skip: whereThereIs(noPyspnego) }, () =>
    agree(PYSPNEGO, tokens),
  );

  it('a changed field is a disagreement, and so is a missing one', async () => {
    const [first] = SAMPLES;
    assert.ok(first);
    const fields = fieldsOf(sound(TOKEN, first.token, { secrets: true }).value);
    const changed = new Map([...fields, ['innerContextToken/TOK_ID', 1]]);
    assert.equal(different(fields, changed, []).length, 1);
    const shorter = new Map([...fields].slice(1));
    assert.equal(different(fields, shorter, []).length, 1);
    assert.equal(different(shorter, fields, []).length, 1);
  });
});
