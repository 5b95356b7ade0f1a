/** Every finding that a token can have: what makes it, and that sound tokens do not. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { decodeLeg } from '../../src/commands/decodeLeg.ts';
import type { Severity } from '../../src/findings/finding.ts';
import { findingsIn } from '../../src/findings/token.ts';
import { TOKEN_FINDINGS, type TokenFinding } from '../../src/findings/tokenCodes.ts';
import { situationOf } from '../../src/findings/tokenFacts.ts';
import { entryOf } from '../../src/status/catalogue/catalogue.ts';
import { tokenInLine } from '../../src/wire/input/tokens.ts';
import { der, oid, u16, u32, utf16 } from '../wire/build.ts';
import { PRIV, withPac } from '../wire/fuzz/structures.ts';
import { ALL_KEYS, sample } from '../wire/kerberosSamples.ts';
import { tokensOf } from '../wire/tokenSamples.ts';

/** When the samples were captured. */
const THEN = '2026-11-21T12:14:10Z';

type Given = { at?: string; keys?: typeof ALL_KEYS; showSecrets?: boolean };

function findingsOf(
  tokens: readonly (Buffer | string)[],
  { at = THEN, keys = ALL_KEYS, showSecrets = false }: Given = {},
): TokenFinding[] {
  const legs = tokens.map((token, index) => {
    const found = tokenInLine(typeof token === 'string' ? token : token.toString('hex'), index + 1);
    assert.ok(found);
    return decodeLeg(found, index + 1, keys, { offsets: false, showSecrets }).leg;
  });
  return findingsIn(legs, situationOf(legs, keys, Date.parse(at) / 1000), entryOf);
}

const SPNEGO = oid('1.3.6.1.5.5.2');
const KERBEROS = oid('1.2.840.113554.1.2.2');
const NTLMSSP = oid('1.3.6.1.4.1.311.2.2.10');
const [NEGOTIATE = Buffer.alloc(0)] = tokensOf('NTLM of libwinpr, leg 1');
const [AUTHENTICATE = Buffer.alloc(0)] = tokensOf('NTLM of libwinpr, leg 3');
const BOUND_NTLM = tokensOf('NTLM of gss-ntlmssp, bound');

function init(mechanisms: readonly Buffer[], token: Buffer | null = null): Buffer {
  const parts = [der(0xa0, der(0x30, ...mechanisms)), ...(token ? [der(0xa2, der(4, token))] : [])];
  return der(0x60, SPNEGO, der(0xa0, der(0x30, ...parts)));
}

function response(state: number, mechanism: Buffer | null = null, mic = false): Buffer {
  const parts = [der(0xa0, der(0x0a, Buffer.from([state])))];
  if (mechanism) parts.push(der(0xa1, mechanism));
  if (mic) parts.push(der(0xa3, der(4, Buffer.concat([u32(1), Buffer.alloc(12)]))));
  return der(0xa1, der(0x30, ...parts));
}

/** An AUTHENTICATE_MESSAGE without a MIC. */
function authenticate(user: string, lm: Buffer, nt: Buffer, flags = 0xa2880205): Buffer {
  const payloads = [lm, nt, utf16('LAB'), utf16(user), utf16('HOST'), Buffer.alloc(0)];
  let offset = 72;
  const fields = payloads.map((payload) => {
    const field = Buffer.concat([u16(payload.length, payload.length), u32(offset)]);
    offset += payload.length;
    return field;
  });
  const version = Buffer.from('0a00614a0000000f', 'hex');
  return Buffer.concat([Buffer.from('NTLMSSP\0'), u32(3), ...fields, u32(flags), version, ...payloads]);
}

const RESPONSE = Buffer.from('67c43011f30298a2ad35ece64f16331c44bdbed927841f94', 'hex');

