/** Stands between clients and a KDC, by UDP and TCP on one port, and after so many packets does as a network may. */
import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { Endpoint } from '../../src/lab/realm.ts';

export const CUTS = ['reset', 'silence', 'truncated', 'garbage'] as const;

/** `after` packets of both directions together, those that follow are not what they were. */
export type Cut = { after: number; how: (typeof CUTS)[number] };

export type CutRelay = {
  port: number;
  /** How many packets came, those that were cut among them. */
  packets(): number;
  stop(): void;
};

const ADDRESS = '127.0.0.1';

/**
 * Starts it; it keeps no process from ending.
 *
 * @param cut null: whatever comes goes through
 * @param came called with each message, and how many came before it
 */
export async function cutRelay(
  kdc: Endpoint,
  cut: Cut | null,
  came: (message: Buffer, before: number) => void = () => {},
): Promise<CutRelay> {
  let packets = 0;
  const sockets = new Set<Socket>();
  const datagrams = new Map<string, Datagrams>();
  const server = createServer(serve).listen(0, ADDRESS).unref();
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const own = createSocket('udp4').unref();
  let dead = false;
  /** The process that is the KDC is gone: its kernel answers in its place. */
  const die = () => {
    if (dead) return;
    dead = true;
    server.close();
    own.close();
    for (const socket of datagrams.values()) socket.close();
    // One that is about to end cannot be reset: libuv refuses, and Node would wait for it at its own end, for ever.
    for (const socket of sockets) {
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  };
  /** What becomes of a message; null: nothing goes on. */
  const passed = (message: Buffer): Buffer | null => {
    came(message, packets);
    packets += 1;
    if (cut === null || packets <= cut.after) return message;
    if (cut.how === 'reset') die();
    if (cut.how === 'truncated') return message.subarray(0, Math.ceil(message.length / 2));
    return cut.how === 'garbage' ? garbage(message) : null;
  };
  own.on('message', (message, from) => {
    const request = passed(message);
    if (!request) return;
    const key = `${from.address}:${from.port}`;
    const to = datagrams.get(key) ?? createSocket('udp4').unref();
    if (!datagrams.has(key)) {
      datagrams.set(key, to);
      to.on('error', () => undefined);
      to.on('message', (reply) => {
        const answer = passed(reply);
        if (answer) own.send(answer, from.port, from.address);
      });
    }
    to.send(request, kdc.port, kdc.address);
  });
  own.bind(port, ADDRESS);
  await once(own, 'listening');

  function serve(client: Socket): void {
    const upstream = connect(kdc.port, kdc.address);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from.unref());
      let pending = Buffer.alloc(0);
      from.on('data', (data) => {
        pending = Buffer.concat([pending, data]);
        // RFC 4120 section 7.2.2: four bytes of length before each message.
        while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
          const end = 4 + pending.readUInt32BE(0);
          const message = pending.subarray(4, end);
          const head = pending.subarray(0, 4);
          pending = pending.subarray(end);
          const answer = passed(message);
          if (!answer) continue;
          to.write(Buffer.concat([head, answer]));
          // A message that ends before its length does.
          if (answer.length < message.length) to.end();
        }
      });
      // A connection that has gone silent does not end either.
      from.on('end', () => (cut?.how === 'silence' && packets > cut.after ? undefined : to.end()));
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  }

  const stop = () => {
    die();
    for (const socket of sockets) socket.destroy();
  };
  return { port, packets: () => packets, stop };
}

/** As long as the message, and like none of Kerberos. */
function garbage(message: Buffer): Buffer {
  return Buffer.from(message.map((byte, index) => (byte ^ 0xa5) + index));
}
