/** NTLM's messages: the vectors of [MS-NLMP] section 4.2, real libraries' tokens, odd and damaged ones. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type AvPair, avValue, type ChannelBindings } from '../../src/wire/avPairs.ts';
import type { FileTime } from '../../src/wire/binary.ts';
import type { Decoded, FlagSet } from '../../src/wire/codec.ts';
import { NEGOTIATE_FLAGS } from '../../src/wire/ntlmFlags.ts';
import { summary } from '../../src/wire/ntlmSummary.ts';
import {
  AUTHENTICATE_MESSAGE,
  CHALLENGE_MESSAGE,
  NEGOTIATE_MESSAGE,
  ntlmMessage,
} from '../../src/wire/ntlmssp.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, library, program, without } from '../support/needs.ts';
import { hex, u16, u32, utf16 } from './build.ts';
import { captured } from './captured.ts';
import { decodeAll, quick, sound } from './hostile.ts';
import { expectations, withOurTimes } from './ntlmFields.ts';
import { agrees, dissect } from './tshark.ts';

/** [MS-NLMP] section 4.2.4.3. */
const CHALLENGE = hex(`
  4e544c4d53535000 02000000 0c000c0038000000 33828ae2 0123456789abcdef 0000000000000000 2400240044000000
  060070170000000f 530065007200760065007200 02000c0044006f006d00610069006e00 01000c00530065007200760065007200
  00000000`);
const AUTHENTICATE = hex(`
  4e544c4d53535000 03000000 180018006c000000 5400540084000000 0c000c0048000000 0800080054000000
  100010005c000000 10001000d8000000 358288e2 0501280a0000000f 44006f006d00610069006e00 5500730065007200
  43004f004d0050005500540045005200 86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa
  68cd0ab851e51c96aabc927bebef6a1c 0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000
  02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000
  c5dad2544fc9799094ce1ce90bc9d03e`);

/** Responses of [MS-NLMP] sections 4.2.2 and 4.2.3. */
const LM_V1 = hex('98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13');
const NT_V1 = hex('67c43011f30298a2ad35ece64f16331c44bdbed927841f94');
const NT_SESSION = hex('7537f803ae367128ca458204bde7caf81e97ed2683267232');

/** An AUTHENTICATE_MESSAGE with a version, and room for a MIC where one is given. */
function authenticate(parts: {
  lm?: Buffer;
  nt?: Buffer;
  flags?: number;
  mic?: Buffer;
  user?: string;
}): Buffer {
  const { lm = Buffer.alloc(0), nt = Buffer.alloc(0), flags = 0xe2888235, mic, user = 'alice' } = parts;
  const payloads = [lm, nt, utf16('LAB'), utf16(user), utf16('HOST'), Buffer.alloc(0)];
  let offset = mic ? 88 : 72;
  const fields = payloads.map((payload) => {
    const field = Buffer.concat([u16(payload.length, payload.length), u32(offset)]);
    offset += payload.length;
    return field;
  });
  const fixed = [Buffer.from('NTLMSSP\0'), u32(3), ...fields, u32(flags), hex('0a00614a0000000f')];
  return Buffer.concat([...fixed, ...(mic ? [mic] : []), ...payloads]);
}

const avPair = (id: number, value: Buffer) => Buffer.concat([u16(id, value.length), value]);

/** An NTLMv2_RESPONSE with these AV_PAIRs. */
const ntlmV2 = (...pairs: Buffer[]) =>
  Buffer.concat([Buffer.alloc(16, 0x55), hex('0101'), Buffer.alloc(26), ...pairs, u32(0)]);

