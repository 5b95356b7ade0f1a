/** What tshark calls the fields of NTLM's messages. */
import { type AvPair, avValue, type ChannelBindings } from '../../src/wire/avPairs.ts';
import type { Decoded, FlagSet } from '../../src/wire/codec.ts';
import type { AUTHENTICATE_MESSAGE, CHALLENGE_MESSAGE } from '../../src/wire/ntlmssp.ts';
import { colons } from './tshark.ts';

/** What tshark must have found, by what was decoded here. */
export function expectations(value: unknown): Record<string, string[]> {
  const message = value as Record<string, unknown>;
  const flags = message.NegotiateFlags as FlagSet;
  const expected: Record<string, string[]> = {
    'ntlmssp.messagetype': [`0x0000000${(message.MessageType as { number: number }).number}`],
    'ntlmssp.negotiateflags': [flags.hex],
  };
  const version = message.Version as Decoded<typeof CHALLENGE_MESSAGE>['Version'];
  if (version) {
    expected['ntlmssp.version.major'] = [String(version.ProductMajorVersion)];
    expected['ntlmssp.version.build_number'] = [String(version.ProductBuild)];
    expected['ntlmssp.version.ntlm_current_revision'] = [String(version.NTLMRevisionCurrent?.number)];
  }
  if ('ServerChallenge' in message) {
    const challenge = message as Decoded<typeof CHALLENGE_MESSAGE>;
    expected['ntlmssp.ntlmserverchallenge'] = [colons(challenge.ServerChallenge?.hex ?? '')];
    expected['ntlmssp.challenge.target_name'] = [challenge.TargetName ?? ''];
    Object.assign(expected, pairs('ntlmssp.challenge.target_info', challenge.TargetInfo));
  }
  if ('UserName' in message) Object.assign(expected, ofAuthenticate(message as Authenticate));
  return expected;
}

type Authenticate = Decoded<typeof AUTHENTICATE_MESSAGE>;

function ofAuthenticate({ UserName, DomainName, Workstation, MIC, ...rest }: Authenticate) {
  const { EncryptedRandomSessionKey: key, NtChallengeResponse: nt } = rest;
  const challenge = nt?.NTLMv2_CLIENT_CHALLENGE;
  return {
    'ntlmssp.auth.username': [UserName ?? 'NULL'],
    'ntlmssp.auth.domain': [DomainName ?? 'NULL'],
    'ntlmssp.auth.hostname': [Workstation ?? 'NULL'],
    ...(key ? { 'ntlmssp.auth.sesskey': [colons(key.hex ?? '')] } : {}),
    ...(MIC ? { 'ntlmssp.authenticate.mic': [colons(MIC.hex ?? '')] } : {}),
    ...(challenge
      ? {
          'ntlmssp.ntlmv2_response.ntproofstr': [colons(nt?.Response?.hex ?? '')],
          'ntlmssp.ntlmv2_response.chal': [colons(challenge.ChallengeFromClient?.hex ?? '')],
          ...pairs('ntlmssp.ntlmv2_response', challenge.AvPairs),
        }
      : {}),
  };
}

function pairs(prefix: string, found: AvPair[] | null): Record<string, string[]> {
  const text = (name: string) => {
    const value = avValue(found, name);
    return typeof value === 'string' && value !== '' ? [value] : [];
  };
  const bindings = avValue(found, 'MsvAvChannelBindings') as ChannelBindings | null;
  return {
    [`${prefix}.item.type`]: (found ?? []).map(
      ({ AvId }) => `0x${AvId?.number.toString(16).padStart(4, '0')}`,
    ),
    [`${prefix}.item.length`]: (found ?? []).map(({ AvLen }) => String(AvLen)),
    [`${prefix}.nb_computer_name`]: text('MsvAvNbComputerName'),
    [`${prefix}.nb_domain_name`]: text('MsvAvNbDomainName'),
    [`${prefix}.dns_computer_name`]: text('MsvAvDnsComputerName'),
    [`${prefix}.target_name`]: text('MsvAvTargetName'),
    [`${prefix}.channel_bindings`]: bindings ? [colons(bindings.hex ?? '')] : [],
  };
}
