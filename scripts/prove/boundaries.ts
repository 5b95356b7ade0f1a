/** What SECURITY.md promises of secrets and of other users: its tests, none of which may be skipped. */
import { execute } from '../../test/support/programs.ts';
import { ROOT } from './installation.ts';
import type { Figure, Proof } from './stage.ts';

/** What other proofs try at length has its short form in other tests. */
const TESTS = [
  'test/prove/secrets.test.ts',
  'test/prove/cores.test.ts',
  'test/commands/password.test.ts',
  'test/posix/impersonation.test.ts',
  'test/commands/impersonate.test.ts',
  'test/sspi/region.test.ts',
  'test/posix/trust.test.ts',
  'test/posix/rootsWork.test.ts',
  'test/posix/othersFiles.test.ts',
] as const;

/** Fewer would mean that some were taken out. */
const LEAST = 140;
const PATIENCE_MILLISECONDS = 300_000;

export function boundaries(): Proof {
  return {
    name: 'boundaries',
    claim:
      'no password or key is in an output, a file, an argument, an environment or a core; who is impersonated keeps nothing of the caller; root loads nothing of others unsaid',
    async run() {
      const argv = [process.execPath, '--test', '--test-reporter=tap', ...TESTS];
      const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
      const { stdout } = await execute(argv, { cwd: ROOT, env: { ...process.env, CI: 'true' }, signal });
      for (const line of stdout.match(/^ *not ok .*$/gm) ?? []) process.stderr.write(`${line.trim()}\n`);
      const count = (what: string) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(stdout)?.[1]);
      return [
        figure('tests that passed', count('pass'), LEAST),
        { what: 'tests that did not', value: count('tests') - count('pass'), unit: '', atMost: 0 },
      ];
    },
  };
}

const figure = (what: string, value: number, atLeast: number): Figure => ({
  ...{ what, value, unit: '', atMost: null, atLeast },
});
