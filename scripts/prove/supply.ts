/** The packages that this program runs with, fetched anew: they are what the lockfile says, and none had to run a script. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from '../../src/report/report.ts';
import { type Ended, execute } from '../../test/support/programs.ts';
import { ROOT, SSPIDIAG } from './installation.ts';
import type { Figure, Proof } from './stage.ts';

/** What a package manager needs, and what is run with the packages. */
const COPIED = ['package.json', 'package-lock.json', '.npmrc', 'bin', 'dist'] as const;
const PATIENCE_MILLISECONDS = 300_000;

type Lock = { packages: Record<string, { integrity?: string }> };

export function supply(): Proof {
  return {
    name: 'supply',
    claim:
      'a new installation by `npm ci --ignore-scripts` has the packages of package-lock.json, and the bundle runs with it',
    async run() {
      const folder = mkdtempSync(join(tmpdir(), 'sspidiag-supply-'));
      try {
        for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
        const installed = await npm(folder, ['ci', '--ignore-scripts', '--omit=dev', '--prefer-offline']);
        if (installed.exitCode !== 0) throw new Error(`npm ci: ${installed.stderr.slice(0, 500)}`);
        return [...asLocked(folder), ...(await signatures(folder)), ...(await answers(folder))];
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function npm(cwd: string, args: readonly string[]): Promise<Ended> {
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  return execute(['npm', ...args, '--json'], { cwd, signal });
}

/** npm compares what it fetches with the lockfile that it was given, and writes down what it has put there. */
function asLocked(folder: string): Figure[] {
  const read = (name: string) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Lock).packages;
  const [wanted, got] = [read('package-lock.json'), read('node_modules/.package-lock.json')];
  const others = Object.entries(got).filter(
    ([name, { integrity }]) => integrity === undefined || integrity !== wanted[name]?.integrity,
  );
  return [
    { what: 'packages that were installed', value: Object.keys(got).length, unit: '', atMost: null },
    { what: 'packages with another hash than the lockfile has', value: others.length, unit: '', atMost: 0 },
  ];
}

/** The native module comes with a package of its own; without it nothing could be asked. */
async function answers(folder: string): Promise<Figure[]> {
  const whoami = async (argv: readonly string[]) => {
    const { stdout, exitCode } = await execute([...argv, 'whoami', '--json']);
    const { backend, result } = JSON.parse(stdout) as Report;
    return JSON.stringify({ exitCode, backend, isAnswered: result !== null });
  };
  const there = [process.execPath, join(folder, 'bin', 'sspidiag.js')];
  const [expected, answered] = [await whoami(SSPIDIAG), await whoami(there)];
  rmSync(join(folder, 'node_modules', '@koromix'), { recursive: true });
  const without = await whoami(there);
  const differs = (one: string, other: string) => Number(one !== other);
  return [
    {
      what: 'answers of whoami that differ from those of this installation',
      value: differs(answered, expected),
      ...{ unit: '', atMost: 0 },
    },
    {
      what: 'answers of whoami that are the same without the native module',
      value: 1 - differs(without, expected),
      ...{ unit: '', atMost: 0 },
    },
  ];
}

/** The registry's own signatures, where it can be asked for them and the keys that they are made with. */
async function signatures(folder: string): Promise<Figure[]> {
  const { stdout } = await npm(folder, ['audit', 'signatures', '--omit=dev', '--fetch-retries=0']);
  const said = JSON.parse(stdout || '{}') as {
    invalid?: unknown[];
    missing?: unknown[];
    error?: { code?: string; summary?: string };
  };
  if (!said.invalid || !said.missing) {
    const why = said.error?.code ?? said.error?.summary ?? 'npm said nothing';
    return [
      { what: `registry's signatures of packages: not compared (${why})`, value: 0, unit: '', atMost: null },
    ];
  }
  return [
    { what: "registry's signatures that are wrong", value: said.invalid.length, unit: '', atMost: 0 },
    { what: 'packages without a signature', value: said.missing.length, unit: '', atMost: null },
  ];
}
