/** Buffers, object identifiers and names: what passes between JavaScript and libgssapi, and who frees it. */
import { koffi, type Pointer } from '../native.ts';
import { bytesAt } from '../posix/libc.ts';
import { callInFrame } from './frame.ts';

/** An in-parameter of type gss_buffer_t. */
export type InBuffer = { length: number; value: Buffer };

/** What koffi fills in for an out-parameter of type gss_buffer_t. */
export type OutBuffer = { length?: number | bigint; value?: Pointer };

/** Wraps bytes as a gss_buffer_t; the caller keeps them alive during the call. */
export function inBuffer(value: Buffer): InBuffer {
  return { length: value.length, value };
}

/** Copies a buffer that the library allocated and gives it back (gss_release_buffer). */
export function takeBuffer(buffer: OutBuffer): Buffer {
  if (!buffer.value) return Buffer.alloc(0);
  // A buffer of no length may have memory all the same.
  const bytes = bytesAt(buffer.value, Number(buffer.length ?? 0));
  callInFrame('gss_release_buffer', [[0], buffer]);
  return bytes;
}

/** A text that the library allocated; gss-ntlmssp ends some with a NUL that is not part of them. */
export function takeText(buffer: OutBuffer): string {
  return takeBuffer(buffer).toString('utf8').replace(/\0+$/, '');
}

const identifiers = new Map<string, bigint>();

/**
 * A gss_OID in memory that is never freed: the library keeps pointers to the identifiers it is given.
 *
 * @param dotted the object identifier, for example `1.2.840.113554.1.2.2`
 */
export function oid(dotted: string): bigint {
  const known = identifiers.get(dotted);
  if (known !== undefined) return known;
  const content = encodeOid(dotted);
  const { alloc, encode, address } = koffi();
  const elements = alloc('uint8_t', content.length);
  encode(elements, 'uint8_t', [...content], content.length);
  const description = alloc('gss_OID_desc', 1);
  encode(description, 'gss_OID_desc', { length: content.length, elements });
  const pointer = address(description);
  identifiers.set(dotted, pointer);
  return pointer;
}

const sets = new Map<string, bigint>();

/** A gss_OID_set of one member, in memory that is never freed. */
export function oidSet(dotted: string): bigint {
  const known = sets.get(dotted);
  if (known !== undefined) return known;
  const { alloc, encode, address } = koffi();
  const set = alloc('gss_OID_set_desc', 1);
  encode(set, 'gss_OID_set_desc', { count: 1, elements: oid(dotted) });
  const pointer = address(set);
  sets.set(dotted, pointer);
  return pointer;
}

/** Reads a gss_OID as dotted decimals; null for GSS_C_NO_OID. */
export function readOid(pointer: Pointer): string | null {
  if (!pointer) return null;
  const { length, elements } = koffi().decode(pointer, 'gss_OID_desc') as {
    length: number;
    elements: Pointer;
  };
  return elements ? decodeOid(bytesAt(elements, length)) : null;
}

/** Addresses of the members of a gss_OID_set; the set stays the library's. */
export function oidSetMembers(set: Pointer): bigint[] {
  if (!set) return [];
  const { count, elements } = koffi().decode(set, 'gss_OID_set_desc') as {
    count: number | bigint;
    elements: Pointer;
  };
  const size = koffi().sizeof('gss_OID_desc');
  const first = elements ?? 0n;
  return Array.from({ length: Number(count) }, (_, index) => first + BigInt(index * size));
}

/** Gives a gss_OID_set back that the library allocated. */
export function releaseOidSet(set: Pointer): void {
  if (set) callInFrame('gss_release_oid_set', [[0], [set]]);
}

/** DER content octets of an object identifier (X.690 section 8.19). */
function encodeOid(dotted: string): Buffer {
  const arcs = dotted.split('.').map(Number);
  const [first = 0, second = 0, ...rest] = arcs;
  const octets: number[] = [];
  for (const arc of [first * 40 + second, ...rest]) {
    const groups = [arc & 0x7f];
    for (let value = Math.floor(arc / 128); value > 0; value = Math.floor(value / 128)) {
      groups.unshift((value & 0x7f) | 0x80);
    }
    octets.push(...groups);
  }
  return Buffer.from(octets);
}

function decodeOid(content: Buffer): string {
  const arcs: number[] = [];
  let value = 0;
  for (const octet of content) {
    value = value * 128 + (octet & 0x7f);
    if (octet & 0x80) continue;
    if (arcs.length === 0) {
      const first = Math.min(2, Math.floor(value / 40));
      arcs.push(first, value - first * 40);
    } else {
      arcs.push(value);
    }
    value = 0;
  }
  return arcs.join('.');
}
