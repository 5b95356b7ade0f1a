/** Statuses of a handshake that Schannel alone has: TLS records, versions, certificates. */
import type { Row } from './entry.ts';
import type { Side } from './handshake.ts';
import { SCHANNEL } from './only.ts';

/** SEC_I_INCOMPLETE_CREDENTIALS, which the client alone gets. */
export function clientCertificateWanted(): Row {
  return {
    status: 'SEC_I_INCOMPLETE_CREDENTIALS',
    code: 'client-certificate-wanted',
    title: 'server wants a client certificate',
    meaning:
      'Schannel: the server asked for a certificate of the client, and the credentials have none that ' +
      'it trusts.',
    causes: [
      {
        cause: 'no client certificate was chosen',
        tell: 'certutil -user -store My: a certificate with Client Authentication and a private key?',
        cure: 'acquire new credentials with that certificate, then call again',
        only: { package: SCHANNEL, system: 'windows' },
      },
      {
        cause: 'the certificate is not from an authority that the server trusts',
        tell: 'SECPKG_ATTR_ISSUER_LIST_EX of the context lists the authorities; compare with the issuer',
        cure: 'get a certificate from one of them, or let the server trust its authority',
        only: { package: SCHANNEL },
      },
      {
        cause: 'the server asks but does not insist',
        tell: 'calling again with the same credentials goes on',
        cure: 'none needed: call again without a certificate',
        only: { package: SCHANNEL },
      },
    ],
  };
}

/** What both sides get. */
export function tlsErrors({ peer }: Side): Row[] {
  // Of a client's certificate Schannel logs one event, of a server's one for each reason.
  const untrusted = peer === 'server' ? 36882 : 36877;
  const expired = peer === 'server' ? 36881 : 36877;
  return [
    {
      status: 'SEC_E_INCOMPLETE_MESSAGE',
      code: 'message-incomplete',
      title: 'more bytes must be read',
      meaning:
        'Schannel: the input holds only a part of a TLS record. It is no failure: read more and call ' +
        'again with all of it.',
      causes: [
        {
          cause: 'the rest is still on its way',
          tell: 'a buffer SECBUFFER_MISSING, if there is one, estimates how many bytes are missing',
          cure: 'read on; keep what was read and pass all of it again',
          only: { package: SCHANNEL },
        },
        {
          cause: `the ${peer} does not speak TLS on this port, or closed the connection`,
          tell: 'no further byte comes',
          cure: `check the port, and the log of the ${peer}`,
          only: { package: SCHANNEL },
        },
      ],
    },
    {
      status: 'SEC_E_ALGORITHM_MISMATCH',
      code: 'no-common-protocol',
      title: 'no algorithm in common',
      meaning: `Schannel: this side and the ${peer} have no TLS version or cipher suite in common.`,
      causes: [
        {
          cause: 'one side permits only newer TLS versions, the other only older ones',
          tell:
            'System log, source Schannel, event 36874 or 36871; PowerShell: Get-TlsCipherSuite on both ' +
            'sides',
          cure: 'enable TLS 1.2 or later on the older side',
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: "the server's certificate does not fit any permitted cipher suite",
          tell: 'certutil -store My: key type and provider of the certificate',
          cure: 'get a certificate with a key in the Key Storage Provider and a common algorithm',
          only: { package: SCHANNEL, system: 'windows' },
        },
      ],
      elsewhere: 'Schannel in practice; the page does not name it',
    },
    {
      status: 'SEC_E_UNTRUSTED_ROOT',
      code: 'certificate-untrusted',
      title: 'certificate authority not trusted',
      meaning:
        `Schannel: the certificate of the ${peer} comes from an authority that this computer does not ` +
        'trust.',
      causes: [
        {
          cause: 'the root certificate is missing here',
          tell:
            `System log, source Schannel, event ${untrusted}; certutil -verify -urlfetch FILE, with the ` +
            `certificate of the ${peer} in FILE`,
          cure:
            'put the root into Trusted Root Certification Authorities of the computer, if it is to be ' +
            'trusted',
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: `the ${peer} does not send its intermediate certificates`,
          tell: 'certutil -verify with the intermediate in the store succeeds',
          cure: `let the ${peer} send the whole chain`,
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: 'somebody between the two shows a certificate of its own: a proxy, or an attack',
          tell: 'the issuer of the certificate is not the one that was expected',
          cure: 'find out who it is before trusting it',
          only: { package: SCHANNEL },
        },
      ],
      elsewhere: 'Schannel in practice; the page does not name it',
    },
    {
      status: 'SEC_E_CERT_EXPIRED',
      code: 'certificate-expired',
      title: 'certificate has expired',
      meaning: `Schannel: the certificate of the ${peer} is not valid at the time that this clock shows.`,
      causes: [
        {
          cause: 'the certificate has run out',
          tell: `System log, source Schannel, event ${expired}; certutil -dump FILE: NotAfter`,
          cure: 'renew the certificate and let the service use the new one',
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: 'the clock of this computer is wrong',
          tell: 'w32tm /query /status',
          cure: 'w32tm /resync',
          only: { package: SCHANNEL, system: 'windows' },
        },
      ],
      elsewhere: 'Schannel in practice; the page does not name it',
    },
  ];
}
