/** `spn`: the names that it tells, against those that programs really ask the KDC for; and what it concludes from them. */
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SpnResult } from '../../src/report/schema/spn.ts';
import { checked, codes, report, sspidiag } from '../support/cli.ts';
import { lab, type TestLab } from '../support/lab.ts';
import { kdc, program, without } from '../support/needs.ts';
import { type DnsRecord, privateDns, privateDnsMissing } from '../support/privateDns.ts';
import { AS_GAMES, privateFolder } from '../support/programs.ts';
import { silentKdc } from '../support/silentKdc.ts';

const NEEDS_LAB = without(kdc());
const NEEDS_DNS = without(kdc(), privateDnsMissing());

const RECORDS: readonly DnsRecord[] = [
  ['real.lab.test', 'A', '127.0.1.1'],
  ['127.0.1.1', 'PTR', 'real.lab.test'],
  ['www.lab.test', 'CNAME', 'real.lab.test'],
  ['far.lab.test', 'CNAME', 'www.lab.test'],
  ['odd.lab.test', 'A', '127.0.1.2'],
  ['127.0.1.2', 'PTR', 'other.lab.test'],
  ['oddalias.lab.test', 'CNAME', 'odd.lab.test'],
  ['bare.lab.test', 'A', '127.0.1.3'],
  ['own.lab.test', 'A', '127.0.1.4'],
  ['elsewhere.test', 'A', '127.0.1.5'],
];

const HOSTS_FILE = ['127.0.2.1 first.lab.test second.lab.test'];

/** HTTP has these names in the realm, and no other. */
const REGISTERED = ['HTTP/real.lab.test', 'HTTP/own.lab.test', 'HTTP/elsewhere.test'];