describe('NTLM', () => {
  it('CHALLENGE_MESSAGE of MS-NLMP 4.2.4.3', () => {
    const { value, remarks } = sound(CHALLENGE_MESSAGE, CHALLENGE);
    assert.deepEqual(remarks, []);
    assert.equal(value.TargetName, 'Server');
    assert.equal(value.ServerChallenge?.hex, '0123456789abcdef');
    assert.deepEqual(value.TargetInfoFields, { Len: 36, MaxLen: 36, BufferOffset: 68 });
    assert.deepEqual(
      value.TargetInfo?.map(({ AvId, Value }) => [AvId?.name, Value]),
      [
        ['MsvAvNbDomainName', 'Domain'],
        ['MsvAvNbComputerName', 'Server'],
        ['MsvAvEOL', null],
      ],
    );
    assert.deepEqual([value.Version?.ProductMajorVersion, value.Version?.ProductBuild], [6, 6000]);
    assert.equal(summary(value), 'NTLM CHALLENGE from Server of Server, version 6.0.6000');
  });

  it('AUTHENTICATE_MESSAGE of MS-NLMP 4.2.4.3: NTLMv2, responses kept back', () => {
    const { value, remarks } = sound(AUTHENTICATE_MESSAGE, AUTHENTICATE);
    assert.deepEqual(remarks, []);
    assert.deepEqual([value.DomainName, value.UserName, value.Workstation], ['Domain', 'User', 'COMPUTER']);
    assert.equal(value.MIC, null);
    assert.equal(value.NtChallengeResponse?.format, 'NTLMv2');
    assert.equal(value.LmChallengeResponse?.format, 'LMv2');
    assert.equal(
      value.NtChallengeResponse?.NTLMv2_CLIENT_CHALLENGE?.ChallengeFromClient?.hex,
      'aa'.repeat(8),
    );
    const text = JSON.stringify(value);
    for (const secret of ['68cd0ab851e5', '86c35097ac9c', 'c5dad2544fc9']) assert.ok(!text.includes(secret));
    assert.equal(summary(value), 'NTLM AUTHENTICATE of Domain\\User from COMPUTER, NTLMv2, without MIC');

    const shown = sound(AUTHENTICATE_MESSAGE, AUTHENTICATE, { secrets: true }).value;
    assert.equal(shown.NtChallengeResponse?.Response?.hex, '68cd0ab851e51c96aabc927bebef6a1c');
    assert.equal(shown.LmChallengeResponse?.Response?.hex, '86c35097ac9cec102554764a57cccc19');
    assert.equal(shown.EncryptedRandomSessionKey?.hex, 'c5dad2544fc9799094ce1ce90bc9d03e');
  });

  const session = Buffer.concat([Buffer.alloc(8, 0xaa), Buffer.alloc(16)]);
  const FORMATS: readonly [string, Parameters<typeof authenticate>[0], [string | null, string | null]][] = [
    ['NTLMv1 (4.2.2)', { lm: LM_V1, nt: NT_V1, flags: 0xe2808235 }, ['LM', 'NTLMv1']],
    ['NTLM2 session (4.2.3)', { lm: session, nt: NT_SESSION }, ['NTLM2 session', 'NTLM2 session']],
    ['LM alone', { lm: LM_V1 }, ['LM', null]],
    ['NTLMv2 without LMv2', { lm: Buffer.alloc(24), nt: ntlmV2() }, ['none', 'NTLMv2']],
    ['anonymous', { lm: Buffer.alloc(1), user: '' }, ['anonymous', null]],
  ];
  for (const [title, parts, expected] of FORMATS) {
    it(`recognises ${title}`, () => {
      const { value } = sound(AUTHENTICATE_MESSAGE, authenticate(parts));
      const { LmChallengeResponse: lm, NtChallengeResponse: nt } = value;
      assert.deepEqual([lm?.format ?? null, nt?.format ?? null], expected);
      if (title === 'anonymous') assert.equal(summary(value), 'NTLM AUTHENTICATE, anonymous from HOST');
    });
  }

  it('every bit of NegotiateFlags has a name', () => {
    const values = Object.values(NEGOTIATE_FLAGS);
    assert.deepEqual([values.length, new Set(values).size], [32, 32]);
    const all = Buffer.concat([Buffer.from('NTLMSSP\0'), u32(1, 0xffffffff), Buffer.alloc(16)]);
    const { names } = sound(NEGOTIATE_MESSAGE, all).value.NegotiateFlags as FlagSet;
    assert.deepEqual([names.length, names.filter((name) => name.startsWith('bit'))], [32, []]);
  });

  it('AV_PAIRs of every kind', () => {
    const pairs = [
      avPair(6, u32(7)),
      avPair(7, hex('0080 3ed5 deb1 9d01')),
      avPair(8, Buffer.concat([u32(48, 0), Buffer.alloc(8, 1), Buffer.alloc(32, 2)])),
      avPair(9, utf16('HTTP/web')),
      avPair(10, Buffer.alloc(16)),
      avPair(11, hex('c0ffee')),
    ];
    const { value, remarks } = sound(
      AUTHENTICATE_MESSAGE,
      authenticate({ nt: ntlmV2(...pairs), mic: Buffer.alloc(16, 9) }),
    );
    assert.deepEqual(remarks, []);
    const found = value.NtChallengeResponse?.NTLMv2_CLIENT_CHALLENGE?.AvPairs;
    assert.deepEqual((avValue(found, 'MsvAvFlags') as FlagSet).names, [
      'CONSTRAINED',
      'MIC_PROVIDED',
      'UNTRUSTED_SPN_SOURCE',
    ]);
    assert.equal((avValue(found, 'MsvAvTimestamp') as FileTime).utc, '1970-01-01T00:00:00Z');
    const host = avValue(found, 'MsvAvSingleHost') as { MachineID: { hex: string } };
    assert.equal(host.MachineID.hex, '02'.repeat(32));
    assert.equal(avValue(found, 'MsvAvTargetName'), 'HTTP/web');
    assert.equal((avValue(found, 'MsvAvChannelBindings') as ChannelBindings).allZero, true);
    const last: AvPair | undefined = found?.at(-2);
    assert.deepEqual(last?.AvId, { number: 11, name: null });
    assert.deepEqual(last?.Value, { bytes: 3, hex: 'c0ffee' });
    assert.deepEqual([value.MIC?.provided, value.MIC?.allZero, value.MIC?.hex], [true, false, null]);
    assert.equal(summary(value), 'NTLM AUTHENTICATE of LAB\\alice from HOST, NTLMv2, for HTTP/web, with MIC');
  });

  it('a MIC that is promised and has no room, or is there and nobody promises it', () => {
    const promise = ntlmV2(avPair(6, u32(2)));
    const without = sound(AUTHENTICATE_MESSAGE, authenticate({ nt: promise }));
    assert.equal(without.value.MIC, null);
    assert.match(without.remarks.join(), /promises a MIC, and the payload begins where/);
    const unasked = sound(AUTHENTICATE_MESSAGE, authenticate({ nt: ntlmV2(), mic: Buffer.alloc(16, 1) }));
    assert.equal(unasked.value.MIC?.provided, false);
    assert.match(unasked.remarks.join(), /no MsvAvFlags promises/);
  });

  it('a NEGOTIATE_MESSAGE of sixteen bytes, as the oldest clients have it', () => {
    const token = Buffer.concat([Buffer.from('NTLMSSP\0'), u32(1, 0xb203)]);
    const { value, remarks } = sound(NEGOTIATE_MESSAGE, token);
    assert.deepEqual([value.DomainNameFields, value.Version, remarks], [null, null, []]);
    assert.equal(summary(value), 'NTLM NEGOTIATE');
  });

  it('NEGOTIATE_MESSAGE with names, which are never in Unicode', () => {
    const fields = [u16(3, 3), u32(44), u16(4, 4), u32(40)];
    const head = [Buffer.from('NTLMSSP\0'), u32(1, 0xe200b207), ...fields, hex('0a00614a0000000f')];
    const { value } = sound(NEGOTIATE_MESSAGE, Buffer.concat([...head, Buffer.from('HOSTLAB')]));
    assert.deepEqual([value.DomainName, value.WorkstationName], ['LAB', 'HOST']);
    assert.equal(summary(value), 'NTLM NEGOTIATE from LAB\\HOST, version 10.0.19041');
  });

  it('a payload outside the message: the field is named, and all others are there', () => {
    const token = Buffer.from(AUTHENTICATE);
    token.writeUInt32LE(60_000, 32);
    const { value, damage } = decodeAll(ntlmMessage, token);
    const message = value as Decoded<typeof AUTHENTICATE_MESSAGE>;
    assert.deepEqual(message.DomainNameFields, { Len: 12, MaxLen: 12, BufferOffset: 60_000 });
    assert.deepEqual([message.DomainName, message.UserName, message.Workstation], [null, 'User', 'COMPUTER']);
    assert.deepEqual([damage?.field, damage?.structure], ['DomainName', 'AUTHENTICATE_MESSAGE']);
    assert.match(
      damage?.sentence ?? '',
      /12 bytes at 60000 by DomainNameFields, and the message has 232 bytes/,
    );
  });

  it('a message that is cut: everything before the cut, and where it is', () => {
    const { value, damage } = decodeAll(ntlmMessage, AUTHENTICATE.subarray(0, 150));
    const message = value as Decoded<typeof AUTHENTICATE_MESSAGE>;
    assert.equal(message.UserName, 'User');
    assert.equal(message.NtChallengeResponse, null);
    assert.equal(damage?.field, 'NtChallengeResponse');
  });

  it('payloads that share bytes are remarked', () => {
    const token = Buffer.from(AUTHENTICATE);
    token.writeUInt32LE(token.readUInt32LE(32) + 4, 40);
    assert.match(
      sound(ntlmMessage, token).remarks.join(),
      /UserName begins at 76, inside DomainName, which ends at 84/,
    );
    token.writeUInt32LE(20, 40);
    assert.match(sound(ntlmMessage, token).remarks.join(), /UserName begins at 20, inside the fixed part/);
  });

  it('a message of no known type', () => {
    const { value, damage } = decodeAll(ntlmMessage, Buffer.concat([Buffer.from('NTLMSSP\0'), u32(9)]));
    assert.deepEqual(value, { Signature: 'NTLMSSP', MessageType: { number: 9, name: null } });
    assert.equal(damage?.position, 8);
  });

  it('a mebibyte of AV_PAIRs and of nothing', () => {
    const huge = Buffer.alloc(2 ** 20);
    CHALLENGE.copy(huge);
    huge.writeUInt16LE(0xffff, 40);
    huge.writeUInt16LE(0xffff, 42);
    for (let at = 68; at < 65_536; at += 4) huge.writeUInt16LE(1, at);
    const { value } = quick(ntlmMessage, huge);
    assert.ok(((value as Decoded<typeof CHALLENGE_MESSAGE>).TargetInfo?.length ?? 0) > 16_000);
  });
});

