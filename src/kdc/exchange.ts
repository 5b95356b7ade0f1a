/** What came of one exchange with a KDC: the same words for UDP and TCP. */

export type ExchangeState = 'answered' | 'refused' | 'no-answer' | 'garbage' | 'not-asked';

export type Exchange = {
  state: ExchangeState;
  /** Until the answer, the refusal, or until nobody waited any longer; null where nothing was asked. */
  milliseconds: number | null;
  /** Why there is no answer, in a sentence; null where there is one. */
  error: string | null;
  /** The message that came, without TCP's length; for garbage as much of it as came. */
  message: Buffer | null;
  /** From the message's first sending to the answer: what a clock's offset is measured by. */
  roundTripMilliseconds: number | null;
  /** Epoch milliseconds of this host when the answer came. */
  receivedAt: number | null;
  /** Messages that were sent. */
  sent: number;
};

/** Where to ask. */
export type Address = { address: string; port: number };

export const notAsked = (error: string): Exchange => ({
  state: 'not-asked',
  milliseconds: null,
  error,
  message: null,
  roundTripMilliseconds: null,
  receivedAt: null,
  sent: 0,
});

/** Milliseconds, to the tenth, since a time of performance.now(). */
export const since = (start: number) => Math.round((performance.now() - start) * 10) / 10;

/** `3 s`, `0.4 s`: how long somebody waited. */
export const waited = (milliseconds: number) => `${Number((milliseconds / 1000).toFixed(1))} s`;

/** Errors of the network by their names in errno.h, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there, or a firewall rejects it',
  ECONNRESET: 'the connection was reset',
  EHOSTUNREACH: 'no route to the host, or it is down',
  ENETUNREACH: 'no route to the network',
  EACCES: 'this host does not let it out',
  EPERM: 'a firewall of this host does not let it out',
  EADDRNOTAVAIL: 'this host has no address of that family',
  EAFNOSUPPORT: 'this host has no addresses of that family',
};

/** What an error of a socket means for the exchange. */
export function failed(error: NodeJS.ErrnoException): { state: ExchangeState; error: string } {
  const code = error.code ?? error.message;
  const state = code === 'ECONNREFUSED' ? 'refused' : 'no-answer';
  return { state, error: code in WORDS ? `${WORDS[code]} (${code})` : code };
}
