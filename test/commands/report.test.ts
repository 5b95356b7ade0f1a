/** report: one document of everything, which with --redact names nobody, and holds no secret in any case. */
import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { configureClient } from '../../src/lab/preparations.ts';
import type { Realm } from '../../src/lab/realm.ts';
import { scenario } from '../../src/lab/scenarios.ts';
import type { Report } from '../../src/report/report.ts';
import type { ReportResult } from '../../src/report/schema/doctor.ts';
import { SSPIDIAG, sspidiag } from '../support/cli.ts';
import { checkDocument } from '../support/documents.ts';
import { clientOf, fakeKdc } from '../support/fakeKdc.ts';
import { domain, lab, surroundings, type TestLab } from '../support/lab.ts';
import { activeDirectory, kdc, without } from '../support/needs.ts';
import { privateFolder } from '../support/programs.ts';

type Gathered = { document: Report<ReportResult>; text: string; stderr: string; exitCode: number | null };

/** Runs it, and checks the document with every report in it. */
async function gathered(args: readonly string[], { environment: env, through }: TestLab): Promise<Gathered> {
  const ended = await sspidiag(['report', '--json', ...args], { env, through });
  const { stdout, stderr, exitCode } = ended;
  const document = JSON.parse(stdout) as Report<ReportResult>;
  assert.equal(document.exitCode, exitCode);
  checkDocument(stdout.trimEnd());
  return { document, text: stdout, stderr, exitCode };
}

/** What a ticket, a key or a password of the lab would look like, in any of the ways in which a document may have bytes. */
function secretsOf({ read, file }: TestLab): string[] {
  const bytes = ['ccache', 'service.keytab', 'alice.keytab'].flatMap((name) => {
    try {
      const content = readFileSync(file(name));
      // Pieces out of the middle, where tickets and keys are.
      return [0.3, 0.5, 0.7, 0.9].map((part) => {
        const start = Math.floor(content.length * part) - (Math.floor(content.length * part) % 3);
        return content.subarray(start, start + 12);
      });
    } catch {
      return [];
    }
  });
  const passwords = ['alice', 'bob', 'root'].map((name) => read(`${name}.password`).trim());
  return [...passwords, ...bytes.flatMap((each) => [each.toString('hex'), each.toString('base64')])];
}

function assertNoSecret(started: TestLab, text: string): void {
  for (const secret of secretsOf(started)) {
    assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), `${secret} is in it`);
  }
}

/** Names as whole words, in any case: "alice" is none in "malice". */
function assertNames(text: string, names: readonly string[]): void {
  for (const name of names) {
    const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const found = new RegExp(`.{0,60}(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9]).{0,60}`, 'i').exec(text);
    assert.equal(found?.[0] ?? null, null, `${name} survives`);
  }
}

const addressOf = ({ read }: TestLab) => /kdc = (127\.[\d.]+):/.exec(read('krb5.conf'))?.[1] ?? 'no address';

