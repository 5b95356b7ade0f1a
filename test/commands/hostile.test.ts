/** `import` of packed contexts that were made to harm: the library may fall, the tool does not. */
import assert from 'node:assert/strict';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { ImportResult } from '../../src/report/schema/transfer.ts';
import { codes, report } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, without } from '../support/needs.ts';
import { AS_GAMES } from '../support/programs.ts';

const PACKAGES = ['Kerberos', 'NTLM'] as const;

/** Magic numbers of krb5.h and prof_err.h, by which libkrb5 marks what it serialises. */
const KV5M_PRINCIPAL = '970ea701';
const KV5M_CONTEXT = '970ea724';
const KV5M_AUTH_CONTEXT = '970ea729';
const PROF_MAGIC_PROFILE = 'aaca6012';

describe('hostile contexts', { concurrency: 4, skip: without(kdc()) }, () => {
  let realm: TestLab;
  const packed = new Map<string, Buffer>();
  const imported = (bytes: Buffer, name: string, more: string[] = [], through: readonly string[] = []) =>
    report<ImportResult>(['import', '-', '--package', name, ...more], {
      env: realm.environment,
      input: bytes,
      through,
    });
  const kerberos = () => packed.get('Kerberos') ?? Buffer.alloc(0);

  before(async () => {
    realm = await lab();
    await Promise.all(
      PACKAGES.map(async (name) => {
        const file = realm.file(name);
        const made = await report(['export', '--raw', '--package', name, '-o', file], {
          env: realm.environment,
        });
        assert.ok(made.ok);
        packed.set(name, readFileSync(file));
      }),
    );
  });
  after(() => realm.stop());

  for (const name of PACKAGES) {
    it(`${name}: each of the first 64 bytes turned round`, async () => {
      const whole = packed.get(name) ?? Buffer.alloc(0);
      const outcomes = new Set<string>();
      const turnRound = async (place: number) => {
        const bytes = Buffer.from(whole);
        bytes[place] = ~(bytes[place] ?? 0) & 0xff;
        const answer = await imported(bytes, name);
        assert.ok(answer.exitCode === 0 || answer.exitCode === 1, `byte ${place}: ${answer.error?.message}`);
        outcomes.add(answer.status?.name ?? 'crash');
      };
      for (let place = 0; place < 64; place += 4) {
        await Promise.all([0, 1, 2, 3].map((more) => turnRound(place + more)));
      }
      // Some bytes mean little, others decide.
      assert.ok(
        outcomes.has('SEC_E_INVALID_TOKEN') || outcomes.has('SEC_E_SECPKG_NOT_FOUND'),
        [...outcomes].join(),
      );
    });

    it(`${name}: cut off anywhere`, async () => {
      const whole = packed.get(name) ?? Buffer.alloc(0);
      for (const length of [1, 3, 4, 5, 12, 13, 14, 100, whole.length >> 1, whole.length - 1]) {
        const answer = await imported(whole.subarray(0, length), name);
        assert.deepEqual([answer.exitCode, answer.result?.context], [1, null], `${length} bytes`);
        assert.deepEqual(codes(answer), ['packed-context-refused']);
      }
    });
  }

  /** A copy with other bytes at that distance behind the first occurrence of a magic number. */
  function patched(magic: string, distance: number, hex: string): Buffer {
    const bytes = Buffer.from(kerberos());
    const at = bytes.indexOf(Buffer.from(magic, 'hex'));
    assert.ok(at > 0, `no ${magic} in the packed context`);
    bytes.set(Buffer.from(hex, 'hex'), at + distance);
    return bytes;
  }

  it('a length that runs over the end of the bytes crashes the library, and only that', async () => {
    for (const bytes of [patched(PROF_MAGIC_PROFILE, 8, '01'), patched(KV5M_CONTEXT, 8, 'ffffffff')]) {
      const answer = await imported(bytes, 'Kerberos', ['--trace']);
      assert.deepEqual([answer.exitCode, codes(answer)], [1, ['library-crashed']]);
      assert.match(
        answer.error?.message ?? '',
        /^the library crashed \(SIG(SEGV|ABRT|BUS)\) in gss_import_sec_context$/,
      );
      assert.equal(answer.status, null);
    }
  });

  it('a count without end keeps the library busy until the time is up', async () => {
    const answer = await imported(patched(KV5M_AUTH_CONTEXT, 21, '7fffffff'), 'Kerberos', ['--timeout', '1']);
    assert.deepEqual([answer.exitCode, codes(answer)], [3, ['timed-out']]);
    assert.match(answer.error?.message ?? '', /in gss_import_sec_context$/);
  });

  // A packed Kerberos context names the configuration files of the process that exported it, and import reads them.
  const otherConfiguration = (name: string) => {
    const [from, to] = [realm.file('krb5.conf'), realm.file(name)].map((path) => Buffer.from(path));
    assert.equal(from?.length, to?.length);
    const bytes = Buffer.from(kerberos());
    bytes.set(to ?? [], bytes.indexOf(from ?? Buffer.alloc(0)));
    return bytes;
  };

  const REFUSED: { what: string; bytes: () => Buffer; status: string; through?: readonly string[] }[] = [
    {
      what: 'another length of the mechanism',
      bytes: () => Buffer.concat([Buffer.from('ffffffff', 'hex'), kerberos().subarray(4)]),
      status: 'SEC_E_INVALID_TOKEN',
    },
    {
      what: 'a mechanism that nobody has',
      bytes: () => Buffer.concat([kerberos().subarray(0, 12), Buffer.from([99]), kerberos().subarray(13)]),
      status: 'SEC_E_SECPKG_NOT_FOUND',
    },
    {
      what: 'another magic number of the whole',
      bytes: () => Buffer.concat([kerberos().subarray(0, 13), Buffer.from([0]), kerberos().subarray(14)]),
      status: 'SEC_E_INTERNAL_ERROR',
    },
    {
      what: 'a length for which there is no memory',
      bytes: () => patched(KV5M_PRINCIPAL, 4, 'ff'),
      status: 'SEC_E_INSUFFICIENT_MEMORY',
    },
    {
      what: 'a principal without a name',
      bytes: () => patched(KV5M_PRINCIPAL, 4, '00000000'),
      status: 'SEC_E_UNKNOWN_CREDENTIALS',
    },
    {
      what: 'a configuration that the caller may not read',
      bytes: () => {
        writeFileSync(realm.file('krb5.lock'), '');
        chmodSync(realm.file('krb5.lock'), 0);
        return otherConfiguration('krb5.lock');
      },
      status: 'SEC_E_NOT_OWNER',
      through: process.getuid?.() === 0 ? AS_GAMES : [],
    },
    {
      what: 'a configuration that is not there',
      bytes: () => otherConfiguration('krb5.none'),
      status: 'SEC_E_INTERNAL_ERROR',
    },
  ];

  for (const { what, bytes, status, through = [] } of REFUSED) {
    it(`${what}: ${status}`, async () => {
      const answer = await imported(bytes(), 'Kerberos', [], through);
      assert.deepEqual([answer.exitCode, answer.status?.name], [1, status], answer.status?.native?.text);
      // Kerberos is there; it is the bytes that are wrong.
      assert.deepEqual(codes(answer), ['packed-context-refused']);
    });
  }
});
