/** Root works in no folder, runs no program and follows no packed configuration that another user can change. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { packedConfiguration } from '../../src/backends/libkrb5/packedProfile.ts';
import { decodeContextFile } from '../../src/commands/contextFile.ts';
import { MIT_PROGRAMS } from '../../src/lab/mitRealm.ts';
import { findPrograms } from '../../src/lab/programs.ts';
import { report, sspidiag } from '../support/cli.ts';
import { lab, labCommand, type TestLab } from '../support/lab.ts';
import { kdc, root, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';

const NOBODY = 65534;

/** A folder of somebody else, in one that only root can write. */
function othersFolder(t: Pick<TestContext, 'after'>): string {
  const folder = join(privateFolder(t), 'others');
  mkdirSync(folder);
  chownSync(folder, NOBODY, NOBODY);
  return folder;
}

describe("root's work", { skip: without(kdc(), root()) }, () => {
  let realm: TestLab;
  before(async () => {
    realm = await lab();
  });
  after(() => realm.stop());

  it('runs no program for a lab out of a folder of another user', async (t) => {
    const folder = othersFolder(t);
    const ran = join(folder, 'ran');
    for (const name of Object.keys(MIT_PROGRAMS)) {
      writeFileSync(join(folder, name), `#!/bin/sh\ntouch ${ran}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    const { exitCode, stderr } = await labCommand(['true'], { PATH: `${folder}:${process.env.PATH}` });
    assert.equal(exitCode, 3);
    assert.match(stderr, /^sspidiag: error: \S+ is not run as root: \S+others belongs to uid 65534\n/);
    assert.equal(existsSync(ran), false);
    // What the commands of a lab run through is root's as well.
    for (const [name, scenario] of [
      ['setpriv', 'ccache-of-another-user'],
      ...['unshare', 'mount', 'sh'].map((each) => [each, 'reverse-lookup'] as const),
    ] as const) {
      const alone = join(othersFolder(t), name);
      writeFileSync(alone, `#!/bin/sh\ntouch ${ran}\n`);
      chmodSync(alone, 0o755);
      const env = { ...process.env, PATH: `${dirname(alone)}:${process.env.PATH}` };
      const answer = await sspidiag(['lab', '--scenario', scenario, '--', 'true'], { env });
      assert.equal(answer.exitCode, 3, name);
      assert.ok(answer.stderr.startsWith(`sspidiag: error: ${alone} is not run as root: `), answer.stderr);
    }
    assert.equal(existsSync(ran), false);
    // Behind the system's own it is not come to.
    assert.ok(findPrograms(MIT_PROGRAMS, `/usr/bin:/usr/sbin:${folder}`).kinit.startsWith('/usr/'));
  });

  it('makes no lab in a folder of another user', async (t) => {
    const TMPDIR = othersFolder(t);
    const { exitCode, stderr } = await labCommand(['true'], { TMPDIR });
    assert.equal(exitCode, 3);
    assert.match(
      stderr,
      /^sspidiag: error: root makes no lab in \S+: \S+others belongs to uid 65534\nsspidiag: hint: set TMPDIR /,
    );
    assert.deepEqual(readdirSync(TMPDIR), []);
  });

  it("has no library write its trace there, and does without the library's part of it", async (t) => {
    const trace = async (TMPDIR: string) => {
      const env = { ...realm.environment, TMPDIR };
      const { calls } = await report(
        ['acquire', '--package', 'Kerberos', '--target', 'HTTP/localhost', '--trace'],
        { env },
      );
      return new Set(calls?.map(({ source }) => source));
    };
    const folder = othersFolder(t);
    assert.deepEqual(await trace(folder), new Set(['call']));
    assert.deepEqual(readdirSync(folder), []);
    assert.deepEqual(await trace(privateFolder(t)), new Set(['call', 'libkrb5']));
  });

  it('imports no context that names a configuration of another user', async (t) => {
    const own = privateFolder(t);
    const others = join(othersFolder(t), 'krb5.conf');
    copyFileSync(realm.file('krb5.conf'), others);
    const [context, peer] = [join(own, 'context'), join(own, 'peer')];
    // Exported by somebody who follows it: root itself follows none such.
    chownSync(others, 0, 0);
    chownSync(join(others, '..'), 0, 0);
    const env = { ...realm.environment, KRB5_CONFIG: others };
    const exported = await report(['export', '-o', context, '--peer-output', peer], { env });
    assert.equal(exported.exitCode, 0);
    assert.deepEqual(packedConfiguration(decodeContextFile(readFileSync(context), context).packed), {
      files: [Buffer.from(others)],
      unsure: null,
    });
    const whole = await report(['import', context, '--peer', peer], { env: realm.environment });
    assert.equal(whole.exitCode, 0);
    chownSync(others, NOBODY, NOBODY);
    for (const [one, other] of [
      [context, peer],
      [peer, context],
    ] as const) {
      const { exitCode, error } = await report(['import', one, '--peer', other], { env: realm.environment });
      assert.equal(exitCode, 3);
      assert.match(
        error?.message ?? '',
        /^the context is not imported as root: it names the configuration \S+, which may name modules, and \S+krb5\.conf belongs to uid 65534$/,
      );
    }
  });

  it('is not deceived by names that lead elsewhere than they read', async (t) => {
    const own = privateFolder(t);
    const others = othersFolder(t);
    mkdirSync(join(others, 'deep'));
    symlinkSync(join(others, 'deep'), join(own, 'link'));
    writeFileSync(join(others, 'krb5.conf'), '');
    const noText = Buffer.concat([Buffer.from(`${others}/`), Buffer.from([0xff])]);
    writeFileSync(noText, '');
    const context = join(own, 'context');
    const nameless = [Buffer.from('aaca6012', 'hex'), uint32(1), uint32(noText.length), noText];
    writeFileSync(context, Buffer.concat(nameless));
    const deceived = await report(['import', '--package', 'Kerberos', context]);
    assert.match(deceived.error?.message ?? '', /not imported as root: it names .* no text$/);
    const name = `${own}/link/../krb5.conf`;
    const bytes = Buffer.concat([
      Buffer.from('aaca6012', 'hex'),
      uint32(1),
      uint32(name.length),
      Buffer.from(name),
    ]);
    writeFileSync(context, bytes);
    const { exitCode, error } = await report(['import', '--package', 'Kerberos', context]);
    assert.equal(exitCode, 3);
    assert.match(error?.message ?? '', /not imported as root: .*others belongs to uid 65534$/);
  });
});

describe('the configuration of a packed context', () => {
  const packed = (...names: string[]) =>
    Buffer.concat([
      Buffer.from('aaca6012', 'hex'),
      uint32(names.length),
      ...names.flatMap((name) => [uint32(Buffer.byteLength(name)), Buffer.from(name)]),
    ]);

  const found = (bytes: Buffer) => {
    const { files, unsure } = packedConfiguration(bytes);
    return { files: files.map((name) => name.toString('latin1')), unsure };
  };
  const names = (bytes: Buffer) => found(bytes).files;

  it('is every file that stands behind a magic number, up to a NUL', () => {
    const bytes = Buffer.concat([Buffer.from('x'), packed('/a', '/b\0c'), packed('/d', '/a')]);
    assert.deepEqual(found(bytes), { files: ['/a', '/b', '/d', '/a'], unsure: null });
  });

  it('is none in what is none, and as much as there is in what is cut off', () => {
    assert.deepEqual(found(Buffer.alloc(100)), { files: [], unsure: null });
    const bytes = packed('/a', '/bb');
    for (let length = 0; length < 12; length++) assert.deepEqual(names(bytes.subarray(0, length)), []);
    for (let length = 14; length < 18; length++) assert.deepEqual(names(bytes.subarray(0, length)), ['/a']);
    bytes.writeUInt32BE(0x7fffffff, 4);
    assert.deepEqual(found(bytes), { files: ['/a', '/bb'], unsure: null });
    bytes.writeUInt32BE(0xffffffff, 4);
    assert.deepEqual(found(bytes), { files: [], unsure: null });
  });

  it('may be another one to the library where it deceives', () => {
    const many = packed(...Array.from({ length: 1001 }, () => '/x'));
    assert.equal(found(many).unsure, 'it names more than 1000 files');
    const long = packed('/a', '/bb');
    long.writeUInt32BE(500, 14);
    assert.deepEqual(found(long), { files: ['/a', '/bb'], unsure: 'it has a name without an end' });
    const ended = Buffer.concat([long, Buffer.alloc(1)]);
    assert.deepEqual(found(ended), { files: ['/a', '/bb'], unsure: null });
  });

  it('may hold names in names, each of which counts', () => {
    const inner = packed('/inner');
    const outer = Buffer.concat([Buffer.from('aaca6012', 'hex'), uint32(1), uint32(inner.length), inner]);
    assert.ok(names(outer).includes('/inner'));
  });
});

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