describe('report', { skip: without(kdc()) }, () => {
  for (const [name, target] of [
    ['healthy', []],
    ['healthy', ['HTTP/localhost']],
    ['no-credentials', ['host/web.lab.test']],
    ['expired-ticket', ['https://www.secret.lab.test/']],
    ['unknown-spn', ['HTTP/nowhere.lab.test']],
    ['keytab-kvno', ['host/localhost']],
    ['realm-case', []],
    ['kdc-down', []],
    ['dns-alias', ['http://www.lab.test/']],
    ['reverse-lookup', ['http://web.lab.test/']],
  ] as const) {
    it(`--redact: ${name} ${target.join('')}`, { skip: surroundings(scenario(name)) }, async () => {
      const started = await lab(name);
      try {
        const { document, text, stderr } = await gathered(['--redact', ...target], started);
        assert.equal(stderr, '');
        assert.equal(document.result?.reports.length, target.length === 0 ? 7 : 8);
        assertNames(text, ['alice', 'LAB.TEST', 'lab.test', addressOf(started), hostname()]);
        assertNames(
          text,
          ['nowhere', 'web', 'www', 'balancer', 'secret'].map((host) => `${host}.lab.test`),
        );
        assertNoSecret(started, text);
      } finally {
        await started.stop();
      }
    });
  }

  it('names that stand in krb5.conf alone are replaced too', async () => {
    const started = await lab({ prepare: [configureClient('default_tkt_realm_hint = nothing')] });
    try {
      const more = `
[realms]
  PARTNER.CORP = {
    kdc = kdc7.partner.corp
    admin_server = admin7.partner.corp:749
    auth_to_local_names = { bigboss = littleboss }
  }
[domain_realm]
  .intranet.acme.corp = PARTNER.CORP
  portal.acme.corp = PARTNER.CORP
[capaths]
  LAB.TEST = {
    HOPS.CORP = MIDDLE.CORP
  }
`;
      writeFileSync(started.file('krb5.conf'), started.read('krb5.conf') + more);
      const { text } = await gathered(['--redact'], started);
      assertNames(text, [
        ...['PARTNER.CORP', 'kdc7.partner.corp', 'admin7.partner.corp', 'intranet.acme.corp'],
        ...['portal.acme.corp', 'HOPS.CORP', 'MIDDLE.CORP', 'acme.corp'],
      ]);
    } finally {
      await started.stop();
    }
  });

  it('-o writes a private file that is the document, once; the table is readable', async () => {
    const started = await lab();
    try {
      const { environment: env } = started;
      const file = started.file('report.json');
      const first = await sspidiag(['report', '--redact', '-o', file], { env });
      assert.deepEqual([first.exitCode, first.stderr], [0, '']);
      assert.match(first.stdout, /^OK {2}report {2}7 reports gathered, with names replaced\n/);
      for (const title of ['doctor', 'whoami', 'packages', 'config', 'tickets', 'keytab', 'kdc']) {
        assert.match(first.stdout, new RegExp(`^${title} `, 'm'));
      }
      assertNames(first.stdout, ['alice', 'LAB.TEST', addressOf(started)]);
      assert.equal(statSync(file).mode & 0o7777, 0o600);
      checkDocument(readFileSync(file, 'utf8').trimEnd());
      const document = JSON.parse(readFileSync(file, 'utf8'));
      assert.equal(document.schema, 'sspidiag/report/1');
      const again = await sspidiag(['report', '-o', file], { env });
      assert.deepEqual([again.exitCode, /exists|there/.test(again.stderr)], [2, true], again.stderr);
      assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), document);
      assert.equal((await sspidiag(['report', '-o', file, '--force', '-q'], { env })).exitCode, 0);
    } finally {
      await started.stop();
    }
  });

  it('ends in time where no KDC answers', async (t) => {
    const silent = await fakeKdc(t, { udp: () => null, tcp: () => null });
    const env = { ...clientOf(privateFolder(t), [silent.place]), KRB5CCNAME: 'FILE:/nonexistent' };
    const begin = performance.now();
    const { stdout, exitCode } = await sspidiag(['report', '--json', '--timeout', '4'], { env });
    assert.ok(performance.now() - begin < 5000, String(performance.now() - begin));
    assert.notEqual(exitCode, 0);
    assert.equal((JSON.parse(stdout) as Report<ReportResult>).result?.reports.length, 7);
  });
});

describe('report of Active Directory', { skip: without(activeDirectory()) }, () => {
  let realm: Realm;
  let remove = async () => {};
  before(async () => {
    ({ realm, remove } = await domain());
  });
  after(() => remove());

  it('--redact names nobody of the domain', async () => {
    const started = await lab('healthy', SSPIDIAG, realm);
    try {
      const { text } = await gathered(['--redact', 'HTTP/localhost'], started);
      assertNames(text, ['alice', 'svc', 'AD.TEST', 'ADTEST', addressOf(started), hostname()]);
      assertNoSecret(started, text);
    } finally {
      await started.stop();
    }
  });
});
