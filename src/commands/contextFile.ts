/**
 * The file of an exported context: one line that names the format, one line of JSON with what import needs, then the
 * bytes as the library gave them.
 *
 *     sspidiag-context 1
 *     {"package":"Kerberos","side":"acceptor",…,"bytes":1928,"sha256":"…"}
 *     <packed context>
 */
import { createHash } from 'node:crypto';
import { UsageError } from '../report/exitCodes.ts';

const MAGIC = 'sspidiag-context 1\n';
const MAGIC_OF_ANY_VERSION = 'sspidiag-context ';
const LONGEST_HEADER = 8192;

export type ContextHeader = {
  package: string;
  side: 'initiator' | 'acceptor';
  /** When it was exported, ISO 8601 in UTC. */
  exported: string;
  target: string | null;
  /** Attributes that the handshake asked for. */
  requested: string[];
  /** krb5.conf files of the exporting process: a packed Kerberos context names them, and importing opens them. */
  configurationFiles: string[];
  /** Length of the packed context. */
  bytes: number;
  /** Of the packed context, in hexadecimal. */
  sha256: string;
};

export type ContextFile = {
  /** Null for raw bytes. */
  header: ContextHeader | null;
  packed: Buffer;
  /** Length and checksum agree with the header; null without one. */
  intact: boolean | null;
};

/** The file's bytes for a packed context. */
export function encodeContextFile(header: Omit<ContextHeader, 'bytes' | 'sha256'>, packed: Buffer): Buffer {
  const full: ContextHeader = { ...header, bytes: packed.length, sha256: sha256(packed) };
  return Buffer.concat([Buffer.from(`${MAGIC}${JSON.stringify(full)}\n`), packed]);
}

/**
 * Takes a file apart. Bytes that do not begin as such a file does are taken as a raw packed context.
 *
 * @param name for the error's sentence
 * @throws UsageError where the header is damaged
 */
export function decodeContextFile(file: Buffer, name: string): ContextFile {
  const start = file.subarray(0, MAGIC.length).toString('latin1');
  if (!start.startsWith(MAGIC_OF_ANY_VERSION)) return { header: null, packed: file, intact: null };
  if (start !== MAGIC)
    throw new UsageError(`${name} is a context file of a version that this sspidiag cannot read`);
  const end = file.indexOf('\n', MAGIC.length);
  if (end < 0 || end > LONGEST_HEADER) throw new UsageError(`${name} is damaged: its header has no end`);
  const header = parseHeader(file.subarray(MAGIC.length, end).toString('utf8'));
  if (!header) throw new UsageError(`${name} is damaged: its header cannot be read`);
  const packed = file.subarray(end + 1);
  if (packed.length === 0) throw new UsageError(`${name} is damaged: the packed context is missing`);
  const intact = packed.length === header.bytes && sha256(packed) === header.sha256;
  return { header, packed, intact };
}

function parseHeader(text: string): ContextHeader | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const header = value as Record<keyof ContextHeader, unknown>;
  const { side, target, bytes } = header;
  const lists = [header.requested, header.configurationFiles];
  const texts = [header.package, header.exported, header.sha256];
  const sound =
    texts.every((each) => typeof each === 'string') &&
    (side === 'initiator' || side === 'acceptor') &&
    (target === null || typeof target === 'string') &&
    lists.every((list) => Array.isArray(list) && list.every((each) => typeof each === 'string')) &&
    Number.isSafeInteger(bytes);
  return sound ? (header as ContextHeader) : null;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
