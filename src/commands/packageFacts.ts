/** Asks a library for its packages: in a child where it may be any, and each in one of its own where one crashes it. */
import { isSspi } from '../backends/choose.ts';
import { type CallRecord, observeCalls } from '../backends/native.ts';
import type { Finding } from '../findings/finding.ts';
import { listPackages, type PackagesFacts, type PackagesRequest } from '../operations/packages.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Isolated, isolated } from './isolated.ts';

type Asked = Pick<PackagesRequest, 'name' | 'attributes'>;

/** `failures`: what went wrong with single packages while the others answered. */
export type Gathered = Isolated<PackagesFacts> & { failures: Finding[] };

/** A library with the SSPI ABI is asked in a child; GSS-API in this process, since a second one takes time to start. */
export async function gatherPackages(options: CommonOptions, asked: Asked): Promise<Gathered> {
  const request: PackagesRequest = { backend: options.backend, ...asked };
  if (!isSspi(options.backend)) {
    const calls: CallRecord[] = [];
    if (options.trace) observeCalls({ begin: () => {}, end: (record) => calls.push(record) });
    return { facts: await listPackages(request), calls, unanswered: null, failures: [] };
  }
  const deadline = Date.now() + options.timeoutSeconds * 1000;
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
    const timeoutSeconds = Math.max(1, Math.round((deadline - Date.now()) / 1000));
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
