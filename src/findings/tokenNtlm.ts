/** Findings about NTLM: why it is there at all, how weak it is, and what it lacks. */
import { avValue, type ChannelBindings } from '../wire/avPairs.ts';
import type { FileTime } from '../wire/binary.ts';
import { KRB5, MS_KRB5 } from '../wire/mechanisms.ts';
import { clientPairs } from '../wire/ntlmResponses.ts';
import { clockFindings } from './tokenClock.ts';
import type { TokenFinding } from './tokenCodes.ts';
import type { LegFacts, Situation } from './tokenFacts.ts';

type Rule = (facts: LegFacts, situation: Situation) => TokenFinding[];

const RULES: readonly Rule[] = [insideNegotiate, weakResponse, anonymous, noBinding, noMic, clock];

/** Every rule over every leg. */
export function ntlmFindings(situation: Situation): TokenFinding[] {
  return situation.legs.flatMap((facts) => RULES.flatMap((rule) => rule(facts, situation)));
}

function insideNegotiate(facts: LegFacts, { legs }: Situation): TokenFinding[] {
  const { leg, name, negotiate, authenticate, negotiation } = facts;
  if (!negotiate && !authenticate) return [];
  const how = negotiation
    ? 'in SPNEGO'
    : leg.scheme === 'Negotiate'
      ? 'bare, under the scheme Negotiate'
      : null;
  if (how === null) return [];
  const offered = legs.flatMap((each) => each.negotiation?.negTokenInit?.mechTypes ?? []);
  const kerberos = offered.some((each) => each?.oid === KRB5 || each?.oid === MS_KRB5);
  const ticket = legs.find((each) => each.messages.some(({ type }) => type === 'AP-REQ'));
  const reason = ticket
    ? `${ticket.name} has a ticket all the same, so that one was not taken, or is of another conversation`
    : 'the client had no Kerberos ticket for this name, or was told not to use one; no leg carries any';
  const target = avValue(clientPairs(authenticate?.NtChallengeResponse ?? null), 'MsvAvTargetName');
  const service = typeof target === 'string' && target !== '' ? target : 'HTTP/SERVER';
  return [
    {
      code: 'ntlm-inside-negotiate',
      severity: 'warning',
      title: 'NTLM inside Negotiate',
      evidence: [
        `${name}: NTLM stands ${how}: ${reason}`,
        ...(offered.length === 0
          ? []
          : [kerberos ? 'Kerberos was offered too' : 'Kerberos was not even offered']),
      ],
      cure: [
        `ask for the ticket alone, and read why there is none: sspidiag acquire --package Kerberos --target ${service}`,
        'check that the name in the URL is one that the service has: setspn -Q HTTP/SERVER; an IP address never has one',
        'check that the client is in the domain, sees a KDC, and trusts the site (intranet zone, AuthServerAllowlist)',
      ],
    },
  ];
}

function weakResponse({ name, authenticate }: LegFacts): TokenFinding[] {
  const nt = authenticate?.NtChallengeResponse?.format;
  const lm = authenticate?.LmChallengeResponse?.format;
  const found: TokenFinding[] = [];
  if (nt === 'NTLMv1' || nt === 'NTLM2 session') {
    found.push({
      code: 'ntlmv1-response',
      severity: 'warning',
      title: 'response of NTLMv1',
      evidence: [
        `${name}: the response is ${nt === 'NTLMv1' ? 'NTLMv1' : 'NTLMv1 with extended session security'}: DES over the hash of the password, which trying all keys breaks`,
      ],
      cure: [
        'let the client send NTLMv2 only: LmCompatibilityLevel 3 or higher, on domain controllers 5',
        'better, find out why it is not Kerberos',
      ],
    });
  }
  if (lm === 'LM') {
    found.push({
      code: 'lm-response',
      severity: 'warning',
      title: 'LM response may be sent',
      evidence: [`${name}: LmChallengeResponse holds an LM response, or the NT response once more`],
      cure: ['let the client send NTLMv2 only: LmCompatibilityLevel 3 or higher'],
    });
  }
  return found;
}

function anonymous({ name, authenticate }: LegFacts): TokenFinding[] {
  if (!authenticate) return [];
  const { UserNameFields, NtChallengeResponseFields, LmChallengeResponseFields } = authenticate;
  const empty = UserNameFields?.Len === 0 && NtChallengeResponseFields?.Len === 0;
  if (!empty || (LmChallengeResponseFields?.Len ?? 2) > 1) return [];
  return [
    {
      code: 'ntlm-anonymous',
      severity: 'warning',
      title: 'client is anonymous',
      evidence: [`${name}: AUTHENTICATE has no user and no response: an anonymous logon`],
      cure: [
        'give the client credentials: services that run as LOCAL SERVICE have none of their own on the network',
      ],
    },
  ];
}

function noBinding({ name, authenticate }: LegFacts): TokenFinding[] {
  const pairs = clientPairs(authenticate?.NtChallengeResponse ?? null);
  if (!pairs) return [];
  const bindings = avValue(pairs, 'MsvAvChannelBindings') as ChannelBindings | null;
  if (bindings && !bindings.allZero) return [];
  return [
    channelBindingAbsent(
      `${name}: ${bindings ? 'MsvAvChannelBindings is all zero' : 'there is no MsvAvChannelBindings'}`,
    ),
  ];
}

/** Of NTLM and of Kerberos. */
export function channelBindingAbsent(seen: string): TokenFinding {
  return {
    code: 'channel-binding-absent',
    severity: 'info',
    title: 'no channel binding',
    evidence: [`${seen}: it fails where Extended Protection is required`],
    cure: [
      'over TLS let the client bind to the channel (tls-server-end-point); a proxy that ends TLS makes that impossible',
      'else set Extended Protection to "accept", and the same for LDAP: LdapEnforceChannelBinding 1',
    ],
  };
}

function noMic({ name, authenticate }: LegFacts): TokenFinding[] {
  if (authenticate?.NtChallengeResponse?.format !== 'NTLMv2') return [];
  if (authenticate.MIC?.provided !== false && authenticate.MIC !== null) return [];
  return [
    {
      code: 'ntlm-mic-absent',
      severity: 'info',
      title: 'no MIC in AUTHENTICATE',
      evidence: [`${name}: MsvAvFlags promises no MIC: nothing protects the three messages against change`],
      cure: [
        "update the client's library: Windows since Vista sends a MIC where the server sends MsvAvTimestamp",
      ],
    },
  ];
}

function clock({ name, challenge, authenticate }: LegFacts, { now }: Situation): TokenFinding[] {
  const server = avValue(challenge?.TargetInfo, 'MsvAvTimestamp') as FileTime | null;
  const client = authenticate?.NtChallengeResponse?.NTLMv2_CLIENT_CHALLENGE?.TimeStamp;
  return [
    ...clockFindings(`${name}: MsvAvTimestamp`, server?.utc, now),
    ...clockFindings(`${name}: TimeStamp of the client's challenge`, client?.utc, now),
  ];
}
