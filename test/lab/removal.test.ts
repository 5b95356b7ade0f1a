/** Whenever and however a lab is ended, nothing of it stays. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LAB_PROCESS, leftBehind, NOTHING, privateFolder, withoutKdc } from './helpers.ts';

/** From Node's own start over every step of the set-up into the command. */
const MOMENTS = [20, 45, 60, 70, 80, 90, 100, 115, 130, 160, 250];

describe('a lab ended at any moment leaves nothing', { concurrency: 2, skip: withoutKdc() }, () => {
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    for (const moment of MOMENTS) {
      const milliseconds = moment + Math.floor(Math.random() * 15);
      test(`${signal} after ${milliseconds} ms`, async (t) => {
        const TMPDIR = privateFolder(t);
        const child = spawn(
          process.execPath,
          [LAB_PROCESS, 'healthy', 'sh', '-c', 'setsid sleep 600 & sleep 600'],
          {
            env: { ...process.env, TMPDIR },
            detached: true,
            stdio: 'ignore',
          },
        );
        const ended = new Promise((settle) => child.on('exit', settle));
        await sleep(milliseconds);
        // A terminal sends SIGINT to the whole process group; the others hit the lab's process alone.
        process.kill(signal === 'SIGINT' ? -(child.pid ?? 0) : (child.pid ?? 0), signal);
        await ended;
        assert.deepEqual(await leftBehind(TMPDIR), NOTHING);
      });
    }
  }
});
