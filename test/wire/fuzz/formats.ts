/** Every format that `decode` reads: its good tokens, and what is done with damaged ones. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeText } from '../../../src/commands/input.ts';
import { type Codec, decode, newDecoding, readerOf } from '../../../src/wire/codec.ts';
import { contextToken, type KerberosMessages, summary } from '../../../src/wire/contextToken.ts';
import { textOf, tokenInLine, tokensIn } from '../../../src/wire/input/tokens.ts';
import { decryptMessage } from '../../../src/wire/kerberos/decryptMessage.ts';
import { gssChecksum } from '../../../src/wire/kerberos/gssChecksum.ts';
import { keysOfFile } from '../../../src/wire/kerberos/keys.ts';
import { keysOfKeytab } from '../../../src/wire/kerberos/keytab.ts';
import { type KerberosMessage, kerberosMessage } from '../../../src/wire/kerberos/message.ts';
import { summary as ofKerberos } from '../../../src/wire/kerberos/summary.ts';
import { summary as ofNtlm } from '../../../src/wire/ntlmSummary.ts';
import { ntlmMessage } from '../../../src/wire/ntlmssp.ts';
import { PACTYPE } from '../../../src/wire/pac/pac.ts';
import { hex, u16 } from '../build.ts';
import { ALL_KEYS, MESSAGES, SAMPLES } from '../kerberosSamples.ts';
import { ALL, inSpnego } from '../negoexSamples.ts';
import { tokensOf } from '../tokenSamples.ts';
import { carriers } from './carriers.ts';
import { ENCRYPTED, plaintexts } from './plaintexts.ts';
import { CRED, PRIV, SAFE, TICKET, withChecksum, withPac } from './structures.ts';

export type Format = {
  name: string;
  seeds: readonly Buffer[];
  /**
   * Reads one input.
   *
   * @param closely whether what takes long is looked at too
   * @throws where something is wrong with the reading
   */
  read(input: Buffer, closely: boolean): void;
  /** What a user would give `decode` to have this input read; null where it is no part of a token. */
  given: ((input: Buffer) => Buffer) | null;
};

/** Decodes and checks what holds for every outcome; `also` is what else must not throw. */
function reading<T>(codec: Codec<T>, also: (value: T, closely: boolean) => void = () => undefined) {
  return (input: Buffer, closely: boolean): void => {
    const { value, damage, decoding } = decode(codec, readerOf(input, newDecoding()));
    if (damage) {
      const { position, sentence } = damage;
      assert.ok(position >= 0 && position <= input.length, sentence);
      assert.ok(sentence.length < 2000, `a sentence of ${sentence.length} characters`);
      assert.doesNotMatch(sentence, /undefined|NaN|\[object/);
    }
    assert.ok(decoding.remarks.length <= 100, `${decoding.remarks.length} remarks`);
    if (value !== null) also(value, closely);
  };
}

const KERBEROS: KerberosMessages = {
  codec: kerberosMessage,
  summary: (message) => ofKerberos(message as KerberosMessage),
};

const said = (sentence: string) => assert.ok(sentence.length > 0 && sentence.length < 5000, 'a summary');
const readToken = reading(contextToken(KERBEROS), (token) => said(summary(token, KERBEROS)));
const readNtlm = reading(ntlmMessage, (message) => said(ofNtlm(message)));
const readKerberos = reading(kerberosMessage, (message, closely) => {
  said(ofKerberos(message));
  if (closely) for (const { sentence } of decryptMessage(message, ALL_KEYS).parts) said(sentence);
});

const token = (name: string, read: Format['read'], ...seeds: readonly Buffer[]): Format => ({
  name,
  seeds,
  read,
  given: (input) => input,
});

/** The NTLM messages of a type, of all libraries and of the specification. */
function ntlm(type: number): Buffer[] {
  const all = [...tokensOf('NTLM of '), ...tokensOf('[MS-NLMP]'), ...tokensOf('Negotiate with NTLM')];
  return all
    .map((bytes) => bytes.subarray(Math.max(0, bytes.indexOf('NTLMSSP\0'))))
    .filter((bytes) => bytes.length > 12 && bytes.readUInt32LE(8) === type && bytes[0] === 0x4e);
}

const TYPES = ['AS-REQ', 'AS-REP', 'TGS-REQ', 'TGS-REP', 'AP-REQ', 'AP-REP', 'KRB-ERROR'] as const;

function pacs(): Buffer[] {
  const folder = join(import.meta.dirname, '..', 'data');
  return readdirSync(folder)
    .filter((file) => /^pac-.*\.hex$/.test(file))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8').replace(/^#.*$/gm, '');
      return Buffer.from(text.replace(/\s+/g, ''), 'hex');
    });
}

