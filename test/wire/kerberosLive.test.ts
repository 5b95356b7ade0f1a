import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ENCTYPES } from '../../src/wire/crypto/enctypes.ts';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import type { Key } from '../../src/wire/kerberos/keys.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { principalText } from '../../src/wire/kerberos/principal.ts';
import { lab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { kdcRelay } from './kdcRelay.ts';
import { agreesWithTshark, noTshark, withoutFraming } from './kerberosFields.ts';
import { decoded } from './kerberosSamples.ts';

const skipLive = without(kdc(), noTshark, program('klist', 'krb5-user'));

describe('a live realm', { skip: skipLive }, () => {
  it('messages of every kind agree with tshark, field by field, and tickets with klist', async (t) => {
    const realm = await lab({
      realm: [
        'add_principal -clearpolicy -randkey -e aes256-sha2:normal HTTP/sha2',
        'add_principal -clearpolicy -randkey -e arcfour-hmac:normal HTTP/rc4',
        'ktadd -norandkey -k service.keytab HTTP/sha2 HTTP/rc4 krbtgt/LAB.TEST alice',
      ],
      ticket: ['-f'],
    });
    t.after(() => realm.stop());
    const relay = await kdcRelay(realm);
    t.after(() => relay.stop());
    await realm.must(['kinit', '-f', 'alice'], `${realm.read('alice.password')}\n`);
    await realm.must(['kvno', 'HTTP/localhost', 'HTTP/sha2', 'HTTP/rc4']);
    await realm.run(['kvno', 'nosuch/host']);
    const tokens: Buffer[] = [];
    for (const target of ['HTTP/localhost', 'HTTP/sha2', 'HTTP/rc4']) {
      const request = JSON.stringify({
        backend: 'gssapi',
        package: 'Kerberos',
        target,
        delegate: target === 'HTTP/sha2',
        ...(target === 'HTTP/rc4' ? {} : { bindings: 'tls-server-end-point:abc' }),
      });
      const captured = await realm.must([
        process.execPath,
        new URL('capture.ts', import.meta.url).pathname,
        request,
      ]);
      tokens.push(...captured.trim().split('\n').map(withoutFraming));
    }
    const { keys, complaint } = keysOfKeytab(readFileSync(realm.file('service.keytab')));
    assert.equal(complaint, null);
    // tshark leaves e-data alone where the error is not about pre-authentication: FAST puts the real error there.
    const messages = [...relay.messages, ...tokens].filter(
      (bytes) =>
        bytes[0] !== 0x7e || !JSON.stringify(decoded(kerberosMessage, bytes)).includes('"enc-fast-rep'),
    );
    assert.ok(messages.length >= 10);
    const keytab = realm.file('service.keytab');
    const compared = await agreesWithTshark(realm.directory, messages, keytab, keys);
    assert.ok(compared > 600, `${compared} values compared`);
    await agreesWithKlist(await realm.must(['klist', '-f', '-e']), messages, keys);
  });
});

/** Times and flags that the credential cache has of the same tickets. */
async function agreesWithKlist(listed: string, messages: readonly Buffer[], keys: readonly Key[]) {
  let seen = 0;
  for (const bytes of messages) {
    const value = decoded(kerberosMessage, bytes);
    if (value.type !== 'AP-REQ') continue;
    const service = principalText(value.value?.ticket?.sname, value.value?.ticket?.realm);
    const entry = listed.slice(listed.indexOf(service));
    const [, skey, tkt] = /Etype \(skey, tkt\): (\S+), (?:DEPRECATED:)?(\S+)/.exec(entry) ?? [];
    const part = decryptMessage(value, keys).parts[0];
    const ticket = part?.value as { key: { keytype: { name: string } }; flags: { names: string[] } };
    assert.ok(listed.includes(service) && ticket, service);
    assert.equal(ticket.key.keytype.name, skey);
    assert.equal(
      ENCTYPES[part?.etype?.number ?? 0]?.replace('rc4-hmac', 'arcfour-hmac'),
      tkt?.replace(/-md5$/, ''),
    );
    assert.equal(/Flags: \w*F/.test(entry), ticket.flags.names.includes('forwardable'));
    seen++;
  }
  assert.equal(seen, 3);
}
