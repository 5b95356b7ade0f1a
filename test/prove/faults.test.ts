/** What faults have shown, one by one: each of these once lost the report, left a file, or never ended. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { calls } from '../../scripts/prove/calls.ts';
import { callsGssapi } from '../../scripts/prove/callsGssapi.ts';
import { compileFaults, disturbed, type Stage } from '../../scripts/prove/faults.ts';
import { documentOf } from '../../scripts/prove/faultTries.ts';
import { files } from '../../scripts/prove/files.ts';
import { ROOT } from '../../scripts/prove/installation.ts';
import { OUTPUTS, wrongOutputs } from '../../scripts/prove/outputs.ts';
import { holds, inRealm } from '../../scripts/prove/stage.ts';
import { AccountLookupFailed } from '../../src/backends/posix/accounts.ts';
import { removeSecretFile } from '../../src/commands/files.ts';
import { systemRefusal } from '../../src/report/systemErrors.ts';
import { SSPIDIAG } from '../support/cli.ts';
import { kdc, library, root, without } from '../support/needs.ts';
import { execute, privateFolder } from '../support/programs.ts';
import { gcc, referenceLibrary } from '../support/referenceLibrary.ts';

const { EIO, EMFILE, ENFILE, ENOMEM, ENOSPC } = constants.errno;

describe('a fault', { skip: without(gcc()) }, () => {
  const stage: Stage = { environment: process.env, folder: '', library: '', watch: 'files' };
  const cleanUp: (() => void)[] = [];
  let exportCommand: string[] = [];

  before(() => {
    stage.folder = privateFolder({ after: (remove) => cleanUp.push(remove) });
    stage.library = compileFaults(stage.folder);
    const on = ['--library', referenceLibrary().linux, '--package', 'Reference'];
    exportCommand = ['export', '--output', 'context', '--peer-output', 'peer', ...on];
  });
  after(() => {
    for (const remove of cleanUp) remove();
  });

  /** Runs a command with the fault `PROCESS FUNCTION N` and its action; it has to come to that call. */
  async function under(command: string[], where: string, action: string, watch: Stage['watch'] = 'files') {
    const [process = '', name = '', number = ''] = where.split(' ');
    const call = { process, function: name, number: Number(number), about: '' };
    const subject = { command, leaves: OUTPUTS, look: wrongOutputs };
    const { run, hit } = await disturbed({ ...stage, watch }, subject, { call, action });
    assert.ok(hit, `no ${where}`);
    assert.deepEqual(run.wrong, []);
    const document = documentOf(run.stdout);
    assert.equal(document?.exitCode, run.code);
    return { code: run.code, message: document?.error?.message ?? '', findings: document?.findings ?? [] };
  }

  it('of a disk that is full when the file is closed: nothing of it is left', async () => {
    const { code, message } = await under(exportCommand, 'main close 1', `errno ${ENOSPC}`);
    assert.deepEqual([code, message], [2, 'cannot write context: ENOSPC']);
  });

  it('of the other half alone: neither is left', async () => {
    const { code, message } = await under(exportCommand, 'main close 2', `errno ${EIO}`);
    assert.deepEqual([code, message], [2, 'cannot write peer: EIO']);
  });

  for (const [what, where, errno] of [
    ['of a table of descriptors that is full', 'main socketpair 1', EMFILE],
    ['of the whole system that has no descriptor left', 'main socketpair 1', ENFILE],
    ['of memory for a process', 'main fork 1', ENOMEM],
  ] as const) {
    it(`${what}: no child process, and no bug`, async () => {
      const { code, message } = await under(exportCommand, where, `errno ${errno}`);
      assert.equal(code, 3);
      assert.match(message, /^cannot start a child process: spawn /);
    });
  }

  for (const where of ['main pipe2 1', 'main socketpair 5', 'main fork 4']) {
    it(`of a lab's ${where}: no lab, no folder, and no bug`, { skip: without(kdc()) }, async () => {
      const { code, message } = await under(['lab', '--', 'true'], where, `errno ${ENFILE}`);
      assert.equal(code, 3);
      assert.match(message, /: spawn .* ENFILE$/);
    });
  }

  it('of the folder for a trace that cannot be removed at once: it is removed, and the report is whole', async () => {
    const { code } = await under([...exportCommand, '--trace'], 'main rmdir 1', `errno ${ENOSPC}`);
    assert.equal(code, 0);
  });

  it('of the disk that standard error is written to: it ends all the same', async () => {
    const environment = {
      ...process.env,
      LD_PRELOAD: stage.library,
      PROVE_INSTALLATION: ROOT,
      PROVE_WATCH: 'files',
      PROVE_FAULT: `main fsync 2 errno ${ENOSPC}`,
    };
    const line = `exec timeout 10 "$@" 2>${join(stage.folder, 'stderr')}`;
    const { exitCode, stdout } = await execute(['sh', '-c', line, 'sh', ...SSPIDIAG, 'whoami', '--json'], {
      env: environment,
    });
    assert.deepEqual([exitCode, documentOf(stdout)?.exitCode], [0, 0]);
  });

  it('that hangs when the client has run its command: the time limit holds again, and nobody is left', {
    skip: without(kdc(), root()),
  }, async () => {
    await inRealm(async (environment, folder) => {
      const { run, hit } = await disturbed(
        { ...stage, environment, folder, watch: 'functions' },
        { command: ['impersonate', '--json', '--timeout', '1', '--exec', 'id', '-u'], leaves: [] },
        {
          call: { process: 'impersonate', function: 'gss_delete_sec_context', number: 1, about: '' },
          action: 'hang 0',
        },
      );
      assert.ok(hit);
      assert.deepEqual([run.wrong, run.code], [[], 3]);
      assert.match(
        documentOf(run.stdout)?.error?.message ?? '',
        /no answer within 1 s in gss_delete_sec_context/,
      );
    });
  });

  const gssapi = library('libgssapi_krb5.so.2', 'libgssapi-krb5-2');
  it('of memory for settings of its own, or for the library: no bug', { skip: without(gssapi) }, async () => {
    for (const [where, action, code] of [
      ['spn memfd_create 2', `errno ${ENFILE}`, 3],
      ['spn krb5_init_context 3', `return ${ENOMEM}`, 1],
    ] as const) {
      const answer = await under(['spn', 'HTTP/localhost'], where, action, 'functions');
      assert.equal(answer.code, code, answer.message);
    }
  });

  it('of a mechanism that crashes when mechanisms are listed', { skip: without(gssapi) }, async () => {
    for (const command of ['packages', 'capabilities']) {
      const { code, findings } = await under(
        [command],
        'packages gss_indicate_mechs 1',
        'crash 0',
        'functions',
      );
      assert.deepEqual([code, findings.map((finding) => finding.code)], [1, ['library-crashed']]);
    }
  });
});

