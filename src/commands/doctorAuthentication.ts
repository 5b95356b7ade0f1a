/** The doctor's own attempt: one authentication from end to end, and where the target is a web page, the page asked. */
import type { CallRecord } from '../backends/native.ts';
import { type Asked, askWithoutToken, askWithToken, bindingsToTry, wantsToken } from '../doctor/webServer.ts';
import { conclude } from '../findings/conclude.ts';
import { type HttpFacts, httpFindings } from '../findings/http.ts';
import { asGrave, type Found } from '../findings/relevance.ts';
import { tokenSizeFindings } from '../findings/tokenHttp.ts';
import type { Target } from '../names/target.ts';
import type { AuthenticateFacts, AuthenticateRequest, StageFailure } from '../operations/authenticate.ts';
import { EXIT } from '../report/exitCodes.ts';
import type { Conclusion } from '../report/report.ts';
import { bindingsBase64 } from './bindings.ts';
import { credentialChoice } from './credentials.ts';
import type { DoctorOptions } from './doctor.ts';
import { incomplete } from './handshake.ts';
import { readInput } from './input.ts';
import { isolated } from './isolated.ts';
import { tokenBytes } from './token.ts';

/** What ends a token's file and an exported context alike. */
const MOST_TOKEN_BYTES = 1024 * 1024;

export async function requestOf(options: DoctorOptions, target: Target | null): Promise<AuthenticateRequest> {
  const token =
    options.token === null
      ? null
      : tokenBytes(
          await readInput(options.token, {
            what: 'token',
            mostBytes: MOST_TOKEN_BYTES,
            timeoutSeconds: options.timeoutSeconds,
          }),
          options.token,
        );
  return {
    backend: options.backend,
    credentials: await credentialChoice(options),
    target: target && (target.verbatim ?? `${target.service}/${target.host}`),
    tokenBase64: token?.toString('base64') ?? null,
    bindingsBase64: bindingsBase64('--bindings', options.bindings),
    acceptorBindingsBase64: bindingsBase64('--acceptor-bindings', options.acceptorBindings),
    firstTokens: [],
  };
}

const PART_FOR_PAGE = 0.5;

export type Tried = {
  found: Found[];
  calls: CallRecord[];
  interrupted: Conclusion<never> | null;
  web: HttpFacts | null;
} & ({ facts: AuthenticateFacts; reason: '' } | { facts: null; reason: string });

/** Authenticates; where the target is a web page, the page is asked first, for its certificate decides about bindings. */
export async function authenticate(
  options: DoctorOptions,
  request: AuthenticateRequest,
  target: Target | null,
  left: () => number,
): Promise<Tried> {
  const url = webPage(target);
  // A server that does not answer leaves time for everything else.
  const asked = url ? await askWithoutToken(url, Math.min(left() * PART_FOR_PAGE, 5)) : null;
  const tries = asked && wantsToken(asked) ? bindingsToTry(asked) : [];
  const ran = await isolated<AuthenticateFacts>(
    'authenticate',
    { ...request, firstTokens: tries.map(({ base64 }) => base64) },
    { ...options, timeoutSeconds: left() },
  );
  const { calls } = ran;
  if (ran.unanswered) {
    const { findings = [], error, exitCode } = ran.unanswered;
    return {
      facts: null,
      reason: error?.message ?? 'the library gave no answer',
      found: [
        ...findings.map((finding) => ({ finding: asGrave(finding, []), from: 'library' })),
        ...webFindings(asked?.facts ?? null),
      ],
      calls,
      web: asked?.facts ?? null,
      interrupted: exitCode === EXIT.interrupted ? ran.unanswered : null,
    };
  }
  const { facts } = ran;
  const web = asked && url ? await shown(asked, url, tries, facts, left) : null;
  const found = [
    ...facts.failures.flatMap((failure) => explained(options, facts, failure)),
    ...sizeFindings(facts),
    ...webFindings(web),
  ];
  return { facts, reason: '', found, calls, web, interrupted: null };
}

function webPage(target: Target | null): URL | null {
  if (target?.kind !== 'url' || (target.scheme !== 'http' && target.scheme !== 'https')) return null;
  return new URL(target.given.trim());
}

/** Shows the server the tokens, one after the other: it sees what clients would send. */
async function shown(
  asked: Asked,
  url: URL,
  tries: ReturnType<typeof bindingsToTry>,
  { firstTokens }: AuthenticateFacts,
  left: () => number,
): Promise<HttpFacts> {
  const attempts: HttpFacts['attempts'] = [];
  for (const [index, { bindings }] of tries.entries()) {
    const token = firstTokens[index];
    if (token) attempts.push(await askWithToken(url, bindings, token, Math.min(left(), 5)));
  }
  return { ...asked.facts, attempts };
}

const webFindings = (web: HttpFacts | null): Found[] =>
  web === null ? [] : httpFindings(web).map((finding) => ({ finding, from: 'web' }));

function explained(options: DoctorOptions, facts: AuthenticateFacts, failure: StageFailure): Found[] {
  const { stage, status, side, evidence } = failure;
  const { package: packageName, user } = options;
  const { kind } = facts.backend;
  const situation = {
    status,
    side,
    package: packageName,
    user,
    target: facts.target,
    evidence,
    library: kind,
  };
  const findings = [...conclude(situation), ...incomplete(facts.context !== null, situation)];
  return findings.map((finding) => ({ finding, from: stage }));
}

/** What goes into an HTTP header has limits there. */
function sizeFindings({ target, firstTokenBytes }: AuthenticateFacts): Found[] {
  if (firstTokenBytes === null || !/^HTTP[/@]/i.test(target ?? '')) return [];
  return tokenSizeFindings(`the first token for ${target}`, firstTokenBytes).map((finding) => ({
    finding,
    from: 'web',
  }));
}
