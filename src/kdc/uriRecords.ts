/**
 * DNS records of type URI (RFC 7553), which Node's resolver does not know: one question by UDP, asked and read here.
 * By them a realm says where its KDCs are: `krb5srv:m:tcp:kdc.example.com`, `krb5srv:m:kkdcp:https://…`.
 */
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import { hostAndPort } from './serverEntry.ts';

export type UriRecord = { priority: number; weight: number; uri: string };

const URI = 256;
const IN = 1;
const RESPONSE = 0x8000;
const TRUNCATED = 0x0200;
const RECURSION_DESIRED = 0x0100;
const RCODES: Readonly<Record<number, string>> = {
  1: 'EFORMERR',
  2: 'ESERVFAIL',
  4: 'ENOTIMP',
  5: 'EREFUSED',
};
const NXDOMAIN = 3;

/**
 * Asks one name server.
 *
 * @param server as dns.getServers() gives it: an address, perhaps with a port
 * @returns an empty list where there is no such record
 * @throws an Error with `code` ETIMEOUT, EREFUSED, ESERVFAIL …, as those of node:dns
 */
export function resolveUri(name: string, server: string, milliseconds: number): Promise<UriRecord[]> {
  const place = hostAndPort(server, 53);
  if (place === null) return Promise.reject(failure('EBADNAME'));
  const id = randomInt(0x10000);
  const socket = createSocket(isIPv6(place.host) ? 'udp6' : 'udp4');
  return new Promise<UriRecord[]>((settle, reject) => {
    const timer = setTimeout(() => reject(failure('ETIMEOUT')), milliseconds);
    const end = (work: () => void) => {
      clearTimeout(timer);
      work();
    };
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('message', (message) => {
      if (message.length < 12 || message.readUInt16BE(0) !== id) return;
      end(() => {
        try {
          settle(answersIn(message));
        } catch (error) {
          reject(error instanceof RangeError ? failure('EBADRESP') : error);
        }
      });
    });
    // Without a route to the server the error comes here, and nowhere else.
    socket.connect(place.port, place.host, (error?: Error) => {
      if (error) end(() => reject(error));
      else socket.send(question(id, name));
    });
  }).finally(() => socket.close());
}

function failure(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code });
}

function question(id: number, name: string): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(RECURSION_DESIRED, 2);
  header.writeUInt16BE(1, 4);
  const labels = name
    .split('.')
    .filter((label) => label !== '')
    .map((label) => Buffer.from(label).subarray(0, 63));
  const owner = labels.flatMap((label) => [Buffer.from([label.length]), label]);
  return Buffer.concat([header, ...owner, Buffer.from([0, URI >> 8, URI & 0xff, 0, IN])]);
}

/** RFC 1035 section 4.1. A RangeError where the message ends early. */
function answersIn(message: Buffer): UriRecord[] {
  const flags = message.readUInt16BE(2);
  const code = flags & 0xf;
  if (!(flags & RESPONSE) || flags & TRUNCATED) throw failure('EBADRESP');
  if (code !== 0 && code !== NXDOMAIN) throw failure(RCODES[code] ?? `rcode ${code}`);
  const [questions, answers] = [message.readUInt16BE(4), message.readUInt16BE(6)];
  let at = 12;
  for (let index = 0; index < questions; index++) at = afterName(message, at) + 4;
  const found: UriRecord[] = [];
  for (let index = 0; index < answers; index++) {
    at = afterName(message, at);
    const type = message.readUInt16BE(at);
    const length = message.readUInt16BE(at + 8);
    const data = message.subarray(at + 10, at + 10 + length);
    if (type === URI) {
      const uri = data.subarray(4).toString('utf8');
      found.push({ priority: data.readUInt16BE(0), weight: data.readUInt16BE(2), uri });
    }
    at += 10 + length;
  }
  return found;
}

/** Where a name ends: at the empty label, or at a pointer to the rest of it. */
function afterName(message: Buffer, start: number): number {
  for (let at = start; ; ) {
    const length = message.readUInt8(at);
    if (length >= 0xc0) return at + 2;
    if (length === 0) return at + 1;
    at += 1 + length;
  }
}
