/** Labs: started in the test's own process, or by the command line; and what they leave behind. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AD_REALM, adRealm } from '../../src/lab/adRealm.ts';
import { AD_SCENARIOS } from '../../src/lab/adScenarios.ts';
import { type Lab, startLab } from '../../src/lab/lab.ts';
import { MIT_REALM } from '../../src/lab/mitRealm.ts';
import type { Realm } from '../../src/lab/realm.ts';
import type { Scenario } from '../../src/lab/scenario.ts';
import { SCENARIOS, scenario } from '../../src/lab/scenarios.ts';
import { SSPIDIAG } from './cli.ts';
import { checkDocuments } from './documents.ts';
import { program, root, without } from './needs.ts';
import { privateDnsMissing } from './privateDns.ts';
import { type Ended, execute, labProcesses } from './programs.ts';

export type TestLab = Lab & {
  file(name: string): string;
  /** A file of the lab; a document in it is checked. */
  read(name: string): string;
  /** Runs a program in the lab. */
  run(argv: readonly string[], input?: string): Promise<Ended>;
  /** The same, and it must succeed. */
  must(argv: readonly string[], input?: string): Promise<string>;
};

/**
 * Starts a lab of a scenario, or of a healthy realm with changes.
 *
 * @param self what `sspidiag` is in the lab
 * @param realm default: that of an MIT KDC
 */
export async function lab(
  changes: string | Partial<Scenario> = {},
  self: readonly string[] = SSPIDIAG,
  realm: Realm = MIT_REALM,
): Promise<TestLab> {
  const scenarios = realm === MIT_REALM ? SCENARIOS : AD_SCENARIOS;
  const chosen =
    typeof changes === 'string' ? scenario(changes, scenarios) : { ...scenario('healthy'), ...changes };
  const started = await startLab(chosen, { self, realm });
  const file = (name: string) => join(started.directory, name);
  const env = { ...started.environment, LC_ALL: 'C' };
  const run: TestLab['run'] = (argv, input) =>
    execute([...started.through, ...argv], { env, cwd: started.directory }, input);
  return {
    ...started,
    file,
    read(name) {
      const content = readFileSync(file(name), 'utf8');
      checkDocuments(content, false);
      return content;
    },
    run,
    async must(argv, input) {
      const { exitCode, stdout, stderr } = await run(argv, input);
      if (exitCode !== 0) throw new Error(`${argv.join(' ')}: ${stderr || stdout}`);
      return stdout;
    },
  };
}

/** Starts a lab, and ends it when what uses it has ended. */
export async function inLab<T>(
  changes: string | Partial<Scenario>,
  use: (started: TestLab) => Promise<T>,
): Promise<T> {
  const started = await lab(changes);
  try {
    return await use(started);
  } finally {
    await started.stop();
  }
}

/** A domain to make labs of: provisioned once, in that folder, and copied for each. */
export async function domain(): Promise<{ directory: string; realm: Realm; remove(): Promise<void> }> {
  const { directory, stop } = await lab({ kdc: false, ticket: null }, [], AD_REALM);
  return { directory, realm: adRealm(directory), remove: stop };
}

/** What a scenario needs beside a KDC: names of its own or another user need root. */
export function surroundings({ dns, user }: Scenario): string | false {
  return without(
    dns ? privateDnsMissing() : null,
    user ? (root() ?? program('setpriv', 'util-linux')) : null,
  );
}

/** Runs `sspidiag lab` with a command. */
export function labCommand(
  command: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<Ended> {
  const argv = [...SSPIDIAG, 'lab', '--', ...command];
  return execute(argv, { env: { ...process.env, ...environment } }, input);
}

/** What labs left in that temporary folder, after giving the janitor a moment: empty lists if all is well. */
export async function leftBehind(folder: string): Promise<{ processes: number[]; files: string[] }> {
  for (let attempt = 0; ; attempt++) {
    const left = { processes: labProcesses(folder), files: readdirSync(folder) };
    if (attempt === 100 || left.processes.length + left.files.length === 0) return left;
    await sleep(50);
  }
}

export const NOTHING = { processes: [], files: [] };
