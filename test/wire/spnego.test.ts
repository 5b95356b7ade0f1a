/** SPNEGO: Windows' hints, the tokens of real libraries leg by leg, damage inside and around. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { contextToken, summary } from '../../src/wire/contextToken.ts';
import type { InitialContextToken } from '../../src/wire/gssapi.ts';
import type { NegotiationToken } from '../../src/wire/spnego.ts';
import type { TokenOctets } from '../../src/wire/tokenOctets.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { der, hex, oid, u32 } from './build.ts';
import { captured } from './captured.ts';
import { decodeAll, inner, quick, sound } from './hostile.ts';
import { agrees, type Dissected, dissect } from './tshark.ts';

const token = contextToken(null);
const say = (value: TokenOctets) => summary(value, null);

const NEGOTIATE = Buffer.concat([
  Buffer.from('NTLMSSP\0'),
  u32(1, 0xe2088297),
  Buffer.alloc(16),
  hex('0a00614a0000000f'),
]);
const MECHANISMS = [
  '1.3.6.1.4.1.311.2.2.30',
  '1.2.840.48018.1.2.2',
  '1.2.840.113554.1.2.2',
  '1.2.840.113554.1.2.2.3',
  '1.3.6.1.4.1.311.2.2.10',
] as const;

const mechTypes = (...mechanisms: readonly string[]) => der(0xa0, der(0x30, ...mechanisms.map(oid)));
const framed = (...members: Buffer[]) => der(0x60, oid('1.3.6.1.5.5.2'), der(0xa0, der(0x30, ...members)));
const response = (...members: Buffer[]) => der(0xa1, der(0x30, ...members));
const octets = (member: number, content: Buffer) => der(0xa0 | member, der(0x04, content));

/** What Windows' SMB server sends first ([MS-SPNG] section 3.2.5.2). */
const HINTS = framed(
  mechTypes(...MECHANISMS),
  der(0xa3, der(0x30, der(0xa0, der(0x1b, Buffer.from('not_defined_in_RFC4178@please_ignore'))))),
);
const OPTIMISTIC = framed(mechTypes('1.3.6.1.4.1.311.2.2.10'), octets(2, NEGOTIATE));

/** The NegotiationToken of a token, framed or bare. */
function negotiation(decoded: TokenOctets): NegotiationToken {
  if (decoded.format === 'SPNEGO') return decoded.value as NegotiationToken;
  assert.equal(decoded.format, 'GSS-API');
  return (decoded.value as InitialContextToken).innerContextToken?.value as NegotiationToken;
}

