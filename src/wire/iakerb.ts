/** IAKERB: Kerberos messages that an acceptor passes on to a KDC (draft-ietf-kitten-iakerb section 3). */
import { type Codec, type Decoded, decodeField, objectSchema, within } from './codec.ts';
import { peek, TAG } from './der/header.ts';
import { octets, text } from './der/primitives.ts';
import { member, optional, sequence } from './der/structures.ts';
import { opaque } from './krb5Token.ts';

const utf8 = text('UTF8String', TAG.UTF8String);
const inOctets = text('UTF8String', TAG.OCTET_STRING);

/** A UTF8String; an OCTET STRING in what MIT's library makes. */
const targetRealm: Codec<string> = {
  type: 'UTF8String',
  schema: utf8.schema,
  decode: (reader, put) => (peek(reader) === TAG.OCTET_STRING ? inOctets : utf8).decode(reader, put),
};

export const IAKERB_HEADER = sequence('IAKERB-HEADER', () => ({
  'target-realm': member(1, targetRealm),
  cookie: optional(2, octets()),
}));

export type IakerbProxy = { header: Decoded<typeof IAKERB_HEADER> | null; message: unknown };

/**
 * What follows TOK_ID 05 01: the header, then a message of AS or TGS, or nothing where the realm is asked for.
 *
 * @param kerberos decodes any Kerberos message; null where nothing does
 */
export function iakerbProxy(kerberos: Codec<unknown> | null): Codec<IakerbProxy> {
  const message = kerberos ?? opaque;
  return {
    type: 'IAKERB_PROXY',
    schema: (definitions) => objectSchema(definitions, 'IAKERB_PROXY', { header: IAKERB_HEADER, message }),
    decode(reader, put) {
      within(reader, 'IAKERB_PROXY', () => {
        const value: IakerbProxy = { header: null, message: null };
        put(value);
        decodeField(reader, 'header', IAKERB_HEADER, (header) => {
          value.header = header;
        });
        if (reader.position === reader.end) return;
        decodeField(reader, 'message', message, (decoded) => {
          value.message = decoded;
        });
      });
    },
  };
}

/** `IAKERB to LAB.TEST`, with what the message says of itself. */
export function summary(
  { header, message }: IakerbProxy,
  ofMessage: (message: unknown) => string | null = () => null,
): string {
  const realm = header?.['target-realm'];
  const to = realm ? `IAKERB to ${realm}` : 'IAKERB';
  const said = message ? ofMessage(message) : null;
  return said ? `${to}: ${said}` : to;
}
