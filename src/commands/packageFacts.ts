/** Asks a library for its packages in a child, and for each in one of its own where one crashes it. */
import type { Finding } from '../findings/finding.ts';
import type { PackagesFacts, PackagesRequest } from '../operations/packages.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Isolated, isolated } from './isolated.ts';

type Asked = Pick<PackagesRequest, 'name' | 'attributes'>;

/** `failures`: what went wrong with single packages while the others answered. */
export type Gathered = Isolated<PackagesFacts> & { failures: Finding[] };

/** In a child: what a mechanism's plug-in does when it is loaded nobody knows. */
export async function gatherPackages(options: CommonOptions, asked: Asked): Promise<Gathered> {
  const request: PackagesRequest = { backend: options.backend, ...asked };
  const deadline = performance.now() + options.timeoutSeconds * 1000;
  const ran = await isolated<PackagesFacts>('packages', request, options);
  const crashed = ran.unanswered?.findings?.some(({ code }) => code === 'library-crashed') ?? false;
  if (!crashed || !asked.attributes) return { ...ran, failures: [] };
  return oneByOne(options, request, deadline);
}

/** The packages that do not crash the library shall have their say. */
async function oneByOne(
  options: CommonOptions,
  request: PackagesRequest,
  deadline: number,
): Promise<Gathered> {
  const ask = (part: Asked) => {
    // The time limit is one for all; whoever comes last still gets a moment.
    const timeoutSeconds = Math.max(1, Math.round((deadline - performance.now()) / 1000));
    return isolated<PackagesFacts>('packages', { ...request, ...part }, { ...options, timeoutSeconds });
  };
  const listed = await ask({ name: request.name, attributes: false });
  if (listed.unanswered) return { ...listed, failures: [] };
  const failures: Finding[] = [];
  for (const each of listed.facts.packages) {
    const { name } = each.info;
    const ran = await ask({ name, attributes: true });
    listed.calls.push(...ran.calls);
    if (ran.unanswered) {
      if (ran.unanswered.exitCode === EXIT.interrupted) return { ...ran, failures: [] };
      each.attributesBecause = `no answer: ${ran.unanswered.error?.message ?? 'the child failed'}`;
      failures.push(...(ran.unanswered.findings ?? []).map((finding) => about(name, finding)));
    } else Object.assign(each, ran.facts.packages[0]);
  }
  return { ...listed, failures };
}

function about(packageName: string, finding: Finding): Finding {
  return { ...finding, evidence: finding.evidence.map((sentence) => `${packageName}: ${sentence}`) };
}
