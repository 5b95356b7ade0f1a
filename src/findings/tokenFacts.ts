/** What the rules about tokens look at: the tokens and messages inside each leg, by kind. */
import type { DecodeLeg } from '../report/schema/decode.ts';
import type { Decoded } from '../wire/codec.ts';
import { kerberosMessages, tokensInside } from '../wire/inside.ts';
import type { Key } from '../wire/kerberos/keys.ts';
import type { KerberosMessage } from '../wire/kerberos/message.ts';
import type { AUTHENTICATE_MESSAGE, CHALLENGE_MESSAGE, NEGOTIATE_MESSAGE } from '../wire/ntlmssp.ts';
import type { NegotiationToken } from '../wire/spnego.ts';

export type LegFacts = {
  leg: DecodeLeg;
  /** `leg 2`. */
  name: string;
  negotiation: NegotiationToken | null;
  negotiate: Decoded<typeof NEGOTIATE_MESSAGE> | null;
  challenge: Decoded<typeof CHALLENGE_MESSAGE> | null;
  authenticate: Decoded<typeof AUTHENTICATE_MESSAGE> | null;
  messages: KerberosMessage[];
};

export type Situation = {
  legs: readonly LegFacts[];
  keys: readonly Key[];
  /** Epoch seconds of this host's clock. */
  now: number;
};

export function situationOf(legs: readonly DecodeLeg[], keys: readonly Key[], now: number): Situation {
  return { legs: legs.map(factsOf), keys, now };
}

function factsOf(leg: DecodeLeg): LegFacts {
  const tokens = leg.token ? tokensInside(leg.token) : [];
  const decodedAs = (format: string) => tokens.find((each) => each.format === format)?.value ?? null;
  const ntlm = decodedAs('NTLMSSP') as object | null;
  const having = <T>(field: string) => (ntlm !== null && field in ntlm ? (ntlm as T) : null);
  return {
    leg,
    name: `leg ${leg.leg}`,
    negotiation: decodedAs('SPNEGO') as NegotiationToken | null,
    negotiate: having('WorkstationName'),
    challenge: having('ServerChallenge'),
    authenticate: having('UserName'),
    messages: leg.token ? kerberosMessages(leg.token) : [],
  };
}

/** Epoch seconds of an ISO 8601 time; null where it is none. */
export function epochOf(utc: string | null | undefined): number | null {
  const milliseconds = Date.parse(utc ?? '');
  return Number.isNaN(milliseconds) ? null : milliseconds / 1000;
}
