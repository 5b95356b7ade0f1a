/** Where a credential came from, told by what the default places held before and after the call. */
import { isSspi } from '../backends/choose.ts';
import type { AcquireFacts } from '../operations/acquire.ts';
import type { AcquireResult } from '../report/schema/acquire.ts';
import { succeeded } from '../status/status.ts';
import type { AcquireOptions } from './acquire.ts';

type Source = AcquireResult['source'];

/** The place, and what shows that it was that one. */
export function sourceOf(options: AcquireOptions, facts: AcquireFacts): Source {
  if (facts.status.name === 'SEC_E_SECPKG_NOT_FOUND') {
    return { kind: 'unknown', name: null, because: 'there is no such package' };
  }
  if (isSspi(options.backend)) return sspiSource(options);
  if (options.user !== null) {
    return { kind: 'password', name: options.user, because: 'explicit credentials were given' };
  }
  if (isNtlm(options, facts)) return ntlmSource();
  if (options.use === 'inbound') {
    const { keytab } = facts.before;
    return {
      kind: 'keytab',
      name: keytab?.name ?? null,
      because: keytab?.where ?? 'no keytab is configured',
    };
  }
  return clientSource(facts);
}

/** SSPI does not tell where a credential comes from; what was asked for does. */
function sspiSource({ user, certificate, certificateFile, logonId }: AcquireOptions): Source {
  const asked = (kind: Source['kind'], name: string, because: string): Source => ({ kind, name, because });
  if (user !== null) return asked('password', user, 'explicit credentials were given');
  if (certificate !== null) return asked('certificate', certificate, 'its thumbprint was given');
  if (certificateFile !== null) return asked('certificate', certificateFile, 'its file was given');
  if (logonId !== null) {
    return asked(
      'logon-session',
      logonId,
      '--logon-id was given; that the library looked at it is not shown',
    );
  }
  if (process.platform !== 'win32') {
    return { kind: 'unknown', name: null, because: 'the library does not tell' };
  }
  return { kind: 'logon-session', name: null, because: "the process's own logon session is the default" };
}

/** NTLM was asked for, or is all that Negotiate has: its credentials never expire, those of Kerberos always do. */
export function isNtlm(options: AcquireOptions, facts: AcquireFacts): boolean {
  if (options.package !== 'Negotiate') return options.package === 'NTLM';
  if (facts.kerberosAlone) return succeeded(facts.status) && !facts.kerberosAlone.acquired;
  return options.use === 'outbound' && facts.credential?.lifetime === 'never';
}

function ntlmSource(): Source {
  const file = process.env.NTLM_USER_FILE;
  if (file) return { kind: 'ntlm-user-file', name: file, because: 'NTLM_USER_FILE in the environment' };
  return { kind: 'unknown', name: null, because: 'NTLM_USER_FILE is not set; winbind may hold credentials' };
}

function clientSource(facts: AcquireFacts): Source {
  const { before, after } = facts;
  const cache = after.ccache;
  const inCache: Source = { kind: 'ccache', name: cache?.name ?? null, because: cache?.where ?? 'default' };
  if (!succeeded(facts.status)) return inCache;
  const now = Date.now() / 1000;
  const fresh = (evidence: typeof before) =>
    evidence.ccache?.tickets.some((ticket) => ticket.endTime > now) ?? false;
  if (
    !fresh(before) &&
    before.clientKeytab?.error === null &&
    before.clientKeytab.entries.length > 0 &&
    fresh(after)
  ) {
    return {
      kind: 'client-keytab',
      name: before.clientKeytab.name,
      because: `${before.clientKeytab.where}; the cache held no valid ticket before`,
    };
  }
  const principal = facts.credential?.principal ?? null;
  if (principal !== null && cache?.principal !== null && cache?.principal !== principal) {
    return {
      kind: 'unknown',
      name: null,
      because: `the default cache belongs to ${cache?.principal ?? 'nobody'}, so another one of the collection was used`,
    };
  }
  return inCache;
}
