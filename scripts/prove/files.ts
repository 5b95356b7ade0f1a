/**
 * Each operation on a file made to fail: the command answers by the rules, what it writes is whole or not there, what it
 * replaces is the old file or the new one, and it leaves nothing.
 */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { EXIT } from '../../src/report/exitCodes.ts';
import { type Call, compileFaults, disturbed, type Stage, type Subject } from './faults.ts';
import { eachOf, type Faulted, figuresOf, share, wrongAnswer } from './faultTries.ts';
import { wronglyActed } from './identities.ts';
import { OUTPUTS, wrongOutputs } from './outputs.ts';
import { NO_LAST_LINE } from './run.ts';
import { inRealm, type Proof, TOGETHER, together } from './stage.ts';
import type { Watched } from './watched.ts';

const EXPORT = ['export', '--output', 'context', '--peer-output', 'peer'];

/** One worker: which of two would come to a call first, nobody knows. */
const MANY = ['acquire', '--package', 'Kerberos', '--targets', '../list', '--concurrency', '1'];

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['acquire', '--target', 'HTTP/localhost', '--token-output', 'token', '--trace'],
  ['acquire', '--user', 'bob', '--password-file', '../password'],
  EXPORT,
  [...EXPORT, '--force', '--prove'],
  ['import', '../context', '--peer', '../peer'],
  ['decode', '--keytab', '../service.keytab', '../token'],
  ['packages'],
  ['tickets', '--ccache', '../ccache'],
  ['keytab', '../service.keytab'],
  ['config'],
  ['kdc'],
  ['report', '--redact'],
  ['impersonate', '--read', '../password'],
  ['impersonate', '--exec', 'id', '-u'],
  ['lab', '--', 'true'],
  ['spn', 'HTTP/localhost'],
  ['capabilities'],
  ['explain', '0x18'],
  ['schema', 'batch'],
  ['completion', 'bash'],
  ['doctor', 'HTTP/localhost'],
  [...MANY, '--resume', '../answers'],
];
const INPUTS = ['ccache', 'service.keytab'] as const;

/** What each operation may fail with, beside being interrupted and a device that fails. */
const ERRORS: Readonly<Record<string, readonly (keyof typeof constants.errno)[]>> = {
  open: ['EACCES', 'EMFILE', 'ENOSPC'],
  read: ['EIO', 'EINTR'],
  write: ['ENOSPC', 'EIO', 'EINTR'],
  close: ['EIO', 'EINTR'],
  fork: ['EAGAIN', 'ENOMEM'],
  pipe2: ['EMFILE', 'ENFILE'],
  socketpair: ['EMFILE', 'ENFILE'],
};
const OTHERS = ['EACCES', 'EIO', 'ENOSPC', 'ENOMEM'] as const;

/** What a call is made to do: one error of those that it may have, the next one at its next call. */
function actionFor({ function: name, number }: Call): string {
  const family = name
    .replace(/64$|at$/g, '')
    .replace(/^(p?read|p?write)v?$/, (text) => text.replace(/^p|v$/g, ''));
  const errors = ERRORS[family] ?? OTHERS;
  const isShort = ['read', 'write'].includes(family) && number % (errors.length + 1) === 0;
  if (isShort) return 'short 0';
  return `errno ${constants.errno[errors[number % errors.length] ?? 'EIO']}`;
}

/** What these ask, other commands ask as well: of their operations, as many as of all others, fewer are tried. */
const COMPOSED = ['doctor', 'report'];
const FEWER = 4;
const everyOf = ([name = '']: readonly string[], every: number) =>
  COMPOSED.includes(name) ? FEWER * every : every;

/** Of a lab whose command cannot be started (sspidiag-lab(1), EXIT STATUS). */
const CANNOT_RUN = 126;

/** @param every of all operations each so many is tried */
export function files(every: number, seed = 1): Proof {
  return {
    name: 'files',
    claim: `${share(every)} of the operations on files fails in ${COMMANDS.length} commands, of ${COMPOSED.join(' and ')} ${share(FEWER * every)}`,
    run: () =>
      inRealm(async (environment, folder) => {
        const stage: Stage = { environment, folder, library: compileFaults(folder), watch: 'files' };
        return figuresOf(await failing(stage, every, seed));
      }),
  };
}

