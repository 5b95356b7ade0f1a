/** The doctor and web servers: Apache with mod_auth_gssapi, a server that wants channel bindings, one behind a proxy. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { connect, createServer } from 'node:tls';
import { scenario } from '../../src/lab/scenarios.ts';
import type { DoctorResult } from '../../src/report/schema/doctor.ts';
import { type Apache, apache, apacheMissing } from '../support/apache.ts';
import { codes, report, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

const PYTHON = '/usr/bin/python3';

async function pythonGssapi(): Promise<string | null> {
  const { exitCode } = await execute([PYTHON, '-c', 'import gssapi']).catch(() => ({ exitCode: 1 }));
  return exitCode === 0 ? null : 'no gssapi for Python: apt-get install python3-gssapi';
}

const openssl = program('openssl', 'openssl');

const doctor = (url: string, { environment }: TestLab, more: NodeJS.ProcessEnv = {}) =>
  report<DoctorResult>(['doctor', url], { env: { ...environment, ...more } });

type Answer = Awaited<ReturnType<typeof doctor>>;
const webCheck = ({ result }: Answer) => result?.checks.find(({ code }) => code === 'web-server');

describe('Apache', { skip: without(kdc(), apacheMissing(), openssl) }, () => {
  let realm: TestLab;
  let server: Apache;
  before(async () => {
    realm = await lab();
    server = await apache(realm);
  });
  after(async () => {
    await server?.stop();
    await realm?.stop();
  });

  it('takes the ticket', async () => {
    const answer = await doctor(`${server.plain}/negotiate`, realm);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    assert.match(answer.result?.verdict.sentence ?? '', /works: http:\S+ answers 200 to a Kerberos ticket$/);
    assert.deepEqual(
      answer.result?.webServer?.attempts.map(({ bindings, status }) => [bindings, status]),
      [['absent', 200]],
    );
    const nagios = await sspidiag(['doctor', '--nagios', `${server.plain}/negotiate`], {
      env: realm.environment,
    });
    assert.match(nagios.stdout, /^KERBEROS OK - Kerberos to http:\S+ works: .* \| ticket_lifetime=\d+s;; /);
  });

  it('over TLS, where its certificate is trusted, whatever the bindings: it looks at none', async () => {
    const answer = await doctor(`${server.secure}/negotiate`, realm, {
      NODE_EXTRA_CA_CERTS: server.certificate,
    });
    assert.deepEqual([answer.exitCode, codes(answer)], [0, []]);
    const attempts = answer.result?.webServer?.attempts.map(({ bindings, status }) => [bindings, status]);
    assert.deepEqual(attempts, [
      ['right', 200],
      ['absent', 200],
      ['wrong', 200],
    ]);
  });

  it('gets no token where nobody vouches for it, and that is said', async () => {
    const answer = await doctor(`${server.secure}/negotiate`, realm, { NODE_EXTRA_CA_CERTS: undefined });
    assert.ok(codes(answer).includes('tls-untrusted'));
    assert.deepEqual(answer.result?.webServer?.attempts, []);
    assert.equal(webCheck(answer)?.answer, 'not-checked');
    assert.doesNotMatch(server.log(), /GSS ERROR/);
  });

  it('pages without Negotiate, without authentication, and elsewhere', async () => {
    const basic = await doctor(`${server.plain}/basic`, realm);
    assert.deepEqual([basic.exitCode, codes(basic)], [1, ['http-no-negotiate']]);
    for (const [path, code] of [
      ['/open', 'http-open'],
      ['/moved', 'http-redirects'],
    ]) {
      const answer = await report<DoctorResult>(['doctor', '--all', server.plain + path], {
        env: realm.environment,
      });
      assert.ok(codes(answer).includes(code ?? ''), codes(answer).join());
      assert.equal(webCheck(answer)?.answer, 'not-checked');
    }
  });

  it('nobody listens there', async () => {
    const answer = await doctor('http://localhost:1/', realm);
    assert.deepEqual([answer.exitCode, codes(answer)[0]], [1, 'http-unreachable']);
  });

  it('two causes: no tickets, and a page that offers Basic alone', async () => {
    const answer = await doctor(`${server.plain}/basic`, realm, { KRB5CCNAME: `FILE:${realm.file('none')}` });
    assert.deepEqual([answer.exitCode, codes(answer)], [1, ['ccache-missing', 'http-no-negotiate']]);
  });
});

describe('an Apache whose keytab is out of date', { skip: without(kdc(), apacheMissing(), openssl) }, () => {
  it('refuses the ticket', async () => {
    const realm = await lab();
    const server = await apache(realm);
    try {
      await realm.must(['kadmin.local', '-r', 'LAB.TEST', '-q', 'change_password -randkey HTTP/localhost']);
      // As on another host: this one has no keytab that could tell.
      const KRB5_KTNAME = `FILE:${realm.file('none.keytab')}`;
      const elsewhere = await doctor(`${server.plain}/negotiate`, realm, {
        KRB5_KTNAME: 'FILE:/nonexistent',
      });
      assert.ok(
        codes(elsewhere).includes('http-token-refused') || codes(elsewhere).includes('keytab-missing'),
      );
      const answer = await doctor(`${server.plain.replace('localhost', '127.0.0.1')}/negotiate`, realm, {
        KRB5_KTNAME,
      });
      assert.equal(answer.exitCode, 1);
      const here = await doctor(`${server.plain}/negotiate`, realm);
      assert.deepEqual([here.exitCode, here.result?.verdict.finding], [1, 'keytab-kvno']);
      assert.ok(
        codes(here).includes('http-token-refused') ||
          here.result?.suppressed.some(({ finding }) => finding.code === 'http-token-refused'),
        codes(here).join(),
      );
    } finally {
      await server.stop();
      await realm.stop();
    }
  });
});

describe('a ticket that is too large', { skip: without(kdc(), apacheMissing(), openssl) }, () => {
  it("is refused by Apache's limit for headers", async () => {
    const realm = await lab(scenario('token-too-large'));
    const server = await apache(realm);
    try {
      const answer = await doctor(`${server.plain}/negotiate`, realm);
      assert.deepEqual([answer.exitCode, answer.result?.verdict.finding], [1, 'header-too-large']);
      const [attempt] = answer.result?.webServer?.attempts ?? [];
      assert.ok(attempt?.status === 400 || attempt?.status === 431, String(attempt?.status));
      assert.ok((attempt?.headerBytes ?? 0) > 8190);
    } finally {
      await server.stop();
      await realm.stop();
    }
  });
});

describe('channel bindings', { skip: without(kdc(), openssl, await pythonGssapi()) }, () => {
  let realm: TestLab;
  const stops: (() => unknown)[] = [];
  const of = (name: string) => ({ certificate: realm.file(`${name}.pem`), key: realm.file(`${name}.key`) });

  before(async () => {
    realm = await lab();
    for (const name of ['server', 'proxy']) {
      const { certificate, key } = of(name);
      await realm.must(
        'openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost'
          .split(' ')
          .concat('-keyout', key, '-out', certificate),
      );
    }
  });
  after(async () => {
    for (const stop of stops) stop();
    await realm?.stop();
  });

  async function boundServer(believes: string, demand = 'required'): Promise<number> {
    const source = new URL('../support/channelBoundServer.py', import.meta.url).pathname;
    const { certificate, key } = of('server');
    const args = [source, certificate, key, realm.file('service.keytab'), of(believes).certificate, demand];
    const server = spawn(PYTHON, args, {
      env: { ...realm.environment, KRB5RCACHENAME: 'none:' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    stops.push(() => server.kill());
    const [line] = (await Promise.race([once(server.stdout, 'data'), once(server, 'exit')])) as [Buffer];
    assert.equal(server.exitCode, null, 'it does not start');
    return Number(line.toString());
  }

  /** Ends TLS with a certificate of its own, and begins it anew with the server. */
  async function proxyTo(port: number): Promise<number> {
    const { certificate, key } = of('proxy');
    const proxy = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (client) => {
      const server = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
      for (const socket of [client, server]) socket.on('error', () => undefined);
      client.pipe(server).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    stops.push(() => proxy.close());
    return (proxy.address() as AddressInfo).port;
  }

  const statuses = (answer: Answer) =>
    answer.result?.webServer?.attempts.map(({ bindings, status }) => [bindings, status === 200]);

  it('a server that wants them: right ones pass, none and wrong ones do not', async () => {
    const port = await boundServer('server');
    const answer = await doctor(`https://localhost:${port}/`, realm, {
      NODE_EXTRA_CA_CERTS: of('server').certificate,
    });
    assert.deepEqual(statuses(answer), [
      ['right', true],
      ['absent', false],
      ['wrong', false],
    ]);
    assert.deepEqual([answer.exitCode, codes(answer)], [0, ['channel-binding-required']]);
  });

  it('behind a proxy that ends TLS nobody gets in', async () => {
    const port = await proxyTo(await boundServer('server'));
    const answer = await doctor(`https://localhost:${port}/`, realm, {
      NODE_EXTRA_CA_CERTS: of('proxy').certificate,
    });
    assert.deepEqual(statuses(answer), [
      ['right', false],
      ['absent', false],
      ['wrong', false],
    ]);
    assert.deepEqual([answer.exitCode, answer.result?.verdict.finding], [1, 'http-token-refused']);
    assert.match(answer.findings[0]?.cure.join() ?? '', /ends TLS/);
  });

  it("a server that was told of the proxy's certificate lets them in again", async () => {
    const port = await proxyTo(await boundServer('proxy'));
    const answer = await doctor(`https://localhost:${port}/`, realm, {
      NODE_EXTRA_CA_CERTS: of('proxy').certificate,
    });
    assert.deepEqual(statuses(answer), [
      ['right', true],
      ['absent', false],
      ['wrong', false],
    ]);
  });

  it('a server that checks them where they are there, behind a proxy: only none pass', async () => {
    const port = await proxyTo(await boundServer('server', 'checked'));
    const answer = await doctor(`https://localhost:${port}/`, realm, {
      NODE_EXTRA_CA_CERTS: of('proxy').certificate,
    });
    assert.deepEqual(statuses(answer), [
      ['right', false],
      ['absent', true],
      ['wrong', false],
    ]);
    assert.deepEqual([answer.exitCode, answer.result?.verdict.finding], [1, 'channel-binding-mismatch']);
  });
});
