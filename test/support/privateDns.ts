/** A DNS of a test's own, which ends with it. */
import { execFileSync } from 'node:child_process';
import {
  DNS_PROGRAMS,
  type DnsRecord,
  type PrivateDns,
  type PrivateDnsOptions,
  startPrivateDns,
} from '../../src/lab/privateDns.ts';
import { findPrograms } from '../../src/lab/programs.ts';
import { program, root } from './needs.ts';
import { privateFolder } from './programs.ts';

export type { DnsRecord } from '../../src/lab/privateDns.ts';

/** What `privateDns` needs and this machine has not; null where it has all. */
export function privateDnsMissing(): string | null {
  return root() ?? program('dnsmasq', 'dnsmasq-base') ?? program('unshare', 'util-linux') ?? namespaces();
}

function namespaces(): string | null {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'no mount namespaces: run it with CAP_SYS_ADMIN (docker run --privileged)';
  }
}

/** Starts the server. */
export async function privateDns(
  t: { after(remove: () => unknown): void },
  records: readonly DnsRecord[],
  options: PrivateDnsOptions = {},
): Promise<PrivateDns> {
  const dns = await startPrivateDns(
    findPrograms(DNS_PROGRAMS),
    privateFolder(t),
    process.env,
    records,
    options,
  );
  t.after(dns.stop);
  return dns;
}
