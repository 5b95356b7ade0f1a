/** What the commands of a lab run in where the host itself cannot be broken: names of their own, another user. */
import { chmodSync, chownSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { FILES } from './environment.ts';
import { DNS_PROGRAMS, startPrivateDns } from './privateDns.ts';
import { findPrograms } from './programs.ts';
import type { Scenario } from './scenario.ts';
import type { SetupOptions } from './setup.ts';

/** Every Debian system has it. */
const GAMES = { uid: 5, gid: 60 } as const;

const AS_GAMES = ['--reuid=games', '--regid=games', '--clear-groups', '--'] as const;

const USER_PROGRAMS = { setpriv: 'util-linux' } as const;

/**
 * Refuses a scenario that this user cannot be shown, before anything is made.
 *
 * @throws UsageError (exit code 3)
 */
export function checkSurroundings({ name, dns, user }: Scenario): void {
  if (dns) findPrograms(DNS_PROGRAMS);
  if (user) findPrograms(USER_PROGRAMS);
  if ((dns || user) && process.geteuid?.() !== 0) {
    const why = dns ? 'gives its commands names of their own' : 'runs its commands as another user';
    throw new UsageError(
      `the scenario ${name} ${why}, which needs root`,
      'run it with sudo',
      EXIT.cannotTell,
    );
  }
}

/**
 * Makes them.
 *
 * @returns the beginning of an argv for every command of the lab; empty where there is nothing special
 */
export async function surround({ dns, user }: Scenario, options: SetupOptions): Promise<string[]> {
  const { directory, environment } = options;
  if (user) giveAway(directory);
  const asUser = user ? [findPrograms(USER_PROGRAMS).setpriv, ...AS_GAMES] : [];
  if (!dns) return [...asUser];
  const { through } = await startPrivateDns(findPrograms(DNS_PROGRAMS), directory, environment, dns);
  return [...through, ...asUser];
}

/** All files but the credential cache, which stays root's: the KDC is root and needs none of them to be its own. */
function giveAway(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (name !== FILES.credentialCache) chownSync(join(directory, name), GAMES.uid, GAMES.gid);
  }
  chownSync(join(directory, FILES.programs, 'sspidiag'), GAMES.uid, GAMES.gid);
  chownSync(directory, GAMES.uid, GAMES.gid);
  chmodSync(directory, 0o700);
}
