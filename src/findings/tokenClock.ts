/** Clocks: a time in a token beside this host's, or beside the peer's in the same token. */
import { duration } from '../report/time.ts';
import type { TokenFinding } from './tokenCodes.ts';
import { epochOf } from './tokenFacts.ts';

/** Kerberos' usual tolerance (clockskew), in seconds. */
export const TOLERANCE = 300;
/** Farther back the token was recorded some time ago, and says nothing of clocks. */
const RECORDED = 86_400;

/**
 * @param what the field, for the sentence
 * @param utc ISO 8601
 * @param now epoch seconds
 */
export function clockFindings(what: string, utc: string | null | undefined, now: number): TokenFinding[] {
  const time = epochOf(utc);
  if (time === null) return [];
  const offset = Math.round(time - now);
  if (Math.abs(offset) <= TOLERANCE || offset < -RECORDED) return [];
  const side = offset < 0 ? 'behind' : 'ahead of';
  return [
    clockFinding([
      `${what} is ${utc}: the clock is ${duration(Math.abs(offset))} ${side} this host's`,
      ...(offset < 0 ? [`or the token was made ${duration(-offset)} ago`] : []),
    ]),
  ];
}

/** The sender's clock beside the answerer's, in one message: no age of the message comes in between. */
export function peerClockFindings(
  what: string,
  client: string | null | undefined,
  server: string | null | undefined,
): TokenFinding[] {
  const [ours, theirs] = [epochOf(client), epochOf(server)];
  if (ours === null || theirs === null || Math.abs(ours - theirs) <= TOLERANCE) return [];
  const side = ours < theirs ? 'behind' : 'ahead of';
  const apart = duration(Math.abs(ours - theirs));
  return [
    clockFinding([`${what}: the client's clock (${client}) is ${apart} ${side} the server's (${server})`]),
  ];
}

const clockFinding = (evidence: string[]): TokenFinding => ({
  code: 'clock-offset',
  severity: 'warning',
  title: 'clocks differ',
  evidence,
  cure: [
    'set the clocks by the same source: w32tm /query /status on Windows, chronyc tracking or timedatectl elsewhere',
    'Kerberos refuses more than 5 minutes, NTLMv2 more than 36 hours ([MS-NLMP] MaxLifetime)',
  ],
});
