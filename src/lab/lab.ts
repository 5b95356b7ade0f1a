/** A throw-away Kerberos realm on loopback: starts it for a scenario, and takes it away. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { FILES, labEnvironment, setupEnvironment } from './environment.ts';
import { hireJanitor } from './janitor.ts';
import { freeEndpoint, startKdc } from './kdc.ts';
import { findPrograms, type Programs } from './programs.ts';
import {
  createRealm,
  type Endpoint,
  REALM,
  writeConfiguration,
  writeKdcConfiguration,
  writeSecrets,
} from './realm.ts';
import type { Bench, Scenario } from './scenario.ts';
import { run, runOrFail, type SetupOptions } from './setup.ts';

export type Lab = {
  /** The lab's private folder, also in SSPIDIAG_LAB. */
  directory: string;
  realm: string;
  /** The environment for everything that is to run inside. */
  environment: NodeJS.ProcessEnv;
  /** How long the start took. */
  milliseconds: number;
  /** Kills every process of the lab and removes its folder. Happens by itself when this process ends. */
  stop(): Promise<void>;
};

export type LabOptions = {
  /** The beginning of an argv that runs this very sspidiag; paths in it are absolute. */
  self: readonly string[];
  /** Gives the start up: what stands already is removed, and startLab rejects with the signal's reason. */
  signal?: AbortSignal;
};

/**
 * Starts a lab in the state that the scenario describes.
 *
 * @throws UsageError (exit code 3) if a program is missing or the set-up fails; nothing is left behind then.
 */
export async function startLab(scenario: Scenario, { self, signal }: LabOptions): Promise<Lab> {
  const begin = performance.now();
  const programs = findPrograms();
  const janitor = await hireJanitor();
  const { directory } = janitor;
  const environment = labEnvironment(directory);
  try {
    await setUp(scenario, programs, self, { directory, environment: setupEnvironment(environment), signal });
  } catch (error) {
    await janitor.dismiss();
    throw signal?.aborted ? signal.reason : explained(error);
  }
  const milliseconds = performance.now() - begin;
  return { directory, realm: REALM, environment, milliseconds, stop: janitor.dismiss };
}

async function setUp(scenario: Scenario, programs: Programs, self: readonly string[], options: SetupOptions) {
  const { directory } = options;
  const configure = (endpoint: Endpoint) => {
    kdc = endpoint;
    writeConfiguration(directory, endpoint);
    writeConfiguration(directory, endpoint, [], FILES.kdcClientConfiguration);
    writeKdcConfiguration(directory, endpoint);
  };
  let kdc = await freeEndpoint();
  configure(kdc);
  writeLauncher(directory, self);
  await createRealm(programs, options, writeSecrets(directory), scenario.realm);
  if (scenario.kdc !== false) await startKdc(programs, options, kdc, configure);
  if (scenario.ticket !== null) {
    await runOrFail(
      [programs.kinit, '-k', '-t', 'alice.keytab', ...(scenario.ticket ?? []), 'alice'],
      options,
    );
  }
  const bench: Bench = {
    directory,
    kdc,
    signal: options.signal,
    run: (program, rest, input) => run([programs[program], ...rest], options, input),
    sspidiag: async (rest, accepted) => void (await runOrFail([...self, ...rest], options, '', accepted)),
  };
  for (const step of scenario.prepare ?? []) {
    options.signal?.throwIfAborted();
    await step(bench);
  }
  options.signal?.throwIfAborted();
}

/** A full disk, a limit on processes: the host's doing and not a bug. */
function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new UsageError(`the lab could not be set up: ${error.message}`, null, EXIT.cannotTell);
}

/** Makes `sspidiag` mean this very sspidiag for whatever runs in the lab. */
function writeLauncher(directory: string, self: readonly string[]): void {
  const quoted = self.map((word) => `'${word.replaceAll("'", "'\\''")}'`);
  const folder = join(directory, FILES.programs);
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, 'sspidiag'), `#!/bin/sh\nexec ${quoted.join(' ')} "$@"\n`, { mode: 0o700 });
}
