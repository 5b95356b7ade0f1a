/** From what a resolver says to the names that clients ask for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { candidatesOf, type NameFacts } from '../../src/names/candidates.ts';
import { CLIENT_RULES } from '../../src/names/clients.ts';
import { SCHEMES } from '../../src/names/services.ts';
import { parseTarget } from '../../src/names/target.ts';

/** A library that takes the host as it is. */
function facts(target: string, changes: Partial<NameFacts> = {}): NameFacts {
  const { service, host } = parseTarget(target, null);
  const hosts = [host, changes.canonicalName, ...(changes.reverseNames ?? [])];
  const names = hosts.flatMap((each) => (each ? [each.toLowerCase().replace(/\.$/, '')] : []));
  const library = Object.fromEntries(names.map((each) => [each, { name: `${service}/${each}`, realm: '' }]));
  return {
    canonicalName: null,
    reverseNames: [],
    canonicalizes: false,
    library,
    realms: {},
    own: { settings: null, name: { name: `${service}/${host}`, realm: '' }, reason: null },
    ownFallback: null,
    variants: [],
    ...changes,
  };
}

function nameOf(
  target: string,
  changes: Partial<NameFacts>,
  client: string,
  condition: string | null = null,
) {
  const found = candidatesOf(parseTarget(target, null), facts(target, changes)).filter(({ clients }) =>
    clients.some((each) => each.name === client && each.condition === condition),
  );
  assert.ok(found.length <= 1, `${client} asks for several names`);
  return found[0]?.spn ?? null;
}

test('Java takes the reverse name where it is the host with a domain, and canonicalising is on', () => {
  const long = { reverseNames: ['web.example.com'], canonicalizes: true };
  assert.equal(nameOf('web', long, 'Java'), 'HTTP/web.example.com');
  assert.equal(nameOf('web', { ...long, canonicalizes: false }, 'Java'), 'HTTP/web');
  assert.equal(nameOf('web', { ...long, reverseNames: ['webserver.example.com'] }, 'Java'), 'HTTP/web');
  assert.equal(nameOf('www.example.com', long, 'Java'), 'HTTP/www.example.com');
});

test('rpc.gssd takes the reverse name of an address and of a short name', () => {
  const reverse = { reverseNames: ['Filer.Example.Com.'] };
  const gssd = 'Linux NFS (rpc.gssd)';
  assert.equal(nameOf('nfs://filer/x', reverse, gssd), 'nfs/filer.example.com');
  assert.equal(nameOf('nfs://192.0.2.1/x', reverse, gssd), 'nfs/filer.example.com');
  assert.equal(nameOf('nfs://nas.example.com/x', reverse, gssd), 'nfs/nas.example.com');
  assert.equal(nameOf('nfs://nas.example.com/x', reverse, gssd, 'option -D'), 'nfs/filer.example.com');
});

test('a port belongs to the name only where it is not the usual one', () => {
  const port = (url: string) =>
    nameOf(url, {}, 'Internet Explorer, WinINet', 'registry FEATURE_INCLUDE_PORT_IN_SPN_KB908209');
  assert.equal(port('http://web:8080'), 'HTTP/web:8080');
  assert.equal(port('http://web'), null);
  assert.equal(port('https://web:443'), null);
});

test('what DNS holds and is no name of a host stays out', () => {
  const hostile = { canonicalName: 'web@EVIL.TEST', reverseNames: ['a/b', null] };
  assert.equal(nameOf('web.example.com', hostile, 'Firefox on Windows'), 'HTTP/web.example.com');
  assert.equal(nameOf('ldap://web.example.com', hostile, 'OpenLDAP (ldapsearch)'), 'ldap/web.example.com');
});

test('the realm of the target holds for every name', () => {
  const all = candidatesOf(
    parseTarget('HTTP/web@EXAMPLE.COM', null),
    facts('HTTP/web', { canonicalName: 'web.example.com' }),
  );
  assert.ok(all.length > 1);
  assert.deepEqual(new Set(all.map(({ realm }) => realm)), new Set(['EXAMPLE.COM']));
  assert.equal(all[0]?.own, 'first');
});

test('every rule has a source, and a service that some scheme has', () => {
  const services = SCHEMES.map(({ service }) => service.toLowerCase());
  for (const { client, source, because, services: its } of CLIENT_RULES) {
    assert.ok(source.length > 5 && because.length > 5, client);
    for (const service of its ?? []) assert.ok(services.includes(service), service);
  }
});
