/**
 * Messages that no sample of a real program has, and messages around what is encrypted otherwise: with encryption type 0
 * the plaintext stands in them, so that `decode --show-secrets` reads it without a key.
 */
import { at, der, integer, octets, principalName, sample, text, time } from '../kerberosSamples.ts';

const sequence = (...members: Buffer[]) => der(0x30, ...members);
const address = sequence(at(0, integer(2)), at(1, octets(Buffer.from([127, 0, 0, 1]))));
const checksumOf = (type: Buffer, content: Buffer) => sequence(at(0, type), at(1, octets(content)));
const encrypted = sequence(at(0, integer(18)), at(1, integer(1)), at(2, octets(Buffer.alloc(80, 9))));
const plain = (content: Buffer) => sequence(at(0, integer(0)), at(2, octets(content)));
const header = (type: number) => [at(0, integer(5)), at(1, integer(type))];

function ticketIn(message: Buffer): Buffer {
  const start = message.indexOf(Buffer.from('6182', 'hex'));
  return message.subarray(start, start + 4 + message.readUInt16BE(start + 2));
}

/** Of the lab, as it stands in a request. */
export const TICKET = ticketIn(sample('AP-REQ, plain'));

/** RFC 4120 sections 5.6 to 5.8. */
export const SAFE = der(
  0x74,
  sequence(
    ...header(20),
    at(2, sequence(at(0, octets(Buffer.from('data'))), at(1, time), at(4, address))),
    at(3, checksumOf(integer(16), Buffer.alloc(12, 7))),
  ),
);
export const PRIV = withPart(13, encrypted);
export const CRED = withPart(14, encrypted);

function ticketWith(data: Buffer): Buffer {
  const name = principalName('HTTP', 'web');
  return der(0x61, sequence(at(0, integer(5)), at(1, text('LAB.TEST')), at(2, name), at(3, data)));
}

/** A message whose encrypted part of that key usage is the data. */
function withPart(usage: number, data: Buffer): Buffer {
  const request = (ticket: Buffer, authenticator: Buffer) => {
    const options = at(2, der(3, Buffer.alloc(5)));
    return der(0x6e, sequence(...header(14), options, at(3, ticket), at(4, authenticator)));
  };
  const reply = (tag: number, type: number) => {
    const names = [at(3, text('LAB.TEST')), at(4, principalName('alice'))];
    return der(tag, sequence(...header(type), ...names, at(5, TICKET), at(6, data)));
  };
  switch (usage) {
    case 1: {
      const pa = sequence(at(1, integer(2)), at(2, octets(data)));
      const body = sequence(at(0, der(3, Buffer.alloc(5))), at(2, text('LAB.TEST')), at(7, integer(1)));
      return der(0x6a, sequence(at(1, integer(5)), at(2, integer(10)), at(3, sequence(pa)), at(4, body)));
    }
    case 2:
      return request(ticketWith(data), encrypted);
    case 3:
      return reply(0x6b, 11);
    case 8:
      return reply(0x6d, 13);
    case 12:
      return der(0x6f, sequence(...header(15), at(2, data)));
    case 13:
      return der(0x75, sequence(...header(21), at(3, data)));
    case 14:
      return der(0x76, sequence(...header(22), at(2, sequence(TICKET)), at(3, data)));
    default:
      return request(TICKET, data);
  }
}

/** A message in which the part of that key usage is not encrypted. */
export const around = (usage: number) => (content: Buffer) => withPart(usage, plain(content));

/** An authenticator with the checksum of GSS-API. */
export function withChecksum(content: Buffer): Buffer {
  const type = der(2, Buffer.from([0, 0x80, 3]));
  const names = [at(0, integer(5)), at(1, text('LAB.TEST')), at(2, principalName('alice'))];
  const members = [...names, at(3, checksumOf(type, content)), at(4, integer(1)), at(5, time)];
  return around(11)(der(0x62, sequence(...members)));
}

/** A ticket with the PAC in AD-IF-RELEVANT. */
export function withPac(content: Buffer): Buffer {
  const element = (type: Buffer, data: Buffer) => sequence(sequence(at(0, type), at(1, octets(data))));
  const key = sequence(at(0, integer(18)), at(1, octets(Buffer.alloc(32, 5))));
  const members = [
    at(0, der(3, Buffer.from('0040e10000', 'hex'))),
    at(1, key),
    at(2, text('LAB.TEST')),
    at(3, principalName('alice')),
    at(4, sequence(at(0, integer(1)), at(1, octets(Buffer.alloc(0))))),
    at(5, time),
    at(7, time),
    at(10, element(integer(1), element(der(2, Buffer.from([0, 128])), content))),
  ];
  return around(2)(der(0x63, sequence(...members)));
}
