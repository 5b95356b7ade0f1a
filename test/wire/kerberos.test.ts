import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Codec, Decoded, Named } from '../../src/wire/codec.ts';
import { CHECKSUM_TYPES, ENCTYPES } from '../../src/wire/crypto/enctypes.ts';
import { KEY_USAGES } from '../../src/wire/crypto/keyUsages.ts';
import { authenticator } from '../../src/wire/kerberos/application.ts';
import { AUTHORIZATION_DATA_TYPES } from '../../src/wire/kerberos/authorizationDataTypes.ts';
import { decryptMessage, decryptTicket } from '../../src/wire/kerberos/decryptMessage.ts';
import { ERROR_CODES } from '../../src/wire/kerberos/errorCodes.ts';
import type { GssChecksum } from '../../src/wire/kerberos/gssChecksum.ts';
import { type Key, keysOfFile } from '../../src/wire/kerberos/keys.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { NAME_TYPES } from '../../src/wire/kerberos/names.ts';
import { encKrbCredPart } from '../../src/wire/kerberos/otherMessages.ts';
import { PADATA_TYPES } from '../../src/wire/kerberos/padataTypes.ts';
import { principalText } from '../../src/wire/kerberos/principal.ts';
import { summary } from '../../src/wire/kerberos/summary.ts';
import { encTicketPart } from '../../src/wire/kerberos/ticket.ts';
import { without } from '../support/needs.ts';
import { ALL_KEYS, decoded, MESSAGES, message, SAMPLES, sample } from './kerberosSamples.ts';

const keytab = (hex: string) => keysOfKeytab(Buffer.from(hex, 'hex')).keys;
const sentences = (bytes: Buffer, keys: readonly Key[]) =>
  decryptMessage(decoded(kerberosMessage, bytes), keys).parts.map(
    ({ path, sentence }) => `${path}: ${sentence}`,
  );

type PaData = { 'padata-type': Named; 'padata-value': { value: unknown } };

type FastInside = { 'req-body': { cname: { 'name-string': string[] } }; padata: PaData[] };

describe('messages', () => {
  it('every sample decodes to its end, without a remark', () => {
    for (const { name, bytes } of MESSAGES) {
      const found = decoded(kerberosMessage, bytes);
      assert.ok(name.startsWith(found.type), `${name} is ${found.type}`);
    }
  });

  it('have one line that says what they are', () => {
    const line = (name: string) => summary(decoded(kerberosMessage, sample(name)));
    assert.equal(
      line('AP-REQ, rc4'),
      'AP-REQ for HTTP/rc4@LAB.TEST, ticket rc4-hmac kvno 1, mutual authentication asked for',
    );
    assert.equal(
      line('AS-REP'),
      'AS-REP to alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, ticket aes256-cts-hmac-sha1-96 kvno 1',
    );
    assert.equal(
      line('AS-REQ with PA-ENC-TIMESTAMP'),
      'AS-REQ from alice@LAB.TEST for krbtgt/LAB.TEST@LAB.TEST, aes256-cts-hmac-sha1-96 wanted first',
    );
    assert.equal(
      line('KRB-ERROR for an unknown service'),
      'KRB-ERROR KDC_ERR_S_PRINCIPAL_UNKNOWN from nosuch/host@LAB.TEST',
    );
    assert.equal(line('AP-REP, plain'), 'AP-REP, aes256-cts-hmac-sha1-96');
  });

  it('errors tell what the KDC wants: encryption types, salts', () => {
    const error = message(sample('KRB-ERROR asking for pre-authentication'), 'KRB-ERROR');
    assert.deepEqual(error['error-code'], { number: 25, name: 'KDC_ERR_PREAUTH_REQUIRED' });
    assert.equal(error['e-data']?.value?.type, 'METHOD-DATA');
    const data = error['e-data']?.value?.value as PaData[];
    assert.ok(data.some((each) => each['padata-type'].name === 'PA-ENC-TIMESTAMP'));
    const info = data.find((each) => each['padata-type'].name === 'PA-ETYPE-INFO2');
    assert.deepEqual(info?.['padata-value'].value, [
      { etype: { number: 18, name: ENCTYPES[18] }, salt: 'LAB.TESTalice', s2kparams: null },
    ]);
  });

  it('S4U2Self: the user that the service asks for', () => {
    const { padata } = message(sample('TGS-REQ with S4U2Self'), 'TGS-REQ');
    const of = (type: number) =>
      padata?.find((each) => each['padata-type']?.number === type)?.['padata-value']?.value as never;
    const user: { userName: never; userRealm: string; 'auth-package': string } = of(129);
    assert.equal(principalText(user.userName, user.userRealm), 'bob@LAB.TEST');
    assert.equal(user['auth-package'], 'Kerberos');
    const { 'user-id': id }: { 'user-id': { cname: never; options: { names: string[] } } } = of(130);
    assert.equal(principalText(id.cname), 'bob');
    assert.deepEqual(id.options.names, ['sign the reply with key usage 27']);
  });

  it('their schema is strict JSON Schema, and fits every sample and every decrypted part', () => {
    const whole = validator(kerberosMessage);
    const inner: [RegExp, ReturnType<typeof validator>][] = [
      [/(^|\.)ticket\.enc-part$|tickets\.\d\.enc-part$/, validator(encTicketPart())],
      [/(^|\.)authenticator$/, validator(authenticator())],
      [/Deleg\.value\.enc-part$/, validator(encKrbCredPart)],
    ];
    let checked = 0;
    for (const { name: title, bytes } of MESSAGES) {
      const value = decoded(kerberosMessage, bytes);
      assert.ok(whole(value), `${title}: ${JSON.stringify(whole.errors)}`);
      for (const part of decryptMessage(value, ALL_KEYS).parts) {
        const validate = inner.find(([path]) => path.test(part.path))?.[1];
        if (part.value === null || !validate) continue;
        assert.ok(validate(part.value), `${title}, ${part.path}: ${JSON.stringify(validate.errors)}`);
        checked++;
      }
    }
    assert.ok(checked > 20);
  });
});