describe('with a DNS of its own', { skip: NEEDS_DNS }, () => {
  let l: TestLab;
  let through: readonly string[];
  const cleanup: (() => unknown)[] = [];

  before(async () => {
    l = await lab({ realm: REGISTERED.map((name) => `add_principal -clearpolicy -randkey ${name}`) });
    cleanup.push(l.stop);
    const t = { after: (remove: () => unknown) => cleanup.unshift(remove) };
    ({ through } = await privateDns(t, RECORDS, { search: 'lab.test', hosts: HOSTS_FILE }));
  });
  after(async () => {
    for (const remove of cleanup) await remove();
  });

  /** The lab's environment with other settings in krb5.conf; null takes one out. */
  function settings(changes: Record<string, string | null>): NodeJS.ProcessEnv {
    let text = l.read('krb5.conf');
    for (const [name, value] of Object.entries(changes)) {
      const line = new RegExp(`^ *${name} = .*\n`, 'm');
      assert.match(text, line);
      text = text.replace(line, value === null ? '' : `  ${name} = ${value}\n`);
    }
    const file = l.file(`krb5-${Object.values(changes).join('-').replaceAll(/\W/g, '')}.conf`);
    writeFileSync(file, text);
    return { ...l.environment, KRB5_CONFIG: file };
  }

  const spn = async (args: readonly string[], env: NodeJS.ProcessEnv = l.environment) => {
    const answer = await report<SpnResult>(['spn', ...args], { env, through });
    assert.ok(answer.result, answer.process.stderr);
    return { ...answer, result: answer.result };
  };

  /** Names that the KDC was asked for since its log had that length, each once, in order. */
  function namesInLog(start: number): string[] {
    const lines = l
      .read('kdc.log')
      .slice(start)
      .matchAll(/TGS_REQ .* for (\S+?)@LAB\.TEST(?:,|$)/gm);
    return [...new Set([...lines].map(([, name = '']) => name))];
  }

  /** Which names a program asks the KDC for, with a cache of its own. */
  async function askedFor(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<string[]> {
    const copy = l.file('copy.ccache');
    writeFileSync(copy, readFileSync(l.file('ccache')));
    const start = l.read('kdc.log').length;
    await l.run(['env', `KRB5_CONFIG=${env.KRB5_CONFIG}`, `KRB5CCNAME=FILE:${copy}`, ...through, ...argv]);
    return namesInLog(start);
  }

  const nameFor = ({ candidates }: SpnResult, client: string, condition: string | null = null) =>
    candidates.find(({ clients }) =>
      clients.some((each) => each.name === client && each.condition === condition),
    )?.spn ?? null;

  const HOSTS = [
    'real.lab.test',
    'far.lab.test',
    'oddalias.lab.test',
    'bare.lab.test',
    'nowhere.lab.test',
    'second.lab.test',
    'real',
    'WWW.Lab.Test',
    '127.0.1.2',
    '127.0.1.3',
  ];

  for (const canonicalize of ['true', 'false', 'fallback'] as const) {
    for (const rdns of ['true', 'false'] as const) {
      for (const qualify of ['""', null]) {
        // Without qualify_shortname the search domain is appended; that it does so is one case.
        if (qualify === null && rdns === 'true') continue;
        it(`tells what kvno asks for: canonicalize ${canonicalize}, rdns ${rdns}, qualify ${qualify ?? 'unset'}`, async () => {
          const env = settings({ dns_canonicalize_hostname: canonicalize, rdns, qualify_shortname: qualify });
          const hosts = qualify === null ? ['real', 'nowhere'] : HOSTS;
          const answers = await Promise.all(hosts.map((host) => spn(['--offline', host], env)));
          for (const [index, host] of hosts.entries()) {
            const asked = await askedFor(['kvno', '-S', 'HTTP', host], env);
            const result = answers[index]?.result;
            assert.ok(result);
            const fallback = nameFor(result, "this host's libkrb5", 'the KDC does not know the first name');
            const told = [
              result.own,
              ...(fallback === null || REGISTERED.includes(result.own ?? '') ? [] : [fallback]),
            ];
            assert.deepEqual(
              asked,
              [...new Set(told)],
              `${host}: ${JSON.stringify(result.candidates, null, 1)}`,
            );
          }
        });
      }
    }
  }

  it('tells what other settings would make, whatever its own are', async () => {
    const made = [];
    for (const canonicalize of ['true', 'false', 'fallback']) {
      const env = settings({ dns_canonicalize_hostname: canonicalize, rdns: 'true' });
      const { result } = await spn(['--offline', 'oddalias.lab.test'], env);
      made.push(
        [
          'dns_canonicalize_hostname = true, rdns = true',
          'dns_canonicalize_hostname = true, rdns = false',
          'dns_canonicalize_hostname = false',
        ].map((condition) => nameFor(result, "this host's libkrb5", condition)),
      );
    }
    const expected = ['HTTP/other.lab.test', 'HTTP/odd.lab.test', 'HTTP/oddalias.lab.test'];
    assert.deepEqual(made, [expected, expected, expected]);
  });

  it('tells what curl asks for', { skip: without(program('curl', 'curl')) }, async (t) => {
    const server = createServer((_request, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Negotiate' }).end();
    });
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    for (const [canonicalize, rdns] of [
      ['true', 'true'],
      ['true', 'false'],
      ['false', 'false'],
    ] as const) {
      const env = settings({ dns_canonicalize_hostname: canonicalize, rdns });
      for (const host of ['far.lab.test', 'oddalias.lab.test', 'bare.lab.test']) {
        const url = `http://${host}:${port}/`;
        const asked = await askedFor(['curl', '-s', '--noproxy', '*', '--negotiate', '-u', ':', url], env);
        const { result } = await spn(['--offline', url], env);
        assert.deepEqual(asked, [nameFor(result, 'curl on Linux')], `${host} ${canonicalize} ${rdns}`);
      }
    }
  });

  it('finds the alias that is not registered, and the name that is', async () => {
    const { exitCode, result, findings } = await spn(['https://www.lab.test/']);
    assert.equal(exitCode, 1);
    assert.equal(result.own, 'HTTP/www.lab.test');
    assert.equal(result.ownKnown, false);
    const known = result.candidates.map(({ spn, known }) => [spn, known]);
    assert.deepEqual(known, [
      ['HTTP/www.lab.test', false],
      ['HTTP/real.lab.test', true],
    ]);
    const real = result.candidates[1];
    assert.equal(real?.kvno, 1);
    assert.equal(real?.ticketEnctype, 'aes256-cts-hmac-sha1-96');
    assert.deepEqual(
      findings.map(({ code, severity }) => `${severity} ${code}`),
      ['error spn-unknown', 'warning spn-alias'],
    );
    assert.match(findings[0]?.evidence.join('\n') ?? '', /the KDC knows HTTP\/real\.lab\.test \(.*Chrome/);
    assert.match(findings[0]?.cure.join('\n') ?? '', /setspn -S HTTP\/www\.lab\.test ACCOUNT/);
    assert.deepEqual(result.dns.cnames, ['real.lab.test']);
    assert.equal(result.dns.canonicalName, 'real.lab.test');
    assert.equal(result.dns.source, 'dns');
    assert.equal(nameFor(result, 'Chrome, Edge, Chromium on Linux'), 'HTTP/real.lab.test');
    assert.equal(
      nameFor(result, 'Chrome, Edge, Chromium on Linux', 'policy DisableAuthNegotiateCnameLookup'),
      'HTTP/www.lab.test',
    );
    assert.equal(nameFor(result, 'Firefox on Linux'), 'HTTP/www.lab.test');
    assert.equal(nameFor(result, 'Firefox on Windows'), 'HTTP/real.lab.test');
    assert.equal(nameFor(result, 'Java'), 'HTTP/www.lab.test');
  });

  it('says so where this library is served and others are not', async () => {
    const env = settings({ dns_canonicalize_hostname: 'true', rdns: 'false' });
    const { exitCode, result, findings } = await spn(['far.lab.test'], env);
    assert.equal(exitCode, 0);
    assert.equal(result.own, 'HTTP/real.lab.test');
    assert.deepEqual(result.dns.cnames, ['www.lab.test', 'real.lab.test']);
    const disagree = findings.find(({ code }) => code === 'spn-clients-disagree');
    assert.equal(disagree?.severity, 'warning');
    assert.match(disagree?.evidence[0] ?? '', /does not know HTTP\/far\.lab\.test \(curl on Windows/);
  });

  it('finds the second name in fallback mode', async () => {
    const env = settings({ dns_canonicalize_hostname: 'fallback', rdns: 'false' });
    const { exitCode, result } = await spn(['www.lab.test'], env);
    assert.equal(result.own, 'HTTP/www.lab.test');
    assert.equal(result.ownKnown, true);
    assert.equal(exitCode, 0);
  });

  it('tells a reverse name that changes the name', async () => {
    const env = settings({ dns_canonicalize_hostname: 'true', rdns: 'true' });
    const { exitCode, result, findings } = await spn(['odd.lab.test'], env);
    assert.equal(exitCode, 1);
    assert.equal(result.own, 'HTTP/other.lab.test');
    assert.deepEqual(result.dns.reverse, [{ address: '127.0.1.2', name: 'other.lab.test', error: null }]);
    const differs = findings.find(({ code }) => code === 'spn-reverse-differs');
    assert.equal(differs?.severity, 'warning');
    assert.match(
      differs?.evidence[0] ?? '',
      /with rdns = true libkrb5 asks for HTTP\/other\.lab\.test, without for HTTP\/odd/,
    );
    const missing = await spn(['--offline', 'bare.lab.test'], env);
    assert.match(missing.result.dns.reverse[0]?.error ?? '', /EAI_NONAME/);
    assert.deepEqual(codes(missing), []);
  });

  it('tells that the hosts file made the alias', async () => {
    const { result, findings } = await spn(['second.lab.test']);
    assert.equal(result.dns.source, 'hosts-file');
    assert.match(result.dns.because, /^\/etc\/hosts:2 names it .*; the name servers tell nothing of second/);
    assert.deepEqual(result.dns.cnames, []);
    const alias = findings.find(({ code }) => code === 'spn-alias');
    assert.match(
      alias?.evidence[0] ?? '',
      /second\.lab\.test is an alias of first\.lab\.test \(\/etc\/hosts:2/,
    );
  });

  it('leaves the realm to the KDC where nothing maps the host, and asks its own KDC all the same', async () => {
    const { exitCode, result, findings } = await spn(['HTTP@elsewhere.test']);
    assert.equal(result.candidates[0]?.realm, null);
    assert.match(result.candidates[0]?.realmBecause ?? '', /^referral: /);
    assert.equal(exitCode, 0);
    assert.deepEqual(findings, []);
    const unknown = await spn(['HTTP@nowhere.test']);
    assert.equal(unknown.exitCode, 1);
    assert.equal(unknown.result.candidates[0]?.error, 'KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN');
    assert.deepEqual(codes(unknown), ['spn-unknown', 'host-not-found', 'realm-guess']);
    assert.match(unknown.findings[0]?.evidence.join('\n') ?? '', /libkrb5's own guess is /);
    const named = await spn(['HTTP/elsewhere.test@LAB.TEST']);
    assert.equal(named.exitCode, 0);
    assert.equal(named.result.candidates[0]?.realm, 'LAB.TEST');
  });

  it('knows addresses, short names and hosts that are not there', async () => {
    const address = await spn(['https://127.0.1.1/']);
    assert.equal(address.exitCode, 1);
    assert.equal(address.result.own, 'HTTP/127.0.1.1');
    assert.ok(codes(address).includes('spn-from-ip'));
    assert.match(
      address.findings.find(({ code }) => code === 'spn-from-ip')?.cure[0] ?? '',
      /use real\.lab\.test/,
    );
    const six = await spn(['[::1]:8080', '--offline']);
    assert.equal(six.result.own, 'HTTP/::1');
    const short = await spn(['real']);
    assert.equal(short.exitCode, 1);
    assert.ok(codes(short).includes('spn-short-name'));
    assert.equal(short.result.dns.canonicalName, 'real.lab.test');
    const gone = await spn(['nowhere.lab.test']);
    assert.equal(gone.exitCode, 1);
    assert.equal(gone.result.dns.source, null);
    assert.match(gone.result.dns.error ?? '', /EAI_NONAME/);
    assert.ok(codes(gone).includes('host-not-found'));
  });

  it("puts the port into SQL Server's name, and takes other names as they are", async () => {
    const { result } = await spn(['--offline', 'mssql://www.lab.test']);
    assert.equal(nameFor(result, 'SQL Server drivers'), 'MSSQLSvc/real.lab.test:1433');
    assert.equal(result.own, 'MSSQLSvc/www.lab.test:1433');
    const verbatim = await spn(['MSSQLSvc/www.lab.test:EXPRESS']);
    assert.deepEqual(
      verbatim.result.candidates.map(({ spn, known }) => [spn, known]),
      [['MSSQLSvc/www.lab.test:EXPRESS', false]],
    );
    const ports = await spn(['--offline', 'http://www.lab.test:8080']);
    assert.equal(
      nameFor(ports.result, 'Chrome, Edge, Chromium on Windows', 'policy EnableAuthNegotiatePort'),
      'HTTP/real.lab.test:8080',
    );
    const ldap = await spn(['--offline', 'ldap://odd.lab.test']);
    assert.equal(nameFor(ldap.result, 'OpenLDAP (ldapsearch)'), 'ldap/other.lab.test');
    assert.equal(nameFor(ldap.result, 'OpenLDAP (ldapsearch)', 'SASL_NOCANON on'), 'ldap/odd.lab.test');
  });
});

describe('with a KDC', { skip: NEEDS_LAB }, () => {
  let l: TestLab;
  before(async () => {
    l = await lab();
  });
  after(() => l.stop());

  const spn = async (args: readonly string[], env: NodeJS.ProcessEnv = l.environment) => {
    const answer = await report<SpnResult>(['spn', ...args], { env });
    assert.ok(answer.result, answer.process.stderr);
    return { ...answer, result: answer.result };
  };

  it('says yes for a name that is registered, and changes nothing in the cache', async () => {
    const before = readFileSync(l.file('ccache'));
    const { exitCode, result, findings, backend } = await spn(['https://localhost/']);
    assert.equal(exitCode, 0);
    assert.equal(result.own, 'HTTP/localhost');
    assert.deepEqual(
      result.candidates.map(({ spn, realm, known }) => [spn, realm, known]),
      [['HTTP/localhost', 'LAB.TEST', true]],
    );
    assert.equal(result.checked.client, 'alice@LAB.TEST');
    assert.equal(result.dns.source, 'hosts-file');
    assert.deepEqual(
      findings.map(({ code, severity }) => `${severity} ${code}`),
      ['info localhost-never-kerberos'],
    );
    assert.match(backend?.version ?? '', /^1\./);
    assert.deepEqual(readFileSync(l.file('ccache')), before);
  });

  it('asks no KDC without being asked to, and none offline', async () => {
    // That an earlier connection has ended, the KDC may write later.
    const asked = () => l.read('kdc.log').match(/_REQ/g)?.length ?? 0;
    const before = asked();
    const { exitCode, result } = await spn(['localhost', '--offline']);
    assert.equal(exitCode, 0);
    assert.ok(before > 0);
    assert.equal(asked(), before);
    assert.match(result.checked.reason ?? '', /^not checked, because --offline/);
    assert.equal(result.ownKnown, null);
  });

  it('says what was not checked without credentials, and with --check ends with 3', async () => {
    const env = { ...l.environment, KRB5CCNAME: 'FILE:/nonexistent/ccache' };
    const { exitCode, result } = await spn(['localhost'], env);
    assert.equal(exitCode, 0);
    assert.match(result.checked.reason ?? '', /^not checked, because .*\/nonexistent\/ccache/i);
    assert.equal((await spn(['localhost', '--check'], env)).exitCode, 3);
    const other = await spn(['localhost', '--ccache', 'NOSUCHTYPE:x']);
    assert.equal(other.exitCode, 0);
    assert.match(other.result.checked.reason ?? '', /^not checked, because .*type/i);
    assert.equal(
      (await spn(['localhost', '--check', '--ccache', `FILE:${l.file('ccache')}`], env)).exitCode,
      0,
    );
  });

  it('cannot tell where no KDC answers', async () => {
    const config = l.file('no-kdc.conf');
    writeFileSync(config, l.read('krb5.conf').replace(/^ *kdc = .*/m, 'kdc = 127.0.0.1:1'));
    const { exitCode, result, findings } = await spn(['localhost'], {
      ...l.environment,
      KRB5_CONFIG: config,
    });
    assert.equal(exitCode, 3);
    assert.equal(result.candidates[0]?.error, 'KRB5_KDC_UNREACH');
    assert.equal(findings[0]?.code, 'kdc-unreachable');
  });

  it('keeps what it has where the KDC never answers', async (t) => {
    const folder = privateFolder(t);
    const silent = await silentKdc(folder);
    t.after(silent.stop);
    const [port] = /127\.0\.0\.1:\d+/.exec(readFileSync(join(folder, 'krb5.conf'), 'utf8')) ?? [];
    const config = l.file('silent.conf');
    writeFileSync(config, l.read('krb5.conf').replace(/^ *kdc = .*/m, `kdc = ${port}`));
    const begin = performance.now();
    const env = { ...l.environment, KRB5_CONFIG: config };
    const { exitCode, result, findings } = await spn(['localhost', '--timeout', '3'], env);
    assert.ok(performance.now() - begin < 4000);
    assert.equal(exitCode, 3);
    assert.equal(result.own, 'HTTP/localhost');
    assert.equal(result.candidates[0]?.known, null);
    assert.match(
      result.checked.reason ?? '',
      /^not checked, because no answer within .* in krb5_get_credentials/,
    );
    assert.equal(findings[0]?.code, 'timed-out');
  });

  it('says so where krb5.conf cannot be read', async () => {
    const config = l.file('broken.conf');
    writeFileSync(config, '[libdefaults\n');
    const answer = await report(['spn', 'localhost'], { env: { ...l.environment, KRB5_CONFIG: config } });
    assert.equal(answer.exitCode, 1);
    assert.deepEqual(codes(answer), ['configuration-unusable']);
  });

  it('is for people too', async () => {
    const { exitCode, stdout, stderr } = await sspidiag(['spn', 'host/localhost'], { env: l.environment });
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^OK {2}spn {2}host\/localhost: the KDC knows it\n/);
    assert.match(stdout, /OpenSSH, if: GSSAPITrustDns yes/);
  });
});

describe('anywhere', () => {
  it('works for a plain user, leaving no file behind', { skip: without(privateDnsMissing()) }, async (t) => {
    const folder = privateFolder(t);
    const env = { PATH: process.env.PATH, TMPDIR: folder, KRB5_CONFIG: '/dev/null' };
    const { exitCode, result } = await report<SpnResult>(['spn', 'localhost', '--offline'], {
      env,
      through: AS_GAMES,
    });
    assert.equal(exitCode, 0);
    assert.equal(result?.own, 'HTTP/localhost');
  });

  it('ends in time where the name server does not answer, with what it has', {
    skip: without(privateDnsMissing()),
  }, async (t) => {
    const silent = createSocket('udp4').bind(53, '127.77.53.1');
    await once(silent, 'listening');
    t.after(() => silent.close());
    const file = join(privateFolder(t), 'resolv.conf');
    writeFileSync(file, 'nameserver 127.77.53.1\n', { mode: 0o644 });
    const through = [
      'unshare',
      '--mount',
      'sh',
      '-c',
      `mount --bind ${file} /etc/resolv.conf && exec "$@"`,
      'sh',
    ];
    const config = join(privateFolder(t), 'krb5.conf');
    const env = { ...process.env, KRB5_CONFIG: config };
    writeFileSync(config, '[libdefaults]\n  default_realm = LAB.TEST\n  dns_canonicalize_hostname = false\n');
    const begin = performance.now();
    const { exitCode, result, findings } = await report<SpnResult>(
      ['spn', 'web.lab.test', '--offline', '--timeout', '3'],
      { env, through },
    );
    assert.ok(performance.now() - begin < 3500);
    assert.equal(exitCode, 1);
    assert.equal(result?.own, 'HTTP/web.lab.test');
    assert.equal(findings[0]?.code, 'host-not-found');
    assert.match(findings[0]?.cure[0] ?? '', /no name server answers/);
    writeFileSync(config, '[libdefaults]\n  default_realm = LAB.TEST\n');
    const waits = await report<SpnResult>(['spn', 'HTTP@web.lab.test', '--offline', '--timeout', '2'], {
      env,
      through,
    });
    assert.equal(waits.exitCode, 3);
    assert.equal(waits.result?.own, null);
  });

  for (const [args, sentence] of [
    [['spn'], /no target is named/],
    [['spn', ''], /target is empty/],
    [['spn', 'a b'], /blank or a control/],
    [['spn', 'localhost', '--offline', '--check'], /exclude each other/],
    [['spn', 'HTTP/localhost', '--service', 'host'], /exclude each other/],
    [['spn', 'localhost', '--service', 'a/b'], /no name of a service/],
    [['spn', 'gopher://localhost'], /not known/],
    [['spn', 'localhost', 'other'], /too many arguments/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const ended = await sspidiag([...args, '--json']);
      assert.equal(ended.exitCode, 2);
      assert.match((await checked(ended)).error?.message ?? '', sentence);
    });
  }
});
