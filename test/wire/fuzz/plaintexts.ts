/** What the keys of the lab open in the sample messages, still encoded: tickets, authenticators, replies, and so on. */
import { type Codec, decode, newDecoding, readerOf } from '../../../src/wire/codec.ts';
import { decryptWith } from '../../../src/wire/crypto/decrypt.ts';
import { authenticator, encApRepPart } from '../../../src/wire/kerberos/application.ts';
import type { EncryptedData } from '../../../src/wire/kerberos/basicTypes.ts';
import { decryptMessage } from '../../../src/wire/kerberos/decryptMessage.ts';
import { krbFastReq, krbFastResponse } from '../../../src/wire/kerberos/fast.ts';
import { encAsRepPart, encTgsRepPart } from '../../../src/wire/kerberos/kdc.ts';
import type { Key } from '../../../src/wire/kerberos/keys.ts';
import { kerberosMessage } from '../../../src/wire/kerberos/message.ts';
import { encKrbCredPart, encKrbPrivPart } from '../../../src/wire/kerberos/otherMessages.ts';
import { paEncTsEnc } from '../../../src/wire/kerberos/preAuthentication.ts';
import { encTicketPart } from '../../../src/wire/kerberos/ticket.ts';
import { PACTYPE } from '../../../src/wire/pac/pac.ts';
import { ALL_KEYS, at, der, integer, MESSAGES, octets } from '../kerberosSamples.ts';
import { around } from './structures.ts';

const CODECS = { 128: PACTYPE };

type Encrypted = {
  name: string;
  /** What it is encrypted for (RFC 4120 section 7.5.1, RFC 6113 section 7). */
  usages: readonly number[];
  codec: Codec<unknown>;
  /** A message around it; null where that is encrypted as well. */
  given: ((content: Buffer) => Buffer) | null;
};

/** Encrypted structures. */
export const ENCRYPTED: readonly Encrypted[] = [
  { name: 'PA-ENC-TS-ENC', usages: [1], codec: paEncTsEnc, given: around(1) },
  { name: 'EncTicketPart', usages: [2], codec: encTicketPart(CODECS), given: around(2) },
  { name: 'EncASRepPart', usages: [3], codec: encAsRepPart, given: around(3) },
  { name: 'EncTGSRepPart', usages: [8, 9], codec: encTgsRepPart, given: around(8) },
  { name: 'Authenticator', usages: [7, 11], codec: authenticator(CODECS), given: around(11) },
  { name: 'EncAPRepPart', usages: [12], codec: encApRepPart, given: around(12) },
  { name: 'EncKrbPrivPart', usages: [13], codec: encKrbPrivPart, given: around(13) },
  { name: 'EncKrbCredPart', usages: [14], codec: encKrbCredPart, given: around(14) },
  { name: 'KrbFastReq', usages: [51], codec: krbFastReq, given: null },
  { name: 'KrbFastResponse', usages: [52], codec: krbFastResponse, given: null },
];

/** [APPLICATION 28] { user-data [0], s-address [4] }: no sample of a real program has one. */
const PRIV_PART = der(
  0x7c,
  der(
    0x30,
    at(0, octets(Buffer.from('a new password'))),
    at(4, der(0x30, at(0, integer(2)), at(1, octets(Buffer.from([127, 0, 0, 1]))))),
  ),
);

/** The plaintexts by key usage. */
export function plaintexts(): ReadonlyMap<number, Buffer[]> {
  const found = new Map<number, Buffer[]>([[13, [PRIV_PART]]]);
  let keys: readonly Key[] = ALL_KEYS;
  for (const { bytes } of MESSAGES) {
    const { value } = decode(kerberosMessage, readerOf(bytes, newDecoding({ secrets: true })));
    if (!value) continue;
    const opened = decryptMessage(value, keys, { secrets: true });
    keys = opened.keys;
    const places = [{ path: '', value: value.value as unknown }, ...opened.parts];
    for (const { path, keyUsage, key } of opened.parts) {
      const data = key && encryptedAt(places, path);
      const plain = data && opening(data, keyUsage.number, keys);
      if (plain) found.set(keyUsage.number, [...(found.get(keyUsage.number) ?? []), plain]);
    }
  }
  return found;
}

/** The EncryptedData of a path, which may go through another part that is encrypted itself. */
function encryptedAt(
  places: readonly { path: string; value: unknown }[],
  path: string,
): EncryptedData | null {
  for (const { path: start, value } of places.toReversed()) {
    if (start !== '' && !path.startsWith(`${start}.`)) continue;
    const rest = start === '' ? path : path.slice(start.length + 1);
    const names = rest.split('.');
    const at = names.reduce((each, name) => (each as Record<string, unknown> | null)?.[name] ?? null, value);
    if (at) return at as EncryptedData;
  }
  return null;
}

function opening({ etype, cipher }: EncryptedData, usage: number, keys: readonly Key[]): Buffer | null {
  const bytes = Buffer.from(cipher?.hex ?? '', 'hex');
  for (const key of keys) {
    if (key.etype.number !== etype?.number) continue;
    const { plain } = decryptWith(key.etype.number, key.secret, usage, bytes);
    if (plain) return plain;
  }
  return null;
}
