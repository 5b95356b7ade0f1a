/** Live messages of Active Directory, decoded by the command, by Wireshark and by Samba: PAC, S4U, delegation. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { AD_REALM } from '../../src/lab/adRealm.ts';
import type { DecodeLeg, DecodeResult } from '../../src/report/schema/decode.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { PAC_TYPES } from '../../src/wire/pac/names.ts';
import { bufferOf, type Pac } from '../../src/wire/pac/pac.ts';
import { report, SSPIDIAG } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { activeDirectory, without } from '../support/needs.ts';
import { captured } from './captured.ts';
import { kdcRelay } from './kdcRelay.ts';
import { agreesWithTshark, noTshark, withoutFraming } from './kerberosFields.ts';
import { decodedBySamba, inSambasForm, sambaPython, ticksOf, wiresharksFields } from './pacForms.ts';
import { agrees, type Dissected, dissect } from './tshark.ts';

const BINDINGS = 'tls-server-end-point:abc';

/** A message that carries a ticket with a PAC. */
type Sample = { bytes: Buffer; leg: DecodeLeg; pac: Pac };

describe('Active Directory', { skip: without(activeDirectory(), noTshark, await sambaPython()) }, () => {
  let domain: TestLab;
  let keytab = '';
  /** Of the KDC, in order. */
  let messages: Buffer[] = [];
  /** Of handshakes: AP-REQ and AP-REP. */
  let tokens: Buffer[] = [];
  let legs: DecodeLeg[] = [];
  let samples: Record<'tgt' | 'service' | 's4u2self' | 's4u2proxy' | 'apReq' | 'negotiate', Sample>;

  before(async () => {
    domain = await lab('healthy', SSPIDIAG, AD_REALM);
    const { must, run, read } = domain;
    keytab = domain.file('all.keytab');
    await must(['samba-tool', 'domain', 'exportkeytab', keytab]);
    const relay = await kdcRelay(domain);
    try {
      await must(['kinit', '-f', 'alice'], `${read('alice.password')}\n`);
      await must(['kvno', 'HTTP/localhost']);
      await run(['kvno', 'nosuch/host']);
      await must(['kinit', '-c', 'svc.ccache', '-k', '-t', 'service.keytab', 'svc']);
      await must(['kvno', '-c', 'svc.ccache', '-k', 'service.keytab', '-U', 'alice', '-P', 'HTTP/localhost']);
      messages = [...relay.messages];
      const request = { backend: 'gssapi', target: 'HTTP/localhost' } as const;
      tokens = [
        ...(await captured(domain, { ...request, package: 'Kerberos' })),
        ...(await captured(domain, { ...request, package: 'Kerberos', delegate: true, bindings: BINDINGS })),
        ...(await captured(domain, { ...request, package: 'Negotiate' })),
      ];
    } finally {
      relay.stop();
    }
    const file = domain.file('legs');
    writeFileSync(file, [...messages, ...tokens].map((bytes) => bytes.toString('hex')).join('\n'));
    const { result } = await report<DecodeResult>(['decode', file, '--keytab', keytab, '--show-secrets']);
    legs = result?.tokens ?? [];
    assert.equal(legs.length, messages.length + tokens.length);
    const sample = (pattern: RegExp, nth = 0): Sample => {
      const leg = legs.filter(({ summary }) => pattern.test(summary ?? ''))[nth];
      const bytes = [...messages, ...tokens][(leg?.leg ?? 0) - 1];
      const [pac] = pacsIn(leg?.decrypted);
      assert.ok(leg && bytes && pac, `${pattern}`);
      return { bytes, leg, pac };
    };
    samples = {
      tgt: sample(/^AS-REP to alice@/),
      service: sample(/^TGS-REP to alice@\S+ for HTTP\/localhost@/),
      s4u2self: sample(/^TGS-REP to alice@\S+ for svc@/),
      s4u2proxy: sample(/^TGS-REP to alice@\S+ for HTTP\/localhost@/, 1),
      apReq: sample(/^AP-REQ for HTTP\/localhost@/),
      negotiate: sample(/^SPNEGO .* AP-REQ for HTTP\/localhost@/),
    };
  });
  after(() => domain?.stop());

  it('decodes fully: no damage, no remark, no part that no key opens, no buffer that is only bytes', () => {
    for (const { summary, damage, remarks, decrypted, token } of legs) {
      assert.deepEqual([damage, remarks], [null, []], summary ?? '');
      for (const { path, key, sentence } of decrypted) assert.ok(key, `${summary}: ${path}: ${sentence}`);
      for (const pac of [...pacsIn(decrypted), ...pacsIn(token)]) {
        for (const { ulType, content } of pac.Buffers ?? []) {
          assert.ok(ulType?.name && content && !('bytes' in content), `${summary}: buffer ${ulType?.number}`);
        }
      }
    }
    const kinds = new Set(legs.map(({ summary }) => summary?.split(/[ ,]/)[0]));
    for (const kind of [
      'AS-REQ',
      'AS-REP',
      'TGS-REQ',
      'TGS-REP',
      'KRB-ERROR',
      'AP-REQ',
      'AP-REP',
      'SPNEGO',
    ]) {
      assert.ok(kinds.has(kind), kind);
    }
  });

  it('says what the domain was made of', () => {
    const info = (pac: Pac) => bufferOf(pac, PAC_TYPES.KRB5_PAC_LOGON_INFO);
    for (const { pac } of Object.values(samples)) {
      assert.deepEqual(
        [info(pac)?.EffectiveName, info(pac)?.LogonDomainName, info(pac)?.GroupIds?.length],
        // Domain Users, Staff, Auditors, and Readers through Staff.
        ['alice', 'ADTEST', 4],
      );
      assert.equal(bufferOf(pac, PAC_TYPES.KRB5_PAC_UPN_DNS_INFO)?.Upn, 'alice@ad.test');
    }
    const asserted = (pac: Pac) => info(pac)?.ExtraSids?.map((each) => each?.Sid?.name);
    assert.deepEqual(asserted(samples.service.pac), ['Authentication authority asserted identity']);
    assert.deepEqual(asserted(samples.s4u2self.pac), ['Service asserted identity']);
    assert.deepEqual(bufferOf(samples.s4u2proxy.pac, PAC_TYPES.KRB5_PAC_DELEGATION_INFO), {
      S4U2proxyTarget: 'HTTP/localhost',
      TransitedListSize: 1,
      S4UTransitedServices: ['svc@AD.TEST'],
    });
    assert.equal(
      bufferOf(samples.tgt.pac, PAC_TYPES.KRB5_PAC_REQUESTOR)?.UserSid?.sid,
      bufferOf(samples.tgt.pac, PAC_TYPES.KRB5_PAC_UPN_DNS_INFO)?.Sid?.sid,
    );
  });

  it('every field of every PAC is what Wireshark decrypts and dissects, and what Samba unpacks', async () => {
    const all = Object.values(samples);
    const dissected = await dissect(
      all.map(({ bytes }) => bytes),
      keytab,
    );
    // The bytes as Wireshark decrypted them.
    const bytes = dissected.map((each, index) => pacBytes(each, all[index]?.pac.cBuffers ?? 0));
    const unpacked = await decodedBySamba(bytes);
    all.forEach(({ pac }, index) => {
      const found = inTicks(dissected[index] ?? new Map());
      agrees(found, wiresharksFields(pac, found));
      assert.deepEqual(inSambasForm(pac), unpacked[index]);
    });
  });

  it('every field of the messages around them is what Wireshark has', async () => {
    const { keys, complaint } = keysOfKeytab(readFileSync(keytab));
    assert.equal(complaint, null);
    const framed = tokens.filter(
      (token) => token[0] === 0x60 && token.includes(KERBEROS) && !token.includes(SPNEGO),
    );
    const isFastError = ({ token }: DecodeLeg) => JSON.stringify(token).includes('"enc-fast-rep');
    // tshark leaves e-data alone where the error is not about pre-authentication: FAST puts the real error there.
    const plain = messages.filter((bytes, index) => {
      const leg = legs[index];
      return bytes[0] !== 0x7e || (leg && !isFastError(leg));
    });
    const compared = await agreesWithTshark(
      domain.directory,
      [...plain, ...framed.map((token) => withoutFraming(token.toString('hex')))],
      keytab,
      keys,
    );
    assert.ok(compared > 400, `${compared} values compared`);
  });
});

const KERBEROS = Buffer.from('2a864886f712010202', 'hex');
const SPNEGO = Buffer.from('2b0601050502', 'hex');

/** Every PAC in a report. */
function pacsIn(value: unknown): Pac[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('cBuffers' in value) return [value as Pac];
  return Object.values(value).flatMap(pacsIn);
}

/** The PAC with that many buffers among what Wireshark calls authorization data. */
function pacBytes(dissected: Dissected, buffers: number): Buffer {
  const candidates = (dissected.get('kerberos.ad_data') ?? []).map((text) =>
    Buffer.from(text.replaceAll(':', ''), 'hex'),
  );
  const found = candidates.find(
    (bytes) => bytes.length > 8 && bytes.readUInt32LE(0) === buffers && bytes.readUInt32LE(4) === 0,
  );
  assert.ok(found, 'Wireshark found no PAC');
  return found;
}

/** Times in units of 100 ns. */
function inTicks(dissected: Dissected): Dissected {
  const isTime = (field: string) => /^netlogon\.\w+_time$|^kerberos\.pac\.clientid$/.test(field);
  return new Map(
    [...dissected].map(([field, values]) => [field, isTime(field) ? values.map(ticksOf) : values]),
  );
}
