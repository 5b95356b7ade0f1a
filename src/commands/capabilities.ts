/** `capabilities`: what the library can and cannot do on this host, and how that was found out. */
import { isSspi } from '../backends/choose.ts';
import type { Finding } from '../findings/finding.ts';
import { sspiFinding } from '../findings/sspi.ts';
import type { PackagesFacts } from '../operations/packages.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { CapabilitiesResult } from '../report/schema/packages.ts';
import { succeeded } from '../status/status.ts';
import { gssapiLibraryAbilities, sspiLibraryAbilities } from './libraryAbilities.ts';
import { gatherPackages } from './packageFacts.ts';

/** Looks every function up, and calls none but those that list packages: what is missing is found without a crash. */
export async function capabilities(options: CommonOptions): Promise<Report<CapabilitiesResult>> {
  const ran = await gatherPackages(options, { name: null, attributes: false });
  if (ran.unanswered) return report('capabilities', ran.unanswered);
  const { facts, calls } = ran;
  return report('capabilities', {
    // Whatever is missing, the question of what there is has its answer.
    exitCode: EXIT.yes,
    backend: facts.backend,
    status: facts.status,
    result: {
      functions: facts.functions,
      abilities: isSspi(options.backend) ? sspiLibraryAbilities(facts) : gssapiLibraryAbilities(facts),
    },
    findings: unlisted(facts),
    calls,
  });
}

/** Without a list of packages most abilities stay unknown; the table says so, and here stands why. */
function unlisted({ status, backend }: PackagesFacts): Finding[] {
  if (succeeded(status) || backend.kind === 'gssapi') return [];
  return [{ ...sspiFinding(status, { package: null, library: backend.kind }), severity: 'warning' }];
}
