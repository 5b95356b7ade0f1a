/**
 * Limits of memory that fall to what Node itself needs: a command ends with a documented code and a whole report, or
 * Node ends it, and then nothing is half written; nobody else is blamed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from '../../src/report/exitCodes.ts';
import type { Report } from '../../src/report/report.ts';
import { isLines, type Run, runOnce, wrongAnyhow } from './run.ts';
import { sparseFiles } from './sparse.ts';
import { type Figure, inRealm, judged, type Proof, TOGETHER, type Try, together } from './stage.ts';

const TARGET = 'HTTP/localhost';
const CONTEXT = 'context';

/** What is exported beside the folders of all runs. */
const EXPORTED = ['export', '--output', 'context', '--peer-output', 'peer'];

const COMMANDS: readonly (readonly string[])[] = [
  ['whoami'],
  ['packages'],
  ['capabilities'],
  ['acquire', '--target', TARGET],
  ['export', '--prove', '--output', CONTEXT],
  ['import', '../context', '--peer', '../peer'],
  ['impersonate'],
  ['tickets', '--request', TARGET],
  ['keytab'],
  ['kdc'],
  ['spn', TARGET],
  ['config'],
  ['doctor', TARGET],
  ['report', TARGET],
  ['explain', '0x18'],
  ['decode', 'YIIBAAYGKwYBBQUC'],
  ['acquire', '--package', 'Kerberos', '--targets', '../list'],
  // What stands behind the command is for true.
  ['lab', '--', 'true'],
];

/**
 * prlimit(1): all that is mapped, of which V8 reserves much that it never uses; and what can be written to, which is
 * nearest to what a container counts.
 */
const KINDS = ['as', 'data'] as const;
type Kind = (typeof KINDS)[number];

/** Above the least that Node starts with, MiB. */
const ABOVE: readonly number[] = [256, 192, 160, 128, 96, 64, 48, 32, 24, 16, 12, 8, 6, 4, 2, 0];
/**
 * From here on the program itself has to say why it cannot: the stacks of a pool of threads are 32 MiB of it. Of addresses
 * glibc may take 128 MiB more for each thread that allocates (malloc/arena.c): where that leaves too few for a stack, libuv
 * ends the process, which nobody can keep it from.
 */
const ENOUGH = 64;
/** Per cent of all such runs, and of those of one command. */
const MOST_SHARE = 15;
const MOST_OF_ONE = 50;

const TIMEOUT_SECONDS = 8;
const MOST_SECONDS = 20;

/**
 * @param every only every so many of the limits
 * @param only commands by their first word; all unless given
 */
export function memory(every = 1, only: readonly string[] | null = null): Proof {
  const chosen = COMMANDS.filter(([verb = '']) => only?.includes(verb) ?? true);
  return {
    name: 'memory',
    claim: `limits of memory that fall to what Node needs to start: ${chosen.length} commands; files of 1 GiB`,
    run: async () => {
      const least = { as: leastOf('as'), data: leastOf('data') };
      const limits = KINDS.flatMap((kind) =>
        ABOVE.filter((_, index) => index % every === 0).map((above) => ({ kind, above, least: least[kind] })),
      );
      const planned = chosen.flatMap((argv) => limits.map((limit): Planned => ({ argv, ...limit })));
      return await inRealm(async (environment, folder) => {
        writeFileSync(join(folder, 'list'), `${TARGET}\n`.repeat(20));
        const exported = await runOnce(EXPORTED, { environment, folder, mostSeconds: MOST_SECONDS });
        if (exported.code !== 0) throw new Error(`export: ${exported.stderr}`);
        const sparse = await sparseFiles(environment, folder, prlimit('data', least.data + 2 * ENOUGH));
        const done = await limited(environment, folder, planned);
        const died = done.filter((each) => each.died).length;
        const late = done.filter((each) => each.late).length;
        const ample = done.filter(({ kind, above }) => kind === 'as' && above >= ENOUGH);
        const share = percentOf(ample);
        const worst = Math.max(
          ...chosen.map((argv) => percentOf(ample.filter((each) => each.argv === argv))),
        );
        return [
          ...judged([...sparse, ...done], planned.length + 1),
          { what: 'runs that Node itself ended', value: died, unit: '', atMost: null },
          { what: 'of those, runs in which it waited for ever', value: late, unit: '', atMost: null },
          {
            what: `of those with ${ENOUGH} MiB of addresses more than it starts with, that Node ended`,
            value: share,
            unit: '%',
            atMost: MOST_SHARE,
          },
          { what: 'of those, of one command', value: worst, unit: '%', atMost: MOST_OF_ONE },
          ...KINDS.map((kind) => figure(kind, least[kind])),
        ];
      });
    },
  };
}

