/** A file of 1 GiB, of which the disk holds nothing, where a command reads one: it is refused and not read in. */
import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Run, runOnce, wrongAnyhow } from './run.ts';
import type { Try } from './stage.ts';

const FILE = 'large';
const BYTES = 2 ** 30;
const TIMEOUT_SECONDS = 10;
const MOST_SECONDS = 30;

type Reader = {
  argv: readonly string[];
  /** Wrong input is a matter of the command line, unless a library reads it. */
  exitCodes: readonly number[];
  environment?: NodeJS.ProcessEnv;
  /** It comes by standard input. */
  piped?: true;
};

const USAGE = [2];
const READERS: readonly Reader[] = [
  { argv: ['decode', FILE], exitCodes: USAGE },
  { argv: ['decode', '-'], exitCodes: USAGE, piped: true },
  { argv: ['decode', '--keytab', FILE, 'YIIBAAYGKwYBBQUC'], exitCodes: USAGE },
  { argv: ['import', FILE], exitCodes: USAGE },
  { argv: ['import', '-'], exitCodes: USAGE, piped: true },
  { argv: ['explain', FILE], exitCodes: USAGE },
  { argv: ['explain', '-'], exitCodes: USAGE, piped: true },
  { argv: ['impersonate', '--token', FILE], exitCodes: USAGE },
  { argv: ['doctor', '--token', FILE], exitCodes: USAGE },
  { argv: ['acquire', '--user', 'alice', '--password-file', FILE], exitCodes: USAGE },
  { argv: ['acquire', '--user', 'alice', '--password-file', '-'], exitCodes: USAGE, piped: true },
  { argv: ['keytab', FILE], exitCodes: [1] },
  { argv: ['tickets', '--ccache', `FILE:${FILE}`], exitCodes: [1] },
  { argv: ['acquire', '--ccache', `FILE:${FILE}`], exitCodes: [1] },
  // libkrb5 takes lines of nothing for a configuration, and seconds for them.
  { argv: ['config'], exitCodes: [0, 3], environment: { KRB5_CONFIG: FILE } },
];

/** @param through the limit of memory */
export async function sparseFiles(
  environment: NodeJS.ProcessEnv,
  folder: string,
  through: readonly string[],
): Promise<Try[]> {
  const own = mkdtempSync(join(folder, 'run-'));
  writeFileSync(join(own, FILE), '');
  truncateSync(join(own, FILE), BYTES);
  const tries: Try[] = [];
  for (const { argv, exitCodes, environment: more, piped } of READERS) {
    const stdin = piped ? openSync(join(own, FILE), 'r') : null;
    const run = await runOnce([...argv, '--timeout', String(TIMEOUT_SECONDS)], {
      environment: { ...environment, ...more },
      ...{ folder: own, mostSeconds: MOST_SECONDS, through, stdin },
    });
    if (stdin !== null) closeSync(stdin);
    const how = piped ? ' by standard input' : more ? ' as KRB5_CONFIG' : '';
    tries.push({ what: `${argv.join(' ')}, a file of 1 GiB${how}`, wrong: wrongRefusal(run, exitCodes) });
  }
  rmSync(own, { recursive: true, force: true });
  return tries;
}

function wrongRefusal(run: Run, exitCodes: readonly number[]): string[] {
  const wrong = wrongAnyhow(run);
  if (!exitCodes.includes(run.code ?? -1)) wrong.push(`it ended with ${run.code ?? run.signal}`);
  if (run.stdout === '') wrong.push('there is no document');
  if (run.code === 2 && !/^sspidiag: error: [^\n]* is larger than [^\n]*\n$/.test(run.stderr)) {
    wrong.push(`it says ${run.stderr.slice(0, 300)}`);
  }
  return wrong;
}