function kerberosFormats(): Format[] {
  const byType = TYPES.map((type) => {
    const seeds = MESSAGES.filter(({ name }) => name.startsWith(type)).map(({ bytes }) => bytes);
    return token(type, readKerberos, ...seeds);
  });
  return [
    ...byType,
    token('Ticket', readKerberos, TICKET),
    token('KRB-SAFE', readKerberos, SAFE),
    token('KRB-PRIV', readKerberos, PRIV),
    token('KRB-CRED', readKerberos, CRED),
  ];
}

function encryptedFormats(): Format[] {
  const found = plaintexts();
  const structures = ENCRYPTED.map(({ name, usages, codec, given }) => ({
    ...token(name, reading(codec), ...usages.flatMap((usage) => found.get(usage) ?? [])),
    given,
  }));
  const bnd = Buffer.concat([hex('10000000'), Buffer.alloc(16, 3), hex('3f000000')]);
  const delegated = Buffer.concat([bnd, u16(1, CRED.length), CRED]);
  return [
    ...structures,
    { ...token('checksum of RFC 4121', reading(gssChecksum), bnd, delegated), given: withChecksum },
    { ...token('PAC', reading(PACTYPE), ...pacs()), given: withPac },
  ];
}

const KEY_FILE =
  '# keys\naes256-cts:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n23:0x00112233445566778899aabbccddeeff\n';

const keyFormats = (): Format[] => [
  {
    name: 'keytab',
    seeds: [SAMPLES.keytab, SAMPLES.clientKeytab, SAMPLES.krbtgtKeytab].map((hex) => Buffer.from(hex, 'hex')),
    given: null,
    read(input) {
      const { keys, complaint } = keysOfKeytab(input);
      assert.ok(keys.length < 1 + input.length / 8 && (complaint?.length ?? 1) < 1000);
    },
  },
  {
    name: 'key file',
    seeds: [Buffer.from(KEY_FILE)],
    given: null,
    read(input) {
      const { complaint } = keysOfFile(decodeText(input));
      assert.doesNotMatch(complaint ?? '', /0011223344/, 'a complaint tells a key');
    },
  },
];

/** What carries tokens: none of it makes the finder throw, or find more bytes than there are. */
const inputFormats = (): Format[] =>
  carriers().map(({ name, seeds }) => ({
    name: `input: ${name}`,
    seeds,
    given: (input) => input,
    read(input, closely) {
      const found = tokensIn(input, textOf(input, decodeText));
      const bytes = found.reduce((sum, each) => sum + each.bytes.length, 0);
      assert.ok(bytes <= 2 * input.length + 64, `${bytes} bytes were found in ${input.length}`);
      if (closely) tokenInLine(decodeText(input), 1);
    },
  }));

/** All of them. */
export function formats(): Format[] {
  const perMessage = [...tokensOf('RFC 1964'), ...tokensOf('RFC 4121'), ...tokensOf('user-to-user')];
  return [
    token('GSS-API', readToken, ...tokensOf('Kerberos of libgssapi'), ...perMessage),
    token(
      'SPNEGO',
      readToken,
      ...tokensOf('Negotiate with'),
      ...tokensOf('[MS-SPNG]'),
      ...tokensOf('optimistic'),
    ),
    token('NegoEx', readToken, ALL, inSpnego(ALL)),
    token('IAKERB', readToken, ...tokensOf('IAKERB')),
    token('NTLM NEGOTIATE', readNtlm, ...ntlm(1)),
    token('NTLM CHALLENGE', readNtlm, ...ntlm(2)),
    token('NTLM AUTHENTICATE', readNtlm, ...ntlm(3)),
    ...kerberosFormats(),
    ...encryptedFormats(),
    ...keyFormats(),
    ...inputFormats(),
  ];
}
