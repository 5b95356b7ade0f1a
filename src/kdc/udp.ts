/** One exchange by UDP (RFC 4120 section 7.2.1): the message is sent once more where nothing comes, and no oftener. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import { type Address, type Exchange, failed, notAsked, since, waited } from './exchange.ts';

/** After this long libkrb5 too asks again. */
const REPEAT_MILLISECONDS = 1000;

/**
 * Sends a message and waits for the answer.
 *
 * A connected socket hears of refusals and takes nothing from strangers; a second one on the same port hears what comes
 * from another address than was asked: libkrb5 never sees that.
 *
 * @param limit milliseconds to wait in all
 * @param repeat whether to send it a second time
 */
export async function exchangeUdp(
  { address, port }: Address,
  message: Buffer,
  limit: number,
  repeat = true,
): Promise<Exchange> {
  const type = isIPv6(address.replace(/%.*$/, '')) ? 'udp6' : 'udp4';
  const sockets = [createSocket({ type, reuseAddr: true }), createSocket({ type, reuseAddr: true })] as const;
  const [own, other] = sockets;
  const start = performance.now();
  let strangers: string[] = [];
  other.on('message', (_, from) => {
    strangers = [...new Set([...strangers, placeOf(from)])].slice(0, 4);
  });
  // Without it only those answers go unnoticed.
  other.on('error', () => undefined);
  try {
    const timers: NodeJS.Timeout[] = [];
    let sentAt = start;
    let sent = 0;
    const exchange = await new Promise<Exchange>((settle) => {
      const end = (found: Partial<Exchange>) => {
        for (const timer of timers) clearTimeout(timer);
        settle({ ...notAsked(''), milliseconds: since(sentAt), sent, ...found });
      };
      const send = () => {
        // Of a repetition it is not known which of the two was answered: the first tells the longest it can have taken.
        if (sent === 0) sentAt = performance.now();
        sent += 1;
        own.send(message, (error) => {
          if (error) end(failed(error));
        });
      };
      own.on('error', (error) => end(failed(error)));
      own.on('message', (received) => {
        const roundTripMilliseconds = since(sentAt);
        end({
          state: 'answered',
          error: null,
          message: received,
          roundTripMilliseconds,
          receivedAt: Date.now(),
        });
      });
      connected(own, other, address, port).then(
        () => {
          send();
          if (repeat && limit > REPEAT_MILLISECONDS) timers.push(setTimeout(send, REPEAT_MILLISECONDS));
        },
        (error) => end(failed(error)),
      );
      timers.push(setTimeout(() => end({ state: 'no-answer', error: silence(limit, strangers) }), limit));
    });
    return exchange;
  } finally {
    for (const socket of sockets) socket.close();
  }
}

/** Binds both to one port that the system chooses, then ties the first one to the KDC. */
async function connected(own: Socket, other: Socket, address: string, port: number): Promise<void> {
  const bound = once(own, 'listening');
  own.bind();
  await bound;
  other.bind(own.address().port);
  const tied = once(own, 'connect');
  own.connect(port, address);
  await tied;
}

function silence(limit: number, strangers: readonly string[]): string {
  const none = `no answer within ${waited(limit)}`;
  if (strangers.length === 0) return none;
  return `${none} from the address that was asked; an answer came from ${strangers.join(', ')}, which clients ignore`;
}

const placeOf = ({ address, port, family }: RemoteInfo) =>
  family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
