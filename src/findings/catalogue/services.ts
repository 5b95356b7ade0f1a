/** Findings about the service's side: its keytab, and what the client sent it. */
import type { ExplainedFinding } from './explained.ts';

export const SERVICE_FINDINGS = {
  'keytab-missing': {
    title: 'keytab does not exist',
    meaning: 'The keytab does not exist.',
    cures: [
      'name the right file with --keytab or KRB5_KTNAME, or write it: on the KDC kadmin -q "ktadd -k FILE SPN"',
    ],
  },
  'keytab-not-readable': {
    title: 'keytab not readable',
    meaning: 'The keytab exists but this user may not read it, or it is a pipe on which nobody writes.',
    cures: ["make it readable for the service's account only: chown SERVICE KEYTAB, chmod 0400 KEYTAB"],
  },
  'keytab-damaged': {
    title: 'file is no keytab',
    meaning: 'The file that is named as keytab is none, or cut off.',
    cures: ['name the right file; a keytab is binary: was it copied as text, or only in part?'],
  },
  'keytab-principal-missing': {
    title: 'keytab lacks the principal',
    meaning: 'The keytab has no key for the service.',
    cures: ['sspidiag keytab --offline lists all; on the KDC: kadmin -q "ktadd -k FILE SPN"'],
  },
  'keytab-kvno': {
    title: 'keytab holds an old key',
    meaning:
      "The keytab has keys for the service, but not of the ticket's version; as a warning: the right key by another version.",
    cures: [
      'write the keytab anew: on the KDC kadmin -q "ktadd -k FILE SPN" makes a new key and writes it; in Active Directory ktpass, or net ads keytab',
      'clients with an old ticket need a new one: kdestroy, kinit',
    ],
  },
  'keytab-etype': {
    title: 'keytab lacks encryption type',
    meaning: "The keytab has the version, but not the ticket's encryption type.",
    cures: ['write the keytab anew with all types, or take the encryption type from the account on the KDC'],
  },
  'keytab-wrong-key': {
    title: 'keytab holds another key',
    meaning:
      'Version and encryption type may fit, but the key does not decrypt the ticket, or the KDC refuses it.',
    cures: [
      'write the keytab anew: on the KDC kadmin -q "ktadd -k FILE SPN"',
      'in Active Directory: does the service run under the account that owns the name (setspn -Q SPN)?',
    ],
  },
  'ticket-for-another-service': {
    title: 'ticket for another service',
    meaning: 'The client asked for another name than the service accepts.',
    cures: [
      'compare the name that the client asks for with the keytab: sspidiag spn TARGET, sspidiag keytab',
    ],
  },
  replay: {
    title: 'token was used before',
    meaning: 'The service has accepted this very token before.',
    cures: [
      'a token is good for one use: make a new one with sspidiag acquire --target SPN --token-output FILE',
      'if clients are refused so without a second use, look for a proxy that repeats requests',
    ],
  },
  'channel-binding-mismatch': {
    title: 'channel bindings differ',
    meaning: 'Client and service have different channel bindings.',
    cures: [
      'TLS ends at a proxy before the server: pass TLS through, or give both the same certificate',
      'a client that binds to no channel fails where the server insists: update the client',
    ],
  },
  'handshake-incomplete': {
    title: 'handshake is not complete',
    meaning: 'The client would have to send another token.',
    cures: ['NTLM always takes more than one token; ask for Kerberos, whose first token is enough'],
  },
  'wrong-principal': {
    title: 'server is not the target',
    meaning: 'The server that answered is not the one that was asked for.',
    cures: [
      'register the name for the account that the service runs as: setspn -D and -S; then klist purge, or kdestroy and kinit, on the client',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;