async function failing(stage: Stage, every: number, seed: number): Promise<Faulted[]> {
  await layOut(stage);
  const tries: Faulted[] = [];
  for (const command of COMMANDS) {
    const whole = await disturbed(stage, subject(command, stage), null);
    const early = wrongs(whole.run, [0, 1]);
    if (whole.calls.length === 0) early.push('none of its calls was seen');
    if (early.length > 0) throw new Error(`${command.join(' ')}: ${early.join('; ')}`);
    await together(TOGETHER, eachOf(whole.calls, everyOf(command, every), seed), async (call) => {
      const action = actionFor(call);
      const { run, hit } = await disturbed(stage, subject(command, stage), { call, action });
      const { process, function: name, number, about } = call;
      const what = `${command.join(' ')}, ${process} ${name}#${number} ${about}: ${action}`;
      // An input that cannot be read is a mistake of whoever named it.
      const wrong = isOutput(call)
        ? lost(run)
        : wrongs(
            run,
            [0, 1, 2, 3, 5, ...(command[0] === 'lab' ? [CANNOT_RUN] : [])],
            command.includes('--targets'),
          );
      tries.push({ what, wrong, code: run.code, reached: hit });
    });
  }
  return tries;
}

/** What the commands read. */
async function layOut(stage: Stage): Promise<void> {
  const { folder, environment } = stage;
  const lab = String(environment.SSPIDIAG_LAB);
  for (const name of INPUTS) copyFileSync(join(lab, name), join(folder, name));
  copyFileSync(join(lab, 'bob.password'), join(folder, 'password'));
  for (const command of [
    ['export', '--output', '../context', '--peer-output', '../peer'],
    ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost', '--token-output', '../token'],
  ]) {
    const { run } = await disturbed(stage, { command, leaves: [] }, null);
    if (run.code !== 0) throw new Error(`${command.join(' ')}: ${run.stderr}`);
  }
  writeFileSync(join(folder, 'list'), 'HTTP/localhost\n');
  const { run } = await disturbed(stage, { command: MANY, leaves: [] }, null);
  writeFileSync(join(folder, 'answers'), run.stdout);
  writeFileSync(join(folder, 'list'), 'HTTP/localhost\nhost/localhost\n');
}

/** With --force there are older files to be replaced. */
function subject(command: readonly string[], { folder }: Stage): Subject {
  const older = command.includes('--force') ? (['context', 'peer'] as const) : [];
  return {
    command,
    leaves: OUTPUTS,
    prepare: (own) => {
      for (const name of older) copyFileSync(join(folder, name), join(own, name));
    },
    look: (own, run) => {
      const isOld = (name: string) => {
        try {
          return readFileSync(join(own, name)).equals(readFileSync(join(folder, name)));
        } catch {
          return false;
        }
      };
      const gone = older.filter((name) => !existsSync(join(own, name)));
      return [
        ...gone.map((name) => `${name} is gone, which was to be replaced`),
        ...wrongOutputs(own, run, older.filter(isOld)),
      ];
    },
  };
}

const isOutput = ({ function: name, about }: Call) => name === 'write' && /^descriptor [12]$/.test(about);

/** A report that could not be written is no answer; one that was written in pieces is one. */
function lost(run: Watched): string[] {
  if (run.code !== EXIT.cannotTell) return wrongs(run, [0, 1]);
  return run.wrong.filter((each) => each !== NO_LAST_LINE);
}

function wrongs(run: Watched, allowed: readonly number[], isMany = false): string[] {
  // Whoever asks for lines gets none where there is no list to answer for: then there is a sentence.
  const isSentence = isMany && run.stdout === '' && /^sspidiag: .+\n/.test(run.stderr);
  if (isSentence && (run.code === EXIT.usage || run.code === EXIT.cannotTell)) return run.wrong;
  return [...run.wrong, ...wrongAnswer(run, allowed), ...wronglyActed(run)];
}
