/** Whenever and however a lab is ended, nothing of it stays: no process, no folder, no file elsewhere. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSPIDIAG } from '../support/cli.ts';
import { leftBehind, NOTHING } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';

const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const;
/** From Node's own start over every step of the set-up into the command: what the whole thing takes. */
const LAST_MOMENT = 400;
const LABS = 50;

/** What the command does: everything that a lab's user may leave, and an acceptor's replay cache. */
const COMMAND = 'sspidiag export -q -o "$SSPIDIAG_LAB/context"; setsid sleep 600 & ';

const outside = () =>
  ['/tmp', '/var/tmp'].flatMap((folder) => readdirSync(folder).map((n) => `${folder}/${n}`));

describe('labs leave nothing', { concurrency: 3, skip: without(kdc()) }, () => {
  let found: string[];
  before(() => {
    found = outside();
  });
  after(() => {
    // Others make files there meanwhile; credential caches and replay caches of Kerberos are these.
    const made = outside().filter((path) => !found.includes(path));
    assert.deepEqual(
      made.filter((path) => /\/krb5/.test(path)),
      [],
    );
  });

  for (let index = 0; index < LABS; index++) {
    const signal = index % 2 === 0 ? null : SIGNALS[Math.floor(index / 2) % SIGNALS.length];
    const moment = Math.floor(Math.random() * LAST_MOMENT);
    test(signal ? `${signal} after ${moment} ms` : `to its end (${index})`, async (t) => {
      const TMPDIR = privateFolder(t);
      const [node = '', ...entry] = SSPIDIAG;
      const argv = [...entry, 'lab', '--', 'sh', '-c', COMMAND + (signal ? 'sleep 600' : 'true')];
      const child = spawn(node, argv, { env: { ...process.env, TMPDIR }, detached: true, stdio: 'ignore' });
      const ended = new Promise((settle) => child.on('exit', (code, killer) => settle(killer ?? code)));
      if (signal) {
        await sleep(moment);
        // A terminal sends SIGINT to the whole process group; the others hit the lab's process alone.
        process.kill(signal === 'SIGINT' ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
      }
      const how = await ended;
      if (!signal) assert.equal(how, 0);
      assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
    });
  }
});
