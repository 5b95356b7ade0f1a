/** Whether the service's side of an authentication can be played on this host. */
import { hostname } from 'node:os';
import type { Evidence } from '../findings/evidence.ts';
import type { CredentialChoice } from './handshake.ts';

export type Accepting = {
  yes: boolean;
  because: string;
  /** There is a key of a service to accept with. */
  hasKeys: boolean;
};

type Asked = { target: string | null; tokenBase64: string | null; credentials: CredentialChoice };

/**
 * The service is here where the keytab has a key for it, or where somebody named a keytab: then a missing one is what is
 * wrong. Elsewhere it is on another host, or this one has no services.
 */
export function acceptingOf({ target, tokenBase64, credentials }: Asked, { keytab }: Evidence): Accepting {
  if (tokenBase64 !== null)
    return { yes: true, because: 'a token for the service was given', hasKeys: false };
  const services = (keytab?.entries ?? []).filter(({ principal }) => principal.includes('/'));
  const hasKeys = services.length > 0;
  if (credentials.keytab !== null) return { yes: true, because: 'its keytab was named', hasKeys };
  if (!credentials.usesLibkrb5) {
    return { yes: target === null, because: 'the library tells of no keytab', hasKeys: true };
  }
  const name = keytab?.name ?? 'a keytab';
  if (keytab === null || keytab.error !== null) {
    const named = keytab !== null && !keytab.where.startsWith('default compiled');
    const here = target === null || isThisHost(target);
    if (here && named) return { yes: true, because: `${name} is configured (${keytab.where})`, hasKeys };
    return { yes: false, because: `${name}: ${keytab?.error ?? 'there is none'}`, hasKeys };
  }
  if (target === null) {
    const because = `${name} has ${hasKeys ? 'keys of services' : 'no key of a service'}`;
    return { yes: hasKeys, because, hasKeys };
  }
  const wanted = target.includes('/') ? target : target.replace('@', '/');
  const yes = services.some(({ principal }) => principal === wanted || principal.startsWith(`${wanted}@`));
  return { yes, because: `${name} has ${yes ? 'a key' : 'no key'} for ${wanted}`, hasKeys };
}

/** A name that everybody knows to be this host; which addresses are its own is not asked. */
function isThisHost(target: string): boolean {
  const host = target
    .replace(/^[^/@]*[/@]/, '')
    .replace(/[@:].*$/, '')
    .toLowerCase();
  const own = hostname().toLowerCase();
  return host === 'localhost' || host === own || host.startsWith(`${own}.`);
}
