/**
 * A KDC that dies, falls silent or speaks nonsense between any two packets: every command that asks it ends in time, with
 * a whole report, and blames nothing but the KDC.
 */
import type { Report } from '../../src/report/report.ts';
import { CUTS, type Cut } from './cutRelay.ts';
import { runRelayed, TRANSPORTS } from './relayed.ts';
import { type Run, wrongAnyhow } from './run.ts';
import { inRealm, judged, type Proof, type Try, together } from './stage.ts';

const TARGET = 'HTTP/localhost';

type Disturbed = {
  argv: readonly string[];
  /** It has an answer of another kind than the KDC's, and says yes with a warning where that one fails. */
  mayBeYes?: true;
};

const COMMANDS: readonly Disturbed[] = [
  { argv: ['acquire', '--package', 'Kerberos', '--user', 'alice', '--password-file', 'alice.password'] },
  { argv: ['acquire', '--package', 'Kerberos', '--target', TARGET] },
  { argv: ['acquire', '--target', TARGET] },
  { argv: ['tickets', '--request', TARGET] },
  { argv: ['spn', TARGET] },
  { argv: ['keytab'], mayBeYes: true },
  { argv: ['impersonate', '--target', TARGET] },
  // Negotiate goes on with NTLM, and its context can be exported.
  { argv: ['export', '--output', 'context', '--target', TARGET], mayBeYes: true },
  // One of two transports is enough for them, and where everything else is there, the one ticket that was asked for.
  { argv: ['kdc'], mayBeYes: true },
  { argv: ['doctor', TARGET], mayBeYes: true },
  { argv: ['report', TARGET], mayBeYes: true },
];

const TIMEOUT_SECONDS = 3;
const UNDISTURBED_SECONDS = 20;
/** For starting the program, and the moment that a child is given to end, on a busy machine. */
const MARGIN_SECONDS = 5;
/** Of all packets: where several ask at once, and one of them is cut off, the last of the others may not come. */
const PART_THAT_COMES = 0.8;
/** At once: nearly all of the time they wait. With more, those that are held up are over before their last packets. */
const WAITING = 4;

/** What may be said of a KDC that breaks off, or follows from it. */
const TRUE_CAUSES: readonly string[] = [
  ...['kdc-unreachable', 'kdc-answers-garbage', 'kdc-udp-only', 'kdc-tcp-only', 'timed-out'],
  ...['ntlm-instead-of-kerberos', 'ntlm-needs-map', 'keytab-not-compared'],
];

/**
 * @param packets at most so many places of each conversation
 * @param only commands by their first word; all unless given
 */
export function kdc(packets: number, only: readonly string[] | null = null): Proof {
  const chosen = COMMANDS.filter(({ argv: [verb = ''] }) => only?.includes(verb) ?? true);
  return {
    name: 'kdc',
    claim: `a KDC that is cut off after any packet, in ${CUTS.length} ways by UDP and by TCP: ${chosen.length} commands`,
    run: async () => {
      const { tries, planned } = await inRealm((environment, folder) =>
        cutAll(environment, folder, chosen, packets),
      );
      return judged(tries, Math.ceil(PART_THAT_COMES * planned));
    },
  };
}

async function cutAll(
  environment: NodeJS.ProcessEnv,
  folder: string,
  commands: readonly Disturbed[],
  packets: number,
): Promise<{ tries: Try[]; planned: number }> {
  const planned: (() => Promise<Try | null>)[] = [];
  for (const command of commands) {
    for (const transport of TRANSPORTS) {
      const run = (cut: Cut | null, timeoutSeconds = TIMEOUT_SECONDS) =>
        runRelayed(command.argv, { environment, folder, transport, cut, timeoutSeconds });
      const whole = await run(null, UNDISTURBED_SECONDS);
      const name = `${command.argv.join(' ')} by ${transport}`;
      if (whole.run.code !== 0 || whole.packets < 2)
        throw new Error(`${name}: ${whole.run.code} ${whole.run.stderr}`);
      const places = Array.from({ length: Math.min(packets, whole.packets) }, (_, after) => after);
      const cuts = CUTS.flatMap((how) => places.map((after): Cut => ({ how, after })));
      const tried = async (cut: Cut): Promise<Try | null> => {
        const met = await run(cut);
        // Where several ask at once, the last packets may not come.
        if (met.packets <= cut.after) return null;
        const wrong = wrongEnd(met.run, command, whole.run);
        return { what: `${name}, ${cut.how} after packet ${cut.after}`, wrong };
      };
      planned.push(...cuts.map((cut) => () => tried(cut)));
    }
  }
  const tries: Try[] = [];
  await together(WAITING, planned, async (one) => {
    const met = await one();
    if (met) tries.push(met);
  });
  return { tries, planned: planned.length };
}

function wrongEnd(run: Run, { mayBeYes }: Disturbed, whole: Run): string[] {
  const wrong = wrongAnyhow(run);
  if (run.seconds > TIMEOUT_SECONDS + MARGIN_SECONDS) wrong.push(`it took ${run.seconds.toFixed(1)} s`);
  const accepted = mayBeYes ? [0, 1, 3] : [1, 3];
  if (!accepted.includes(run.code ?? -1)) wrong.push(`it ended with ${run.code ?? run.signal}`);
  if (wrong.length > 0) return wrong;
  const { exitCode, findings, status } = JSON.parse(run.stdout || '{}') as Report;
  if (exitCode !== run.code) return [`its document says ${exitCode}`];
  if (exitCode !== 0 && findings.length === 0 && status === null) wrong.push('it gives no reason');
  const known = (JSON.parse(whole.stdout) as Report).findings.map(({ code }) => code);
  const accused = findings.filter(
    ({ code, severity }) => severity === 'error' && !known.includes(code) && !TRUE_CAUSES.includes(code),
  );
  return [...wrong, ...accused.map(({ code, evidence }) => `it says ${code}: ${evidence.join('; ')}`)];
}
