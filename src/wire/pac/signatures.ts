/** What the signatures of a PAC are of, and whether they fit a key ([MS-PAC] section 2.8). */
import { createHash, createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import { deriveKey, deriveKeySha2, usageConstant } from '../crypto/deriveKey.ts';
import { PAC_TYPES, signatureTypes } from './names.ts';
import type { Pac, PacInfoBuffer } from './pac.ts';

const { KRB5_PAC_SERVER_CHECKSUM, KRB5_PAC_PRIVSVR_CHECKSUM, KRB5_PAC_FULL_CHECKSUM } = PAC_TYPES;

/** The signatures that are of the PAC itself. The ticket signature is of the ticket. */
export type SignatureBuffer =
  | typeof KRB5_PAC_SERVER_CHECKSUM
  | typeof KRB5_PAC_PRIVSVR_CHECKSUM
  | typeof KRB5_PAC_FULL_CHECKSUM;

export type Verification = {
  /** Null where it cannot be known. */
  fits: boolean | null;
  sentence: string;
};

/** Signatures that are zero in what a signature is of; the KDC's own is of the server's alone. */
const ZEROED = {
  [KRB5_PAC_SERVER_CHECKSUM]: [KRB5_PAC_SERVER_CHECKSUM, KRB5_PAC_PRIVSVR_CHECKSUM],
  [KRB5_PAC_FULL_CHECKSUM]: [KRB5_PAC_SERVER_CHECKSUM, KRB5_PAC_PRIVSVR_CHECKSUM, KRB5_PAC_FULL_CHECKSUM],
} as const;

/** KERB_NON_KERB_CKSUM_SALT ([MS-KILE] section 3.1.5.9). */
const USAGE = 17;

/**
 * Whether a signature of a PAC fits a key: the service's for the server signature, krbtgt's for the others.
 *
 * @param bytes the PAC
 * @param pac the same, decoded
 */
export function verifyPacSignature(
  bytes: Buffer,
  pac: Pac,
  which: SignatureBuffer,
  key: KeyObject,
): Verification {
  const found = signatureIn(bytes, pac, which);
  if (!found) return { fits: null, sentence: 'the PAC has no such signature, or not all of it' };
  const { type, signature } = found;
  const secret = key.export();
  const compute = CHECKSUMS[type];
  if (!compute) return { fits: null, sentence: `signatures of type ${type} are not supported here` };
  const { name } = signatureTypes[type] ?? { name: String(type) };
  if (compute.keySize !== null && compute.keySize !== secret.length) {
    const sentence = `${name} needs a key of ${compute.keySize} bytes, and this has ${secret.length}`;
    return { fits: null, sentence };
  }
  const fits = signedBytes(bytes, pac, which).some((signed) => {
    const expected = compute.checksum(secret, signed).subarray(0, signature.length);
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  });
  return { fits, sentence: `the signature, ${name}, ${fits ? 'fits' : 'does not fit'} the key` };
}

type Located = { type: number; start: number; end: number; signature: Buffer };

function signatureIn(bytes: Buffer, pac: Pac, which: number): Located | null {
  const entry = pac.Buffers?.find(({ ulType }) => ulType?.number === which);
  return entry ? located(bytes, entry) : null;
}

/** `end` is that of the buffer: RODCIdentifier may follow the signature. */
function located(bytes: Buffer, { Offset, cbBufferSize }: PacInfoBuffer): Located | null {
  const offset = Number(Offset ?? 0);
  const end = offset + (cbBufferSize ?? 0);
  if (end > bytes.length || end - offset < 4) return null;
  const type = bytes.readInt32LE(offset);
  const start = offset + 4;
  const length = signatureTypes[type]?.bytes ?? end - start;
  if (start + length > end) return null;
  return { type, start, end, signature: bytes.subarray(start, start + length) };
}

/**
 * What a signature is of. With an identifier of a read-only domain controller there are two readings: the
 * specification has only the Signature fields zero, MIT Kerberos and Samba all behind SignatureType.
 */
function signedBytes(bytes: Buffer, pac: Pac, which: SignatureBuffer): Buffer[] {
  if (which === KRB5_PAC_PRIVSVR_CHECKSUM) {
    const server = signatureIn(bytes, pac, KRB5_PAC_SERVER_CHECKSUM);
    return server ? [server.signature] : [];
  }
  const zeroed = ZEROED[which].flatMap((type) => signatureIn(bytes, pac, type) ?? []);
  const byTheSpecification = Buffer.from(bytes);
  const toTheEnd = Buffer.from(bytes);
  for (const { start, signature, end } of zeroed) {
    byTheSpecification.fill(0, start, start + signature.length);
    toTheEnd.fill(0, start, end);
  }
  return [byTheSpecification, toTheEnd];
}

type KeyedChecksum = {
  /** In bytes; null where any key will do. */
  readonly keySize: number | null;
  checksum(key: Buffer, message: Buffer): Buffer;
};

const aesSha1 = (keySize: number): KeyedChecksum => ({
  keySize,
  checksum: (key, message) =>
    createHmac('sha1', deriveKey(key, usageConstant(USAGE, 'Kc')))
      .update(message)
      .digest(),
});

const aesSha2 = (keySize: number, hash: 'sha256' | 'sha384', size: number): KeyedChecksum => ({
  keySize,
  checksum: (key, message) =>
    createHmac(hash, deriveKeySha2(hash, key, usageConstant(USAGE, 'Kc'), size))
      .update(message)
      .digest(),
});

/** By SignatureType: RFC 4757 section 4, RFC 3962 section 7, RFC 8009 section 6. */
const CHECKSUMS: Readonly<Record<number, KeyedChecksum>> = {
  [-138]: {
    keySize: null,
    checksum(key, message) {
      const salt = Buffer.alloc(4);
      salt.writeInt32LE(USAGE);
      const signing = createHmac('md5', key).update('signaturekey\0').digest();
      const digest = createHash('md5').update(salt).update(message).digest();
      return createHmac('md5', signing).update(digest).digest();
    },
  },
  15: aesSha1(16),
  16: aesSha1(32),
  19: aesSha2(16, 'sha256', 16),
  20: aesSha2(32, 'sha384', 24),
};
