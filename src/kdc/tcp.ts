/** One exchange by TCP (RFC 4120 section 7.2.2): a message behind its length in four bytes, in both directions. */
import { connect } from 'node:net';
import { excerpt } from './answer.ts';
import { type Address, type Exchange, failed, notAsked, since, waited } from './exchange.ts';

/** No reply of a KDC is larger: the largest ticket with a PAC has some 100 KiB. */
const MOST_BYTES = 1024 * 1024;
/** Of what is no message, no more is kept. */
const MOST_GARBAGE = 4096;

/**
 * Connects, sends a message and waits for the answer.
 *
 * @param limit milliseconds to wait in all
 */
export function exchangeTcp({ address, port }: Address, message: Buffer, limit: number): Promise<Exchange> {
  const start = performance.now();
  let sent = 0;
  let sentAt = start;
  let pending = Buffer.alloc(0);
  return new Promise((settle) => {
    const socket = connect({ host: address, port });
    const end = (found: Partial<Exchange>) => {
      clearTimeout(timer);
      socket.destroy();
      settle({ ...notAsked(''), milliseconds: since(start), sent, ...found });
    };
    const garbage = (error: string) =>
      end({
        state: 'garbage',
        error: `${error}; it begins with ${excerpt(pending)}`,
        message: pending.subarray(0, MOST_GARBAGE),
      });
    const timer = setTimeout(() => {
      if (sent === 0)
        end({ state: 'no-answer', error: `no connection within ${waited(limit)}: filtered, or down` });
      else if (pending.length > 0) garbage(`${pending.length} bytes and no more within ${waited(limit)}`);
      else end({ state: 'no-answer', error: `connected, and no answer within ${waited(limit)}` });
    }, limit);
    socket.on('connect', () => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(message.length);
      sentAt = performance.now();
      sent += 1;
      socket.write(Buffer.concat([length, message]));
    });
    socket.on('data', (data) => {
      pending = Buffer.concat([pending, data]);
      if (pending.length < 4) return;
      const length = pending.readUInt32BE(0);
      if (length > MOST_BYTES) return garbage(`its first bytes are no length: ${length}`);
      if (pending.length < 4 + length) return;
      end({
        state: 'answered',
        message: pending.subarray(4, 4 + length),
        error: null,
        roundTripMilliseconds: since(sentAt),
        receivedAt: Date.now(),
      });
    });
    socket.on('end', () => {
      if (pending.length === 0)
        end({ state: 'no-answer', error: 'the connection was closed without an answer' });
      else garbage(`the connection was closed after ${pending.length} bytes`);
    });
    socket.on('error', (error) => end(failed(error)));
  });
}
