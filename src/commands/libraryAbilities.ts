/** What a library as a whole can do: from its functions, from what its packages claim, from this process's rights. */
import type { PackagesFacts } from '../operations/packages.ts';
import type { CapabilitiesResult } from '../report/schema/packages.ts';
import {
  type Ability,
  BY_MAPPING,
  claimedImpersonation,
  foundIn,
  IMPERSONATION,
  lacking,
} from './packageAbilities.ts';

type Abilities = CapabilitiesResult['abilities'];

const rows = (abilities: Readonly<Record<string, Ability>>): Abilities =>
  Object.entries(abilities).map(([ability, { can, because }]) => ({ ability, can, because }));

/** `Kerberos, NTLM claim SECPKG_FLAG_PRIVACY`; null where no package does. */
function claims({ packages }: PackagesFacts, flag: string): string | null {
  const names = packages.flatMap(({ info }) => (info.capabilities.includes(flag) ? [info.name] : []));
  return names.length === 0 ? null : `${names.join(', ')} ${names.length === 1 ? 'claims' : 'claim'} ${flag}`;
}

/** Yes where the functions are there and a package claims the flag. */
function claimed(facts: PackagesFacts, flag: string, ...names: readonly string[]): Ability {
  const missing = lacking(facts.functions, ...names);
  if (missing) return missing;
  if (facts.packages.length === 0) return { can: 'unknown', because: 'the library lists no packages' };
  const claim = claims(facts, flag);
  return claim
    ? { can: 'yes', because: `${claim}; ${foundIn(facts.functions, ...names)}` }
    : { can: 'no', because: `no package claims ${flag}` };
}

/** Of a library with the SSPI ABI. A function that was found may still be a stub: then only a call tells. */
export function sspiLibraryAbilities(facts: PackagesFacts): Abilities {
  const { functions, packages } = facts;
  const onlyACallTells = (command: string, ...names: readonly string[]): Ability =>
    lacking(functions, ...names) ?? {
      can: 'unknown',
      because: `${foundIn(functions, ...names)}: there, but only a call tells whether it works: ${command}`,
    };
  const listed = (spelling: 'name' | 'ansiName', ...names: readonly string[]): Ability => {
    const missing = lacking(functions, ...names);
    if (missing) return missing;
    const there = packages.flatMap(({ info }) => info[spelling] ?? []);
    return there.length > 0
      ? { can: 'yes', because: `${there.join(', ')} by ${foundIn(functions, ...names)}` }
      : { can: 'unknown', because: `${foundIn(functions, ...names)}, but no package is listed` };
  };
  const acquire = listed('name', 'AcquireCredentialsHandleW', 'FreeCredentialsHandle');
  return rows({
    acquire,
    'acquire asynchronously': onlyACallTells(
      'sspidiag acquire --async',
      'SspiCreateAsyncContext',
      'SspiAcquireCredentialsHandleAsyncW',
      'SspiGetAsyncCallStatus',
    ),
    'acquire with the A functions': listed('ansiName', 'AcquireCredentialsHandleA'),
    'explicit credentials': { can: acquire.can, because: identityForm(facts) },
    handshake: handshake(facts),
    'query attributes': onlyACallTells('sspidiag packages --attributes', 'QueryContextAttributesW'),
    seal: claimed(facts, 'SECPKG_FLAG_PRIVACY', 'EncryptMessage', 'DecryptMessage'),
    sign: claimed(facts, 'SECPKG_FLAG_INTEGRITY', 'MakeSignature', 'VerifySignature'),
    export: onlyACallTells('sspidiag export', 'ExportSecurityContext'),
    import: onlyACallTells('sspidiag import', 'ImportSecurityContextW'),
    impersonate: impersonate(facts),
    'access token': onlyACallTells('sspidiag impersonate', 'QuerySecurityContextToken'),
    'KDC proxy settings': onlyACallTells('sspidiag acquire --kdc-proxy', 'SetCredentialsAttributesW'),
  });
}

function identityForm({ functions }: PackagesFacts): string {
  const encode = functions.find((each) => each.function === 'SspiEncodeStringsAsAuthIdentity');
  const form = encode?.available
    ? `by ${foundIn(functions, 'SspiEncodeStringsAsAuthIdentity')}`
    : `by SEC_WINNT_AUTH_IDENTITY: SspiEncodeStringsAsAuthIdentity is ${encode?.because ?? 'not looked for'}`;
  return `${form}; many packages look at a password in a handshake only`;
}

function handshake(facts: PackagesFacts): Ability {
  const { functions, packages } = facts;
  const names = ['InitializeSecurityContextW', 'AcceptSecurityContext', 'DeleteSecurityContext'];
  const missing = lacking(functions, ...names);
  if (missing) return missing;
  const found = foundIn(functions, ...names);
  if (packages.length === 0) return { can: 'unknown', because: `${found}, but no package is listed` };
  const clientOnly = claims(facts, 'SECPKG_FLAG_CLIENT_ONLY');
  return {
    can: 'yes',
    because: `${found}; ${clientOnly ?? 'no package claims SECPKG_FLAG_CLIENT_ONLY'}`,
  };
}

function impersonate(facts: PackagesFacts): Ability {
  const can = claimed(facts, IMPERSONATION, 'ImpersonateSecurityContext', 'RevertSecurityContext');
  const claim = claims(facts, IMPERSONATION);
  return can.can === 'yes' && claim ? claimedImpersonation(claim, facts) : can;
}

/** Of GSS-API. */
export function gssapiLibraryAbilities(facts: PackagesFacts): Abilities {
  const { functions, packages, right } = facts;
  const by = (...names: readonly string[]): Ability =>
    lacking(functions, ...names) ?? { can: 'yes', because: foundIn(functions, ...names) };
  const no = (because: string): Ability => ({ can: 'no', because });
  const listed = packages.map(({ info }) => info.name).join(', ');
  const acquire = by('gss_acquire_cred_from', 'gss_release_cred');
  const mapping = by('gss_localname', 'gss_userok');
  return rows({
    acquire: acquire.can === 'yes' ? { can: 'yes', because: `${listed} by ${acquire.because}` } : acquire,
    'acquire asynchronously': no(
      'unsupported: GSS-API has no such function; --async makes the call on a thread of its own',
    ),
    'acquire with the A functions': no('unsupported: GSS-API has one spelling of each function'),
    'explicit credentials': by('gss_acquire_cred_with_password'),
    handshake: by('gss_init_sec_context', 'gss_accept_sec_context', 'gss_delete_sec_context'),
    'query attributes': no(
      'unsupported: GSS-API has no QueryContextAttributes; gss_inquire_context tells names, lifetime and flags',
    ),
    seal: claimed(facts, 'GSS_C_MA_CONF_PROT', 'gss_wrap', 'gss_unwrap'),
    sign: claimed(facts, 'GSS_C_MA_INTEG_PROT', 'gss_wrap', 'gss_unwrap'),
    export: claimed(facts, 'GSS_C_MA_CTX_TRANS', 'gss_export_sec_context'),
    import: claimed(facts, 'GSS_C_MA_CTX_TRANS', 'gss_import_sec_context'),
    impersonate:
      mapping.can !== 'yes'
        ? mapping
        : right.answer === 'yes'
          ? { can: 'yes', because: `${BY_MAPPING}: ${mapping.because}` }
          : { can: right.answer, because: right.reason },
    'access token': no('unsupported: access tokens are of Windows'),
    'KDC proxy settings': no(
      'unsupported: GSS-API has no such function; in krb5.conf, kdc = https://SERVER/KdcProxy',
    ),
  });
}
