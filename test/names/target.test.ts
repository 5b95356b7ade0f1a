/** What is understood as a target, and what is refused with a sentence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTarget } from '../../src/names/target.ts';
import { UsageError } from '../../src/report/exitCodes.ts';

type Expected = [kind: string, service: string, host: string, port: number | null, realm?: string];

const UNDERSTOOD: readonly [target: string, ...Expected][] = [
  ['https://web.example.com', 'url', 'HTTP', 'web.example.com', 443],
  ['HTTP://Web.Example.com:8080/a/b?c=d@e#f', 'url', 'HTTP', 'Web.Example.com', 8080],
  ['http://user:p%40ss@web.example.com/', 'url', 'HTTP', 'web.example.com', 80],
  ['http://a@b@web.example.com/', 'url', 'HTTP', 'web.example.com', 80],
  ['https://[2001:db8::1]:8443/x', 'url', 'HTTP', '2001:db8::1', 8443],
  ['https://[fe80::1%25eth0]/', 'url', 'HTTP', 'fe80::1%eth0', 443],
  ['https://192.0.2.1/', 'url', 'HTTP', '192.0.2.1', 443],
  ['https://bücher.example/', 'url', 'HTTP', 'xn--bcher-kva.example', 443],
  ['https://web.example.com./', 'url', 'HTTP', 'web.example.com', 443],
  ['ldaps://dc1.example.com', 'url', 'ldap', 'dc1.example.com', 636],
  ['ssh://root@server:2222', 'url', 'host', 'server', 2222],
  ['sftp://server', 'url', 'host', 'server', 22],
  ['smb://files/share', 'url', 'cifs', 'files', 445],
  ['\\\\files.example.com\\share\\x', 'url', 'cifs', 'files.example.com', 445],
  ['nfs://filer/export', 'url', 'nfs', 'filer', 2049],
  ['imaps://mail', 'url', 'imap', 'mail', 993],
  ['smtp://mail', 'url', 'smtp', 'mail', 25],
  ['pop3://mail', 'url', 'pop', 'mail', 110],
  ['postgresql://alice@db/base', 'url', 'postgres', 'db', 5432],
  ['mssql://db.example.com:1444', 'url', 'MSSQLSvc', 'db.example.com', 1444],
  ['jdbc:sqlserver://db.example.com:1433;databaseName=x', 'url', 'MSSQLSvc', 'db.example.com', 1433],
  ['web.example.com', 'host', 'HTTP', 'web.example.com', null],
  ['web', 'host', 'HTTP', 'web', null],
  ['web_1.example.com', 'host', 'HTTP', 'web_1.example.com', null],
  ['web.example.com:8080', 'host', 'HTTP', 'web.example.com', 8080],
  ['dc1.example.com:389', 'host', 'ldap', 'dc1.example.com', 389],
  ['db.example.com:1433', 'host', 'MSSQLSvc', 'db.example.com', 1433],
  ['alice@server.example.com', 'host', 'host', 'server.example.com', null],
  ['::1', 'host', 'HTTP', '::1', null],
  ['[::1]:443', 'host', 'HTTP', '::1', 443],
  ['127.0.0.1', 'host', 'HTTP', '127.0.0.1', null],
  ['HTTP/web.example.com', 'spn', 'HTTP', 'web.example.com', null],
  ['HTTP/web.example.com@EXAMPLE.COM', 'spn', 'HTTP', 'web.example.com', null, 'EXAMPLE.COM'],
  ['HTTP@web', 'spn', 'HTTP', 'web', null],
  ['http@web@EXAMPLE.COM', 'spn', 'http', 'web', null, 'EXAMPLE.COM'],
  ['MSSQLSvc/db.example.com:1433', 'spn', 'MSSQLSvc', 'db.example.com', 1433],
  ['HTTP/[2001:db8::1]', 'spn', 'HTTP', '2001:db8::1', null],
];

for (const [target, kind, service, host, port, realm = null] of UNDERSTOOD) {
  test(`understands ${target}`, () => {
    const read = parseTarget(target, null);
    assert.deepEqual(
      [read.kind, read.service, read.host, read.port, read.realm, read.verbatim],
      [kind, service, host, port, realm, null],
    );
    assert.equal(read.given, target);
  });
}

test('takes names as they are that no client makes of a host', () => {
  for (const name of ['MSSQLSvc/db.example.com:SQLEXPRESS', 'ldap/dc1.example.com/example.com']) {
    const { verbatim, host } = parseTarget(`${name}@EXAMPLE.COM`, null);
    assert.equal(verbatim, name);
    assert.equal(host, name.includes('db') ? 'db.example.com' : 'dc1.example.com');
  }
});

test('--service names the service of a host or of any scheme', () => {
  assert.equal(parseTarget('server', 'host').service, 'host');
  assert.equal(parseTarget('gopher://server', 'gopher').service, 'gopher');
  assert.throws(() => parseTarget('HTTP/server', 'host'), /exclude each other/);
});

const long = 'a'.repeat(64);
const REFUSED: readonly [target: string, sentence: RegExp][] = [
  ['', /is empty/],
  ['   ', /is empty/],
  ['web example', /blank or a control/],
  ['web\0.example.com', /blank or a control/],
  ['web\n', /^$|blank/],
  ['https://', /names no host/],
  ['https:///path', /names no host/],
  ['HTTP/', /two parts/],
  ['/web', /two parts/],
  ['a/b/c/d', /two parts/],
  ['web.example.com/index.html', /https:\/\/web\.example\.com/],
  ['gopher://web', /scheme "gopher" is not known/],
  ['htps://web', /scheme "htps" is not known/],
  ['web:0', /no port/],
  ['web:65536', /no port/],
  ['web:http', /no port/],
  ['web:1:2', /in brackets/],
  ['[::1', /in brackets|no name/],
  ['https://[::g]/', /no IPv6 address/],
  ['https://*.example.com/', /no name of a host/],
  ['-web', /no name of a host/],
  ['web..example.com', /no name of a host/],
  ['.web', /no name of a host/],
  ['https://web%00.example.com', /no name of a host/],
  ["https://web';drop", /no name of a host/],
  ['HTTP/$(id)', /no name of a host/],
  ['HT TP/web', /blank/],
  [`${long}.example.com`, /at most 253/],
  [`${'a.'.repeat(130)}b`, /at most 253/],
  ['x'.repeat(5000), /longer than 4096/],
  ['https://\u202eexample', /no name of a host/],
];

for (const [target, sentence] of REFUSED) {
  test(`refuses ${JSON.stringify(target).slice(0, 60)}`, () => {
    if (target === 'web\n') return assert.equal(parseTarget(target, null).host, 'web');
    assert.throws(
      () => parseTarget(target, null),
      (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, sentence);
        return true;
      },
    );
  });
}

test('no word of any length takes long', () => {
  const begin = performance.now();
  for (const word of [
    'a'.repeat(4000),
    'a.'.repeat(2000),
    '@'.repeat(4000),
    '['.repeat(4000),
    ':'.repeat(4000),
    'a/'.repeat(2000),
    'a-'.repeat(2000),
  ]) {
    assert.throws(() => parseTarget(word, null), UsageError);
  }
  assert.ok(performance.now() - begin < 500);
});
