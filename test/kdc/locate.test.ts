/** Entries, records and files that name KDCs, and which of them count. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DnsQuery } from '../../src/kdc/dnsRecords.ts';
import { type Configured, dnsServers, type Locator, localServers, targetsOf } from '../../src/kdc/locate.ts';
import { hostAndPort, serverEntry } from '../../src/kdc/serverEntry.ts';
import { resolveUri } from '../../src/kdc/uriRecords.ts';
import { readLocator, readSettings } from '../../src/operations/kdcSettings.ts';
import { clientOf } from '../support/fakeKdc.ts';
import { library, without } from '../support/needs.ts';
import { privateDns, privateDnsMissing } from '../support/privateDns.ts';
import { privateFolder, withVariable } from '../support/programs.ts';

test('hosts and ports', () => {
  for (const [text, host, port] of [
    ['kdc', 'kdc', 88],
    ['kdc.lab.test:750', 'kdc.lab.test', 750],
    ['192.0.2.1:88', '192.0.2.1', 88],
    ['[2001:db8::1]', '2001:db8::1', 88],
    ['[2001:db8::1]:750', '2001:db8::1', 750],
    ['2001:db8::1', '2001:db8::1', 88],
    ['[192.0.2.1]:750', '192.0.2.1', 750],
  ] as const) {
    assert.deepEqual(hostAndPort(text, 88), { host, port }, text);
  }
  for (const text of ['', ':88', 'kdc:', 'kdc:x', 'kdc:0', 'kdc:65536', 'a b', '[::1', 'kdc/x', 'kdc:1:2']) {
    assert.equal(hostAndPort(text, 88), null, text);
  }
});

test('entries', () => {
  assert.deepEqual(serverEntry(' kdc:1 ', 88)?.transports, ['udp', 'tcp']);
  assert.deepEqual(serverEntry('TCP/kdc:1', 88)?.transports, ['tcp']);
  assert.match(serverEntry('udp/kdc', 88)?.remark ?? '', /Heimdal/);
  const proxy = serverEntry('https://proxy.lab.test/KdcProxy', 88);
  assert.deepEqual([proxy?.host, proxy?.port, proxy?.transports], ['proxy.lab.test', 443, []]);
  assert.match(serverEntry('http://proxy', 88)?.remark ?? '', /not by http/);
  for (const text of ['', 'https://', 'kdc:99999']) assert.equal(serverEntry(text, 88), null, text);
});

const NONE: Configured = { kdc: [], primary: [], admin: [], kpasswd: [] };
const NO_LOCATOR: Locator = { plugin: null, path: '/kdcinfo', readable: null, reason: null, servers: [] };
const DNS = { dnsLookupKdc: true, dnsUriLookup: true };

function srv(host: string): DnsQuery {
  const entry = { text: '', host, port: 88, transports: ['udp'] as const, proxy: null, remark: null };
  const server = { role: 'kdc' as const, entry, priority: 0, weight: 0, record: `0 0 88 ${host}` };
  return {
    name: '_kerberos._udp.R',
    type: 'SRV',
    state: 'answered',
    error: null,
    milliseconds: 1,
    servers: [server],
  };
}

test("SSSD's plug-in comes before krb5.conf, and that before DNS", () => {
  const configured = { ...NONE, kdc: ['own', 'OWN:88', 'second'], primary: ['own'] };
  const usedOf = (locator: Locator, settings: typeof DNS | null = DNS) => {
    const local = localServers(configured, locator, settings);
    const all = [...local, ...dnsServers([srv('other')], local, settings)];
    return targetsOf(all).map(({ host, sources }) => [host, sources.map(({ used }) => used)]);
  };
  assert.deepEqual(usedOf(NO_LOCATOR), [
    ['own', [true, true, true]],
    ['second', [true]],
    ['other', [false]],
  ]);
  const sssd = { ...NO_LOCATOR, plugin: '/plugin.so', servers: ['192.0.2.1'] };
  assert.deepEqual(usedOf(sssd), [
    ['192.0.2.1', [true]],
    ['own', [false, false, true]],
    ['second', [false]],
    ['other', [false]],
  ]);
  assert.deepEqual(usedOf({ ...sssd, plugin: null })[0], ['192.0.2.1', [false]]);
  const local = localServers(NONE, NO_LOCATOR, DNS);
  assert.equal(dnsServers([srv('other')], local, DNS)[0]?.used, true);
  assert.equal(dnsServers([srv('other')], local, { ...DNS, dnsLookupKdc: false })[0]?.used, false);
  assert.equal(dnsServers([srv('other')], local, null)[0]?.used, null);
});

test("SSSD's file", (t) => {
  const folder = privateFolder(t);
  writeFileSync(`${folder}/kdcinfo.LAB.TEST`, '192.0.2.1\n[2001:db8::1]:88\n# comment\n\n');
  const found = readLocator('LAB.TEST', folder);
  assert.deepEqual([found?.readable, found?.servers], [true, ['192.0.2.1', '[2001:db8::1]:88']]);
  assert.deepEqual(readLocator('OTHER', folder)?.readable, null);
  mkdirSync(`${folder}/kdcinfo.DIR`);
  const unreadable = readLocator('DIR', folder);
  assert.deepEqual([unreadable?.readable, unreadable?.reason], [false, 'EISDIR']);
});

test('what libkrb5 says', { skip: without(library('libkrb5.so.3', 'libkrb5-3')) }, async (t) => {
  const env = clientOf(privateFolder(t), ['one:1', 'two'], {
    libdefaults: ['clockskew = 42', 'dns_uri_lookup = no', 'permitted_enctypes = aes128-cts rc4'],
    realm: ['master_kdc = three', 'admin_server = four', 'kpasswd_server = five:6'],
  });
  const settings = await withVariable('KRB5_CONFIG', env.KRB5_CONFIG ?? '', () =>
    readSettings({ realm: 'LAB.TEST', principalRealm: null }),
  );
  assert.deepEqual(settings.configured, {
    kdc: ['one:1', 'two'],
    primary: ['three'],
    admin: ['four'],
    kpasswd: ['five:6'],
  });
  assert.deepEqual(settings.library, {
    ...{ enctypes: [17, 23], enctypesError: null, clockskewSeconds: 42 },
    ...{ dnsLookupKdc: true, dnsUriLookup: false },
  });
});

test('URI records', { skip: without(privateDnsMissing()) }, async (t) => {
  const { address } = await privateDns(t, [['_kerberos.lab.test', 'URI', 3, 4, 'krb5srv:m:udp:kdc']]);
  const found = await resolveUri('_kerberos.lab.test.', address, 2000);
  assert.deepEqual(found, [{ priority: 3, weight: 4, uri: 'krb5srv:m:udp:kdc' }]);
  assert.deepEqual(await resolveUri('nowhere.lab.test', address, 2000), []);
  await assert.rejects(resolveUri('x', '127.254.254.254', 500), { code: 'ECONNREFUSED' });
  await assert.rejects(resolveUri('x', 'no address', 500), { code: 'EBADNAME' });
});
