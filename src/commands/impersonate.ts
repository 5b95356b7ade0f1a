/** `impersonate`: act as the client of a handshake, with the identity read back before, during and after. */

import { isSspi } from '../backends/choose.ts';
import type { Finding } from '../findings/finding.ts';
import { impersonationFinding } from '../findings/impersonation.ts';
import {
  certificateMapping,
  nativeImpersonationFindings,
  secondHop,
  whyNotHigher,
} from '../findings/nativeImpersonation.ts';
import { negotiateFailed, ntlmInstead, ntlmNegotiated } from '../findings/negotiate.ts';
import { releaseFindings } from '../findings/releases.ts';
import { withCauses } from '../findings/unexplained.ts';
import type { ExecFacts } from '../operations/executeAs.ts';
import type { ImpersonateFacts, RequestedLevel } from '../operations/impersonate.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { type Report, report } from '../report/report.ts';
import type { ImpersonateResult } from '../report/schema/impersonate.ts';
import { packageOfToken } from '../wire/framing.ts';
import { bindingsBase64 } from './bindings.ts';
import { contextFacts } from './contextFacts.ts';
import { type CredentialOptions, credentialChoice } from './credentials.ts';
import { handshakeExitCode, incomplete } from './handshake.ts';
import { identityFacts } from './identityFacts.ts';
import { readInput } from './input.ts';
import { isolated } from './isolated.ts';
import { tokenBytes } from './token.ts';

export type ImpersonateOptions = CommonOptions &
  Omit<CredentialOptions, 'package'> & {
    /** Null: the token's own package, else Negotiate. */
    package: string | null;
    target: string | null;
    token: string | null;
    map: string | null;
    reads: string[];
    accesses: string[];
    level: RequestedLevel | null;
    bindings: string | null;
    acceptorBindings: string | null;
    exec: boolean;
    command: string[];
  };

/** The largest token that any package makes (SSPI's own limit), as base64 with line ends. */
const MOST_TOKEN_BYTES = 128 * 1024;
/** An interrupted child reverts first: the calls in flight may take this long. */
const GRACE_MILLISECONDS = 5000;

/** Accepts a client, becomes the local account it maps to, reads what it may read, and goes back. */
export async function impersonate(options: ImpersonateOptions): Promise<Report<ImpersonateResult>> {
  checkOptions(options);
  const token = options.token === null ? null : await readToken(options.token, options.timeoutSeconds);
  const packageName = options.package ?? (token && packageOfToken(token)) ?? 'Negotiate';
  const ran = await isolated<ImpersonateFacts>(
    'impersonate',
    {
      backend: options.backend,
      credentials: await credentialChoice({ ...options, package: packageName }),
      target: options.target,
      tokenBase64: token?.toString('base64') ?? null,
      bindingsBase64: bindingsBase64('--bindings', options.bindings),
      acceptorBindingsBase64: bindingsBase64('--acceptor-bindings', options.acceptorBindings),
      map: mapping(options.map),
      reads: options.reads,
      accesses: options.accesses,
      level: options.level ?? 'impersonation',
      exec: options.exec ? options.command : null,
    },
    options,
    {
      graceMilliseconds: GRACE_MILLISECONDS,
      stdio: {
        stdin: options.exec ? 'inherit' : 'ignore',
        stdout: options.json || options.plain ? 'stderr' : 'inherit',
      },
    },
  );
  if (ran.unanswered) return report('impersonate', ran.unanswered);
  const { facts, calls } = ran;
  const concluded = findingsOf(options, packageName, facts);
  const findings = await withCauses(concluded, facts.kerberosAlone?.status, facts.status);
  return report('impersonate', {
    exitCode: facts.impersonated && !findings.some(isError) ? EXIT.yes : handshakeExitCode(findings),
    backend: facts.backend,
    status: facts.status,
    result: resultOf(packageName, facts),
    findings: [
      ...findings,
      ...releaseFindings(facts.refusedReleases, { package: packageName, library: facts.backend.kind }),
    ],
    calls,
  });
}

const isError = (finding: Finding) => finding.severity === 'error';