/** How many of them Node ended. */
const percentOf = (runs: readonly Limited[]) =>
  Math.round((100 * runs.filter(({ died }) => died).length) / Math.max(1, runs.length));

function figure(kind: Kind, mebibytes: number): Figure {
  const what = { as: 'addresses', data: 'memory to write to' }[kind];
  return { what: `Node starts with ${what} of`, value: mebibytes, unit: 'MiB', atMost: null };
}

const prlimit = (kind: Kind, mebibytes: number) => ['prlimit', `--${kind}=${mebibytes * 2 ** 20}`] as const;

/** The least limit, MiB, with which `node -e 0` ends as it should; with less it dies, or waits for a thread that is none. */
function leastOf(kind: Kind): number {
  let [short, enough] = [1, 4096];
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    const [program, limit] = prlimit(kind, middle);
    const { status } = spawnSync(program, [limit, process.execPath, '-e', '0'], {
      timeout: 3000,
      killSignal: 'SIGKILL',
    });
    if (status === 0) enough = middle;
    else short = middle;
  }
  return enough;
}

type Limited = Try & { argv: readonly string[]; kind: Kind; above: number; died: boolean; late: boolean };

type Planned = { argv: readonly string[]; kind: Kind; above: number; least: number };

async function limited(
  environment: NodeJS.ProcessEnv,
  folder: string,
  planned: Planned[],
): Promise<Limited[]> {
  const tries: Limited[] = [];
  await together(TOGETHER, planned, async ({ argv, kind, above, least }) => {
    const own = mkdtempSync(join(folder, 'run-'));
    const TMPDIR = join(own, 'temporary');
    mkdirSync(TMPDIR);
    const run = await runOnce([...argv, '--timeout', String(TIMEOUT_SECONDS)], {
      environment: { ...environment, TMPDIR },
      folder: own,
      mostSeconds: MOST_SECONDS,
      through: prlimit(kind, least + above),
    });
    const died = isDeadNode(run);
    const isExcused = above < ENOUGH ? died : kind === 'as' && run.signal === 'SIGABRT' && !run.late;
    const wrong = isExcused ? wrongDeath(run) : wrongEnd(run);
    const left = readdirSync(own, { recursive: true, encoding: 'utf8' });
    const unexpected = left.filter((name) => name !== 'temporary' && name !== CONTEXT);
    if (unexpected.length > 0) wrong.push(`it left ${unexpected.join(', ')}`);
    wrong.push(...(await wrongContext(environment, own)));
    rmSync(own, { recursive: true, force: true });
    const what = `${argv.join(' ')}, ${kind} ${above} MiB above ${least}`;
    tries.push({ what, wrong, argv, kind, above, died, late: run.late });
  });
  return tries;
}

/** V8 and libuv end a process that gets no memory so; some of their threads wait for ever for one that was not made. */
function isDeadNode({ signal, late }: Run): boolean {
  return late || (signal !== null && ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV'].includes(signal));
}

function wrongDeath(run: Run): string[] {
  return wrongAnyhow({ ...run, late: false, stderr: '' });
}

function wrongEnd(run: Run): string[] {
  const wrong = wrongAnyhow(run);
  if (![0, 1, 2, 3].includes(run.code ?? -1)) wrong.push(`it ended with ${run.code ?? run.signal}`);
  const isAnswered = run.code === EXIT.yes || run.code === EXIT.no;
  if (run.stdout === '' && isAnswered) wrong.push(`it ended with ${run.code}, and says nothing`);
  if (wrong.length > 0 || run.stdout === '') return wrong;
  const documents = isLines(run.stdout) ? run.stdout.trimEnd().split('\n') : [run.stdout];
  const reports = documents.map((text) => JSON.parse(text) as Report);
  const exitCode = reports.at(-1)?.exitCode;
  if (exitCode !== run.code) wrong.push(`its document says ${exitCode}`);
  const blamed = reports.flatMap(({ findings }) => findings).find(({ code }) => code === 'library-crashed');
  return blamed ? [...wrong, `it blames a library: ${blamed.evidence.join('; ')}`] : wrong;
}

/** What was exported is whole, or not there. */
async function wrongContext(environment: NodeJS.ProcessEnv, folder: string): Promise<string[]> {
  if (!existsSync(join(folder, CONTEXT))) return [];
  const { code, stderr } = await runOnce(['import', CONTEXT], {
    environment,
    folder,
    mostSeconds: MOST_SECONDS,
  });
  return code === 0 ? [] : [`what it exported cannot be imported: ${code} ${stderr}`];
}
