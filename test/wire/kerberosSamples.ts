/** Kerberos messages captured in a lab, the keytabs of its realm, and what the tests look at in them. */
import { readFileSync } from 'node:fs';
import { type Codec, decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { type KerberosMessage, kerberosMessage } from '../../src/wire/kerberos/message.ts';

type Samples = {
  keytab: string;
  clientKeytab: string;
  krbtgtKeytab: string;
  messages: { name: string; hex: string }[];
};

export const SAMPLES = JSON.parse(
  readFileSync(new URL('data/kerberos.json', import.meta.url), 'utf8'),
) as Samples;

export const MESSAGES = SAMPLES.messages.map(({ name, hex }) => ({ name, bytes: Buffer.from(hex, 'hex') }));

/** Keys of the realm's services, of alice, and of the KDC. */
export const ALL_KEYS = [SAMPLES.keytab, SAMPLES.clientKeytab, SAMPLES.krbtgtKeytab].flatMap(
  (hex) => keysOfKeytab(Buffer.from(hex, 'hex')).keys,
);

export function sample(name: string): Buffer {
  const found = MESSAGES.find((each) => each.name === name);
  if (!found) throw new Error(`no sample ${name}`);
  return found.bytes;
}

/** Decodes what has to decode without damage and without remarks. */
export function decoded<T>(codec: Codec<T>, bytes: Buffer, secrets = false): T {
  const { value, damage, end, decoding } = decode(codec, readerOf(bytes, newDecoding({ secrets })));
  if (value === null || damage || end !== bytes.length || decoding.remarks.length > 0) {
    throw new Error(`${damage?.sentence} ${decoding.remarks.join('; ')}`);
  }
  return value;
}

type ValueOf<K extends KerberosMessage['type']> = NonNullable<Extract<KerberosMessage, { type: K }>['value']>;

/** The value of a message that has to be of that type. */
export function message<K extends KerberosMessage['type']>(bytes: Buffer, type: K): ValueOf<K> {
  const found = decoded(kerberosMessage, bytes);
  if (found.type !== type || found.value === null) throw new Error(`it is ${found.type}`);
  const value: unknown = found.value;
  return value as ValueOf<K>;
}

/** An element of DER. */
export function der(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const bytes = [24, 16, 8, 0].map((shift) => (body.length >>> shift) & 0xff);
  const significant = bytes.slice(bytes.findIndex((byte) => byte !== 0));
  const length = body.length < 0x80 ? [body.length] : [0x80 | significant.length, ...significant];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

export const integer = (value: number) =>
  der(2, Buffer.from(value < 0x80 ? [value] : [value >> 8, value & 0xff]));
export const octets = (content: Buffer) => der(4, content);

/** `[tag]`, a GeneralString, a PrincipalName, a time: the parts of messages. */
export const text = (value: string) => der(0x1b, Buffer.from(value));
export const at = (tag: number, ...content: Buffer[]) => der(0xa0 | tag, ...content);
export const principalName = (...components: string[]) =>
  der(0x30, at(0, integer(2)), at(1, der(0x30, ...components.map(text))));
export const time = der(0x18, Buffer.from('20261121120000Z'));

/** A KRB-ERROR of Windows or of anybody. */
export function errorMessage(code: number, data: Buffer): Buffer {
  const fields = [
    at(0, integer(5)),
    at(1, integer(30)),
    at(4, time),
    at(5, integer(0)),
    at(6, integer(code)),
    at(9, text('LAB.TEST')),
    at(10, principalName('HTTP', 'web')),
    at(12, octets(data)),
  ];
  return der(0x7e, der(0x30, ...fields));
}
