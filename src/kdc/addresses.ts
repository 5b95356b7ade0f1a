/** The addresses of a host as the C library gives them (getaddrinfo): DNS, /etc/hosts and whatever nsswitch.conf names. */
import { lookup } from 'node:dns';
import { isIP } from 'node:net';
import { waited } from './exchange.ts';

export type HostAddresses = {
  addresses: string[];
  /** Why there are none; null where there are. */
  error: string | null;
  milliseconds: number;
};

/** Longer than two name servers of resolv.conf take to fail once each would be no answer to wait for. */
const PATIENCE_MILLISECONDS = 5000;

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such name (ENOTFOUND)',
  EAI_AGAIN: 'the name server did not answer, or failed (EAI_AGAIN)',
  EAI_NODATA: 'the name has no address (EAI_NODATA)',
};

let pending = 0;

/** Lookups that nobody waits for any longer and that cannot be called off. */
export const pendingLookups = () => pending;

/** Looks a host up; an address stands for itself. */
export function addressesOf(host: string, left: number): Promise<HostAddresses> {
  if (isIP(host.replace(/%.*$/, ''))) {
    return Promise.resolve({ addresses: [host], error: null, milliseconds: 0 });
  }
  const limit = Math.max(0, Math.min(PATIENCE_MILLISECONDS, left));
  const start = performance.now();
  return new Promise((settle) => {
    const end = (addresses: string[], error: string | null) => {
      clearTimeout(timer);
      settle({ addresses, error, milliseconds: Math.round(performance.now() - start) });
    };
    const timer = setTimeout(() => end([], `its name was not resolved within ${waited(limit)}`), limit);
    pending += 1;
    lookup(host, { all: true, order: 'verbatim' }, (error, found) => {
      pending -= 1;
      if (error) end([], WORDS[error.code ?? ''] ?? error.code ?? error.message);
      else end([...new Set(found.map(({ address }) => address))], null);
    });
  });
}
