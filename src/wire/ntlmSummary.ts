/** A message of NTLM in one line. */
import { avValue } from './avPairs.ts';
import type { Decoded } from './codec.ts';
import { clientPairs, type ResponseFormat } from './ntlmResponses.ts';
import type { AUTHENTICATE_MESSAGE, CHALLENGE_MESSAGE, NEGOTIATE_MESSAGE, NtlmMessage } from './ntlmssp.ts';

/** For example `NTLM AUTHENTICATE of LAB\alice from HOST, NTLMv2, with MIC`. */
export function summary(decoded: NtlmMessage): string {
  if ('WorkstationName' in decoded) return negotiate(decoded);
  if ('ServerChallenge' in decoded) return challenge(decoded);
  if ('UserName' in decoded) return authenticate(decoded);
  return 'NTLM message of an unknown type';
}

function negotiate({ DomainName, WorkstationName, Version }: Decoded<typeof NEGOTIATE_MESSAGE>): string {
  const from = [DomainName, WorkstationName].filter(Boolean).join('\\');
  return ['NTLM NEGOTIATE', from && ` from ${from}`, ofVersion(Version)].join('');
}

function challenge({ TargetName, TargetInfo, Version }: Decoded<typeof CHALLENGE_MESSAGE>): string {
  const computer = avValue(TargetInfo, 'MsvAvDnsComputerName') || avValue(TargetInfo, 'MsvAvNbComputerName');
  const from = typeof computer === 'string' ? ` from ${computer}` : '';
  return ['NTLM CHALLENGE', from, TargetName && ` of ${TargetName}`, ofVersion(Version)].join('');
}

function authenticate(decoded: Decoded<typeof AUTHENTICATE_MESSAGE>): string {
  const { DomainName, UserName, Workstation, MIC, LmChallengeResponse, NtChallengeResponse } = decoded;
  const from = Workstation ? ` from ${Workstation}` : '';
  if (isAnonymous(decoded)) return `NTLM AUTHENTICATE, anonymous${from}`;
  const user = [DomainName, UserName].filter(Boolean).join('\\') || 'nobody';
  const format: ResponseFormat = NtChallengeResponse?.format ?? LmChallengeResponse?.format ?? 'none';
  const target = avValue(clientPairs(NtChallengeResponse), 'MsvAvTargetName');
  return [
    `NTLM AUTHENTICATE of ${user}${from}`,
    format === 'none' ? 'no response' : format,
    typeof target === 'string' && target !== '' ? `for ${target}` : null,
    MIC?.provided ? 'with MIC' : 'without MIC',
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** [MS-NLMP] section 3.2.5.1.2: no user, no response, an LM response of nothing or one zero. */
function isAnonymous(decoded: Decoded<typeof AUTHENTICATE_MESSAGE>): boolean {
  const { UserNameFields, NtChallengeResponseFields, LmChallengeResponseFields: lm } = decoded;
  return UserNameFields?.Len === 0 && NtChallengeResponseFields?.Len === 0 && (lm?.Len ?? 2) <= 1;
}

type Version = Decoded<typeof NEGOTIATE_MESSAGE>['Version'];

function ofVersion(version: Version): string {
  if (!version) return '';
  const { ProductMajorVersion: major, ProductMinorVersion: minor, ProductBuild: build } = version;
  return major ? `, version ${major}.${minor ?? 0}.${build ?? 0}` : '';
}