describe('SPNEGO', () => {
  it('NegTokenInit2 with negHints, every mechanism by name', () => {
    const { value, remarks } = sound(token, HINTS);
    const { negTokenInit } = negotiation(value);
    assert.ok(negTokenInit && 'negHints' in negTokenInit);
    assert.deepEqual(negTokenInit.negHints, {
      hintName: 'not_defined_in_RFC4178@please_ignore',
      hintAddress: null,
    });
    assert.deepEqual(
      negTokenInit.mechTypes?.map(({ name }) => name),
      ['NegoEx', 'Microsoft Kerberos 5 (legacy)', 'Kerberos 5', 'Kerberos 5 user-to-user', 'NTLMSSP'],
    );
    assert.deepEqual(remarks, []);
    assert.match(say(value), /^SPNEGO NegTokenInit2 offering NegoEx, Microsoft Kerberos 5/);
  });

  it('NegTokenInit with a raw NTLM message, whose bytes are not repeated', () => {
    const { value } = sound(token, OPTIMISTIC);
    const { negTokenInit } = negotiation(value);
    assert.ok(negTokenInit && !('negHints' in negTokenInit));
    const { bytes, hex: shown, format } = negTokenInit.mechToken ?? {};
    assert.deepEqual([bytes, shown, format], [40, null, 'NTLMSSP']);
    assert.equal(say(value), 'SPNEGO NegTokenInit offering NTLMSSP with NTLM NEGOTIATE, version 10.0.19041');
  });

  it('reqFlags and mechListMIC in either place', () => {
    const mic = Buffer.concat([u32(1), Buffer.alloc(8, 7), u32(0)]);
    const flags = der(0xa1, der(0x03, hex('01 e2')));
    const old = negotiation(sound(token, framed(mechTypes(MECHANISMS[4]), flags, octets(3, mic))).value);
    assert.deepEqual(old.negTokenInit?.reqFlags?.names, [
      'delegFlag',
      'mutualFlag',
      'replayFlag',
      'integFlag',
    ]);
    assert.equal(old.negTokenInit?.mechListMIC?.format, 'NTLMSSP signature');
    assert.equal(
      JSON.stringify(old).includes('0707'),
      false,
      'a checksum under the session key is kept back',
    );
    const later = negotiation(sound(token, framed(mechTypes(MECHANISMS[4]), octets(4, mic))).value);
    assert.ok(later.negTokenInit && 'negHints' in later.negTokenInit);
    assert.equal(later.negTokenInit.mechListMIC?.bytes, 16);
  });

  const STATES = ['accept-completed', 'accept-incomplete', 'reject', 'request-mic', null];
  it('NegTokenResp without framing, its negState by name', () => {
    STATES.forEach((name, number) => {
      const { value } = sound(token, response(der(0xa0, der(0x0a, Buffer.from([number])))));
      assert.deepEqual(negotiation(value).negTokenResp?.negState, { number, name });
      assert.equal(say(value), `SPNEGO NegTokenResp, ${name ?? number}`);
    });
  });

  it('a MIC of RFC 4121, and a token repeated where the MIC belongs', () => {
    const mic = hex('0404 05 ffffffffff 0000000000000003 aabbccddeeff001122334455');
    const { mechListMIC } = negotiation(sound(token, response(octets(3, mic))).value).negTokenResp ?? {};
    assert.equal(mechListMIC?.format, 'Kerberos mechanism');
    const { Flags, SND_SEQ } = inner<{ Flags: { names: string[] }; SND_SEQ: string }>(mechListMIC);
    assert.deepEqual([Flags.names, SND_SEQ], [['SentByAcceptor', 'AcceptorSubkey'], '3']);
    const repeated = sound(token, response(octets(2, NEGOTIATE), octets(3, NEGOTIATE)));
    assert.match(repeated.remarks.join(), /mechListMIC repeats responseToken/);
  });

  it('a token of a mechanism that nobody knows is bytes', () => {
    const { value } = sound(token, framed(mechTypes('1.2.3.4'), octets(2, hex('c0ffee'))));
    const { mechTypes: types, mechToken } = negotiation(value).negTokenInit ?? {};
    assert.deepEqual(types, [{ oid: '1.2.3.4', name: null }]);
    assert.deepEqual(mechToken, { bytes: 3, hex: 'c0ffee', format: null, value: null });
  });

  it('NTLM that is not recognised as such shows no response', () => {
    const secret = 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf';
    const message = Buffer.concat([Buffer.from('NTLMSSP\0'), u32(3), Buffer.alloc(76), hex(secret)]);
    for (const [damaged, at] of [
      [response(octets(2, message)), 12],
      [response(octets(2, message)), 18],
      [Buffer.concat([oid('1.2.3.4'), message]), null],
    ] as const) {
      const bytes = at === null ? der(0x60, damaged) : Buffer.from(damaged);
      if (at !== null) bytes[at] = 0xff;
      for (const secrets of [false, true]) {
        const { value } = decodeAll(token, bytes, { secrets });
        assert.equal(JSON.stringify(value).includes(secret), secrets);
      }
    }
  });

  it('damage inside the mechanism token keeps nothing behind it from being decoded', () => {
    const broken = Buffer.from(NEGOTIATE);
    broken.writeUInt16LE(5, 16);
    broken.writeUInt32LE(4000, 20);
    const mic = Buffer.concat([u32(1), Buffer.alloc(12)]);
    const { value, damage } = decodeAll(
      token,
      framed(mechTypes(MECHANISMS[4]), octets(2, broken), octets(3, mic)),
    );
    assert.ok(value);
    assert.equal(negotiation(value).negTokenInit?.mechListMIC?.bytes, 16);
    assert.match(damage?.field ?? '', /negTokenInit\.mechToken\.value\.DomainName$/);
    assert.match(damage?.sentence ?? '', /5 bytes at 4000 by DomainNameFields/);
  });

  it('a token that is cut inside the NTLM message is decoded up to there', () => {
    const { value, damage } = decodeAll(token, OPTIMISTIC.subarray(0, OPTIMISTIC.length - 10));
    assert.ok(value);
    const { mechToken } = negotiation(value).negTokenInit ?? {};
    const { NegotiateFlags, Version } = inner<{ NegotiateFlags: { hex: string }; Version: unknown }>(
      mechToken,
    );
    assert.deepEqual([NegotiateFlags.hex, Version], ['0xe2088297', null]);
    assert.match(damage?.sentence ?? '', /\[APPLICATION 0\] has \d+ bytes by its length, and \d+ are left/);
  });

  it('tokens in tokens without end', () => {
    let nested: Buffer = NEGOTIATE;
    for (let level = 0; level < 200; level++) nested = response(octets(2, nested));
    assert.match(quick(token, nested).damage?.sentence ?? '', /nest deeper than in any token/);
  });

  it('a mebibyte of mechanisms, of unknown members, of elements without content', () => {
    const many = Array.from({ length: 120_000 }, () => oid('1.2.840.113554.1.2.2'));
    assert.match(quick(token, framed(der(0xa0, der(0x30, ...many)))).damage?.sentence ?? '', /more values/);
    const empty = Buffer.alloc(2 ** 20, hex('a000'));
    const outcome = quick(token, der(0xa1, der(0x30, empty, der(0xa3, der(0x04, hex('00'))))));
    assert.ok(outcome.decoding.remarks.length <= 100);
    quick(token, Buffer.alloc(2 ** 20, 0x60));
    quick(token, Buffer.alloc(2 ** 20, hex('a08400')));
  });
});

