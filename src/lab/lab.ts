/** A throw-away Kerberos realm on loopback: starts it for a scenario, and takes it away. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { FILES, labEnvironment, setupEnvironment } from './environment.ts';
import { hireJanitor } from './janitor.ts';
import { freeEndpoint, startKdc } from './kdc.ts';
import { MIT_REALM } from './mitRealm.ts';
import { type Endpoint, type LocatedRealm, type Realm, writeConfiguration, writeSecrets } from './realm.ts';
import type { Bench, Scenario } from './scenario.ts';
import { run, runOrFail, type SetupOptions } from './setup.ts';
import { checkSurroundings, surround } from './surroundings.ts';

export type Lab = {
  /** The lab's private folder, also in SSPIDIAG_LAB. */
  directory: string;
  realm: string;
  /** The environment for everything that is to run inside. */
  environment: NodeJS.ProcessEnv;
  /** The beginning of an argv: what follows it runs as the scenario's user, with the scenario's names. */
  through: readonly string[];
  /** How long the start took. */
  milliseconds: number;
  /** Kills every process of the lab and removes its folder. Happens by itself when this process ends. */
  stop(): Promise<void>;
};

export type LabOptions = {
  /** The beginning of an argv that runs this very sspidiag; paths in it are absolute. */
  self: readonly string[];
  /** Default: that of an MIT KDC. The scenario must be one of this realm's. */
  realm?: Realm;
  /** Gives the start up: what stands already is removed, and startLab rejects with the signal's reason. */
  signal?: AbortSignal;
};

/**
 * Starts a lab in the state that the scenario describes.
 *
 * @throws UsageError (exit code 3) if a program is missing or the set-up fails; nothing is left behind then.
 */
export async function startLab(
  scenario: Scenario,
  { self, realm = MIT_REALM, signal }: LabOptions,
): Promise<Lab> {
  const begin = performance.now();
  const located = realm.locate();
  checkSurroundings(scenario);
  const janitor = await hireJanitor().catch((error: unknown) => {
    // Ctrl-C reaches it too until it has a session of its own.
    throw signal?.aborted ? signal.reason : error;
  });
  const { directory } = janitor;
  const environment = labEnvironment(directory, realm.environment(directory));
  const options = { directory, environment: setupEnvironment(environment), signal };
  let through: readonly string[];
  try {
    await setUp(scenario, realm, located, self, options);
    through = await surround(scenario, options);
    signal?.throwIfAborted();
  } catch (error) {
    await janitor.dismiss();
    throw signal?.aborted ? signal.reason : explained(error);
  }
  const milliseconds = performance.now() - begin;
  return { directory, realm: realm.name, environment, through, milliseconds, stop: janitor.dismiss };
}

async function setUp(
  scenario: Scenario,
  realm: Realm,
  { clients, ...located }: LocatedRealm,
  self: readonly string[],
  options: SetupOptions,
) {
  const { directory } = options;
  const configure = (endpoint: Endpoint) => {
    kdc = endpoint;
    writeConfiguration(realm, directory, endpoint);
    writeConfiguration(realm, directory, endpoint, [], FILES.kdcClientConfiguration);
    realm.writeKdcConfiguration(directory, endpoint, scenario.kdc !== 'tcp');
  };
  let kdc = await freeEndpoint();
  configure(kdc);
  writeLauncher(directory, self);
  await located.create(options, writeSecrets(realm, directory), scenario.realm ?? []);
  if (scenario.kdc !== false) await startKdc(located.kdc(directory), options, kdc, configure);
  if (scenario.ticket !== null) {
    await runOrFail(
      [clients.kinit, '-k', '-t', FILES.aliceKeytab, ...(scenario.ticket ?? []), 'alice'],
      options,
    );
  }
  const bench: Bench = {
    directory,
    configureClients: (libdefaults) => writeConfiguration(realm, directory, kdc, libdefaults),
    editConfiguration(edit) {
      const path = join(directory, FILES.configuration);
      writeFileSync(path, edit(readFileSync(path, 'utf8')));
    },
    signal: options.signal,
    run: (program, rest, input) => run([clients[program], ...rest], options, input),
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
