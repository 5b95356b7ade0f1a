/** The keys that a KDC gives to its clients while they are watched: of tickets, and the subkeys in their requests. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cutRelay } from '../../scripts/prove/cutRelay.ts';
import { askingAt, kdcOf } from '../../scripts/prove/relayed.ts';
import { decode, newDecoding, readerOf } from '../../src/wire/codec.ts';
import { decryptMessage } from '../../src/wire/kerberos/decryptMessage.ts';
import { keysOfKeytab } from '../../src/wire/kerberos/keytab.ts';
import { kerberosMessage } from '../../src/wire/kerberos/message.ts';
import type { Canary } from './canaries.ts';

export type Watched = {
  /** How many were given so far. */
  count(): number;
  /** Those that were given since so many. */
  since(count: number): Canary[];
  stop(): void;
};

/**
 * Puts itself between a KDC and those who ask it by this configuration file.
 *
 * @param keytab with the keys that the KDC's answers can be opened with: its own, and those of whoever asks with a password
 */
export async function watchExchanges(configurationFile: string, keytab: string): Promise<Watched> {
  let { keys } = keysOfKeytab(readFileSync(keytab));
  const before = keys.length;
  const configuration = readFileSync(configurationFile, 'utf8');
  const relay = await cutRelay(kdcOf(configuration), null, (message) => {
    const { value } = decode(kerberosMessage, readerOf(message, newDecoding({ secrets: true })));
    if (value) keys = decryptMessage(value, keys).keys;
  });
  writeFileSync(configurationFile, askingAt(configuration, relay.port));
  return {
    count: () => keys.length - before,
    since: (count) =>
      keys.slice(before + count).map(({ origin, secret }) => ({ what: origin, bytes: secret.export() })),
    stop: relay.stop,
  };
}
