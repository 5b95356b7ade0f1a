/**
 * No password and no key is in a core dump, whichever process of a command ends by a signal, and whenever; the kernel is
 * asked for whole ones.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SSPIDIAG } from '../support/cli.ts';
import { whereThereIs, without } from '../support/needs.ts';
import { childrenOf, privateFolder, until } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';
import { silentKdc } from '../support/silentKdc.ts';
import { SAMPLES } from '../wire/kerberosSamples.ts';
import { type Canary, keytabKeys, leaked } from './canaries.ts';

const PASSWORD = 'canary-5d0be1c4-gr\u00fc\u00dfe';
const CANARIES: readonly Canary[] = [
  { what: 'the password', bytes: Buffer.from(PASSWORD) },
  { what: 'its beginning', bytes: Buffer.from('canary-5d0be1c4') },
];

/** Null where a core dump is a file in the folder of the process. */
function coresElsewhere(): string | null {
  const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'latin1').trim();
  return /^[^|/]+$/.test(pattern) ? null : `core dumps go elsewhere: kernel.core_pattern is ${pattern}`;
}

type Started = { child: ChildProcess; folder: string; output: () => string };

/** Starts a program in a folder of its own, where core dumps of any size may be. */
function start(t: TestContext, argv: readonly string[], env: NodeJS.ProcessEnv = process.env): Started {
  const folder = privateFolder(t);
  const child = spawn('bash', ['-c', 'ulimit -c unlimited && exec "$@"', '-', ...argv], { cwd: folder, env });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (piece) => {
      text += piece;
    });
  }
  child.stdin.on('error', () => undefined);
  return { child, folder, output: () => text };
}

/** Which of the secrets are in the core dumps of a folder, and how many dumps there are. */
function inCores(folder: string, canaries: readonly Canary[]): { dumps: number; found: string[] } {
  const dumps = readdirSync(folder).filter((name) => name.startsWith('core'));
  return {
    dumps: dumps.length,
    found: dumps.flatMap((name) => leaked(canaries, readFileSync(join(folder, name)))),
  };
}

async function aborted({ child, folder }: Started, victim = child.pid ?? 0, canaries = CANARIES) {
  const ended = once(child, 'close');
  process.kill(victim, 'SIGABRT');
  await ended;
  return inCores(folder, canaries);
}

const silentCommand = ['acquire', '--package', 'Kerberos', '--user', 'alice', '--timeout', '20'];

describe('core dumps', { skip: whereThereIs(coresElsewhere()) }, () => {
  it('of a process that does nothing against it have the password', async (t) => {
    const script = 'process.stdin.on("data", (text) => { globalThis.kept = text; console.log("ready") })';
    const started = start(t, [process.execPath, '-e', script]);
    started.child.stdin?.write(PASSWORD);
    await until(() => started.output() !== '', 'the password');
    const { dumps, found } = await aborted(started);
    assert.deepEqual([dumps, found], [1, ['the password', 'its beginning']]);
  });

  for (const victim of ['the command', 'its child'] as const) {
    it(`while a KDC lets a request wait: ${victim}`, async (t) => {
      const silent = await silentKdc(privateFolder(t));
      t.after(silent.stop);
      const argv = [...SSPIDIAG, ...silentCommand, '--password-file', '-'];
      const started = start(t, argv, silent.environment);
      started.child.stdin?.end(PASSWORD);
      await silent.connected();
      const pid = started.child.pid ?? 0;
      const [inner] = childrenOf(pid);
      assert.ok(inner);
      assert.deepEqual(await aborted(started, victim === 'the command' ? pid : inner), {
        dumps: 0,
        found: [],
      });
    });
  }

  it('with half of a password read, and the rest yet to come', async (t) => {
    const started = start(t, [...SSPIDIAG, ...silentCommand, '--password-file', '-']);
    started.child.stdin?.write('canary-5d0be1c4');
    // Nothing tells that it was read; too soon, and nothing would be there to find.
    await sleep(1000);
    assert.deepEqual(await aborted(started), { dumps: 0, found: [] });
  });

  it('with the keys of a keytab, between one token and the next', async (t) => {
    const keytab = join(privateFolder(t), 'keytab');
    writeFileSync(keytab, Buffer.from(SAMPLES.keytab, 'hex'));
    const keys = keytabKeys(keytab);
    assert.ok(keys.length > 0);
    const started = start(t, [...SSPIDIAG, 'decode', '--ndjson', '--keytab', keytab, '-']);
    started.child.stdin?.write('oQcwBaADCgEC\n');
    await until(() => started.output() !== '', 'the first document');
    assert.deepEqual((await aborted(started, started.child.pid, keys)).found, []);
  });

  describe('where a library crashes', { skip: without(gcc()) }, () => {
    const on = () => ['--library', referenceLibrary().linux, '--package', 'Reference'];
    for (const [name, command] of [
      ['AcquireCredentialsHandle', ['acquire', '--user', 'alice', '--password-file', 'secret']],
      ['ImportSecurityContext', ['import', 'secret']],
    ] as const) {
      it(`in ${name}`, async (t) => {
        const file = join(privateFolder(t), 'secret');
        writeFileSync(file, PASSWORD, { mode: 0o600 });
        const argv = command.map((word) => (word === 'secret' ? file : word));
        const env = { ...process.env, REFERENCE_SSP_SCRIPT: `${name}: crash` };
        const started = start(t, [...SSPIDIAG, ...argv, '--json', ...on()], env);
        await once(started.child, 'close');
        assert.match(started.output(), /"library-crashed"/);
        assert.deepEqual(leaked(CANARIES, Buffer.from(started.output())), []);
        assert.deepEqual(inCores(started.folder, CANARIES), { dumps: 0, found: [] });
      });
    }
  });
});
