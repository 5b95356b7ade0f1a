/** What is wrong with the service's name, key or messages. */

import {
  acceptOneToken,
  configureClient,
  logOn,
  removeFile,
  replaceInConfiguration,
} from '../preparations.ts';
import type { Scenario } from '../scenario.ts';
import { ACQUIRE, EXPORT } from './arguments.ts';

/** Some 13 bytes each in every ticket; as lines, of which libkrb5 reads no more than 8 KiB each. */
const MANY_ADDRESSES = Array.from({ length: 10 }, (_, block) => {
  const addresses = Array.from({ length: 100 }, (_, index) => `10.0.${block}.${index}`);
  return `extra_addresses = ${addresses.join(',')}`;
});

export const SERVICE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'unknown-spn',
    title: 'service name not registered',
    summary: 'The KDC knows no such service: a wrong host name, an alias, or an SPN that nobody registered.',
    demonstration: [...ACQUIRE, '--target', 'HTTP/nowhere.lab.test'],
    expects: { exitCode: 1, status: 'SEC_E_TARGET_UNKNOWN', finding: 'spn-unknown' },
    doctor: { arguments: ['HTTP/nowhere.lab.test'], cause: 'spn-unknown' },
  },
  {
    name: 'dns-alias',
    title: 'alias is not registered',
    summary:
      'Users ask for an alias of the web server, and only its real name is registered: clients that follow the alias work.',
    realm: ['add_principal -clearpolicy -randkey HTTP/web.lab.test'],
    dns: [
      ['web.lab.test', 'A', '127.77.0.1'],
      ['www.lab.test', 'CNAME', 'web.lab.test'],
      ['127.77.0.1', 'PTR', 'web.lab.test'],
    ],
    demonstration: ['spn', 'http://www.lab.test/'],
    expects: { exitCode: 1, status: null, finding: 'spn-unknown' },
    doctor: { arguments: ['HTTP/www.lab.test'], cause: 'spn-unknown' },
  },
  {
    name: 'reverse-lookup',
    title: 'reverse DNS changes the name',
    summary:
      "krb5.conf lets reverse DNS decide about the service's name, and the address has the name of a load balancer there.",
    realm: ['add_principal -clearpolicy -randkey HTTP/web.lab.test'],
    dns: [
      ['web.lab.test', 'A', '127.77.0.1'],
      ['127.77.0.1', 'PTR', 'balancer.lab.test'],
    ],
    prepare: [
      replaceInConfiguration('rdns = false', 'rdns = true'),
      replaceInConfiguration('dns_canonicalize_hostname = false', 'dns_canonicalize_hostname = true'),
    ],
    demonstration: ['spn', 'http://web.lab.test/'],
    expects: { exitCode: 1, status: null, finding: 'spn-unknown' },
    doctor: { arguments: ['HTTP/web.lab.test'], cause: 'spn-reverse-differs' },
  },
  {
    name: 'keytab-missing',
    title: 'service has no keytab',
    summary:
      'The service cannot find its keytab: never deployed, another path, or KRB5_KTNAME not set for it.',
    prepare: [removeFile('serviceKeytab')],
    demonstration: [...ACQUIRE, '--use', 'inbound'],
    expects: { exitCode: 1, status: 'SEC_E_NO_CREDENTIALS', finding: 'keytab-missing' },
    doctor: { arguments: [], cause: 'keytab-missing' },
  },
  {
    name: 'keytab-kvno',
    title: 'keytab is out of date',
    summary:
      "The service's key was changed after its keytab was written: tickets carry version 2, the keytab has 1.",
    realm: ['change_password -randkey host/localhost'],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_NO_KERB_KEY', finding: 'keytab-kvno' },
    doctor: { arguments: ['host/localhost'], cause: 'keytab-kvno' },
  },
  {
    name: 'keytab-etype',
    title: 'keytab lacks the encryption type',
    summary:
      'AES-256 was allowed for the account later; the keytab of the same key version holds AES-128 only.',
    realm: [
      'delete_principal -force host/localhost',
      'add_principal -clearpolicy -e aes128-cts:normal -pw unchanged host/localhost',
      'ktremove -k service.keytab host/localhost all',
      'ktadd -norandkey -k service.keytab host/localhost',
      // Made anew with the same password, it has the same AES-128 key and the same version, and AES-256 besides.
      'delete_principal -force host/localhost',
      'add_principal -clearpolicy -pw unchanged host/localhost',
    ],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_NO_KERB_KEY', finding: 'keytab-etype' },
    doctor: { arguments: ['host/localhost'], cause: 'keytab-etype' },
  },
  {
    name: 'wrong-key',
    title: 'keytab holds another key',
    summary:
      'The account was deleted and made anew: version and encryption type fit the keytab, the key does not.',
    realm: ['delete_principal -force host/localhost', 'add_principal -clearpolicy -randkey host/localhost'],
    demonstration: EXPORT,
    expects: { exitCode: 1, status: 'SEC_E_DECRYPT_FAILURE', finding: 'keytab-wrong-key' },
    doctor: { arguments: ['host/localhost'], cause: 'keytab-wrong-key' },
  },
  {
    name: 'replay',
    title: 'token was used before',
    summary:
      'A service is sent a token that it has accepted before: an attack, or a proxy that repeats requests.',
    prepare: [acceptOneToken],
    demonstration: ['impersonate', '--token', '$SSPIDIAG_LAB/token'],
    expects: { exitCode: 1, status: 'SEC_E_OUT_OF_SEQUENCE', finding: 'replay' },
    doctor: { arguments: ['--token', '$SSPIDIAG_LAB/token'], cause: 'replay' },
  },
  {
    name: 'channel-binding-mismatch',
    title: 'channel bindings differ',
    summary:
      'Client and service see different TLS channels: a proxy ends TLS between them, or somebody listens.',
    demonstration: [...EXPORT, '--bindings', 'tls-one', '--acceptor-bindings', 'tls-two'],
    expects: { exitCode: 1, status: 'SEC_E_BAD_BINDINGS', finding: 'channel-binding-mismatch' },
    doctor: {
      arguments: ['host/localhost', '--bindings', 'tls-one', '--acceptor-bindings', 'tls-two'],
      cause: 'channel-binding-mismatch',
    },
  },
  {
    name: 'token-too-large',
    title: 'ticket too large for HTTP',
    summary:
      'A ticket larger than what web servers take in a header, as with hundreds of groups; here hundreds of addresses.',
    ticket: null,
    prepare: [
      configureClient('noaddresses = false', 'extra_addresses = 127.0.0.1', ...MANY_ADDRESSES),
      logOn(),
    ],
    demonstration: ['tickets', '--request', 'HTTP/localhost'],
    expects: { exitCode: 0, status: null, finding: 'header-too-large' },
    doctor: { arguments: ['HTTP/localhost'], cause: 'header-too-large' },
  },
];
