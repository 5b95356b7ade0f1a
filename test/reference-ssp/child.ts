/** What tests have done with the reference SSP in a process of its own: `node child.ts LIBRARY NAME`, answer as JSON. */
import { readdirSync, readFileSync } from 'node:fs';
import { accountByName } from '../../src/backends/posix/accounts.ts';
import { dropTo } from '../../src/backends/posix/drop.ts';
import { readIdentity } from '../../src/backends/posix/identity.ts';
import { acquire, clientName, handshake, identity, importContext, loadSsp } from './driver.ts';

const [path = '', name = ''] = process.argv.slice(2);
const ssp = loadSsp(path);

/** The effective user ids of this process's threads, each once. */
function userIdsOfThreads(): number[] {
  const statuses = readdirSync('/proc/self/task').map((thread) =>
    readFileSync(`/proc/self/task/${thread}/status`, 'utf8'),
  );
  return [...new Set(statuses.map((status) => Number(status.match(/^Uid:\s+\d+\s+(\d+)/m)?.[1])))].sort();
}

/** Impersonates the system's account games between two looks at the own identity. */
function impersonate(): unknown {
  const games = identity('games', 'secret');
  const { server, end, statuses } = handshake(ssp, { as: games.structure });
  const before = readIdentity();
  const impersonated: number = ssp.ImpersonateSecurityContext(server);
  const during = readIdentity();
  const others = userIdsOfThreads();
  const reverted: number = ssp.RevertSecurityContext(server);
  const after = readIdentity();
  return {
    statuses,
    impersonated,
    reverted,
    before,
    during,
    others,
    after,
    ended: end(),
    kept: games.kept.length,
  };
}

const ACTIONS: Record<string, () => unknown> = {
  impersonate,
  /** The same as a user without privileges. */
  unprivileged: () => {
    // Bound before the change: the files of this project may be root's alone.
    handshake(ssp).end();
    void ssp.ImpersonateSecurityContext;
    void ssp.RevertSecurityContext;
    const news = accountByName('news');
    if (!news) throw new Error('no account news');
    dropTo(news);
    return impersonate();
  },
  /** A packed context on stdin. */
  import: () => {
    const { status, context } = importContext(ssp, readFileSync(0));
    return { status, client: clientName(ssp, context), deleted: ssp.DeleteSecurityContext(context) };
  },
  /** Whatever the script in the environment makes of it. */
  acquire: () => acquire(ssp, 1).status,
};

console.log(JSON.stringify(ACTIONS[name]?.()));
