/** `packages`: which security packages there are, and what each can do here. */
import { isSspi } from '../backends/choose.ts';
import type { Finding } from '../findings/finding.ts';
import { missingPlugins, packageMissing, packageNotFound } from '../findings/packages.ts';
import { cannotTell, sspiFinding } from '../findings/sspi.ts';
import type { PackagesFacts } from '../operations/packages.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { PackagesResult } from '../report/schema/packages.ts';
import { succeeded } from '../status/status.ts';
import { gssapiAbilities, sspiAbilities } from './packageAbilities.ts';
import { gatherPackages } from './packageFacts.ts';

export type PackagesOptions = CommonOptions & { name: string | null; attributes: boolean };

/** EnumerateSecurityPackages, or QuerySecurityPackageInfo where a name is given. */
export async function packages(options: PackagesOptions): Promise<Report<PackagesResult>> {
  const { name, attributes } = options;
  const ran = await gatherPackages(options, { name, attributes });
  if (ran.unanswered) return report('packages', ran.unanswered);
  const { facts, calls, failures } = ran;
  const findings = [...failures, ...findingsOf(options, facts)];
  const failed = findings.filter(({ severity }) => severity === 'error');
  const missing = failed.some(({ code }) => code === 'package-missing') || cannotTell(failed);
  return report('packages', {
    exitCode: failed.length === 0 && succeeded(facts.status) ? EXIT.yes : missing ? EXIT.cannotTell : EXIT.no,
    backend: facts.backend,
    status: facts.status,
    result: { packages: rowsOf(options, facts) },
    findings,
    calls,
  });
}

function rowsOf({ backend }: PackagesOptions, facts: PackagesFacts): PackagesResult['packages'] {
  return facts.packages.map((each) => ({
    ...each.info,
    ...(isSspi(backend) ? sspiAbilities(each, facts) : gssapiAbilities(each.info, facts)),
    attributes: each.attributes,
    attributesBecause: each.attributesBecause,
  }));
}

function findingsOf({ name }: PackagesOptions, facts: PackagesFacts): Finding[] {
  const { status, packages, others, backend } = facts;
  const { kind } = backend;
  const unknown = name !== null && status.name === 'SEC_E_SECPKG_NOT_FOUND';
  if (kind !== 'gssapi') {
    if (succeeded(status)) return [];
    return [
      unknown
        ? packageNotFound(name, others, status, kind)
        : sspiFinding(status, { package: name, library: kind }),
    ];
  }
  if (unknown) return [packageMissing(name, others)];
  // Only GSS-API has packages that a plug-in brings.
  return name === null && succeeded(status) ? missingPlugins(packages.map(({ info }) => info.name)) : [];
}
