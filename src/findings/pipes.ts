/** Findings about places where a file should be, and something is that may be waited for in vain. */
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Finding } from './finding.ts';
import type { Found } from './relevance.ts';

export type PipePlace = {
  kind: keyof typeof KINDS;
  path: string;
  /** `a pipe`, `a device`, `a socket`. */
  what: string;
};

const KINDS = {
  configuration: {
    code: 'config-unreadable',
    title: 'configuration is no file',
    cure: 'name a file in KRB5_CONFIG, or in the include that leads there',
    from: 'config',
  },
  ccache: {
    code: 'ccache-not-readable',
    title: 'credential cache is no file',
    cure: 'name the file that kinit wrote: KRB5CCNAME=FILE:/tmp/krb5cc_$(id -u)',
    from: 'tickets',
  },
  keytab: {
    code: 'keytab-not-readable',
    title: 'keytab is no file',
    cure: 'write it to a file of mode 0600, and name that: it is opened more than once',
    from: 'keytab',
  },
  clientKeytab: {
    code: 'client-keytab-not-usable',
    title: 'client keytab is no file',
    cure: 'unset KRB5_CLIENT_KTNAME, or name a file in it',
    from: 'tickets',
  },
} as const satisfies Record<string, { code: FindingCode; title: string; cure: string; from: string }>;

/** To be asked where somebody did wait in vain: what gives its bytes at once does no harm. */
export function pipeFindings(places: readonly PipePlace[]): Found[] {
  return places.map(({ kind, path, what }) => {
    const { code, title, cure, from } = KINDS[kind];
    const evidence = [`${path} is ${what}: the library waits there for what nobody writes`];
    const finding: Finding = { code, severity: 'error', title, evidence, cure: [cure] };
    return { finding, from };
  });
}
