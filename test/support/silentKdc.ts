/** A KDC that accepts connections and never says a word. */
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

export type SilentKdc = {
  /** Environment of a client whose only KDC it is. */
  environment: NodeJS.ProcessEnv;
  /** Waits for the next client. */
  connected(): Promise<unknown>;
  stop(): void;
};

/** Starts it; the client's configuration is written into the folder. */
export async function silentKdc(folder: string): Promise<SilentKdc> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const KRB5_CONFIG = join(folder, 'krb5.conf');
  writeFileSync(
    KRB5_CONFIG,
    `[libdefaults]
  default_realm = SILENT.TEST
  dns_lookup_kdc = false
  udp_preference_limit = 1
[realms]
  SILENT.TEST = {
    kdc = 127.0.0.1:${port}
  }
`,
  );
  const missing = (name: string) => `FILE:${join(folder, name)}`;
  return {
    environment: {
      ...process.env,
      KRB5_CONFIG,
      KRB5CCNAME: missing('ccache'),
      KRB5_KTNAME: missing('keytab'),
      KRB5_CLIENT_KTNAME: missing('client.keytab'),
    },
    connected: () => once(server, 'connection'),
    stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
