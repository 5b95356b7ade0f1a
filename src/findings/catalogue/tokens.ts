/** Findings about what a decoded token shows. */
import type { ExplainedFinding } from './explained.ts';

export const TOKEN_FINDINGS = {
  'token-damaged': {
    title: 'token is damaged',
    meaning: 'The token ends early, or is not what it claims to be.',
    cures: ['take the token again from where it came: logs and terminals cut long lines'],
  },
  'header-too-large': {
    title: 'token too large for HTTP',
    meaning: 'The token makes a header longer than servers take by default.',
    cures: [
      'take the account out of groups that it does not need',
      'raise the limit: MaxFieldLength and MaxRequestBytes of HTTP.sys, LimitRequestFieldSize of Apache, large_client_header_buffers of nginx',
    ],
  },
  'ntlm-inside-negotiate': {
    title: 'NTLM inside Negotiate',
    meaning: 'Negotiate carries NTLM: the client had no ticket for this name.',
    cures: [
      'read why there is none: sspidiag acquire --package Kerberos --target SPN',
      'check that the client is in the domain, sees a KDC, and trusts the site',
    ],
  },
  'ntlmv1-response': {
    title: 'response of NTLMv1',
    meaning: 'The client answers with NTLMv1.',
    cures: ['let the client send NTLMv2 only: LmCompatibilityLevel 3 or higher, on domain controllers 5'],
  },
  'lm-response': {
    title: 'LM response may be sent',
    meaning: 'The client sends an LM response.',
    cures: ['let the client send NTLMv2 only: LmCompatibilityLevel 3 or higher'],
  },
  'ntlm-anonymous': {
    title: 'client is anonymous',
    meaning: 'The client of NTLM has no name and no password.',
    cures: [
      'give the client credentials: services that run as LOCAL SERVICE have none of their own on the network',
    ],
  },
  'ntlm-mic-absent': {
    title: 'no MIC in AUTHENTICATE',
    meaning: 'Nothing protects the messages of NTLM against change.',
    cures: ["update the client's library"],
  },
  'channel-binding-absent': {
    title: 'no channel binding',
    meaning: 'The client binds to no channel: it fails where Extended Protection is required.',
    cures: [
      'let the client bind to the channel (tls-server-end-point), or set Extended Protection to "accept"',
    ],
  },
  'negstate-reject': {
    title: 'negotiation was rejected',
    meaning: 'The server rejects the negotiation.',
    cures: ['read the reason in the log of the side that rejected; SPNEGO carries none'],
  },
  'mech-not-offered': {
    title: 'chosen mechanism was not offered',
    meaning: 'The server chooses a mechanism that the client did not offer.',
    cures: ["look for a proxy that changes tokens, or a fault in the server's library"],
  },
  'request-mic': {
    title: 'server asks for a mechListMIC',
    meaning: 'The server chooses another mechanism than the first, and asks for mechListMIC.',
    cures: ['where the client should have had its first choice, look why the server does not take it'],
  },
  'mechlistmic-absent': {
    title: 'mechListMIC absent',
    meaning: 'The negotiation is complete, and nothing protects the list of mechanisms.',
    cures: ['decode the whole conversation; update the side that leaves it out'],
  },
  'krb-error': {
    title: 'Kerberos error',
    meaning: 'A Kerberos error, with its meaning and causes.',
    cures: ['sspidiag explain NAME has all causes of the error and their cures'],
  },
  'rc4-ticket': {
    title: 'ticket is encrypted with RC4',
    meaning: 'The ticket is encrypted with RC4.',
    cures: [
      "let the service's account have AES (msDS-SupportedEncryptionTypes 0x18), change its password, and write its keytab anew",
    ],
  },
  'weak-enctype': {
    title: 'weak encryption is used',
    meaning: 'DES is used, or a session key of RC4; or an account has keys of these only.',
    cures: [
      'let client, service and KDC have AES: permitted_enctypes in krb5.conf, msDS-SupportedEncryptionTypes in Active Directory; a new password makes keys',
    ],
  },
  'clock-offset': {
    title: 'clocks differ',
    meaning: 'A clock is more than five minutes off, or the token that old.',
    cures: ['set the clocks by the same source: w32tm /query /status, chronyc tracking, timedatectl'],
  },
  'key-does-not-fit': {
    title: 'no key fits',
    meaning: 'None of the keys given opens the ticket.',
    cures: [
      "give the keytab of the very service that the ticket names, with the ticket's kvno: klist -ekt KEYTAB shows what is in it",
    ],
  },
  'pac-missing': {
    title: 'ticket has no PAC',
    meaning: 'The decrypted ticket has no PAC.',
    cures: [
      'where Active Directory is the KDC, take NO_AUTH_DATA_REQUIRED (0x2000000) from userAccountControl of the service',
    ],
  },
  'pac-requestor-mismatch': {
    title: 'PAC has another requestor',
    meaning: "The PAC's requestor is another account than its logon information.",
    cures: [
      'a KDC that is up to date refuses such tickets (CVE-2021-42287): look who made it, and whether the account was renamed',
    ],
  },
  'delegation-trusted': {
    title: 'service is trusted for delegation',
    meaning: 'The ticket says that its service may be given credentials.',
    cures: [
      'where that is not meant, take unconstrained delegation from the account and use the constrained one',
    ],
  },
  'credentials-delegated': {
    title: 'client delegates its credentials',
    meaning: 'The client hands its credentials to the service.',
    cures: [
      'where that is not meant, let the client not ask for it: no --delegation in curl, no ok-as-delegate at the KDC',
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;
