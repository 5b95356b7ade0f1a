/**
 * Asks one address of a KDC: an AS-REQ without pre-authentication by UDP and by TCP at once, and where the answer
 * lists encryption types, or has none in common with this host, once more with every type there is.
 */
import { randomInt } from 'node:crypto';
import { writeAsReq } from '../wire/kerberos/asReq.ts';
import { type KdcAnswer, readAnswer } from './answer.ts';
import { type Address, type Exchange, notAsked } from './exchange.ts';
import type { Transport } from './serverEntry.ts';
import { exchangeTcp } from './tcp.ts';
import { exchangeUdp } from './udp.ts';

/** UDP twice at most, TCP once, and one more with all encryption types: to one address never more. */
export const MOST_MESSAGES = 4;

/** libkrb5 waits longer, and asks others meanwhile. */
const PATIENCE_MILLISECONDS = 3000;

/** All encryption types that any KDC may have keys of, the strongest first. */
export const ALL_ETYPES: readonly number[] = [20, 18, 19, 17, 26, 25, 16, 23, 24, 3, 1, 2];

export type Question = {
  realm: string;
  /** Components of the client's name. */
  client: readonly string[];
  /** What this host asks for, by number; null where it is not known: then all are asked for at once. */
  etypes: readonly number[] | null;
};

export type Probe = {
  udp: Exchange;
  tcp: Exchange;
  /** Where the answer came from; TCP's where both came, since UDP's may be cut off. */
  by: Transport | null;
  answer: KdcAnswer | null;
  /** The answer to the question with all types; null where it was not asked. */
  answerToAll: KdcAnswer | null;
};

const PREAUTH_REQUIRED = 25;
const ETYPE_NOSUPP = 14;
const RESPONSE_TOO_BIG = 52;

/**
 * Asks it.
 *
 * @param transports by which it is asked; by the others it is not, `because`
 * @param left milliseconds until the whole command has to end, asked anew before each message
 */
export async function probe(
  place: Address,
  question: Question,
  transports: readonly Transport[],
  because: string,
  left: () => number,
): Promise<Probe> {
  const { etypes } = question;
  // Each its own nonce: a KDC answers a message that it has seen before with what it said then, and when.
  const first = () => request(question, etypes ?? ALL_ETYPES);
  const limit = () => Math.min(PATIENCE_MILLISECONDS, left());
  const ask = (transport: Transport, exchange: () => Promise<Exchange>) => {
    if (!transports.includes(transport)) return Promise.resolve(notAsked(because));
    return left() > 0 ? exchange() : Promise.resolve(notAsked('no time was left'));
  };
  // Both are over before either is decoded: that takes longer than an answer, and would be counted to the other.
  const exchanges = await Promise.all([
    ask('udp', () => exchangeUdp(place, first(), limit())),
    ask('tcp', () => exchangeTcp(place, first(), limit())),
  ]);
  const [udp, tcp] = [judged(exchanges[0]), judged(exchanges[1])];
  const by = tcp.state === 'answered' ? 'tcp' : udp.state === 'answered' ? 'udp' : null;
  const answer = by === null ? null : answerOf({ udp, tcp }[by]);
  const more = etypes !== null && left() > 0 && answer !== null && listsEnctypes(answer);
  if (!more || by === null) return { udp, tcp, by, answer, answerToAll: null };
  const all = request(question, ALL_ETYPES);
  // By UDP it is not repeated: that message would be one too many.
  const again =
    by === 'tcp' ? await exchangeTcp(place, all, limit()) : await exchangeUdp(place, all, limit(), false);
  return { udp, tcp, by, answer, answerToAll: again.state === 'answered' ? answerOf(again) : null };
}

const request = ({ realm, client }: Question, etypes: readonly number[]) =>
  writeAsReq({ realm, client, etypes, nonce: randomInt(1, 0x7fffffff) });

/** An answer that is none of a KDC is garbage. */
function judged(exchange: Exchange): Exchange {
  if (exchange.state !== 'answered') return exchange;
  const answer = readAnswer(exchange);
  return 'sentence' in answer ? { ...exchange, state: 'garbage', error: answer.sentence } : exchange;
}

function answerOf(exchange: Exchange): KdcAnswer | null {
  const answer = readAnswer(exchange);
  return 'sentence' in answer ? null : answer;
}

function listsEnctypes({ error, enctypes }: KdcAnswer): boolean {
  if (error?.number === ETYPE_NOSUPP) return true;
  return error?.number === PREAUTH_REQUIRED && enctypes.length > 0;
}

/** KRB_ERR_RESPONSE_TOO_BIG by UDP says only that TCP has to be asked. */
export const isTooBig = ({ error }: KdcAnswer) => error?.number === RESPONSE_TOO_BIG;