function pac(name: string, change: (bytes: Buffer) => void = () => undefined): Buffer {
  const text = readFileSync(new URL(`../wire/data/pac-${name}.hex`, import.meta.url), 'utf8');
  const bytes = Buffer.from(text.replace(/^#.*$/gm, '').replace(/\s+/g, ''), 'hex');
  change(bytes);
  return withPac(bytes);
}

/** Another last part of the SID in PAC_REQUESTOR. */
function anotherRequestor(bytes: Buffer): void {
  for (let entry = 8; entry < 8 + 16 * bytes.readUInt32LE(0); entry += 16) {
    if (bytes.readUInt32LE(entry) !== 18) continue;
    const end = bytes.readUInt32LE(entry + 8) + bytes.readUInt32LE(entry + 4);
    bytes.writeUInt32LE(500, end - 4);
  }
}

/** With encryption type 23 in place of 18. */
const rc4 = (message: Buffer) =>
  Buffer.from(message.toString('hex').replace('a003020112', 'a003020117'), 'hex');

const trusted = (ticket: Buffer) => {
  const bytes = Buffer.from(ticket);
  const at = bytes.indexOf(Buffer.from('0040e10000', 'hex'));
  bytes[at + 2] = 0xe5;
  return bytes;
};

type Case = {
  code: TokenFinding['code'];
  severity: Severity;
  evidence: RegExp;
  tokens: readonly (Buffer | string)[];
  given?: Given;
  /** Tokens as like these as can be, without the finding. */
  sound: readonly (Buffer | string)[];
  soundGiven?: Given;
};

const OFFER = init([KERBEROS, NTLMSSP]);
const PLAIN = sample('AP-REQ, plain');
const BOUND = sample('AP-REQ, bound');
const header = (token: Buffer) => `Authorization: Negotiate ${token.toString('base64')}`;

const CASES: readonly Case[] = [
  {
    code: 'token-damaged',
    severity: 'error',
    evidence: /^leg 1: damaged at byte 108 .*cipher/,
    tokens: [PLAIN.subarray(0, 300)],
    sound: [PLAIN],
  },
  {
    code: 'negstate-reject',
    severity: 'error',
    evidence: /leg 2: negState is reject.*leg 1 offered Kerberos 5, NTLMSSP/s,
    tokens: [OFFER, response(2)],
    sound: [OFFER, response(0, KERBEROS)],
  },
  {
    code: 'mech-not-offered',
    severity: 'error',
    evidence: /supportedMech is NTLMSSP.*leg 1 offered Kerberos 5/s,
    tokens: [init([KERBEROS]), response(1, NTLMSSP)],
    sound: [OFFER, response(1, NTLMSSP)],
  },
  {
    code: 'request-mic',
    severity: 'info',
    evidence: /negState is request-mic, supportedMech is NTLMSSP/,
    tokens: [OFFER, response(3, NTLMSSP)],
    sound: [OFFER, response(1, NTLMSSP)],
  },
  {
    code: 'mechlistmic-absent',
    severity: 'warning',
    evidence: /without mechListMIC.*NTLMSSP was taken and Kerberos 5 was offered first/s,
    tokens: [OFFER, response(0, NTLMSSP)],
    sound: [OFFER, response(0, NTLMSSP, true)],
  },
  {
    code: 'mechlistmic-absent',
    severity: 'info',
    evidence: /sound only where the first mechanism offered was taken/,
    tokens: [response(0)],
    sound: [OFFER, response(0, KERBEROS)],
  },
  {
    code: 'krb-error',
    severity: 'error',
    evidence: /KDC_ERR_S_PRINCIPAL_UNKNOWN \(7\)/,
    tokens: [sample('KRB-ERROR for an unknown service')],
    sound: [PLAIN],
  },
  {
    code: 'krb-error',
    severity: 'info',
    evidence: /KDC_ERR_PREAUTH_REQUIRED \(25\)/,
    tokens: [sample('KRB-ERROR asking for pre-authentication')],
    sound: [PLAIN],
  },
  {
    code: 'rc4-ticket',
    severity: 'warning',
    evidence: /the ticket for \S+ is encrypted with .*(arcfour|rc4)/i,
    tokens: [sample('AP-REQ, rc4')],
    sound: [PLAIN],
  },
  {
    code: 'weak-enctype',
    severity: 'warning',
    evidence: /enc-part of the KRB-PRIV is encrypted with .*the session key is of RC4/,
    tokens: [rc4(PRIV)],
    sound: [PRIV],
  },
  {
    code: 'clock-offset',
    severity: 'warning',
    evidence: /ctime of the authenticator is .*: the clock is .* behind this host's.*or the token was made/s,
    tokens: [PLAIN],
    given: { at: '2026-11-21T12:30:00Z' },
    sound: [PLAIN],
  },
  {
    code: 'key-does-not-fit',
    severity: 'warning',
    evidence: /kvno 1.*the keytab has alice@LAB\.TEST kvno/s,
    tokens: [PLAIN],
    given: { keys: ALL_KEYS.filter(({ principal }) => principal?.startsWith('alice')) },
    sound: [PLAIN],
  },
  {
    code: 'ticket-expired',
    severity: 'warning',
    evidence: /the ticket of alice@LAB\.TEST ended at .* ago by this host's clock/,
    tokens: [PLAIN],
    given: { at: '2026-12-21T12:30:00Z' },
    sound: [PLAIN],
  },
  {
    code: 'ticket-not-yet-valid',
    severity: 'warning',
    evidence: /the ticket of alice@LAB\.TEST begins at .* by this host's clock/,
    tokens: [PLAIN],
    given: { at: '2026-11-21T11:30:00Z' },
    sound: [PLAIN],
  },
  {
    code: 'delegation-trusted',
    severity: 'info',
    evidence: /the ticket has the flag ok-as-delegate/,
    tokens: [trusted(pac('service'))],
    given: { showSecrets: true },
    sound: [pac('service')],
    soundGiven: { showSecrets: true },
  },
  {
    code: 'credentials-delegated',
    severity: 'info',
    evidence: /the checksum carries a KRB-CRED of \d+ bytes/,
    tokens: [sample('AP-REQ, delegated')],
    sound: [PLAIN],
  },
  {
    code: 'pac-missing',
    severity: 'info',
    evidence: /has no AD-WIN2K-PAC/,
    tokens: [withoutData()],
    given: { showSecrets: true },
    sound: [pac('service')],
    soundGiven: { showSecrets: true },
  },
  {
    code: 'pac-requestor-mismatch',
    severity: 'error',
    evidence: /PAC_REQUESTOR is S-1-5-21-\S+-500, and KERB_VALIDATION_INFO is of S-1-5-21-/,
    tokens: [pac('tgt', anotherRequestor)],
    given: { showSecrets: true },
    sound: [pac('tgt')],
    soundGiven: { showSecrets: true },
  },
  {
    code: 'channel-binding-absent',
    severity: 'info',
    evidence:
      /Bnd of the authenticator's checksum is all zero: it fails where Extended Protection is required/,
    tokens: [PLAIN],
    sound: [BOUND],
  },
  {
    code: 'channel-binding-absent',
    severity: 'info',
    evidence: /MsvAvChannelBindings/,
    tokens: [AUTHENTICATE],
    sound: BOUND_NTLM,
  },
  {
    code: 'ntlm-inside-negotiate',
    severity: 'warning',
    evidence:
      /NTLM stands in SPNEGO: the client had no Kerberos ticket for this name, or was told not to use one; no leg carries any.*Kerberos was offered too/s,
    tokens: [init([KERBEROS, NTLMSSP], NEGOTIATE)],
    sound: [`Authorization: NTLM ${NEGOTIATE.toString('base64')}`],
  },
  {
    code: 'ntlm-inside-negotiate',
    severity: 'warning',
    evidence: /leg 2: NTLM stands bare, under the scheme Negotiate: leg 1 has a ticket all the same/,
    tokens: [header(PLAIN), header(NEGOTIATE)],
    sound: [header(PLAIN)],
  },
  {
    code: 'ntlmv1-response',
    severity: 'warning',
    evidence: /the response is NTLMv1: DES/,
    tokens: [authenticate('alice', Buffer.alloc(0), RESPONSE)],
    sound: [AUTHENTICATE],
  },
  {
    code: 'lm-response',
    severity: 'warning',
    evidence: /LmChallengeResponse holds an LM response, or the NT response once more/,
    tokens: [authenticate('alice', RESPONSE, RESPONSE)],
    sound: [AUTHENTICATE],
  },
  {
    code: 'ntlm-anonymous',
    severity: 'warning',
    evidence: /no user and no response/,
    tokens: [authenticate('', Buffer.alloc(1), Buffer.alloc(0))],
    sound: [AUTHENTICATE],
  },
  {
    code: 'ntlm-mic-absent',
    severity: 'info',
    evidence: /promises no MIC/,
    tokens: tokensOf('[MS-NLMP] section 4.2.4.3').slice(1),
    sound: BOUND_NTLM.slice(0, 2),
  },
  {
    code: 'header-too-large',
    severity: 'error',
    evidence:
      /the token is 13842 bytes, a header value of 18466 characters.*over the 16 KiB limit of http\.sys \(MaxFieldLength\)/s,
    tokens: [header(sized(13_842))],
    sound: [header(sized(5000))],
  },
  {
    code: 'header-too-large',
    severity: 'warning',
    evidence: /in HTTP a header value of 18466 characters/,
    tokens: [sized(13_842)],
    sound: [sized(5000)],
  },
];

/** A token of so many bytes. */
function sized(bytes: number): Buffer {
  for (let content = bytes - 80; ; content++) {
    const token = init([KERBEROS], Buffer.alloc(content));
    if (token.length >= bytes) return token;
  }
}

/** A ticket whose only authorization data is of a type that nobody knows. */
function withoutData(): Buffer {
  const bytes = Buffer.from(pac('service'));
  const at = bytes.indexOf(Buffer.from('a00402020080', 'hex'));
  bytes[at + 4] = 0x7f;
  return bytes;
}

describe('findings of tokens', () => {
  for (const { code, severity, evidence, tokens, given, sound, soundGiven } of CASES) {
    it(`${code}, ${severity}: ${evidence.source.slice(0, 40)}`, () => {
      const found = findingsOf(tokens, given).find(
        (each) => each.code === code && each.severity === severity,
      );
      assert.ok(found, `only ${findingsOf(tokens, given).map((each) => each.code)}`);
      assert.match(found.evidence.join('\n'), evidence);
      assert.ok(found.cure.length > 0 && found.title.split(' ').length <= 5);
      const others = findingsOf(sound, soundGiven).filter((each) => each.code === code);
      assert.deepEqual(others, []);
    });
  }

  it('every code is among these', () => {
    assert.deepEqual([...new Set(CASES.map(({ code }) => code))].sort(), [...TOKEN_FINDINGS].sort());
  });

  it('a sound conversation has none', () => {
    assert.deepEqual(findingsOf([BOUND, sample('AP-REP, bound')]), []);
  });
});
