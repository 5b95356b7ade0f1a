/** A PAC as other decoders have it: Samba's, by its NDR, and Wireshark's. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { FileTime } from '../../src/wire/binary.ts';
import { PAC_TYPES } from '../../src/wire/pac/names.ts';
import { bufferOf, type KnownPacType, type Pac } from '../../src/wire/pac/pac.ts';
import type { SignatureBuffer } from '../../src/wire/pac/signatures.ts';
import { execute } from '../support/programs.ts';
import { colons, type Dissected } from './tshark.ts';

const PYTHON = '/usr/bin/python3';

const {
  KRB5_PAC_LOGON_INFO,
  KRB5_PAC_CLIENT_INFO,
  KRB5_PAC_DELEGATION_INFO,
  KRB5_PAC_UPN_DNS_INFO,
  KRB5_PAC_ATTRIBUTES_INFO,
  KRB5_PAC_REQUESTOR,
} = PAC_TYPES;

/** python3-samba, which only Debian's own Python finds; null where it is there. */
export async function sambaPython(): Promise<string | null> {
  try {
    const { exitCode } = await execute([PYTHON, '-c', 'import samba.dcerpc.krb5pac']);
    if (exitCode === 0) return null;
  } catch {
    // There is no such Python.
  }
  return 'no python3-samba: apt-get install python3-samba';
}

/** What Samba makes of PACs; `inSambasForm` is the same of ours. */
export async function decodedBySamba(pacs: readonly Buffer[]): Promise<unknown[]> {
  const script = join(import.meta.dirname, 'pacSamba.py');
  const input = pacs.map((bytes) => `${bytes.toString('hex')}\n`).join('');
  const { stdout, stderr } = await execute([PYTHON, script], {}, input);
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, pacs.length, stderr);
  // Times have more digits than a number holds.
  return lines.map((line) => JSON.parse(line.replace(/\b\d{17,}\b/g, '"$&"')));
}

function content<T extends KnownPacType>(pac: Pac, type: T) {
  const found = bufferOf(pac, type);
  assert.ok(found, `no buffer of type ${type}`);
  return found;
}

const bits = (flags: { hex: string } | null) => Number(flags?.hex);
const ticks = (time: FileTime | null) => String(BigInt(time?.raw ?? 0));
const timeOf = (time: FileTime | null) =>
  BigInt(time?.raw ?? 0) > 10n ** 16n ? ticks(time) : Number(ticks(time));

/** What the script prints, from our decoder. */
export function inSambasForm(pac: Pac): unknown[] {
  return (pac.Buffers ?? []).map(({ ulType }) => {
    const type = ulType?.number ?? 0;
    return [type, sambasContent(pac, type as KnownPacType)];
  });
}

function sambasContent(pac: Pac, type: KnownPacType): unknown {
  switch (type) {
    case KRB5_PAC_LOGON_INFO:
      return sambasLogonInfo(content(pac, type));
    case KRB5_PAC_CLIENT_INFO: {
      const { ClientId, Name } = content(pac, type);
      return [timeOf(ClientId), Name];
    }
    case KRB5_PAC_DELEGATION_INFO: {
      const { S4U2proxyTarget, S4UTransitedServices } = content(pac, type);
      return [S4U2proxyTarget, S4UTransitedServices];
    }
    case KRB5_PAC_UPN_DNS_INFO: {
      const { Upn, DnsDomainName, Flags, SamName, Sid } = content(pac, type);
      return [Upn, DnsDomainName, bits(Flags), SamName, Sid?.sid ?? null];
    }
    case KRB5_PAC_ATTRIBUTES_INFO: {
      const { FlagsLength, Flags } = content(pac, type);
      return [FlagsLength, bits(Flags)];
    }
    case KRB5_PAC_REQUESTOR:
      return content(pac, type).UserSid?.sid;
    default: {
      const { SignatureType, Signature } = content(pac, type as SignatureBuffer);
      return [(SignatureType?.number ?? 0) >>> 0, Signature?.hex];
    }
  }
}

type LogonInfo = ReturnType<typeof content<typeof KRB5_PAC_LOGON_INFO>>;