it('what the system refuses is no bug, and what was asked of it wrongly is one', () => {
  const refused = (path: string) => {
    try {
      return readdirSync(path);
    } catch (error) {
      return systemRefusal(Object.assign(error as Error, path === '' ? { code: 'EMFILE' } : {}));
    }
  };
  assert.match(String(refused('')), /^the system refused: /);
  assert.equal(refused('/dev/null/nothing'), null);
  assert.equal(systemRefusal(new TypeError('undefined is not a function')), null);
  assert.match(
    String(systemRefusal(new AccountLookupFailed('getpwnam_r', 'alice', EIO))),
    /^the system refused: getpwnam_r\(alice\) failed: EIO$/,
  );
});

it('a file that cannot be removed is named, since it may hold keys', () => {
  assert.throws(
    () => removeSecretFile('/dev/null/nothing'),
    /cannot remove .*, which may hold keys: ENOTDIR/,
  );
});

const seed = Date.now() >>> 0;
/** Of each command's: most have more of them, so that whatever the seed is some are tried. */
const ONE_IN = 97;

for (const [what, proof, skip] of [
  ["some calls of SSPI's functions", calls(ONE_IN, seed), without(gcc())],
  ['some calls of libgssapi, libkrb5 and libc', callsGssapi(ONE_IN, seed), without(gcc(), kdc(), root())],
  ['some operations on files', files(ONE_IN, seed), without(gcc(), kdc(), root())],
] as const) {
  it(`${what} fail, and the answer is one by the rules`, { skip }, async (t) => {
    t.diagnostic(`seed ${seed}`);
    const figures = await proof.run();
    assert.ok((figures[0]?.value ?? 0) >= 3);
    assert.deepEqual(
      figures.filter((figure) => !holds(figure)),
      [],
    );
  });
}
