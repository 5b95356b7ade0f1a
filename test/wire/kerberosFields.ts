/** Kerberos messages as Wireshark has them, field by field, decrypted with the same keys. */
import assert from 'node:assert/strict';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import type { Key } from '../../src/wire/kerberos/keys.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import { summary } from '../../src/wire/kerberos/summary.ts';
import { program } from '../support/needs.ts';
import { execute } from '../support/programs.ts';
import { decoded } from './kerberosSamples.ts';

type Seen = Map<string, string[]>;

/** The fields of a decoded message that tshark has too, by tshark's names. */
function fieldsOf(value: unknown, seen: Seen = new Map(), inside: string[] = []): Seen {
  const add = (field: string, text: string | number) =>
    seen.set(field, [...(seen.get(field) ?? []), String(text)]);
  if (Array.isArray(value)) for (const each of value) fieldsOf(each, seen, inside);
  else if (typeof value === 'object' && value !== null) {
    if ('Bnd' in value && 'Flags' in value) {
      const { hex } = value.Flags as { hex: string };
      for (const [name, bit] of Object.entries(GSS_CHECKSUM_FLAGS)) {
        add(`kerberos.gssapi.checksum.flags.${name}`, (Number(hex) & bit) === 0 ? 0 : 1);
      }
    }
    for (const [key, each] of Object.entries(value)) {
      if (each === null) continue;
      const simple = SAME.get(key);
      if (simple && typeof each !== 'object') add(simple, each);
      else if (simple && 'number' in each) add(simple, each.number);
      else if (simple && 'hex' in each) add(simple, each.hex);
      if (TIMES.has(key)) add(`kerberos.${key.replace('-', '_')}`, Date.parse(each));
      if (key === 'name-string' && inside.at(-1) === 'sname')
        for (const part of each) add('kerberos.SNameString', part);
      // tshark has another name for the users of S4U, of delegated tickets, and for the client in KrbFastFinished.
      const isOther =
        ['userName', 'pname'].includes(inside.at(-1) ?? '') ||
        ['user-id', 'finished'].includes(inside.at(-2) ?? '');
      if (key === 'name-string' && isOther) for (const part of each) add('kerberos.KerberosString', part);
      if (key === 'name-string' && inside.at(-1) === 'cname' && !isOther)
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
  ['userRealm', 'kerberos.realm'],
  ['auth-package', 'kerberos.auth'],
  ['cksumtype', 'kerberos.cksumtype'],
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
  ['Lgth', 'kerberos.gssapi.len'],
  ['Bnd', 'kerberos.gssapi.bdn'],
  ['DlgOpt', 'kerberos.gssapi.dlgopt'],
  ['Dlgth', 'kerberos.gssapi.dlglen'],
  ['authenticator-vno', 'kerberos.authenticator_vno'],
]);
/** Bits of the checksum's Flags (RFC 4121 section 4.1.1.1), by tshark's names. */
const GSS_CHECKSUM_FLAGS = {
  deleg: 1,
  mutual: 2,
  replay: 4,
  sequence: 8,
  conf: 0x10,
  integ: 0x20,
  'dce-style': 0x1000,
};
const TIMES = new Set(['authtime', 'starttime', 'endtime', 'renew-till', 'till', 'stime', 'ctime', 'rtime']);

/** tshark's text of a field, as `fieldsOf` has it. */
function likeOurs(field: string, text: string): string {
  if (TIMES.has(field.replace('kerberos.', '').replace('_', '-'))) {
    return String(Date.parse(text.replace(/\.\d+/, '')));
  }
  // Wireshark before 4.2 and after it.
  if (field.includes('.flags.')) return text.replace('True', '1').replace('False', '0');
  return text.replaceAll(':', '');
}

export const noTshark = program('tshark', 'tshark') ?? program('text2pcap', 'wireshark-common');

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

/**
 * Fails where a field of a message is not what tshark finds. Keys that a message teaches open those behind it.
 *
 * @returns how many values were compared
 */
export async function agreesWithTshark(
  folder: string,
  messages: readonly Buffer[],
  keytab: string,
  keys: readonly Key[],
): Promise<number> {
  const fields = [
    ...new Set([...SAME.values(), ...[...TIMES].map((key) => `kerberos.${key.replace('-', '_')}`)]),
  ];
  const names = [
    ...fields,
    'kerberos.SNameString',
    'kerberos.CNameString',
    'kerberos.KerberosString',
    'kerberos.ENCTYPE',
    'kerberos.etype',
    ...Object.keys(GSS_CHECKSUM_FLAGS).map((name) => `kerberos.gssapi.checksum.flags.${name}`),
  ];
  const theirs = await tshark(folder, messages, keytab, names);
  assert.equal(theirs.length, messages.length);
  let known = keys;
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
  return compared;
}

/** The Kerberos message in a token of RFC 4121: behind the mechanism and TOK_ID. */
export function withoutFraming(hex: string): Buffer {
  const bytes = Buffer.from(hex, 'hex');
  const mechanism = Buffer.from('2a864886f712010202', 'hex');
  return bytes.subarray(bytes.indexOf(mechanism) + mechanism.length + 2);
}