function sambasLogonInfo(info: LogonInfo): unknown {
  const groups = (list: LogonInfo['GroupIds']) =>
    (list ?? []).map((group) => [group?.RelativeId?.number, bits(group?.Attributes ?? null)]);
  return {
    times: [
      info.LogonTime,
      info.LogoffTime,
      info.KickOffTime,
      info.PasswordLastSet,
      info.PasswordCanChange,
      info.PasswordMustChange,
    ].map(timeOf),
    texts: [
      info.EffectiveName,
      info.FullName,
      info.LogonScript,
      info.ProfilePath,
      info.HomeDirectory,
      info.HomeDirectoryDrive,
      info.LogonServer,
      info.LogonDomainName,
    ],
    numbers: [
      info.LogonCount,
      info.BadPasswordCount,
      info.UserId?.number,
      info.PrimaryGroupId?.number,
      info.GroupCount,
    ],
    flags: [bits(info.UserFlags), bits(info.UserAccountControl)],
    domain: info.LogonDomainId?.sid,
    groups: groups(info.GroupIds),
    extra: (info.ExtraSids ?? []).map((each) => [each?.Sid?.sid, bits(each?.Attributes ?? null)]),
    resourceDomain: info.ResourceGroupDomainSid?.sid ?? null,
    resource: groups(info.ResourceGroupIds),
  };
}

/** Wireshark prints a time that never comes as the last second of 32 bits. */
const NEVER = 'Feb  7, 2106 06:28:15 UTC';

/** A FILETIME of Wireshark's text, in units of 100 ns. */
export function ticksOf(text: string): string {
  const [, seconds = '', fraction = ''] = /^(.*?)(?:\.(\d{9}))? UTC$/.exec(text) ?? [];
  const unix = BigInt(Date.parse(`${seconds} UTC`)) / 1000n;
  return String((unix + 11_644_473_600n) * 10_000_000n + BigInt(fraction.slice(0, 7) || 0));
}

const SIGNATURES = [
  PAC_TYPES.KRB5_PAC_SERVER_CHECKSUM,
  PAC_TYPES.KRB5_PAC_PRIVSVR_CHECKSUM,
  PAC_TYPES.KRB5_PAC_TICKET_CHECKSUM,
  PAC_TYPES.KRB5_PAC_FULL_CHECKSUM,
] as const;

/**
 * Wireshark's fields of a PAC, by what was decoded here; times in units of 100 ns.
 *
 * @param dissected what it found: of the full checksum, which is younger than Wireshark 4.0, that knows the type only
 */
export function wiresharksFields(pac: Pac, dissected: Dissected): Record<string, string[]> {
  const buffers = pac.Buffers ?? [];
  const has = (type: number) => buffers.some(({ ulType }) => ulType?.number === type);
  const expected: Record<string, string[]> = {
    'kerberos.pac.entries': [String(pac.cBuffers)],
    'kerberos.pac.version': [String(pac.Version)],
    'kerberos.pac.type': buffers.map(({ ulType }) => String(ulType?.number)),
    'kerberos.pac.size': buffers.map(({ cbBufferSize }) => String(cbBufferSize)),
    'kerberos.pac.offset': buffers.map(({ Offset }) => String(Number(Offset))),
    ...logonInfoFields(content(pac, KRB5_PAC_LOGON_INFO)),
  };
  const { ClientId, NameLength, Name } = content(pac, KRB5_PAC_CLIENT_INFO);
  expected['kerberos.pac.clientid'] = [ticks(ClientId)];
  expected['kerberos.pac.namelen'] = [String(NameLength)];
  expected['kerberos.pac.name'] = [Name ?? ''];
  const upn = content(pac, KRB5_PAC_UPN_DNS_INFO);
  Object.assign(expected, {
    'kerberos.pac.upn.upn_len': [String(upn.UpnLength)],
    'kerberos.pac.upn.upn_offset': [String(upn.UpnOffset)],
    'kerberos.pac.upn.dns_len': [String(upn.DnsDomainNameLength)],
    'kerberos.pac.upn.dns_offset': [String(upn.DnsDomainNameOffset)],
    'kerberos.pac.upn.flags': [hexadecimal(upn.Flags)],
    'kerberos.pac.upn.samaccountname_len': [String(upn.SamNameLength)],
    'kerberos.pac.upn.samaccountname_offset': [String(upn.SamNameOffset)],
    'kerberos.pac.upn.objectsid_len': [String(upn.SidLength)],
    'kerberos.pac.upn.objectsid_offset': [String(upn.SidOffset)],
    'kerberos.pac.upn.upn_name': [upn.Upn ?? ''],
    'kerberos.pac.upn.dns_name': [upn.DnsDomainName ?? ''],
    'kerberos.pac.upn.samaccountname': [upn.SamName ?? ''],
  });
  const requestor = has(KRB5_PAC_REQUESTOR) ? [content(pac, KRB5_PAC_REQUESTOR).UserSid?.sid ?? ''] : [];
  expected['nt.sid'] = [upn.Sid?.sid ?? '', ...requestor];
  const isOld = dissected.get('kerberos.pac.signature.type')?.length === SIGNATURES.length - 1;
  const signatures = SIGNATURES.slice(0, isOld ? -1 : undefined)
    .filter(has)
    .map((type) => content(pac, type));
  expected['kerberos.pac.signature.type'] = signatures.map((each) => String(each.SignatureType?.number));
  expected['kerberos.pac.signature.signature'] = signatures.map((each) => colons(each.Signature?.hex ?? ''));
  const attributes = has(KRB5_PAC_ATTRIBUTES_INFO) ? content(pac, KRB5_PAC_ATTRIBUTES_INFO) : null;
  expected['kerberos.pac.attributes_info.length'] = attributes ? [String(attributes.FlagsLength)] : [];
  expected['kerberos.pac.attributes_info.flags'] = attributes ? [hexadecimal(attributes.Flags)] : [];
  const delegation = has(KRB5_PAC_DELEGATION_INFO) ? content(pac, KRB5_PAC_DELEGATION_INFO) : null;
  expected['netlogon.s4u2proxytarget'] = delegation ? [delegation.S4U2proxyTarget ?? ''] : [];
  expected['netlogon.transited_service'] = (delegation?.S4UTransitedServices ?? []).map((each) => each ?? '');
  return expected;
}

