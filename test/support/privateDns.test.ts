/** The private DNS answers what it was given, to programs of the C library and of Node alike, and nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { without } from './needs.ts';
import { privateDns, privateDnsMissing } from './privateDns.ts';
import { execute } from './programs.ts';

const skip = without(privateDnsMissing());

/** Asked inside; answers and error codes in order. */
const SCRIPT = `
const { promises: dns } = require('node:dns');
const asked = [
  () => dns.resolve4('one.lab.test'),
  () => dns.resolve6('one.lab.test'),
  () => dns.resolve6('six.lab.test'),
  () => dns.resolve4('alias.lab.test'),
  () => dns.resolveCname('alias.lab.test'),
  () => dns.resolveSrv('_kerberos._tcp.LAB.TEST'),
  () => dns.resolveTxt('_kerberos.lab.test'),
  () => dns.reverse('127.0.0.9'),
  () => dns.reverse('fd00::1'),
  () => dns.reverse('127.0.0.55'),
  () => dns.resolve4('nowhere.lab.test'),
  () => dns.lookup('one.lab.test'),
  () => dns.lookup('alias.lab.test'),
  () => dns.lookup('short'),
  () => dns.lookup('in-hosts'),
];
Promise.all(asked.map((ask) => ask().catch((error) => error.code))).then((answers) =>
  console.log(JSON.stringify(answers)));
`;

test('names of a private DNS', { skip }, async (t) => {
  const { through } = await privateDns(
    t,
    [
      ['one.lab.test', 'A', '127.0.0.9'],
      ['six.lab.test', 'AAAA', 'fd00::1'],
      ['alias.lab.test', 'CNAME', 'one.lab.test'],
      ['short.lab.test', 'A', '127.0.0.8'],
      ['127.0.0.9', 'PTR', 'other.lab.test'],
      ['fd00::1', 'PTR', 'six.lab.test'],
      ['_kerberos._tcp.lab.test', 'SRV', 1, 2, 88, 'one.lab.test'],
      ['_kerberos.lab.test', 'TXT', 'LAB.TEST'],
      ['_kerberos.lab.test', 'URI', 1, 1, 'krb5srv:m:tcp:one.lab.test'],
    ],
    { search: 'lab.test', hosts: ['127.0.0.7 in-hosts'] },
  );
  const { stdout, stderr } = await execute([...through, process.execPath, '-e', SCRIPT]);
  assert.deepEqual(
    JSON.parse(stdout || 'null'),
    [
      ['127.0.0.9'],
      'ENODATA',
      ['fd00::1'],
      ['127.0.0.9'],
      ['one.lab.test'],
      [{ name: 'one.lab.test', port: 88, priority: 1, weight: 2 }],
      [['LAB.TEST']],
      ['other.lab.test'],
      ['six.lab.test'],
      'ENOTFOUND',
      'ENOTFOUND',
      { address: '127.0.0.9', family: 4 },
      { address: '127.0.0.9', family: 4 },
      { address: '127.0.0.8', family: 4 },
      { address: '127.0.0.7', family: 4 },
    ],
    stderr,
  );
});