/** A codec's schema, in which nothing that is not declared may be. */
function validator(codec: Codec<unknown>) {
  const definitions: Record<string, Record<string, unknown>> = {};
  const root = codec.schema(definitions);
  const $defs = Object.fromEntries(
    Object.entries(definitions).map(([title, each]) => [title, { ...each, unevaluatedProperties: false }]),
  );
  return new Ajv2020({ strict: true, allowUnionTypes: true }).compile({ ...root, $defs });
}

describe('decryption', () => {
  it('opens the ticket, then the authenticator, then what is delegated, then the answer', () => {
    const first = decryptMessage(decoded(kerberosMessage, sample('AP-REQ, delegated')), ALL_KEYS);
    assert.deepEqual(
      first.parts.map(({ path, keyUsage, sentence }) => `${path} ${keyUsage.number}: ${sentence}`),
      [
        'ticket.enc-part 2: decrypted with the key of HTTP/localhost@LAB.TEST, kvno 1, of the keytab',
        'authenticator 11: decrypted with the session key of the ticket for HTTP/localhost@LAB.TEST',
        'authenticator.cksum.checksum.value.Deleg.value.enc-part 14: decrypted with the session key of the ticket for HTTP/localhost@LAB.TEST',
        'authenticator.cksum.checksum.value.Deleg.value.tickets.0.enc-part 2: decrypted with the key of krbtgt/LAB.TEST@LAB.TEST, kvno 1, of the keytab',
      ],
    );
    const [ticket, request] = first.parts.map(({ value }) => value) as [
      ReturnType<typeof decoded<NonNullable<unknown>>>,
      NonNullable<unknown>,
    ];
    assert.partialDeepStrictEqual(ticket, {
      crealm: 'LAB.TEST',
      cname: { 'name-string': ['alice'] },
      key: { keytype: { number: 18 }, keyvalue: { bytes: 32, hex: null } },
    });
    assert.partialDeepStrictEqual(request, {
      cksum: {
        cksumtype: { number: 0x8003 },
        checksum: { value: { Lgth: 16, Bnd: { hex: '0'.repeat(32) }, DlgOpt: 1 } },
      },
      subkey: { keyvalue: { hex: null } },
    });
    const answer = decryptMessage(decoded(kerberosMessage, sample('AP-REP, delegated')), first.keys);
    assert.equal(answer.parts[0]?.keyUsage.number, 12);
    assert.ok(answer.parts[0]?.value);
  });

  it('of a ticket by itself', () => {
    const { ticket } = message(sample('AS-REP'), 'AS-REP');
    assert.ok(ticket);
    const { parts, keys } = decryptTicket(ticket, ALL_KEYS);
    assert.deepEqual([parts[0]?.path, parts[0]?.value !== null], ['enc-part', true]);
    assert.equal(keys.at(-1)?.origin, 'the session key of the ticket for krbtgt/LAB.TEST@LAB.TEST');
  });

  it('with channel bindings the hash is there, and flags have their names', () => {
    const { parts } = decryptMessage(decoded(kerberosMessage, sample('AP-REQ, bound')), ALL_KEYS);
    const request = parts[1]?.value as NonNullable<Decoded<ReturnType<typeof authenticator>>>;
    const checksum = request.cksum?.checksum?.value as GssChecksum;
    assert.match(String(checksum.Bnd?.hex), /^(?!0+$)[0-9a-f]{32}$/);
    assert.ok(checksum.Flags?.names.includes('GSS_C_MUTUAL_FLAG'));
    assert.ok(!checksum.Flags?.names.includes('GSS_C_DELEG_FLAG'));
  });

  it('with every encryption type of the samples', () => {
    for (const [name, service] of [
      ['AP-REQ, sha2', 'HTTP/sha2'],
      ['AP-REQ, rc4', 'HTTP/rc4'],
    ] as const) {
      const [ticket, inner] = sentences(sample(name), ALL_KEYS);
      assert.equal(
        ticket,
        `ticket.enc-part: decrypted with the key of ${service}@LAB.TEST, kvno 1, of the keytab`,
      );
      assert.match(String(inner), /^authenticator: decrypted with the session key/);
    }
  });

  it('requests and replies of the KDC', () => {
    assert.match(
      String(sentences(sample('AS-REQ with PA-ENC-TIMESTAMP'), ALL_KEYS)),
      /^padata\.\d\.padata-value\.value: decrypted with the key of alice@LAB\.TEST/,
    );
    const reply = decryptMessage(decoded(kerberosMessage, sample('AS-REP')), ALL_KEYS);
    assert.equal(reply.parts.length, 2);
    assert.partialDeepStrictEqual(reply.parts[1]?.value as object, { srealm: 'LAB.TEST' });
    const request = decryptMessage(decoded(kerberosMessage, sample('TGS-REQ')), reply.keys);
    assert.deepEqual(
      request.parts.map(({ path, keyUsage, value }) => [path, keyUsage.number, value !== null]),
      [
        ['padata.0.padata-value.value.ticket.enc-part', 2, true],
        ['padata.0.padata-value.value.authenticator', 7, true],
        ['padata.1.padata-value.value.value.enc-fast-req', 51, true],
      ],
    );
    assert.match(String(sentences(sample('TGS-REP'), ALL_KEYS).at(-1)), /; FAST makes another key of it/);
    assert.deepEqual(sentences(sample('TGS-REP'), request.keys).slice(1), [
      'padata.0.padata-value.value.value.enc-fast-rep: decrypted with the armor key of FAST',
      'enc-part: decrypted with the subkey of the authenticator, strengthened by FAST',
    ]);
  });

  it('FAST: armor of another ticket, the request inside, the error inside, the strengthened reply', () => {
    const request = decryptMessage(decoded(kerberosMessage, sample('AS-REQ in FAST armor')), ALL_KEYS);
    const inner = request.parts.at(-1)?.value as FastInside;
    assert.deepEqual(inner['req-body'].cname['name-string'], ['alice']);
    const error = decryptMessage(decoded(kerberosMessage, sample('KRB-ERROR in FAST armor')), request.keys);
    const answer = error.parts[0]?.value as FastInside;
    const padata = answer.padata.find((each) => each['padata-type'].number === 137);
    const real = padata?.['padata-value'].value as { 'error-code': Named };
    assert.equal(real['error-code'].name, 'KDC_ERR_PREAUTH_REQUIRED');
  });

  it('says why where it does not', () => {
    const request = sample('AP-REQ, plain');
    const [first] = sentences(request, []);
    assert.equal(first, 'ticket.enc-part: it needs a key of aes256-cts-hmac-sha1-96, and no key is at hand');
    const rc4 = ALL_KEYS.filter(({ etype }) => etype.number === 23);
    assert.equal(
      sentences(request, rc4)[0],
      'ticket.enc-part: it needs a key of aes256-cts-hmac-sha1-96, and only keys of rc4-hmac are at hand',
    );
    const wrong = keysOfFile(`18:${'00'.repeat(32)}`).keys;
    assert.equal(
      sentences(request, wrong)[0],
      'ticket.enc-part: the key of line 1 of the key file does not decrypt it: the key does not fit',
    );
    const krbtgt = keytab(SAMPLES.krbtgtKeytab);
    assert.equal(
      sentences(request, [...wrong, ...krbtgt])[0],
      'ticket.enc-part: none of 2 keys of aes256-cts-hmac-sha1-96 fits',
    );
    const renamed = ALL_KEYS.map((key) => ({
      ...key,
      principal: key.principal?.replace('HTTP', 'www') ?? null,
    }));
    assert.equal(
      sentences(request, renamed)[0],
      'ticket.enc-part: decrypted with the key of www/localhost@LAB.TEST, kvno 1, of the keytab, although it is for HTTP/localhost@LAB.TEST, kvno 1',
    );
  });

  it('shows keys only where secrets are asked for', () => {
    const value = decoded(kerberosMessage, sample('AP-REQ, delegated'));
    const shown = JSON.stringify(decryptMessage(value, ALL_KEYS, { secrets: true }).parts);
    const hidden = JSON.stringify(decryptMessage(value, ALL_KEYS));
    const keys = [...shown.matchAll(/"keyvalue":\{"bytes":32,"hex":"([0-9a-f]{64})"/g)].map(
      ([, hex]) => hex ?? '',
    );
    assert.ok(keys.length >= 3);
    for (const key of keys) assert.ok(!hidden.includes(key));
  });

  it('ends soon with many keys and a large ticket', () => {
    const value = structuredClone(message(sample('AP-REQ, plain'), 'AP-REQ'));
    const data = value.ticket?.['enc-part'];
    if (data) data.cipher = { bytes: 1 << 20, hex: '00'.repeat(1 << 20) };
    const many = Array.from(
      { length: 5000 },
      (_, index) => keysOfFile(`18:${index.toString(16).padStart(64, '0')}`).keys,
    ).flat();
    const begin = performance.now();
    const { parts } = decryptMessage({ type: 'AP-REQ', value }, many);
    assert.ok(performance.now() - begin < 3000);
    assert.match(String(parts[0]?.sentence), /would take too long/);
  });
});

const HEADER = ['/usr/include/krb5/krb5.h', '/usr/include/krb5.h'].find((path) => existsSync(path)) ?? null;
const noHeader =
  HEADER && readFileSync(HEADER, 'utf8').length > 10_000 ? null : 'no krb5.h: apt-get install libkrb5-dev';

it('every number of krb5.h has a name here', { skip: without(noHeader) }, () => {
  const header = readFileSync(HEADER ?? '', 'utf8');
  const numbers = (prefix: string) =>
    [...header.matchAll(new RegExp(`^#define ${prefix}\\w+ +\\(?(-?(?:0x[0-9a-f]+|\\d+))\\b`, 'gim'))].map(
      ([, number]) => Number(number),
    );
  const tables: [string, Readonly<Record<number, string>>, number[]][] = [
    ['KRB5_PADATA_', PADATA_TYPES, [0]],
    ['KRB5_AUTHDATA_', AUTHORIZATION_DATA_TYPES, []],
    ['ENCTYPE_', ENCTYPES, [0x1ff]],
    ['CKSUMTYPE_', CHECKSUM_TYPES, []],
    ['KRB5_NT_', NAME_TYPES, []],
    // SAM's and the library's own, and two that RFC 4120 reserves.
    ['KRB5_KEYUSAGE_', KEY_USAGES, [20, 21, -21, 513, 514]],
  ];
  for (const [prefix, table, exceptions] of tables) {
    const found = numbers(prefix);
    assert.ok(found.length > 5, prefix);
    const missing = found.filter((number) => !(number in table) && !exceptions.includes(number));
    assert.deepEqual(missing, [], prefix);
  }
  const errors = [...header.matchAll(/^#define KRB5K(?:DC|RB)_(?:AP_)?ERR_\w+ +\((-\d+)L\)/gm)].map(
    ([, code]) => Number(code) + 1_765_328_384,
  );
  assert.ok(errors.length > 60);
  // KRB_AP_ERR_ILL_CR_TKT (43) is MIT's own; 82 to 84 and 92 have other names there.
  assert.deepEqual(
    errors.filter((code) => !(code in ERROR_CODES) && code < 128 && code !== 43),
    [],
  );
});
