/** A web server asked: a real Apache with mod_auth_gssapi, and small servers for what Apache cannot be made to do. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { askWithoutToken, askWithToken, bindingsToTry, wantsToken } from '../../src/doctor/webServer.ts';
import { type HttpFacts, httpFindings } from '../../src/findings/http.ts';
import { type Apache, apache, apacheMissing } from '../support/apache.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { execute } from '../support/programs.ts';

const codes = (facts: HttpFacts) => httpFindings(facts).map(({ code }) => code);

describe('Apache', { skip: without(kdc(), apacheMissing(), program('openssl', 'openssl')) }, () => {
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

  const token = async () => {
    const file = realm.file(`token-${Math.random()}`);
    await realm.must([
      'sspidiag',
      'acquire',
      '--package',
      'Negotiate',
      '--target',
      'HTTP/localhost',
      '--token-output',
      file,
    ]);
    const { stdout } = await execute(['base64', '-w0', file]);
    return stdout;
  };

  it('a page that asks for Negotiate, and takes the ticket', async () => {
    const url = new URL(`${server.plain}/negotiate`);
    const asked = await askWithoutToken(url, 5);
    assert.deepEqual(asked.facts.challenges, ['Negotiate']);
    assert.match(asked.facts.server ?? '', /^Apache/);
    assert.ok(wantsToken(asked));
    assert.deepEqual(bindingsToTry(asked), [{ bindings: 'absent', base64: null }]);
    const attempt = await askWithToken(url, 'absent', await token(), 5);
    assert.deepEqual([attempt.status, attempt.error], [200, null]);
    assert.match(attempt.reply ?? '', /accept-completed/);
    assert.deepEqual(codes({ ...asked.facts, attempts: [attempt] }), []);
    // The token is used up.
    const again = await askWithToken(url, 'absent', 'YIIFzQYGKwYBBQUC', 5);
    assert.equal(again.status, 401);
    assert.deepEqual(codes({ ...asked.facts, attempts: [again] }), ['http-token-refused']);
  });

  it('pages that ask for something else, for nothing, or send elsewhere', async () => {
    const at = async (path: string) => codes((await askWithoutToken(new URL(server.plain + path), 5)).facts);
    assert.deepEqual(await at('/basic'), ['http-no-negotiate']);
    assert.deepEqual(await at('/open'), ['http-open']);
    assert.deepEqual(await at('/moved'), ['http-redirects']);
  });

  it('a certificate that nobody vouches for gets no token, and has its binding all the same', async () => {
    const asked = await askWithoutToken(new URL(`${server.secure}/negotiate`), 5);
    assert.equal(asked.facts.tls?.trusted, false);
    assert.match(asked.facts.tls?.reason ?? '', /SELF_SIGNED/);
    assert.ok(!wantsToken(asked));
    assert.deepEqual(codes(asked.facts), ['tls-untrusted']);
    const { stdout } = await execute([
      'openssl',
      'x509',
      '-in',
      server.certificate,
      '-noout',
      '-fingerprint',
      '-sha256',
    ]);
    const fingerprint = stdout.trim().split('=')[1]?.replaceAll(':', '').toLowerCase();
    assert.equal(
      asked.serverEndPoint?.toString('hex'),
      Buffer.from('tls-server-end-point:').toString('hex') + fingerprint,
    );
    assert.deepEqual(
      bindingsToTry(asked).map(({ bindings }) => bindings),
      ['right', 'absent', 'wrong'],
    );
    // With it among the authorities the server is trusted, and asked to the end.
    const script = `
      import { askWithoutToken, askWithToken, wantsToken } from './src/doctor/webServer.ts';
      const url = new URL('${server.secure}/negotiate');
      const asked = await askWithoutToken(url, 5);
      const attempt = await askWithToken(url, 'absent', '${await token()}', 5);
      console.log(JSON.stringify([wantsToken(asked), attempt.status]));`;
    const run = await execute([process.execPath, '--input-type=module', '-e', script], {
      env: { ...process.env, NODE_EXTRA_CA_CERTS: server.certificate },
    });
    assert.equal(run.stdout, '[true,200]\n', run.stderr);
  });
});

/** A server that answers as no configuration of Apache makes it. */
async function answering(t: { after(stop: () => void): void }, listener: RequestListener): Promise<URL> {
  const server = createServer({ maxHeaderSize: 65_536 }, listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

describe('other answers', () => {
  it('challenges in one header, and in several', async (t) => {
    const url = await answering(t, (_request, response) => {
      response.setHeader('WWW-Authenticate', [
        'Negotiate, NTLM',
        'Digest realm="a, b", qop="auth", nonce="x"',
        'Basic realm="y"',
      ]);
      response.writeHead(401).end();
    });
    const { facts } = await askWithoutToken(url, 5);
    assert.deepEqual(facts.challenges, [
      'Negotiate',
      'NTLM',
      'Digest realm="a, b", qop="auth", nonce="x"',
      'Basic realm="y"',
    ]);
  });

  it('a header that is too large', async (t) => {
    const url = await answering(t, (request, response) => {
      const length = request.headers.authorization?.length ?? 0;
      response.setHeader('WWW-Authenticate', 'Negotiate');
      response.writeHead(length > 16_384 ? 431 : 401).end();
    });
    const { facts } = await askWithoutToken(url, 5);
    const attempt = await askWithToken(url, 'absent', Buffer.alloc(15_000).toString('base64'), 5);
    const [finding] = httpFindings({ ...facts, attempts: [attempt] });
    assert.equal(finding?.code, 'header-too-large');
    assert.match(finding?.evidence.join() ?? '', /status 431 for an Authorization header of 20010 bytes/);
  });

  it('nobody there, nobody who speaks, nobody who speaks HTTP', async (t) => {
    const refused = await askWithoutToken(new URL('http://127.0.0.1:1/'), 5);
    assert.deepEqual([refused.facts.status, refused.facts.error], [null, 'ECONNREFUSED']);
    assert.deepEqual(codes(refused.facts), ['http-unreachable']);
    for (const words of ['', 'SSH-2.0-OpenSSH\r\n']) {
      const server = createTcpServer((socket) => void (words === '' || socket.end(words))).listen(
        0,
        '127.0.0.1',
      );
      await once(server, 'listening');
      t.after(() => server.close());
      const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const start = performance.now();
      const { facts } = await askWithoutToken(url, 0.5);
      assert.ok(performance.now() - start < 2000);
      assert.match(facts.error ?? '', words === '' ? /^no answer within 0.5 s$/ : /PARSE_ERROR|HPE_/i);
    }
  });

  it('bindings: which the server wants, by what it did with each', () => {
    const base: HttpFacts = {
      url: 'https://web/',
      status: 401,
      error: null,
      server: null,
      location: null,
      challenges: ['Negotiate'],
      tls: { trusted: true, reason: null, subject: null },
      attempts: [],
    };
    const tried = (right: number, absent: number, wrong: number) =>
      codes({
        ...base,
        attempts: (['right', 'absent', 'wrong'] as const).map((bindings, index) => ({
          bindings,
          status: [right, absent, wrong][index] ?? null,
          error: null,
          headerBytes: 2000,
          reply: null,
        })),
      });
    assert.deepEqual(tried(200, 200, 200), []);
    assert.deepEqual(tried(200, 200, 401), []);
    assert.deepEqual(tried(200, 401, 401), ['channel-binding-required']);
    assert.deepEqual(tried(401, 200, 401), ['channel-binding-mismatch']);
    assert.deepEqual(tried(401, 401, 401), ['http-token-refused']);
  });
});
