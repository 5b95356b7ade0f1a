/** Causes that lie with certificates, private keys and smart cards. */
import type { Cause } from '../../functions/entry.ts';

export const CERT_EXPIRED: readonly Cause[] = [
  {
    cause: 'the certificate, or one above it, is out of date',
    tell: 'certutil -verify -urlfetch FILE.cer; openssl s_client -connect HOST:443 shows the dates',
    cure: 'renew it and bind the new one',
  },
  {
    cause: 'the clock of this computer is wrong',
    tell: 'w32tm /stripchart /computer:DC /samples:1 /dataonly',
    cure: 'set it',
  },
];

export const UNTRUSTED: readonly Cause[] = [
  {
    cause: 'the root, or a certificate in between, is not known on this computer',
    tell: 'certutil -verify -urlfetch FILE.cer names the one that is missing',
    cure:
      'distribute the root by policy (certutil -dspublish -f ROOT.cer RootCA); let the server send ' +
      'the chain',
  },
  {
    cause: 'the certificate is self-signed',
    tell: 'issuer and subject are the same',
    cure: 'replace it by one of the authority, or trust it on purpose',
  },
  {
    cause: 'a proxy that inspects TLS shows its own certificate',
    tell: 'the issuer is the proxy',
    cure: 'trust its root, or exempt the host',
  },
];

export const REVOKED: readonly Cause[] = [
  {
    cause: 'the authority has revoked the certificate',
    tell: 'certutil -verify -urlfetch FILE.cer; the revocation list of the authority',
    cure: 'enrol for a new one',
  },
];

export const REVOCATION: readonly Cause[] = [
  {
    cause: 'the revocation list or OCSP responder cannot be reached from here: proxy, firewall, no internet',
    tell: 'certutil -url FILE.cer, certutil -verify -urlfetch FILE.cer (run it as SYSTEM for a service)',
    cure: 'open the way to it, or publish the list where the computer can reach it',
  },
  {
    cause: 'the list has run out, as the authority no longer publishes it',
    tell: 'certutil -dump LIST.crl shows "Next Update"',
    cure: 'certutil -crl on the authority, and copy the list to its distribution point',
  },
];

export const NAME_MISMATCH: readonly Cause[] = [
  {
    cause: 'the server is called by a name that is not in the certificate: alias, short name, address',
    tell: 'openssl s_client -connect HOST:443 -servername HOST; compare the subject alternative names',
    cure: 'call it by a name of the certificate, or issue one with all names',
  },
  {
    cause: 'the server binds another certificate (SNI, load balancer)',
    tell: 'netsh http show sslcert',
    cure: 'bind the right one',
  },
];

export const USAGE: readonly Cause[] = [
  {
    cause: 'the extended key usage of the certificate lacks this purpose',
    tell:
      'certutil -dump FILE.cer shows "Enhanced Key Usage"; KDC: 1.3.6.1.5.2.3.5, smart card: ' +
      '1.3.6.1.4.1.311.20.2.2',
    cure: 'enrol with the right template (Kerberos Authentication on domain controllers)',
  },
];

export const CHAIN_FAULT: readonly Cause[] = [
  {
    cause: 'a certificate in the chain was issued wrongly: constraints, names, dates, policies',
    tell: 'certutil -verify -urlfetch FILE.cer marks the one; openssl verify -verbose -CAfile ROOT FILE',
    cure: 'let its authority issue it anew',
  },
];

export const KDC_CERTIFICATE: readonly Cause[] = [
  {
    cause: 'the certificate of the domain controller is missing, has run out, or is for another purpose',
    tell: 'certutil -dcinfo verify; System log of the DC, source Kdcsvc, events 19, 20, 21 and 29',
    cure: 'enrol for "Kerberos Authentication", then restart the KDC service',
  },
  {
    cause: 'its authority is not in the NTAuth store, or not trusted on the client',
    tell: 'certutil -enterprise -viewstore NTAuth',
    cure: 'certutil -dspublish -f CA.cer NTAuthCA, gpupdate on both',
  },
  ...REVOCATION.slice(0, 1),
];

export const CARD_CERTIFICATE: readonly Cause[] = [
  {
    cause:
      "the certificate on the card is not one for logging on, or its authority is not in the domain's " +
      'NTAuth store',
    tell: 'certutil -scinfo; certutil -enterprise -viewstore NTAuth',
    cure: 'certutil -dspublish -f CA.cer NTAuthCA; enrol the card with a template for smart card logon',
  },
  ...REVOCATION.slice(0, 1),
  ...CERT_EXPIRED.slice(0, 1),
];

export const KEY_ACCESS: readonly Cause[] = [
  {
    cause: 'the account may not read the private key',
    tell: 'certlm.msc, All Tasks, Manage Private Keys; certutil -verifystore My THUMBPRINT as that account',
    cure: 'grant read to the account of the service',
  },
  {
    cause: 'the certificate was imported without its private key, or the key container is gone',
    tell: 'certutil -store My shows "Missing stored keyset" or "Cannot find the certificate and private key"',
    cure: 'certutil -repairstore My THUMBPRINT, or import the .pfx again',
  },
  {
    cause: 'the profile of the user is not loaded, so the key cannot be found',
    tell: 'it works interactively, and fails in a service or application pool',
    cure: 'loadUserProfile = true of the application pool, or keep the key in the store of the computer',
  },
];

export const KEY_PROVIDER: readonly Cause[] = [
  {
    cause:
      'the provider of the key is missing, too old, or damaged: driver of a card or of a security module',
    tell: 'certutil -csplist; certutil -store My shows "Provider" of the key',
    cure: 'install its software anew',
  },
  {
    cause: 'the key is of an older kind (CSP), which cannot do what is asked (SHA-256, PSS)',
    tell: 'certutil -store My: "Microsoft Enhanced Cryptographic Provider v1.0" or the like',
    cure: 'import it with certutil -csp "Microsoft Software Key Storage Provider" -importpfx FILE.pfx',
  },
];

export const NOT_THERE: readonly Cause[] = [
  {
    cause: 'it is in another store than the one looked into (user, computer, service), or was removed',
    tell: 'certutil -store My, certutil -user -store My',
    cure: 'put it where the program looks',
  },
];

export const CARD: readonly Cause[] = [
  {
    cause: 'the card is not in the reader, or its service does not run',
    tell: 'certutil -scinfo; sc query SCardSvr',
    cure: 'insert it; net start SCardSvr; install the minidriver',
  },
  {
    cause: 'the PIN is wrong, or blocked after too many attempts',
    tell: 'the software of the card shows how many attempts are left',
    cure: 'unblock it with the PUK',
  },
];

export const SIGNATURE: readonly Cause[] = [
  {
    cause: 'what was signed has been changed, or the signature was made with another key',
    tell: 'certutil -verify FILE.cer; signtool verify /pa /v FILE',
    cure: 'get the original again, or have it signed anew',
  },
];
