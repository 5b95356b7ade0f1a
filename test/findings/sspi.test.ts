/** Which causes a finding shows: those that can be meant of this package, library and call, and no others. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { conclude } from '../../src/findings/conclude.ts';
import { loadSspiCatalogue, sspiFinding } from '../../src/findings/sspi.ts';
import type { GivenOption, LibraryKind } from '../../src/status/functions/entry.ts';
import { FUNCTION_STATUSES } from '../../src/status/functions/functionStatus.ts';
import { canBeMeant } from '../../src/status/functions/only.ts';
import { NTSTATUS } from '../../src/status/ntstatus.ts';
import { SECURITY_STATUS } from '../../src/status/securityStatus.ts';
import { statusOf } from '../../src/status/status.ts';
import { report } from '../support/cli.ts';
import { library, without } from '../support/needs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

type Host = { library: LibraryKind; platform: NodeJS.Platform };

const WINDOWS: Host = { library: 'windows', platform: 'win32' };
const WINE: Host = { library: 'wine', platform: 'win32' };
const WINPR: Host = { library: 'winpr', platform: 'linux' };
const OTHER_ON_LINUX: Host = { library: 'other', platform: 'linux' };
const OTHER_ON_WINDOWS: Host = { library: 'other', platform: 'win32' };
const HOSTS = [WINDOWS, WINE, WINPR, OTHER_ON_LINUX, OTHER_ON_WINDOWS];

const PACKAGES = ['Kerberos', 'NTLM', 'Negotiate', 'Schannel', 'CREDSSP', 'WDigest', 'Reference', null];
const OPTIONS: readonly (readonly GivenOption[])[] = [
  [],
  ['user'],
  ['principal'],
  ['logonId'],
  ['token'],
  ['user', 'principal', 'logonId', 'token'],
];

const CODES = new Map(
  Object.entries({ ...SECURITY_STATUS, ...NTSTATUS }).map(([name, { code }]) => [name, code]),
);
const answered = (functionName: string, status: string) => statusOf(CODES.get(status) ?? 0, functionName);

/** The cures as one text, for what stands in it and what does not. */
function cureOf(
  functionName: string,
  status: string,
  circumstances: Host & { package: string | null; given?: readonly GivenOption[] },
): string {
  return sspiFinding(answered(functionName, status), circumstances).cure.join('\n');
}

/** Every entry that can become a finding, for every host, package and set of options. */
function* everyFinding() {
  for (const entry of FUNCTION_STATUSES.filter(({ status }) => status !== 'SEC_E_OK')) {
    for (const host of HOSTS) {
      for (const name of PACKAGES) {
        for (const given of OPTIONS) {
          const situation = { ...host, package: name, given };
          const finding = sspiFinding(answered(entry.function, entry.status), situation);
          const where = `${entry.function} ${entry.status}, ${name} of ${host.library} on ${host.platform}, ${given}`;
          yield { entry, situation, finding, where };
        }
      }
    }
  }
}

/** Return codes of the three pages that this tool is about; their errors only. */
const THREE_PAGES = {
  SspiAcquireCredentialsHandleAsync: [
    'SEC_I_ASYNC_CALL_PENDING',
    'SEC_E_INSUFFICIENT_MEMORY',
    'SEC_E_INTERNAL_ERROR',
    'SEC_E_NO_CREDENTIALS',
    'SEC_E_NOT_OWNER',
    'SEC_E_SECPKG_NOT_FOUND',
    'SEC_E_UNKNOWN_CREDENTIALS',
    'SEC_E_NO_AUTHENTICATING_AUTHORITY',
  ],
  ImportSecurityContext: [
    'SEC_E_UNKNOWN_CREDENTIALS',
    'SEC_E_NO_CREDENTIALS',
    'SEC_E_NOT_OWNER',
    'SEC_E_INSUFFICIENT_MEMORY',
    'SEC_E_INTERNAL_ERROR',
  ],
  ImpersonateSecurityContext: [
    'SEC_E_INVALID_HANDLE',
    'SEC_E_NO_IMPERSONATION',
    'SEC_E_UNSUPPORTED_FUNCTION',
  ],
} as const;

