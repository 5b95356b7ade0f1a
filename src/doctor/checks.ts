/** The chain of what must hold for an authentication, in order: each check with what it depends on and its own sentences. */
import { succeeded } from '../status/status.ts';
import { type Check, type CheckCode, notChecked, unknown, yes } from './check.ts';
import type { Seen } from './seen.ts';
import * as say from './sentences.ts';

/** A token in place of a client, or NTLM. */
const NO_CLIENT = 'no client asks a KDC here';

export const CHECKS: readonly Check<Seen, CheckCode>[] = [
  {
    code: 'library',
    title: 'native library works',
    dependsOn: [],
    owns: [
      'library-crashed',
      'package-missing',
      'package-unknown',
      'mechanism-not-loadable',
      'function-missing',
      'function-unsupported',
      'out-of-memory',
      'library-internal-error',
      'library-incredible',
    ],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: ['library'],
    look: ({ authenticate }) =>
      authenticate.facts
        ? yes(`${say.libraryOf(authenticate.facts.backend)} answers`)
        : unknown(authenticate.reason),
  },
  {
    code: 'configuration',
    title: 'configuration can be used',
    dependsOn: ['library'],
    owns: [
      'config-unreadable',
      'config-syntax',
      'config-include-missing',
      'configuration-unusable',
      'realm-case',
    ],
    standAlone: [],
    // What every instrument hears of a configuration that config itself has explained.
    hides: {
      'config-unreadable': ['configuration-unusable'],
      'config-syntax': ['configuration-unusable'],
      'config-include-missing': ['configuration-unusable'],
    },
    isProof: false,
    instruments: ['config'],
    look: ({ config }) => say.look(config, say.configuration, 'the library reads no krb5.conf'),
  },
  {
    code: 'name',
    title: 'host can be found',
    dependsOn: ['configuration'],
    owns: ['host-not-found', 'spn-from-ip', 'names-not-found'],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: [],
    look: ({ spn }) => say.look(spn, say.hostName, 'no target was named'),
  },
  {
    code: 'kdc',
    title: 'KDC answers',
    dependsOn: ['configuration'],
    owns: [
      'realm-without-kdc',
      'realm-unknown',
      'kdc-unreachable',
      'kdc-answers-garbage',
      'kdc-first-dead',
      'kdc-tcp-only',
      'kdc-udp-only',
    ],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: ['kdc'],
    look: ({ kdc }) => say.look(kdc, say.kdcs, NO_CLIENT),
  },
  {
    code: 'clock',
    title: 'clocks agree',
    dependsOn: ['kdc'],
    owns: ['clock-skew', 'clock-offset', 'clock-set'],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: [],
    look: ({ kdc, clockSetBy }) =>
      clockSetBy === 0
        ? say.look(kdc, say.clock, NO_CLIENT)
        : unknown("this host's clock was set while it was compared"),
  },
  {
    code: 'account',
    title: 'account is in order',
    dependsOn: ['kdc', 'clock'],
    owns: [
      'principal-unknown',
      'principal-disabled',
      'principal-revoked',
      'principal-locked',
      'principal-expired',
      'password-expired',
    ],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: [],
    look: ({ kdc }) => say.look(kdc, say.account, NO_CLIENT),
  },
  {
    code: 'enctypes',
    title: 'encryption types fit',
    dependsOn: ['kdc', 'clock'],
    owns: ['no-common-enctype', 'weak-enctype', 'rc4-ticket'],
    standAlone: [],
    hides: {},
    isProof: false,
    instruments: [],
    look: ({ kdc }) => say.look(kdc, say.enctypes, NO_CLIENT),
  },
  {
    code: 'credentials',
    title: 'client has credentials',
    dependsOn: ['library', 'configuration', 'kdc', 'clock', 'account', 'enctypes'],
    owns: [
      'ccache-type-unusable',
      'ccache-not-readable',
      'ccache-damaged',
      'client-keytab-not-usable',
      'client-keytab-wrong-key',
      'password-wrong',
      'preauthentication-unsupported',
      'ccache-of-another-principal',
      'ccache-missing',
      'tgt-missing',
      'ticket-expired',
      'ticket-not-yet-valid',
      'ticket-expires-soon',
      'credentials-missing',
      'credentials-unknown',
      'not-owner',
      'logon-denied',
    ],
    standAlone: [
      'ccache-type-unusable',
      'ccache-not-readable',
      'ccache-damaged',
      'ccache-missing',
      'ccache-of-another-principal',
      'client-keytab-not-usable',
      'tgt-missing',
      'ticket-expired',
    ],
    hides: {},
    isProof: false,
    instruments: ['tickets', 'credential'],
    look: ({ authenticate }) => say.credentials(authenticate),
  },
  {
    code: 'service-name',
    title: 'KDC knows the service',
    dependsOn: ['name', 'kdc', 'clock', 'credentials'],
    owns: ['spn-duplicate', 'spn-reverse-differs', 'spn-unknown', 'spn-alias', 'spn-short-name'],
    standAlone: [],
    hides: { 'spn-reverse-differs': ['spn-unknown'] },
    isProof: true,
    instruments: ['spn', 'ticket'],
    look: ({ authenticate }) => say.serviceTicket(authenticate),
  },
  {
    code: 'service-key',
    title: 'service has its key',
    dependsOn: ['library', 'configuration', 'kdc', 'clock'],
    owns: [
      'keytab-missing',
      'keytab-not-readable',
      'keytab-damaged',
      'keytab-empty',
      'keytab-principal-missing',
      'keytab-kvno',
      'keytab-etype',
      'keytab-wrong-key',
      'keytab-not-compared',
    ],
    standAlone: [
      'keytab-missing',
      'keytab-not-readable',
      'keytab-damaged',
      'keytab-empty',
      'keytab-principal-missing',
    ],
    hides: {},
    isProof: false,
    instruments: ['keytab', 'service'],
    look: ({ authenticate, keytab }) => say.serviceKey(authenticate, keytab),
  },
  {
    code: 'handshake',
    title: 'client and service agree',
    dependsOn: ['credentials', 'service-name', 'service-key'],
    owns: ['replay', 'channel-binding-mismatch', 'ticket-for-another-service', 'handshake-incomplete'],
    standAlone: [],
    hides: {},
    isProof: true,
    instruments: ['handshake'],
    look({ authenticate: { facts } }) {
      if (facts === null) return unknown('nothing was tried');
      if (!facts.accepting.yes)
        return notChecked(`the service is not on this host: ${facts.accepting.because}`);
      const { handshake } = facts.statuses;
      if (handshake === null) return unknown('it did not come to a handshake');
      const { context } = facts;
      if (!succeeded(handshake) || context === null) return unknown(`it ended with ${handshake.name}`);
      return yes(
        `${context.initiator ?? 'the client'} and ${context.acceptor ?? facts.target ?? 'the service'} agreed on ${context.package}`,
      );
    },
  },
  {
    code: 'web-server',
    title: 'web server accepts the ticket',
    dependsOn: ['name', 'credentials', 'service-name'],
    owns: [
      'http-unreachable',
      'http-no-negotiate',
      'header-too-large',
      'http-token-refused',
      'channel-binding-required',
    ],
    standAlone: ['http-unreachable', 'http-no-negotiate'],
    hides: {},
    isProof: true,
    instruments: ['web'],
    look: ({ web }) => say.webServer(web),
  },
];
