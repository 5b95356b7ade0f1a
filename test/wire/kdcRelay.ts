/** Stands between a lab's clients and its KDC, and keeps every message of both. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import type { TestLab } from '../support/lab.ts';

export type KdcRelay = {
  /** Messages in order, without the length that TCP puts before them (RFC 4120 section 7.2.2). */
  messages: Buffer[];
  stop(): void;
};

/** Starts the relay and makes it the KDC of the lab's krb5.conf. */
export async function kdcRelay(lab: TestLab): Promise<KdcRelay> {
  const configuration = readFileSync(lab.file('krb5.conf'), 'utf8');
  const [, address = '', port = ''] = /^ +kdc = ([^\s:]+):(\d+)/m.exec(configuration) ?? [];
  const messages: Buffer[] = [];
  const server = createServer((client) => {
    const kdc = connect(Number(port), address);
    for (const [from, to] of [
      [client, kdc],
      [kdc, client],
    ] as const) {
      let pending = Buffer.alloc(0);
      from.on('data', (data) => {
        pending = Buffer.concat([pending, data]);
        while (pending.length >= 4 && pending.length >= 4 + pending.readUInt32BE(0)) {
          const end = 4 + pending.readUInt32BE(0);
          messages.push(pending.subarray(4, end));
          pending = pending.subarray(end);
        }
        to.write(data);
      });
      from.on('end', () => to.end());
      from.on('error', () => to.destroy());
    }
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port: own } = server.address() as AddressInfo;
  writeFileSync(lab.file('krb5.conf'), configuration.replace(/^ +kdc = .*/m, `    kdc = 127.0.0.1:${own}`));
  return { messages, stop: () => server.close() };
}