/** Wireshark 4.0 and those after it name it differently. */
const stateField = (flat: Dissected) =>
  flat.has('spnego.negResult') ? 'spnego.negResult' : 'spnego.negState';

describe('SPNEGO of MIT libgssapi', { skip: without(kdc(), program('tshark', 'tshark')) }, () => {
  let realm: TestLab;
  let kerberos: Buffer[] = [];
  let ntlm: Buffer[] = [];

  before(async () => {
    realm = await lab();
    writeFileSync(realm.file('users'), 'LAB:alice:Password1\n');
    const negotiate = { backend: 'gssapi', package: 'Negotiate' } as const;
    const bindings = 'tls-server-end-point:abc';
    kerberos = await captured(realm, { ...negotiate, target: 'HTTP/localhost', bindings, delegate: true });
    const user = { user: 'LAB\\alice', password: 'Password1' };
    ntlm = await captured(realm, { ...negotiate, target: 'HTTP/unknown', ...user });
  });
  after(() => realm?.stop());

  it('Kerberos inside: AP-REQ, AP-REP', () => {
    const said = kerberos.map((each) => say(sound(token, each).value));
    assert.match(said[0] ?? '', /^SPNEGO NegTokenInit offering Kerberos 5.* with Kerberos KRB_AP_REQ$/);
    assert.match(
      said[1] ?? '',
      /^SPNEGO NegTokenResp, accept-completed, Kerberos 5 with Kerberos KRB_AP_REP$/,
    );
  });

  it('NTLM inside: three legs, and mechListMIC', () => {
    const said = ntlm.map((each) => say(sound(token, each).value));
    assert.match(said[0] ?? '', /offering NTLMSSP with NTLM NEGOTIATE/);
    assert.match(said[1] ?? '', /accept-incomplete, NTLMSSP with NTLM CHALLENGE/);
    assert.match(said[2] ?? '', /with NTLM AUTHENTICATE of LAB\\alice from .*NTLMv2, .*with MIC/);
    const third = negotiation(sound(token, ntlm[2] ?? Buffer.alloc(0)).value).negTokenResp;
    assert.equal(third?.mechListMIC?.format, 'NTLMSSP signature');
  });

  it('agree with tshark', async () => {
    const all = [...kerberos, ...ntlm, HINTS, OPTIMISTIC];
    const dissected = await dissect(all);
    all.forEach((each, index) => {
      const { negTokenInit: init, negTokenResp: resp } = negotiation(sound(token, each).value);
      const flat = dissected[index] ?? new Map();
      const carried = init?.mechToken ?? resp?.responseToken ?? null;
      const ntlmType =
        carried?.format === 'NTLMSSP' ? (carried.value as { MessageType: { number: number } }) : null;
      agrees(flat, {
        'spnego.MechType': init?.mechTypes?.map((type) => type.oid) ?? [],
        ...(resp?.negState ? { [stateField(flat)]: [String(resp.negState.number)] } : {}),
        'spnego.supportedMech': resp?.supportedMech ? [resp.supportedMech.oid] : [],
        'ntlmssp.messagetype': ntlmType ? [`0x0000000${ntlmType.MessageType.number}`] : [],
      });
      const lengthOf = (field: string) => (flat.get(field)?.[0]?.length ?? -1) + 1;
      if (init?.mechToken) assert.equal(lengthOf('spnego.mechToken') / 3, init.mechToken.bytes);
      if (resp?.responseToken) assert.equal(lengthOf('spnego.responseToken') / 3, resp.responseToken.bytes);
      if (resp?.mechListMIC) assert.equal(lengthOf('spnego.mechListMIC') / 3, resp.mechListMIC.bytes);
    });
  });
});
