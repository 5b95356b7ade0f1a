/** `packages`: which security packages there are, and what each can do here. */

import type { PackageInfo } from '../backends/backend.ts';
import { chooseBackend } from '../backends/choose.ts';
import { type CallRecord, observeCalls } from '../backends/native.ts';
import { canImpersonate } from '../backends/posix/privilege.ts';
import { missingPlugins, packageMissing } from '../findings/packages.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { PackagesResult } from '../report/schema/commands.ts';
import { status } from '../status/status.ts';

export type PackagesOptions = CommonOptions & { name: string | null };

type Row = PackagesResult['packages'][number];
type Ability = Row['acquire'];

/** EnumerateSecurityPackages, or QuerySecurityPackageInfo where a name is given. */
export async function packages(options: PackagesOptions): Promise<Report<PackagesResult>> {
  const calls: CallRecord[] = [];
  if (options.trace) observeCalls({ begin: () => {}, end: (record) => calls.push(record) });
  const backend = await chooseBackend(options.backend);
  const answer = backend.enumerateSecurityPackages();
  const rows = (answer.value ?? []).map(describe);
  const common = { backend: backend.identity(), calls };
  if (!answer.value) return report('packages', { ...common, exitCode: EXIT.no, status: answer.status });
  const wanted = options.name?.toLowerCase();
  const chosen = wanted === undefined ? rows : rows.filter((row) => row.name.toLowerCase() === wanted);
  const result = { packages: chosen };
  if (options.name !== null && chosen.length === 0) {
    const finding = packageMissing(
      options.name,
      rows.map((row) => row.name),
    );
    return report('packages', {
      ...common,
      exitCode: finding.code === 'package-missing' ? EXIT.cannotTell : EXIT.no,
      status: status('SEC_E_SECPKG_NOT_FOUND'),
      result,
      findings: [finding],
    });
  }
  const findings = options.name === null ? missingPlugins(rows.map((row) => row.name)) : [];
  return report('packages', { ...common, exitCode: EXIT.yes, status: answer.status, result, findings });
}

function describe(info: PackageInfo): Row {
  const transferable = transfer(info);
  return {
    ...info,
    acquire: { can: 'yes', because: 'the library offers the mechanism' },
    export: transferable,
    import: transferable,
    impersonate: impersonation(info),
  };
}

/** RFC 5587: GSS_C_MA_CTX_TRANS says that contexts can be exported and imported. */
function transfer(info: PackageInfo): Ability {
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

function impersonation(info: PackageInfo): Ability {
  const { answer, reason } = canImpersonate();
  const how =
    'the system maps the client to a local account, since GSS-API has no ImpersonateSecurityContext';
  if (answer !== 'yes') return { can: answer, because: reason };
  if (info.name === 'NTLM') {
    return { can: 'yes', because: `${how}; for NTLM only to the account that --map names` };
  }
  return { can: 'yes', because: how };
}
