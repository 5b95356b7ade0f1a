/**
 * Each call of libgssapi_krb5, libkrb5 and the C library made to fail, to crash and to hang: the command answers by the rules,
 * and acts as nobody else.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROTOTYPES as GSSAPI } from '../../src/backends/gssapi/library.ts';
import { PROTOTYPES as LIBKRB5 } from '../../src/backends/libkrb5/prototypes.ts';
import { EXIT } from '../../src/report/exitCodes.ts';
import { type Call, compileFaults, disturbed, type Stage, type Subject } from './faults.ts';
import { eachOf, type Faulted, figuresOf, share, tryEach, wrongAnswer } from './faultTries.ts';
import { wronglyActed } from './identities.ts';
import { OUTPUTS, wrongOutputs } from './outputs.ts';
import { inRealm, type Proof } from './stage.ts';
import type { Watched } from './watched.ts';

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['acquire', '--target', 'HTTP/localhost'],
  ['acquire', '--package', 'Kerberos', '--use', 'inbound', '--async'],
  ['acquire', '--user', 'bob', '--password-file', '../password'],
  ['packages', 'Kerberos', '--attributes'],
  ['capabilities'],
  ['export', '--output', 'context', '--peer-output', 'peer', '--prove'],
  ['import', '../context', '--peer', '../peer'],
  ['impersonate', '--read', '../password'],
  ['impersonate', '--exec', 'id', '-u'],
  ['tickets', '--request', 'HTTP/localhost'],
  ['keytab'],
  ['kdc'],
  ['spn', 'HTTP/localhost'],
  ['config'],
  // One worker: which of two would come to a call first, nobody knows.
  ['acquire', '--package', 'Kerberos', '--targets', '../list', '--concurrency', '1'],
];

/** gss_status of GSS_S_FAILURE, GSS_S_NO_CRED, GSS_S_CREDENTIALS_EXPIRED, and of nothing that is known. */
const MAJORS = ['major 0x000D0000', 'major 0x00070000', 'major 0x000B0000', 'major 0x00F70000'] as const;
/** ENOMEM, KRB5KRB_AP_ERR_SKEW, KRB5_CC_END, and nobody's. */
const CODES = ['return 12', 'return -1765328347', 'return -1765328242', 'return 123456789'] as const;
/** EPERM, ENOMEM, EAGAIN. */
const ERRNOS = ['errno 1', 'errno 12', 'errno 11'] as const;
/** Where whoami asks libkrb5 of its own files: SECURITY.md says why, and what that costs. */
const OWN_PROCESS: readonly string[] = ['main'];

const HANG = 'hang 0';
const DEATHS = ['crash 0', HANG];
const isDeadly = (action: string) => DEATHS.includes(action);
/** What these processes would have said stands beside an answer that is one without it. */
const BESIDE: readonly string[] = ['readTicketCollection', 'compareKeytab'];

/** A process that was killed is no yes, or the answer says that there was one. */
function hushed({ process }: Call, { code, stdout }: Watched): string[] {
  if (code !== EXIT.yes) return [];
  const isSaid = BESIDE.includes(process) && /the library crashed \(|no answer within/.test(stdout);
  return isSaid ? [] : ['it said yes, and not that a process was killed'];
}

/** What a call is made to do: to answer with an error, and where it is the first one of its process also to kill it. */
function actionsFor(call: Call): readonly string[] {
  const isLibrarys = call.function in GSSAPI || call.function in LIBKRB5;
  const deaths = isLibrarys && call.number === 1 && !OWN_PROCESS.includes(call.process) ? DEATHS : [];
  return [...errorsFor(call), ...deaths];
}

function errorsFor({ function: name, number }: Call): readonly string[] {
  const nth = <T>(of: readonly T[]) => of[number % of.length] as T;
  if (name === 'gss_userok') return ['return 0'];
  if (name in GSSAPI) return [nth(MAJORS)];
  if (name in LIBKRB5) {
    const prototype = LIBKRB5[name as keyof typeof LIBKRB5];
    // No name is an answer of it; no text would be libkrb5's own mistake.
    if (name === 'krb5_cc_default_name') return ['return 0'];
    return /^(int32_t|long) /.test(prototype) ? [nth(CODES)] : [];
  }
  return name.endsWith('_r') ? ['return 5', 'return 12'] : [nth(ERRNOS)];
}

/** @param every of all faults each so many is tried */
export function callsGssapi(every: number, seed = 1): Proof {
  return {
    name: 'calls-gssapi',
    claim: `${share(every)} of the calls of libgssapi_krb5, libkrb5 and libc that have an error to answer with has it, and each function crashes and hangs where it is called first, in ${COMMANDS.length} commands`,
    run: () =>
      inRealm(async (environment, folder) => {
        const stage: Stage = { environment, folder, library: compileFaults(folder), watch: 'functions' };
        return figuresOf(await failing(stage, every, seed));
      }),
  };
}

async function failing(stage: Stage, every: number, seed: number): Promise<Faulted[]> {
  const { folder, environment } = stage;
  copyFileSync(join(String(environment.SSPIDIAG_LAB), 'bob.password'), join(folder, 'password'));
  writeFileSync(join(folder, 'list'), 'HTTP/localhost\nhost/localhost\n');
  const export_ = { command: ['export', '--output', '../context', '--peer-output', '../peer'], leaves: [] };
  const exported = await disturbed(stage, export_, null);
  if (exported.run.code !== 0) throw new Error(`export: ${exported.run.stderr}`);
  const tries: Faulted[] = [];
  for (const command of COMMANDS) {
    const whole = await disturbed(stage, subject(command, '20'), null);
    const early = wrongs(whole.run);
    if (whole.calls.length === 0) early.push('none of its calls was seen');
    if (early.length > 0) throw new Error(`${command.join(' ')}: ${early.join('; ')}`);
    const faults = whole.calls.flatMap((call) => actionsFor(call).map((action) => ({ call, action })));
    const trying = async (fault: (typeof faults)[number]) => {
      const hangs = fault.action === HANG;
      const { run, hit } = await disturbed(stage, subject(command, hangs ? '2' : '10'), fault);
      const { call, action } = fault;
      const what = `${command.join(' ')}, ${call.process} ${call.function}#${call.number}: ${action}`;
      const wrong = [...wrongs(run), ...(isDeadly(action) ? hushed(call, run) : [])];
      tries.push({ what, wrong, code: run.code, reached: hit });
    };
    const chosen = eachOf(faults, every, seed);
    await tryEach(chosen, HANG, trying);
  }
  return tries;
}

function subject(command: readonly string[], seconds: string): Subject {
  const [name = '', ...rest] = command;
  return {
    command: [name, '--timeout', seconds, ...rest],
    leaves: OUTPUTS,
    look: wrongOutputs,
  };
}

function wrongs(run: Parameters<typeof wronglyActed>[0]): string[] {
  return [...run.wrong, ...wrongAnswer(run, [0, 1, 3, 5]), ...wronglyActed(run)];
}
