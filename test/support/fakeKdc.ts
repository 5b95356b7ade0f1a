/** KDCs made for tests: what they answer, by UDP and TCP, is the test's own choice, and they count what they are asked. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { freeEndpoint } from '../../src/lab/kdc.ts';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { application, context } from '../../src/wire/der/header.ts';
import { element, writeInteger, writeText, writeTime } from '../../src/wire/der/write.ts';
import { asReq, type KdcReq } from '../../src/wire/kerberos/kdc.ts';

type Test = { after(remove: () => unknown): void };

/** What a fake answers to a message; null for silence. */
export type Answer = (request: KdcReq, message: Buffer) => Buffer | null;

export type FakeKdc = {
  /** `127.1.2.3:4567`, as krb5.conf has it. */
  place: string;
  address: string;
  port: number;
  /** Requests in order, by transport. */
  asked: { transport: 'udp' | 'tcp'; request: KdcReq }[];
};

export type FakeOptions = {
  /** Absent: nothing listens. */
  udp?: Answer;
  tcp?: Answer;
  /** TCP without the length before the answer. */
  rawTcp?: true;
  /** Answers by UDP come from this address instead. */
  udpFrom?: string;
  address?: string;
};

/** Starts one; it ends with the test. */
export async function fakeKdc(t: Test, options: FakeOptions): Promise<FakeKdc> {
  const { address, port } = options.address
    ? { address: options.address, port: await freePort(options.address) }
    : await freeEndpoint();
  const place = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const kdc: FakeKdc = { place, address, port, asked: [] };
  const answer = (transport: 'udp' | 'tcp', message: Buffer) => {
    const { value } = decode(asReq, readerOf(message, newDecoding()));
    if (!value) throw new Error('the request is no AS-REQ');
    kdc.asked.push({ transport, request: value });
    return options[transport]?.(value, message) ?? null;
  };
  if (options.udp) await serveUdp(t, kdc, options, (message) => answer('udp', message));
  if (options.tcp) await serveTcp(t, kdc, options, (message) => answer('tcp', message));
  return kdc;
}

async function freePort(address: string): Promise<number> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function serveUdp(
  t: Test,
  { address, port }: FakeKdc,
  { udpFrom }: FakeOptions,
  answer: (message: Buffer) => Buffer | null,
): Promise<void> {
  const type = address.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket(type);
  const other = createSocket(type);
  socket.on('message', (message, from) => {
    const reply = answer(message);
    if (reply) (udpFrom ? other : socket).send(reply, from.port, from.address);
  });
  socket.bind(port, address);
  other.bind(0, udpFrom ?? address);
  await Promise.all([once(socket, 'listening'), once(other, 'listening')]);
  t.after(() => {
    socket.close();
    other.close();
  });
}

async function serveTcp(
  t: Test,
  { address, port }: FakeKdc,
  { rawTcp }: FakeOptions,
  answer: (message: Buffer) => Buffer | null,
): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    socket.on('data', (data) => {
      const reply = answer(data.subarray(4));
      if (reply) socket.end(rawTcp ? reply : framed(reply));
    });
  }).listen(port, address);
  await once(server, 'listening');
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
}

function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(message.length);
  return Buffer.concat([length, message]);
}

export type ErrorFields = {
  code: number;
  /** Epoch milliseconds; now unless given. */
  time?: number;
  crealm?: string;
  text?: string;
  data?: Buffer;
};

/** A KRB-ERROR (RFC 4120 section 5.9.1). */
export function krbErrorOf({ code, time = Date.now(), crealm, text, data }: ErrorFields): Buffer {
  const field = (tag: number, content: Buffer | undefined) =>
    content === undefined ? [] : [element(context(tag), content)];
  const name = element(
    0x30,
    ...field(0, writeInteger(2)),
    ...field(1, element(0x30, writeText('krbtgt'), writeText('LAB.TEST'))),
  );
  const fields = [
    ...field(0, writeInteger(5)),
    ...field(1, writeInteger(30)),
    ...field(4, writeTime(new Date(time))),
    ...field(5, writeInteger((time % 1000) * 1000)),
    ...field(6, writeInteger(code)),
    ...field(7, crealm === undefined ? undefined : writeText(crealm)),
    ...field(9, writeText('LAB.TEST')),
    ...field(10, name),
    ...field(11, text === undefined ? undefined : writeText(text)),
    ...field(12, data && element(0x04, data)),
  ];
  return element(application(30), element(0x30, ...fields));
}

/** METHOD-DATA: pairs of padata-type and padata-value. */
export function methodDataOf(...list: readonly (readonly [type: number, value: Buffer])[]): Buffer {
  return element(
    0x30,
    ...list.map(([type, value]) =>
      element(0x30, element(context(1), writeInteger(type)), element(context(2), element(0x04, value))),
    ),
  );
}

/** PA-ETYPE-INFO2 (RFC 4120 section 5.2.7.5). */
export function etypeInfo2Of(
  ...list: readonly { etype: number; salt?: string; iterations?: number }[]
): Buffer {
  return element(
    0x30,
    ...list.map(({ etype, salt, iterations }) => {
      const count = Buffer.alloc(4);
      count.writeUInt32BE(iterations ?? 0);
      return element(
        0x30,
        element(context(0), writeInteger(etype)),
        ...(salt === undefined ? [] : [element(context(1), writeText(salt))]),
        ...(iterations === undefined ? [] : [element(context(2), element(0x04, count))]),
      );
    }),
  );
}

/** The answer to a name that nobody has. */
export const unknownClient: Answer = () =>
  krbErrorOf({ code: 6, text: 'CLIENT_NOT_FOUND', crealm: 'LAB.TEST' });

/**
 * The environment of a client that has these KDCs.
 *
 * @param kdcs as krb5.conf has them
 * @param more lines of [libdefaults], and of the realm
 */
export function clientOf(
  folder: string,
  kdcs: readonly string[],
  more: { libdefaults?: readonly string[]; realm?: readonly string[] } = {},
): NodeJS.ProcessEnv {
  const KRB5_CONFIG = join(folder, 'krb5.conf');
  const { libdefaults = ['dns_lookup_kdc = false'], realm = [] } = more;
  const text = `[libdefaults]
  default_realm = LAB.TEST
${libdefaults.map((line) => `  ${line}\n`).join('')}
[realms]
  LAB.TEST = {
${[...kdcs.map((kdc) => `kdc = ${kdc}`), ...realm].map((line) => `    ${line}\n`).join('')}  }
`;
  writeFileSync(KRB5_CONFIG, text);
  return { ...process.env, KRB5_CONFIG };
}
