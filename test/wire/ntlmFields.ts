/** What tshark calls the fields of NTLM's messages. */
import { type AvPair, avValue, type ChannelBindings } from '../../src/wire/avPairs.ts';
import type { FileTime } from '../../src/wire/binary.ts';
import type { Decoded, FlagSet } from '../../src/wire/codec.ts';
import type { AUTHENTICATE_MESSAGE, CHALLENGE_MESSAGE } from '../../src/wire/ntlmssp.ts';
import { colons, type Dissected } from './tshark.ts';

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
    expected['ntlmssp.version.minor'] = [String(version.ProductMinorVersion)];
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
          'ntlmssp.ntlmv2_response.time': [secondOf(challenge.TimeStamp)],
          'ntlmssp.ntlmv2_response.rversion': [String(challenge.RespType)],
          'ntlmssp.ntlmv2_response.hirversion': [String(challenge.HiRespType)],
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
  const timestamp = avValue(found, 'MsvAvTimestamp') as FileTime | null;
  const avFlags = avValue(found, 'MsvAvFlags') as FlagSet | null;
  const bindings = avValue(found, 'MsvAvChannelBindings') as ChannelBindings | null;
  return {
    [`${prefix}.item.type`]: (found ?? []).map(
      ({ AvId }) => `0x${AvId?.number.toString(16).padStart(4, '0')}`,
    ),
    [`${prefix}.item.length`]: (found ?? []).map(({ AvLen }) => String(AvLen)),
    [`${prefix}.nb_computer_name`]: text('MsvAvNbComputerName'),
    [`${prefix}.nb_domain_name`]: text('MsvAvNbDomainName'),
    [`${prefix}.dns_computer_name`]: text('MsvAvDnsComputerName'),
    [`${prefix}.dns_domain_name`]: text('MsvAvDnsDomainName'),
    [`${prefix}.dns_tree_name`]: text('MsvAvDnsTreeName'),
    [`${prefix}.timestamp`]: timestamp ? [secondOf(timestamp)] : [],
    [`${prefix}.flags`]: avFlags ? [avFlags.hex] : [],
    [`${prefix}.target_name`]: text('MsvAvTargetName'),
    [`${prefix}.channel_bindings`]: bindings ? [colons(bindings.hex ?? '')] : [],
  };
}

/** tshark shows a FILETIME of zero, which is no time, as the beginning of Unix's. */
const secondOf = (time: FileTime | null) =>
  BigInt(time?.raw ?? 0) === 0n ? '1970-01-01T00:00:00Z' : (time?.utc ?? '');

/** tshark's fields with its times as ours: whole seconds, in UTC. */
export function withOurTimes(dissected: Dissected): Dissected {
  const isTime = (field: string) => /^ntlmssp\.[\w.]+\.(time|timestamp)$/.test(field);
  const ours = (text: string) =>
    new Date(Date.parse(text.replace(/\.\d+/, ''))).toISOString().replace('.000', '');
  return new Map([...dissected].map(([field, values]) => [field, isTime(field) ? values.map(ours) : values]));
}
