/** NegoEx messages of every type, laid out as [MS-NEGOEX] section 2.2 has them. */
import { der, hex, oid, u16, u32 } from './build.ts';

const PKU2U = hex('5c33530deaf90d4db2ec4ae3786ec308');
const CONVERSATION = hex('00112233445566778899aabbccddeeff');

/** A message: header, its own fields, then what they point to. */
export function message(
  type: number,
  sequence: number,
  fields: Buffer,
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  const header = 40 + fields.length;
  return Buffer.concat([
    Buffer.from('NEGOEXTS'),
    u32(type, sequence, header, header + payload.length),
    CONVERSATION,
    fields,
    payload,
  ]);
}

export const NEGO = message(
  0,
  0,
  Buffer.concat([Buffer.alloc(32, 0xab), Buffer.alloc(8), u32(96), u16(1, 0), u32(112), u16(1, 0)]),
  Buffer.concat([PKU2U, u32(0x80000001, 124, 3), hex('c0ffee')]),
);
export const META_DATA = message(2, 1, Buffer.concat([PKU2U, u32(64, 5)]), hex('3003a00100'));
const INNER = der(0x60, oid('1.3.6.1.5.2.7'), hex('0500'), hex('6a03020101'));
export const AP_REQUEST = message(5, 2, Buffer.concat([PKU2U, u32(64, INNER.length)]), INNER);
export const VERIFY = message(
  6,
  3,
  Buffer.concat([PKU2U, u32(20, 1, 16, 80, 12), u32(0)]),
  Buffer.alloc(12, 0x77),
);
export const ALERT = message(
  7,
  4,
  Buffer.concat([PKU2U, u32(0xc000006d, 72), u16(1, 0), u32(0)]),
  Buffer.concat([u32(1, 84, 8), u32(8, 1)]),
);
export const ALL = Buffer.concat([NEGO, META_DATA, AP_REQUEST, VERIFY, ALERT]);

export const inSpnego = (negoex: Buffer) =>
  der(
    0x60,
    oid('1.3.6.1.5.5.2'),
    der(0xa0, der(0x30, der(0xa0, der(0x30, oid('1.3.6.1.4.1.311.2.2.30'))), der(0xa2, der(0x04, negoex)))),
  );