const hexadecimal = (flags: { hex: string } | null) =>
  `0x${(bits(flags) >>> 0).toString(16).padStart(8, '0')}`;
const present = (text: string | null) => (text ? [text] : []);
const timeText = (time: FileTime | null) => [time?.never ? ticksOf(NEVER) : ticks(time)];

function logonInfoFields(info: LogonInfo): Record<string, string[]> {
  const groups = [...(info.GroupIds ?? []), ...(info.ResourceGroupIds ?? [])];
  const extra = info.ExtraSids ?? [];
  return {
    'netlogon.logon_time': timeText(info.LogonTime),
    'netlogon.logoff_time': timeText(info.LogoffTime),
    'netlogon.kickoff_time': timeText(info.KickOffTime),
    'netlogon.pwd_last_set_time': timeText(info.PasswordLastSet),
    'netlogon.pwd_can_change_time': timeText(info.PasswordCanChange),
    'netlogon.pwd_must_change_time': timeText(info.PasswordMustChange),
    'netlogon.acct_name': present(info.EffectiveName),
    'netlogon.full_name': present(info.FullName),
    'netlogon.logon_script': present(info.LogonScript),
    'netlogon.profile_path': present(info.ProfilePath),
    'netlogon.home_dir': present(info.HomeDirectory),
    'netlogon.dir_drive': present(info.HomeDirectoryDrive),
    'netlogon.server': present(info.LogonServer),
    'netlogon.domain': present(info.LogonDomainName),
    'netlogon.logon_count16': [String(info.LogonCount)],
    'netlogon.bad_pw_count16': [String(info.BadPasswordCount)],
    'netlogon.rid': [String(info.UserId?.number)],
    'netlogon.group_rid': [info.PrimaryGroupId, ...groups.map((each) => each?.RelativeId ?? null)].map(
      (each) => String(each?.number),
    ),
    'netlogon.num_rids': [String(info.GroupCount)],
    'netlogon.attrs': groups.map((each) => hexadecimal(each?.Attributes ?? null)),
    'netlogon.user_flags': [hexadecimal(info.UserFlags)],
    'netlogon.user_session_key': [colons(info.UserSessionKey?.hex ?? '')],
    'netlogon.user_account_control': [hexadecimal(info.UserAccountControl)],
    'dcerpc.nt.domain_sid': [info.LogonDomainId, ...extra.map((each) => each?.Sid ?? null)].map(
      (each) => each?.sid ?? '',
    ),
    'netlogon.num_sid': [String(extra.length)],
    'dcerpc.nt.attr': extra.map((each) => hexadecimal(each?.Attributes ?? null)),
    'netlogon.resourcegroupcount': [String(info.ResourceGroupIds?.length ?? 0)],
  };
}
