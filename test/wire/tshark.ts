/** Wireshark's dissectors on single tokens: a decoder that owes nothing to this one. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execute } from '../support/programs.ts';

/** DLT_USER0, which a preference maps to a dissector. */
const USER_LINK = 147;
/** DLT_RAW: packets that begin with their IP header. */
const IP_LINK = 101;

/** What tshark found in a token: its fields by name, every value in order. */
export type Dissected = Map<string, string[]>;

/** Dissects tokens, each as a packet of its own: bare NegotiationTokens as SPNEGO, others as GSS-API's. */
export async function dissect(tokens: readonly Buffer[]): Promise<Dissected[]> {
  const isBare = (token: Buffer) => token[0] === 0xa0 || token[0] === 0xa1;
  const found = new Map<Buffer, Dissected>();
  for (const dissector of ['gssapi', 'spnego'] as const) {
    const these = tokens.filter((token) => isBare(token) === (dissector === 'spnego'));
    const mapping = `uat:user_dlts:"User 0 (DLT=147)","${dissector}","0","","0",""`;
    const answers = these.length > 0 ? await run(these, USER_LINK, ['-o', mapping]) : [];
    these.forEach((token, index) => {
      found.set(token, answers[index] ?? new Map());
    });
  }
  return tokens.map((token) => found.get(token) ?? new Map());
}

/** Dissects Kerberos messages as they go by UDP. */
export const dissectKerberos = (messages: readonly Buffer[]) => run(messages.map(toKdc), IP_LINK, []);

/** IPv4 and UDP, from port 1024 of 127.0.0.1 to port 88; checksums are left out. */
function toKdc(message: Buffer): Buffer {
  const header = Buffer.alloc(28);
  header.set([0x45, 0, 0, 0, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 4, 0, 0, 88]);
  header.writeUInt16BE(28 + message.length, 2);
  header.writeUInt16BE(8 + message.length, 24);
  return Buffer.concat([header, message]);
}

async function run(
  packets: readonly Buffer[],
  link: number,
  options: readonly string[],
): Promise<Dissected[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sspidiag-test-'));
  try {
    const file = join(folder, 'tokens.pcap');
    writeFileSync(file, capture(packets, link));
    const argv = ['tshark', '-r', file, ...options, '-T', 'json', '--no-duplicate-keys'];
    const { exitCode, stdout, stderr } = await execute(argv);
    assert.equal(exitCode, 0, stderr);
    const found = JSON.parse(stdout) as { _source: { layers: unknown } }[];
    return found.map(({ _source }) => flattened(_source.layers));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A file of the pcap format. */
function capture(contents: readonly Buffer[], link: number): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(link, 20);
  const packets = contents.map((content) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(content.length, 8);
    record.writeUInt32LE(content.length, 12);
    return Buffer.concat([record, content]);
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
