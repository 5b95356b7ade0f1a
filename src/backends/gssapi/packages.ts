/** Security packages: EnumerateSecurityPackages on GSS-API. */
import { type Status, status, succeeded } from '../../status/status.ts';
import type { Answer, PackageInfo } from '../backend.ts';
import type { Pointer } from '../native.ts';
import { callGss } from './call.ts';
import { MECHANISM, packageOf } from './mechanisms.ts';
import { type OutBuffer, oidSetMembers, readOid, releaseOidSet, takeText } from './memory.ts';

/** gss_indicate_mechs, with each mechanism's SASL name (RFC 5801) and attributes (RFC 5587). */
export function enumerateSecurityPackages(): Answer<PackageInfo[]> {
  const set: [Pointer] = [null];
  const status = callGss('gss_indicate_mechs', [set]);
  if (!succeeded(status)) return { status, value: null };
  const packages = oidSetMembers(set[0]).map(describe);
  releaseOidSet(set[0]);
  const order = Object.values(MECHANISM) as string[];
  const rank = (info: PackageInfo) =>
    (order.indexOf(info.mechanism ?? '') + order.length + 1) % (order.length + 1);
  return { status, value: packages.sort((a, b) => rank(a) - rank(b)) };
}

/** QuerySecurityPackageInfo: GSS-API tells of all mechanisms at once, and names of packages are this tool's own. */
export function querySecurityPackageInfo(name: string): Answer<PackageInfo> {
  const { status: answered, value } = enumerateSecurityPackages();
  if (!value) return { status: answered, value: null };
  const found = value.find((info) => info.name.toLowerCase() === name.toLowerCase());
  return found
    ? { status: answered, value: found }
    : { status: status('SEC_E_SECPKG_NOT_FOUND'), value: null };
}

function describe(mechanism: bigint): PackageInfo {
  const dotted = readOid(mechanism) ?? '';
  const sasl: OutBuffer = {};
  const name: OutBuffer = {};
  const comment: OutBuffer = {};
  const show = () => ({ mechanism: dotted });
  const named: Status = callGss('gss_inquire_saslname_for_mech', [mechanism, sasl, name, comment], { show });
  // Each is the library's until it is taken.
  const [saslName, mechanismName, description] = [sasl, name, comment].map((text) =>
    succeeded(named) ? takeText(text) : '',
  );
  return {
    name: packageOf(dotted),
    mechanism: dotted,
    saslName: saslName || null,
    comment: description || mechanismName || null,
    // GSS-API has no counterpart of cbMaxToken.
    maximumTokenSize: null,
    capabilities: attributesOf(mechanism, show),
    ansiName: null,
  };
}

function attributesOf(mechanism: bigint, show: () => { mechanism: string }): string[] {
  const set: [Pointer] = [null];
  const answered = callGss('gss_inquire_attrs_for_mech', [mechanism, set, null], { show });
  if (!succeeded(answered)) return [];
  const names = oidSetMembers(set[0]).map(attributeName);
  releaseOidSet(set[0]);
  return names;
}

function attributeName(attribute: bigint): string {
  const name: OutBuffer = {};
  // The descriptions are not asked for: they would have to be given back.
  const answered = callGss('gss_display_mech_attr', [attribute, name, null, null]);
  return (succeeded(answered) && takeText(name)) || (readOid(attribute) ?? '');
}
