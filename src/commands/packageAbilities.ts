/** What a security package can do here, concluded from its claims, the library's functions and this process's rights. */
import type { FunctionFact, PackageInfo } from '../backends/backend.ts';
import type { PackageFacts, PackagesFacts } from '../operations/packages.ts';
import type { PackagesResult } from '../report/schema/packages.ts';
import type { Status } from '../status/status.ts';

type Row = PackagesResult['packages'][number];
export type Ability = Row['acquire'];
type Abilities = Pick<Row, 'acquire' | 'export' | 'import' | 'impersonate'>;

/** The "no" of an ability for which the library lacks a function; null where it has them all. */
export function lacking(functions: readonly FunctionFact[], ...names: readonly string[]): Ability | null {
  const missing = functions.find((each) => names.includes(each.function) && !each.available);
  return missing ? { can: 'no', because: `unsupported: ${missing.function} is ${missing.because}` } : null;
}

/** Functions that the library has, and where they were found: `EncryptMessage, DecryptMessage (export of secur32.dll)`. */
export function foundIn(functions: readonly FunctionFact[], ...names: readonly string[]): string {
  const found = functions.filter((each) => names.includes(each.function));
  const places = Map.groupBy(found, ({ because }) => because);
  return [...places]
    .map(([place, each]) => `${each.map((one) => one.function).join(', ')} (${place})`)
    .join(', ');
}

/**
 * On a library with the SSPI ABI. A function that is there may still be a stub, and a package may be without it: then
 * only the call tells.
 */
export function sspiAbilities({ info, acquireStatus }: PackageFacts, facts: PackagesFacts): Abilities {
  const { functions } = facts;
  const onlyACallTells = (name: string, command: string): Ability =>
    lacking(functions, name) ?? {
      can: 'unknown',
      because: `${foundIn(functions, name)} may be a stub, or nothing for this package: ${command} shows it`,
    };
  return {
    acquire: lacking(functions, 'AcquireCredentialsHandleW') ?? acquireBySspi(acquireStatus, facts),
    export: onlyACallTells('ExportSecurityContext', `sspidiag export -o FILE${packageOption(info.name)}`),
    import: onlyACallTells('ImportSecurityContextW', `sspidiag import FILE${packageOption(info.name)}`),
    impersonate: impersonateBySspi(info, facts),
  };
}

/** Answers that mean the package itself, and not that this user has no credentials. */
const NOT_THERE: readonly string[] = ['SEC_E_UNSUPPORTED_FUNCTION', 'SEC_E_SECPKG_NOT_FOUND'];

function acquireBySspi(asked: Status | null, { status }: PackagesFacts): Ability {
  if (asked && NOT_THERE.includes(asked.name)) {
    return { can: 'no', because: `listed, but AcquireCredentialsHandleW answered ${asked.name}` };
  }
  const listing = status.function ?? 'EnumerateSecurityPackages';
  const found = `${listing} ${listing.startsWith('Query') ? 'knows' : 'lists'} it`;
  return {
    can: 'yes',
    because: asked ? `${found}; for a client AcquireCredentialsHandleW answered ${asked.name}` : found,
  };
}

function impersonateBySspi(info: PackageInfo, facts: PackagesFacts): Ability {
  const missing = lacking(facts.functions, 'ImpersonateSecurityContext', 'RevertSecurityContext');
  if (missing) return missing;
  if (!info.capabilities.includes(IMPERSONATION)) {
    return { can: 'no', because: `the package does not claim ${IMPERSONATION}` };
  }
  return claimedImpersonation(`the package claims ${IMPERSONATION}`, facts, packageOption(info.name));
}

/** SecPkgInfo's flag for it. */
export const IMPERSONATION = 'SECPKG_FLAG_IMPERSONATION';

/**
 * Where impersonation is claimed. Of Windows' own library the claim counts, and the right decides. Of others it is no
 * yes: WinPR makes it, answers SEC_E_OK and changes nothing; Wine makes it and has no such function.
 *
 * @param claim who claims it, as a sentence
 * @param options of the command that would prove it
 */
export function claimedImpersonation(claim: string, facts: PackagesFacts, options = ''): Ability {
  const { answer, reason } = facts.right;
  const proof = `sspidiag impersonate${options} reads the identity back`;
  if (process.platform === 'win32' && answer === 'no') {
    return { can: 'no', because: `${claim}, but ${reason}; clients who are this user are excepted` };
  }
  if (facts.backend.kind !== 'windows') {
    return { can: 'unknown', because: `${claim}, which of this library is no proof: ${proof}` };
  }
  const word = answer === 'yes' ? 'and' : 'but';
  return { can: answer, because: `${claim}, ${word} ${reason}; ${proof}` };
}

function packageOption(name: string): string {
  return ` --package ${name.includes(' ') ? `"${name}"` : name}`;
}

/** On GSS-API. */
export function gssapiAbilities(info: PackageInfo, { right }: PackagesFacts): Abilities {
  const transferable = transferByGssapi(info);
  return {
    acquire: { can: 'yes', because: 'the library offers the mechanism' },
    export: transferable,
    import: transferable,
    impersonate: impersonateByGssapi(info, right),
  };
}

/** RFC 5587: GSS_C_MA_CTX_TRANS says that contexts can be exported and imported. */
function transferByGssapi(info: PackageInfo): Ability {
  if (info.name === 'IAKERB') {
    return {
      can: 'unknown',
      because: 'its handshake needs a KDC that the acceptor reaches; it is not tried here',
    };
  }
  const claims = info.capabilities.includes('GSS_C_MA_CTX_TRANS');
  if (claims) return { can: 'yes', because: 'the mechanism claims GSS_C_MA_CTX_TRANS' };
  if (info.capabilities.includes('GSS_C_MA_MECH_NEGO')) {
    return { can: 'yes', because: 'a complete context belongs to the mechanism that was negotiated' };
  }
  return {
    can: 'unknown',
    because: 'the mechanism does not claim GSS_C_MA_CTX_TRANS; sspidiag export shows it',
  };
}

/** How a client of GSS-API is impersonated. */
export const BY_MAPPING =
  'the system maps the client to a local account, since GSS-API has no ImpersonateSecurityContext';

function impersonateByGssapi(info: PackageInfo, { answer, reason }: PackagesFacts['right']): Ability {
  if (answer !== 'yes') return { can: answer, because: reason };
  if (info.name === 'NTLM') {
    return { can: 'yes', because: `${BY_MAPPING}; for NTLM only to the account that --map names` };
  }
  return { can: 'yes', because: BY_MAPPING };
}