/** What is of Windows alone: its logs, its registry, its tools. */
const OF_WINDOWS =
  /System log|Security log|Event Viewer|\bevent \d|HKLM|lsass|nltest|certutil|certlm|secpol|w32tm|whoami \/|PowerShell|klist purge/;
const OF_OTHERS = /\bWine\b|WinPR|winpr|krb5\.conf|keytab is missing|kinit|\bkvno\b|on the Linux side|getent/;

await loadSspiCatalogue();

describe('sspiFinding', () => {
  it('keeps a known cause for each status of the three pages, package, library and option', () => {
    for (const [name, codes] of Object.entries(THREE_PAGES)) {
      for (const code of codes) {
        for (const host of HOSTS) {
          for (const packageName of PACKAGES) {
            for (const given of OPTIONS) {
              const cure = cureOf(name, code, { ...host, package: packageName, given });
              assert.doesNotMatch(
                cure,
                /no known cause/,
                `${name} ${code} ${packageName} ${host.library} ${given}`,
              );
            }
          }
        }
      }
    }
  });

  it('shows at most five causes, in the order of the catalogue, each only where it can be meant', () => {
    for (const { entry, situation, finding, where } of everyFinding()) {
      const causesAs = (as: typeof situation) =>
        entry.causes.filter((cause) => canBeMeant(cause, as)).map(({ cause }) => cause);
      let meant = causesAs(situation);
      if (meant.length === 0 && situation.package === 'Reference') {
        meant = causesAs({ ...situation, package: null });
      }
      const shown = finding.cure.slice(0, -1);
      assert.match(finding.cure.at(-1) ?? '', /^for all causes: sspidiag explain [A-Z]\w+$/, where);
      assert.ok(shown.length >= 1 && shown.length <= 5, where);
      if (meant.length === 0) {
        assert.match(shown.join(), /^no known cause of .* fits .*--trace/, where);
        continue;
      }
      assert.equal(shown.length, Math.min(meant.length, 5), where);
      for (const [index, text] of shown.entries()) assert.ok(text.startsWith(`${meant[index]}. `), where);
    }
  });

  it('says nothing of the logs and tools of another system, nor of drivers', () => {
    for (const { situation, finding, where } of everyFinding()) {
      const text = finding.cure.join('\n');
      assert.doesNotMatch(text, /driver|kernel mode/, where);
      const { library, platform } = situation;
      const windows = library === 'windows' || (library === 'other' && platform === 'win32');
      if (library === 'windows') assert.doesNotMatch(text, OF_OTHERS, where);
      if (!windows) assert.doesNotMatch(text, OF_WINDOWS, where);
    }
  });

  it('says nothing of one package where another was asked for', () => {
    for (const { situation, finding, where } of everyFinding()) {
      const named = situation.package;
      // Of another maker's package it is not known what it rests on.
      if (named === null || named === 'Reference') continue;
      const causes = finding.cure.slice(0, -1).map((text) => text.split('. ')[0] ?? '');
      if (!['Schannel', 'CREDSSP'].includes(named)) {
        assert.ok(!causes.some((cause) => cause.startsWith('Schannel')), where);
      }
      if (!['Kerberos', 'Negotiate', 'CREDSSP'].includes(named)) {
        assert.ok(!causes.some((cause) => cause.startsWith('Kerberos')), where);
      }
      if (named !== 'WDigest') assert.ok(!causes.some((cause) => cause.startsWith('Digest')), where);
    }
  });

  it('tells of Schannel where Schannel is asked for, by either of its names and in any case', () => {
    const schannel = /Manage Private Keys/;
    const cure = (name: string, host: Host) =>
      cureOf('AcquireCredentialsHandleW', 'SEC_E_UNKNOWN_CREDENTIALS', { ...host, package: name, given: [] });
    for (const name of ['Schannel', 'schannel', 'Microsoft Unified Security Protocol Provider']) {
      assert.match(cure(name, WINDOWS), schannel, name);
      assert.match(cure(name, OTHER_ON_WINDOWS), schannel, name);
      assert.doesNotMatch(cure(name, WINPR), schannel, name);
    }
    assert.doesNotMatch(cure('Kerberos', WINDOWS), schannel);
  });

  it('tells of an option only where it was given, and rules nothing out where that is not known', () => {
    const cure = (given?: readonly GivenOption[]) =>
      cureOf('AcquireCredentialsHandleW', 'SEC_E_NOT_OWNER', {
        ...WINDOWS,
        package: 'Kerberos',
        ...(given && { given }),
      });
    assert.match(cure(['logonId']), /SeTcbPrivilege/);
    assert.doesNotMatch(cure(['principal']), /SeTcbPrivilege/);
    assert.match(cure(['principal']), /principal that was named/);
    assert.match(cure(), /SeTcbPrivilege.*\n.*principal that was named/);
    const missing = (given: readonly GivenOption[]) =>
      cureOf('AcquireCredentialsHandleW', 'SEC_E_NO_CREDENTIALS', { ...WINDOWS, package: 'Kerberos', given });
    assert.match(missing([]), /this logon holds nothing that Kerberos could use/);
    assert.doesNotMatch(missing(['user']), /this logon/);
  });

  it('tells of a library only where it is that one', () => {
    const cure = (host: Host) =>
      cureOf('ImpersonateSecurityContext', 'SEC_E_UNSUPPORTED_FUNCTION', { ...host, package: 'Kerberos' });
    assert.match(cure(WINE), /library is Wine/);
    assert.match(cure(WINPR), /library is WinPR/);
    for (const host of [WINDOWS, OTHER_ON_LINUX, OTHER_ON_WINDOWS])
      assert.doesNotMatch(cure(host), /the library is/);
  });

  it('rules no package out for one of another maker, unless a general cause is there', () => {
    const cure = (functionName: string, status: string) =>
      cureOf(functionName, status, { ...WINDOWS, package: 'Reference', given: [] });
    assert.match(cure('InitializeSecurityContextW', 'SEC_E_TARGET_UNKNOWN'), /no account has the SPN/);
    const general = cure('AcquireCredentialsHandleW', 'SEC_E_UNKNOWN_CREDENTIALS');
    assert.match(general, /does not take what this logon/);
    assert.doesNotMatch(general, /Schannel/);
  });

  it('owns up where no known cause fits, and says where to look', () => {
    const digest = (host: Host) =>
      cureOf('AcceptSecurityContext', 'STATUS_LOGON_FAILURE', { ...host, package: 'NTLM' });
    assert.match(digest(WINDOWS), /^no known cause of STATUS_LOGON_FAILURE .*NTLM.*--trace.*Event Viewer/);
    assert.match(digest(WINPR), /^no known cause .*--trace, and see the log of the library/);
    const unknown = sspiFinding(answered('FreeContextBuffer', 'SEC_E_LOGON_DENIED'), {
      ...WINPR,
      package: null,
    });
    assert.equal(unknown.code, 'unexplained');
    assert.doesNotMatch(unknown.cure.join(), OF_WINDOWS);
  });

  it('is what a command concludes, with the user it gave as an option', () => {
    const conclusion = (user: string | null) =>
      conclude({
        status: answered('InitializeSecurityContextW', 'SEC_E_NO_CREDENTIALS'),
        side: 'initiator',
        package: 'NTLM',
        user,
        target: null,
        evidence: null,
        library: 'winpr',
      })[0]?.cure.join();
    assert.match(conclusion(null) ?? '', /no logon of this user/);
    assert.doesNotMatch(conclusion('alice') ?? '', /no logon of this user/);
  });
});

describe('the kind of the library', () => {
  const kindOf = async (argv: string[]) => (await report(['packages', ...argv])).backend?.kind;

  it('is winpr for the libwinpr of the system', {
    skip: without(library('libwinpr2.so.2', 'libwinpr2-2')),
  }, async () => {
    assert.equal(await kindOf(['--backend', 'sspi']), 'winpr');
  });

  it('is other for a file that somebody named', { skip: without(gcc()) }, async () => {
    assert.equal(await kindOf(['--library', referenceLibrary().linux]), 'other');
  });
});