function checkOptions(options: ImpersonateOptions): void {
  const native = isSspi(options.backend);
  const root = options.accesses.find((object) => /^HK[A-Z_]+\\?$/i.test(object));
  if (root !== undefined && process.platform === 'win32') {
    throw new UsageError(
      `--access ${root} names no key`,
      `name one below it: ${root.replace(/\\$/, '')}\\Software`,
    );
  }
  const other = native
    ? ([
        ['--map', options.map !== null],
        ['--exec', options.exec],
      ] as const)
    : ([['--level', options.level !== null && options.level !== 'impersonation']] as const);
  const refused = other.find(([, given]) => given)?.[0];
  if (refused !== undefined) {
    throw new UsageError(
      `${refused} is not for ${native ? 'SSPI, which impersonates by itself' : 'GSS-API'}`,
      native ? '--read and --access show what the client may do' : null,
      EXIT.cannotTell,
    );
  }
  if (options.command.length > 0 && !options.exec) {
    throw new UsageError(
      `unexpected "${options.command[0]}"`,
      'to run a command as the client: --exec COMMAND',
    );
  }
  if (options.exec && options.command.length === 0) throw new UsageError('--exec needs a command');
  const forLoopback = [
    ['--target', options.target],
    ['--user', options.user],
    ['--ccache', options.ccache],
    ['--client-keytab', options.clientKeytab],
    ['--bindings', options.bindings],
    ['--level', options.level],
  ] as const;
  const conflicting = forLoopback.find(([, value]) => value !== null)?.[0];
  if (options.token !== null && conflicting) {
    // --bindings alone sets both sides; with a token only the acceptor is here.
    throw new UsageError(
      `--token and ${conflicting} exclude each other`,
      'with a token the client is elsewhere; its side cannot be set here',
    );
  }
}

async function readToken(file: string, timeoutSeconds: number): Promise<Buffer> {
  const bytes = await readInput(file, { what: 'token', mostBytes: MOST_TOKEN_BYTES, timeoutSeconds });
  return tokenBytes(bytes, file === '-' ? 'standard input' : file);
}

function mapping(text: string | null): { client: string; account: string } | null {
  if (text === null) return null;
  const at = text.lastIndexOf('=');
  const [client, account] = [text.slice(0, at), text.slice(at + 1)];
  if (at > 0 && account !== '') return { client, account };
  throw new UsageError(`--map takes DOMAIN\\user=account, not "${text}"`);
}

function findingsOf(options: ImpersonateOptions, packageName: string, facts: ImpersonateFacts): Finding[] {
  const { refused, status } = facts;
  if (refused?.by === 'handshake') {
    const situation = {
      status,
      side: refused.side,
      package: packageName,
      user: options.user,
      target: facts.target,
      evidence: facts.evidence,
      library: facts.backend.kind,
    };
    const causes = negotiateFailed(situation, facts.kerberosAlone);
    return causes.length > 0 ? causes : incomplete(false, situation);
  }
  const { native } = facts;
  if (native) {
    const negotiated = packageName === 'Negotiate' && options.user === null ? facts.package : null;
    return [
      ...nativeImpersonationFindings({ ...facts, native }),
      ...ntlmNegotiated(negotiated, facts.target),
    ];
  }
  const findings =
    refused && refused.by !== 'library' && refused.by !== 'unchanged'
      ? [impersonationFinding(facts, refused)]
      : [];
  return [...findings, ...commandFindings(facts.exec), ...ntlmInstead(facts.kerberosAlone, facts.target)];
}

function commandFindings(exec: ExecFacts | null): Finding[] {
  if (!exec || (exec.error === null && exec.exitCode === 0)) return [];
  const command = exec.command.join(' ');
  const how = exec.signal === null ? `ended with exit code ${exec.exitCode}` : `was ended by ${exec.signal}`;
  return [
    {
      code: exec.error === null ? 'command-failed' : 'command-not-run',
      severity: 'error',
      title: exec.error === null ? 'command failed' : 'command was not run',
      evidence: [exec.error ?? `${command} ${how}`],
      cure:
        exec.error === null
          ? ['the impersonation itself worked: what the command says decides']
          : ['give a program with its path, or one in /usr/local/bin, /usr/bin or /bin'],
    },
  ];
}

function resultOf(packageName: string, facts: ImpersonateFacts): ImpersonateResult {
  const account = facts.account?.name ?? null;
  return {
    package: facts.package ?? packageName,
    legs: facts.legs,
    client: facts.client,
    mapping: {
      canonicalName: facts.canonical,
      account: facts.accountName,
      uid: facts.account?.uid ?? null,
      gid: facts.account?.gid ?? null,
      permitted: facts.permitted,
      by: facts.mappedBy,
    },
    impersonated: facts.impersonated,
    reverted: facts.reverted,
    before: identityFacts(facts.before, null),
    during: identityFacts(facts.during, facts.impersonated ? account : null),
    after: identityFacts(facts.after, null),
    reads: facts.reads,
    accesses: facts.accesses,
    exec: facts.exec,
    native: nativeResult(facts),
  };
}

function nativeResult(facts: ImpersonateFacts): ImpersonateResult['native'] {
  const { native } = facts;
  if (!native) return null;
  const situation = { ...facts, native };
  const { status, revertStatus, packageClaimsIt, tokenStatus, conditions } = native;
  return {
    status,
    revertStatus,
    packageClaimsIt,
    tokenStatus,
    conditions,
    context: contextFacts(native.context),
    requested: facts.requested,
    level: facts.during?.windows?.level ?? null,
    whyNotHigher: whyNotHigher(situation),
    secondHop: secondHop(situation),
    certificateMapping: certificateMapping(situation),
  };
}
