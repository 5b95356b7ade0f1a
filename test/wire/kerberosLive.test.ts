import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ENCTYPES } from '../../src/wire/crypto/enctypes.ts';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import type { Key } from '../../src/wire/kerberos/keys.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { principalText } from '../../src/wire/kerberos/principal.ts';
import { summary } from '../../src/wire/kerberos/summary.ts';
import { lab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';
import { kdcRelay } from './kdcRelay.ts';
import { decoded } from './kerberosSamples.ts';

type Seen = Map<string, string[]>;

/** The fields of a decoded message that tshark has too, by tshark's names. */
function fieldsOf(value: unknown, seen: Seen = new Map(), inside: string[] = []): Seen {
  const add = (field: string, text: string | number) =>
    seen.set(field, [...(seen.get(field) ?? []), String(text)]);
  if (Array.isArray(value)) for (const each of value) fieldsOf(each, seen, inside);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, each] of Object.entries(value)) {
      if (each === null) continue;
      const simple = SAME.get(key);
      if (simple && typeof each !== 'object') add(simple, each);
      else if (simple && 'number' in each) add(simple, each.number);
      else if (simple && 'hex' in each) add(simple, each.hex);
      if (TIMES.has(key)) add(`kerberos.${key.replace('-', '_')}`, Date.parse(each));
      if (key === 'name-string' && inside.at(-1) === 'sname')
        for (const part of each) add('kerberos.SNameString', part);
      // tshark has another name for the client in KrbFastFinished.
      if (key === 'name-string' && inside.at(-1) === 'cname' && inside.at(-2) !== 'finished')
        for (const part of each) add('kerberos.CNameString', part);
      if (key === 'etype' && Array.isArray(each))
        for (const { number } of each) add('kerberos.ENCTYPE', number);
      if (key === 'etype' && 'number' in each) add('kerberos.etype', each.number);
      fieldsOf(each, seen, [...inside, key]);
    }
  }
  return seen;
}

const SAME = new Map([
  ['pvno', 'kerberos.pvno'],
  ['msg-type', 'kerberos.msg_type'],
  ['tkt-vno', 'kerberos.tkt_vno'],
  ['realm', 'kerberos.realm'],
  ['crealm', 'kerberos.crealm'],
  ['srealm', 'kerberos.srealm'],
  ['kvno', 'kerberos.kvno'],
  ['cipher', 'kerberos.cipher'],
  ['cusec', 'kerberos.cusec'],
  ['susec', 'kerberos.susec'],
  ['nonce', 'kerberos.nonce'],
  ['seq-number', 'kerberos.seq_number'],
  ['padata-type', 'kerberos.padata_type'],
  ['ad-type', 'kerberos.ad_type'],
  ['keytype', 'kerberos.keytype'],
  ['keyvalue', 'kerberos.keyvalue'],
  ['error-code', 'kerberos.error_code'],
  ['name-type', 'kerberos.name_type'],
  ['Bnd', 'kerberos.gssapi.bdn'],
  ['authenticator-vno', 'kerberos.authenticator_vno'],
]);
const TIMES = new Set(['authtime', 'starttime', 'endtime', 'renew-till', 'till', 'stime', 'ctime', 'rtime']);

/** tshark's text of a field, as `fieldsOf` has it. */
function likeOurs(field: string, text: string): string {
  if (TIMES.has(field.replace('kerberos.', '').replace('_', '-'))) {
    return String(Date.parse(text.replace(/\.\d+/, '')));
  }
  return text.replaceAll(':', '');
}

const noTshark = program('tshark', 'tshark') ?? program('text2pcap', 'wireshark-common');

/** What tshark makes of messages, each as a datagram of its own on port 88. */
async function tshark(
  folder: string,
  messages: readonly Buffer[],
  keytabFile: string,
  fields: readonly string[],
) {
  const dump = messages
    .map((bytes) =>
      Array.from(
        { length: Math.ceil(bytes.length / 16) },
        (_, line) =>
          `${(line * 16).toString(16).padStart(6, '0')} ${bytes
            .subarray(line * 16, line * 16 + 16)
            .toString('hex')
            .replace(/../g, '$& ')}`,
      ).join('\n'),
    )
    .join('\n\n');
  const env = { ...process.env, TZ: 'UTC', HOME: folder };
  const made = await execute(
    ['text2pcap', '-q', '-u', '88,88', '-', `${folder}/messages.pcap`],
    { env },
    `${dump}\n`,
  );
  assert.equal(made.exitCode, 0, made.stderr);
  const argv = ['tshark', '-r', `${folder}/messages.pcap`, '-K', keytabFile, '-o', 'kerberos.decrypt:TRUE'];
  const separators = ['-T', 'fields', '-E', 'separator=\t', '-E', 'occurrence=a', '-E', 'aggregator=|'];
  const shown = await execute([...argv, ...separators, ...fields.flatMap((field) => ['-e', field])], { env });
  assert.equal(shown.exitCode, 0, shown.stderr);
  return shown.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split('\t').map((cell) => (cell === '' ? [] : cell.split('|'))));
}

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
    const fields = [
      ...new Set([...SAME.values(), ...[...TIMES].map((key) => `kerberos.${key.replace('-', '_')}`)]),
    ];
    const names = [
      ...fields,
      'kerberos.SNameString',
      'kerberos.CNameString',
      'kerberos.ENCTYPE',
      'kerberos.etype',
    ];
    const theirs = await tshark(realm.directory, messages, realm.file('service.keytab'), names);
    assert.equal(theirs.length, messages.length);
    let known: Key[] = keys;
    let compared = 0;
    for (const [index, bytes] of messages.entries()) {
      const value = decoded(kerberosMessage, bytes);
      const { parts, keys: more } = decryptMessage(value, known, { secrets: true });
      known = more;
      const ours = fieldsOf([value.value, ...parts.map((part) => part.value)]);
      for (const [column, field] of names.entries()) {
        const expected = (theirs[index]?.[column] ?? []).map((cell) => likeOurs(field, cell));
        assert.deepEqual((ours.get(field) ?? []).sort(), expected.sort(), `${summary(value)}: ${field}`);
        compared += expected.length;
      }
    }
    assert.ok(compared > 600, `${compared} values compared`);
    await agreesWithKlist(await realm.must(['klist', '-f', '-e']), messages, keys);
  });
});

/** The Kerberos message in a token of RFC 4121: behind the mechanism and TOK_ID. */
function withoutFraming(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  const mechanism = Buffer.from('2a864886f712010202', 'hex');
  return bytes.subarray(bytes.indexOf(mechanism) + mechanism.length + 2);
}

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