/** The bindings of a handshake, and what AUTHENTICATE must have of them: the hash of gss_channel_bindings_struct. */
const BINDINGS = 'tls-server-end-point:abc';
const BINDINGS_HASH = createHash('md5')
  .update(Buffer.concat([Buffer.alloc(16), u32(BINDINGS.length), Buffer.from(BINDINGS)]))
  .digest('hex');

describe('NTLM of real libraries', { skip: without(kdc(), program('tshark', 'tshark')) }, () => {
  let realm: TestLab;
  const tokens: Buffer[] = [];
  let handshakes = 1;

  before(async () => {
    realm = await lab();
    const sam = realm.file('SAM');
    writeFileSync(sam, 'alice:LAB::64f12cddaa88057e06a81b54e73b949b:::\n');
    const target = 'HTTP/localhost';
    const bindings = BINDINGS;
    tokens.push(...(await captured(realm, { backend: 'gssapi', package: 'NTLM', target, bindings })));
    if (library('libwinpr2.so.2', 'libwinpr2-2') === null) {
      const user = { user: 'LAB\\alice', password: 'Password1', ntlmUsers: sam };
      for (const more of [{}, { bindings }]) {
        const request = { backend: 'sspi', package: 'NTLM', target, ...user, ...more } as const;
        tokens.push(...(await captured(realm, request)));
        handshakes++;
      }
    }
  });
  after(() => realm?.stop());

  it('decode without damage or remark', () => {
    assert.equal(tokens.length, handshakes * 3);
    for (const token of tokens) {
      const { value, remarks } = sound(ntlmMessage, token);
      assert.deepEqual(remarks, []);
      assert.match(summary(value), /^NTLM (NEGOTIATE|CHALLENGE|AUTHENTICATE of LAB\\alice from )/);
    }
  });

  it('carry the hash of the channel bindings, or say that there are none', () => {
    const hashes = tokens.flatMap((token) => {
      const { value } = sound(ntlmMessage, token, { secrets: true });
      if (!('NtChallengeResponse' in value)) return [];
      const pairs = value.NtChallengeResponse?.NTLMv2_CLIENT_CHALLENGE?.AvPairs;
      return [(avValue(pairs, 'MsvAvChannelBindings') as ChannelBindings | null)?.hex ?? null];
    });
    // libwinpr sends zeros where it was told of no channel.
    const winpr = ['0'.repeat(32), BINDINGS_HASH];
    assert.deepEqual(hashes, [BINDINGS_HASH, ...(handshakes > 1 ? winpr : [])]);
  });

  it('agree with tshark, field by field', async () => {
    const messages = [...tokens, CHALLENGE, AUTHENTICATE];
    const dissected = await dissect(messages);
    messages.forEach((token, index) => {
      const { value } = sound(ntlmMessage, token, { secrets: true });
      agrees(withOurTimes(dissected[index] ?? new Map()), expectations(value));
    });
  });
});
