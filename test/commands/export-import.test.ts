/** `export` and `import`: a context goes from one process to another, and lives there. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ExportResult, ImportResult } from '../../src/report/schema/transfer.ts';
import { codes, report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';

const PACKAGES = [
  { package: 'Kerberos', inside: 'Kerberos', client: /^alice@LAB\.TEST$/, expires: 'at' },
  { package: 'NTLM', inside: 'NTLM', client: /^LAB\\alice$/, expires: 'not-provided' },
  { package: 'Negotiate', inside: 'Kerberos', client: /^alice@LAB\.TEST$/, expires: 'at' },
] as const;
const SIDES = ['acceptor', 'initiator'] as const;

describe('export and import', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  const exported = (args: readonly string[]) =>
    report<ExportResult>(['export', ...args], { env: realm.environment });
  const imported = (args: readonly string[], input: string | Buffer = '') =>
    report<ImportResult>(['import', ...args], { env: realm.environment, input });

  before(async () => {
    realm = await lab();
    const kerberos = ['--package', 'Kerberos'];
    await Promise.all([
      exported([...kerberos, '-o', realm.file('own'), '--peer-output', realm.file('peer')]),
      exported([...kerberos, '-o', realm.file('other'), '--peer-output', realm.file('other.peer')]),
    ]);
  });
  after(() => realm.stop());

  for (const { package: name, inside, client, expires } of PACKAGES) {
    for (const side of SIDES) {
      it(`${name}, the ${side}'s half`, async () => {
        const [file, peer] = [realm.file(`${name}-${side}`), realm.file(`${name}-${side}.peer`)];
        const made = await exported(['--package', name, '--side', side, '-o', file, '--peer-output', peer]);
        assert.equal(made.exitCode, 0);
        assert.deepEqual([made.result?.file, made.result?.peerFile], [file, peer]);
        for (const each of [file, peer]) assert.equal(statSync(each).mode & 0o777, 0o600);
        assert.equal(made.result?.target, 'host/localhost');

        const taken = await imported([file, '--peer', peer]);
        assert.deepEqual([taken.exitCode, taken.status?.name, codes(taken)], [0, 'SEC_E_OK', []]);
        const { context, proof, intact, header, package: asked, packedBytes } = taken.result ?? {};
        assert.deepEqual([asked, context?.package, intact, context?.open], [name, inside, true, true]);
        assert.deepEqual([header?.side, header?.package, header?.bytes], [side, name, packedBytes]);
        assert.equal(packedBytes, made.result?.packedBytes);
        assert.match(context?.initiator ?? '', client);
        assert.equal(context?.locallyInitiated, side === 'initiator');
        assert.equal(context?.expiry.state, expires);
        if (expires === 'at') {
          assert.ok((context?.expiry.epochSeconds ?? 0) > Date.now() / 1000);
          // The flags and names that the context had before it was exported.
          assert.deepEqual(context?.attributes, made.result?.context?.attributes);
        }
        for (const attribute of ['CONFIDENTIALITY', 'INTEGRITY', 'MUTUAL_AUTH']) {
          if (name !== 'NTLM') assert.ok(context?.attributes.includes(attribute), attribute);
        }
        assert.ok((context?.maximumMessageIn64KiB ?? 0) > 60_000);
        assert.ok(proof?.alive);
        assert.deepEqual(
          proof.messages.map(({ from, same, confidential }) => ({ from, same, confidential })),
          [
            { from: 'context', same: true, confidential: true },
            { from: 'peer', same: true, confidential: true },
          ],
        );
        assert.ok(proof.messages.every(({ messageBytes, sealedBytes }) => (sealedBytes ?? 0) > messageBytes));
      });
    }
  }

  it('raw bytes need the name of their package', async () => {
    const raw = realm.file('raw');
    assert.equal((await exported(['--package', 'Kerberos', '--raw', '-o', raw])).result?.raw, true);
    // RFC 2743 leaves the format to the library; MIT's begins with the length and the mechanism's identifier.
    assert.deepEqual(readFileSync(raw).subarray(0, 6), Buffer.from([0, 0, 0, 9, 0x2a, 0x86]));
    const named = await imported([raw, '--package', 'kerberos']);
    assert.deepEqual([named.exitCode, named.result?.header, named.result?.intact], [0, null, null]);
    assert.equal(named.result?.context?.initiator, 'alice@LAB.TEST');
    const unnamed = await imported([raw]);
    assert.equal(unnamed.exitCode, 2);
    assert.match(unnamed.error?.hint ?? '', /--package/);
    const piped = await imported(['-', '--package', 'Kerberos'], readFileSync(raw));
    assert.equal(piped.result?.context?.initiator, 'alice@LAB.TEST');
    const unknown = await imported([raw, '--package', 'Kerbreos']);
    assert.deepEqual([unknown.ok, unknown.status?.name], [false, 'SEC_E_SECPKG_NOT_FOUND']);
    assert.match(unknown.findings[0]?.cure.join() ?? '', /Kerberos/);
  });

  it('a context that is given to the wrong package is not called sound', async () => {
    const answer = await imported([realm.file('own'), '--package', 'NTLM']);
    assert.equal(answer.result?.context?.package ?? 'Kerberos', 'Kerberos');
    assert.notDeepEqual(codes(answer), []);
  });

  describe('a file that holds session keys', () => {
    const again = (file: string, more: readonly string[] = []) =>
      exported(['--package', 'Kerberos', '-o', file, ...more]);

    it('is never overwritten without --force, and closed to others before it is written', async () => {
      const file = realm.file('precious');
      writeFileSync(file, 'precious');
      chmodSync(file, 0o644);
      const refused = await again(file);
      assert.equal(refused.exitCode, 2);
      assert.match(refused.error?.hint ?? '', /--force/);
      assert.equal(readFileSync(file, 'utf8'), 'precious');
      const asPeer = await again(realm.file('not-made'), ['--peer-output', file]);
      assert.equal(asPeer.exitCode, 2);
      assert.ok(!existsSync(realm.file('not-made')));
      assert.equal((await again(file, ['--force'])).exitCode, 0);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal((await imported([file])).exitCode, 0);
    });

    it('does not go where a symbolic link leads', async () => {
      const [link, dangling] = [realm.file('link'), realm.file('dangling')];
      writeFileSync(realm.file('victim'), 'victim');
      symlinkSync(realm.file('victim'), link);
      symlinkSync(realm.file('nowhere'), dangling);
      for (const file of [link, dangling]) {
        for (const more of [[], ['--force']]) assert.equal((await again(file, more)).exitCode, 2, file);
      }
      assert.equal(readFileSync(realm.file('victim'), 'utf8'), 'victim');
      assert.ok(!existsSync(realm.file('nowhere')));
    });

    it('cannot be a directory, a device, or lie in no folder', async () => {
      mkdirSync(realm.file('folder'));
      for (const file of [realm.file('folder'), '/dev/null', realm.file('no/such/folder'), '']) {
        for (const more of [[], ['--force']]) {
          const answer = await again(file, more);
          assert.equal(answer.exitCode, 2, `${file} ${more}`);
          assert.ok(answer.error && !answer.error.message.includes('\n'));
        }
      }
      assert.ok(statSync('/dev/null').isCharacterDevice());
    });

    it('is not written twice under one name', async () => {
      assert.equal((await again(realm.file('same'), ['--peer-output', realm.file('same')])).exitCode, 2);
      const twice = await again(realm.file('same'), ['--peer-output', `${realm.directory}/./same`]);
      assert.equal(twice.exitCode, 2);
    });

    it('is not made at all where the handshake fails', async () => {
      const file = realm.file('unmade');
      const answer = await again(file, ['--target', 'HTTP/nowhere.lab.test']);
      assert.deepEqual([answer.exitCode, answer.result?.file], [1, null]);
      assert.ok(!existsSync(file));
    });
  });

  describe('halves', () => {
    it('of two exports do not fit', async () => {
      const answer = await imported([realm.file('own'), '--peer', realm.file('other.peer')]);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['halves-do-not-fit']]);
      assert.equal(answer.result?.proof?.alive, false);
    });

    it('can be given in either order', async () => {
      assert.equal((await imported([realm.file('peer'), '--peer', realm.file('own')])).exitCode, 0);
    });

    it('that are one and the same file do not fit', async () => {
      assert.deepEqual(codes(await imported([realm.file('own'), '--peer', realm.file('own')])), [
        'halves-do-not-fit',
      ]);
    });

    it('are both looked at', async () => {
      writeFileSync(realm.file('broken.peer'), damage(readFileSync(realm.file('peer')), -100));
      const broken = await imported([realm.file('own'), '--peer', realm.file('broken.peer')]);
      assert.equal(broken.exitCode, 1);
      assert.ok(codes(broken).includes('packed-context-damaged'));
      assert.equal((await imported([realm.file('own'), '--peer', realm.file('nowhere')])).exitCode, 2);
      assert.equal((await imported(['-', '--peer', '-'], readFileSync(realm.file('own')))).exitCode, 2);
    });
  });

  describe('import of', () => {
    /** Ends in one sentence with this exit code and, where the library was asked, a finding of this name. */
    async function refused(args: readonly string[], exitCode: 1 | 2, code: string | null, input?: Buffer) {
      const answer = await imported(args, input);
      assert.equal(answer.exitCode, exitCode, JSON.stringify(answer.error ?? answer.findings));
      if (code === null) assert.match(answer.error?.message ?? '', /^[^\n]+[^\n.]$/);
      else assert.ok(codes(answer).includes(code), codes(answer).join());
      return answer;
    }
    const written = (name: string, bytes: Buffer | string) => {
      writeFileSync(realm.file(name), bytes);
      return realm.file(name);
    };

    it('what is no context', async () => {
      const garbage = written('garbage', Buffer.from(Array.from({ length: 999 }, (_, i) => (i * 73) % 251)));
      await refused([garbage], 2, null);
      for (const name of ['Kerberos', 'NTLM', 'Negotiate']) {
        const answer = await refused([garbage, '--package', name], 1, 'packed-context-refused');
        assert.equal(answer.result?.context, null);
        await refused(['-', '--package', name], 1, 'packed-context-refused', Buffer.from([0]));
      }
    });

    it('nothing, a directory, a missing file', async () => {
      const { error } = await refused([written('empty', '')], 2, null);
      assert.match(error?.message ?? '', /empty/);
      await refused(['-'], 2, null, Buffer.alloc(0));
      await refused(['-', '--package', 'Kerberos'], 2, null, Buffer.alloc(0));
      assert.match((await refused([realm.directory], 2, null)).error?.message ?? '', /directory/);
      assert.match((await refused([realm.file('nowhere')], 2, null)).error?.message ?? '', /no such file/);
    });

    it('what is far too large, without reading it', async () => {
      const sparse = realm.file('sparse');
      await realm.must(['truncate', '-s', '1G', sparse]);
      const begin = performance.now();
      for (const file of [sparse, '/dev/zero']) {
        const answer = await refused([file, '--package', 'Kerberos'], 2, null);
        assert.match(answer.error?.message ?? '', /larger than any packed context/);
      }
      await refused(['-'], 2, null, Buffer.alloc(20 * 1024 * 1024));
      assert.ok(performance.now() - begin < 5000);
    });

    it('a file that ends too early', async () => {
      const whole = readFileSync(realm.file('own'));
      const start = whole.indexOf('\n', 20) + 1;
      for (const length of [1, 10, 17])
        await refused([written(`cut${length}`, whole.subarray(0, length))], 2, null);
      for (const length of [19, 25, start - 1, start]) {
        const { error } = await refused([written(`cut${length}`, whole.subarray(0, length))], 2, null);
        assert.match(error?.message ?? '', /damaged/);
      }
      for (const length of [start + 1, start + 20, start + 500, whole.length - 1]) {
        const cut = written(`cut${length}`, whole.subarray(0, length));
        const answer = await refused([cut], 1, 'packed-context-damaged');
        assert.equal(answer.result?.intact, false);
      }
    });

    it('a file with a damaged header, or of another version', async () => {
      const whole = readFileSync(realm.file('own'));
      const text = whole.toString('latin1');
      const end = text.indexOf('\n', 20);
      const replaced = (from: string | RegExp, to: string) => Buffer.from(text.replace(from, to), 'latin1');
      const { error } = await refused([written('version', replaced('context 1', 'context 9'))], 2, null);
      assert.match(error?.message ?? '', /version/);
      for (const [from, to] of [
        ['{"', '{'],
        ['"package":"Kerberos"', '"package":5'],
        ['"side":"acceptor"', '"side":"middle"'],
        [/"bytes":\d+/, '"bytes":"x"'],
        [/"requested":\[[^\]]*\]/, '"requested":null'],
        [/\{.*\}/, 'null'],
        [/\{.*\}/, `{${' '.repeat(20_000)}}`],
      ] as const) {
        const broken = written('header', replaced(from, to));
        assert.match((await refused([broken], 2, null)).error?.message ?? '', /header/);
      }
      const longer = replaced(/"bytes":\d+/, '"bytes":5');
      await refused([written('length', longer)], 1, 'packed-context-damaged');
      // A header that lies about the package is found out by the library.
      assert.ok(end > 0);
      await refused([written('lie', replaced('"Kerberos"', '"NoSuch"'))], 1, 'package-unknown');
    });

    it('a file with a byte changed on its way', async () => {
      const whole = readFileSync(realm.file('own'));
      for (const place of [-1, -200, -1000]) {
        await refused([written(`changed${place}`, damage(whole, place))], 1, 'packed-context-damaged');
      }
      const asText = Buffer.from(whole.toString('latin1').replace(/\n/g, '\r\n'), 'latin1');
      assert.equal((await imported([written('crlf', asText)])).ok, false);
    });
  });
});

/** A copy with one bit of the byte at that place changed. */
function damage(bytes: Buffer, place: number): Buffer {
  const copy = Buffer.from(bytes);
  const at = place < 0 ? bytes.length + place : place;
  copy[at] = (copy[at] ?? 0) ^ 0x40;
  return copy;
}
