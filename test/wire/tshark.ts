/** Wireshark's dissectors on single tokens: a decoder that owes nothing to this one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../support/programs.ts';

/** DLT_USER0, which a preference maps to a dissector, and DLT_RAW: packets of IP. */
const LINK_TYPE = { user: 147, ip: 101 };

/** What tshark found in a token: its fields by name, every value in order. */
export type Dissected = Map<string, string[]>;

type Dissector = 'gssapi' | 'spnego' | 'kerberos';

/** By the first byte: a NegotiationToken, what RFC 2743 frames or NTLM, or a Kerberos message without a frame. */
function dissectorOf([first = 0]: Buffer): Dissector {
  if (first === 0xa0 || first === 0xa1) return 'spnego';
  return first > 0x60 && first < 0x7f ? 'kerberos' : 'gssapi';
}

/**
 * Dissects tokens, each as a packet of its own.
 *
 * @param keytab a file with keys to decrypt with
 */
export async function dissect(tokens: readonly Buffer[], keytab: string | null = null): Promise<Dissected[]> {
  const found = new Map<Buffer, Dissected>();
  for (const dissector of ['gssapi', 'spnego', 'kerberos'] as const) {
    const these = tokens.filter((token) => dissectorOf(token) === dissector);
    const answers = these.length > 0 ? await run(these, dissector, keytab) : [];
    these.forEach((token, index) => {
      found.set(token, answers[index] ?? new Map());
    });
  }
  return tokens.map((token) => found.get(token) ?? new Map());
}

async function run(
  tokens: readonly Buffer[],
  dissector: Dissector,
  keytab: string | null,
): Promise<Dissected[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  try {
    const file = join(folder, 'tokens.pcap');
    writeFileSync(
      file,
      dissector === 'kerberos'
        ? capture(tokens.map(datagram), LINK_TYPE.ip)
        : capture(tokens, LINK_TYPE.user),
    );
    const mapping =
      dissector === 'kerberos' ? [] : ['-o', `uat:user_dlts:"User 0 (DLT=147)","${dissector}","0","","0",""`];
    const keys = keytab === null ? [] : ['-K', keytab, '-o', 'kerberos.decrypt:TRUE'];
    const argv = ['tshark', '-r', file, ...mapping, ...keys, '-T', 'json', '--no-duplicate-keys'];
    const { exitCode, stdout, stderr } = await execute(argv, { env: { ...process.env, TZ: 'UTC' } });
    assert.equal(exitCode, 0, stderr);
    const packets = JSON.parse(stdout) as { _source: { layers: unknown } }[];
    return packets.map(({ _source }) => flattened(_source.layers));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** To the KDC's port, from which Wireshark knows the protocol. */
function datagram(message: Buffer): Buffer {
  const header = Buffer.from('45000000000000004011000000000000000000000058005800000000', 'hex');
  header.writeUInt16BE(28 + message.length, 2);
  header.writeUInt16BE(8 + message.length, 24);
  return Buffer.concat([header, message]);
}

/** A file of the pcap format. */
function capture(tokens: readonly Buffer[], linkType: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(linkType, 20);
  const packets = tokens.map((token) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(token.length, 8);
    record.writeUInt32LE(token.length, 12);
    return Buffer.concat([record, token]);
  });
  return Buffer.concat([header, ...packets]);
}

function flattened(layers: unknown): Dissected {
  const found: Dissected = new Map();
  const walk = (value: unknown, name: string): void => {
    if (Array.isArray(value)) for (const each of value) walk(each, name);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) walk(each, key);
    } else found.set(name, [...(found.get(name) ?? []), String(value)]);
  };
  walk(layers, '');
  return found;
}

/** Fails where tshark's values of a field are not these; `undefined` fields it must not have. */
export function agrees(dissected: Dissected, expected: Readonly<Record<string, readonly string[]>>): void {
  const actual = Object.fromEntries(
    Object.keys(expected).map((field) => [field, dissected.get(field) ?? []]),
  );
  assert.deepEqual(actual, expected);
}

/** Bytes as tshark prints them. */
export const colons = (hexadecimal: string): string => (hexadecimal.match(/../g) ?? []).join(':');
