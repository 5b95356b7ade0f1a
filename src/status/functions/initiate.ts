/** What InitializeSecurityContext, the client's side of a handshake, means by its statuses. */
import {
  contextHandleInvalid,
  DRIVER_MEMORY,
  internalError,
  outOfMemory,
  packageOfHandleUnknown,
  succeeded,
} from './common.ts';
import { statusesOf } from './entry.ts';
import { authorityUnreachable, type Side, sharedErrors, tokenInvalid, unfinished } from './handshake.ts';
import { KERBEROS, NTLM, SCHANNEL } from './only.ts';
import { REFUSALS } from './refusals.ts';
import { clientCertificateWanted, tlsErrors } from './schannel.ts';

const CLIENT: Side = { name: 'InitializeSecurityContext', peer: 'server' };

export const INITIATE_STATUSES = statusesOf(
  'InitializeSecurityContext',
  'InitializeSecurityContext (General) function (sspi.h)',
  [
    succeeded(
      'client side complete',
      'The client has done its part. A token that was put out must still go to the server, which may ' +
        'refuse it.',
      {
        cause: 'credential, target and answers of the server were in order',
        tell: 'the attributes that were granted: mutual authentication is proved only by the granted flag',
        cure: 'none needed; look at the granted attributes before relying on them',
      },
    ),
    ...unfinished(CLIENT),
    clientCertificateWanted(),
    outOfMemory('the context'),
    internalError(
      [
        {
          cause: 'Wine: the KDC is down, or does not know the SPN; it has no other status for these',
          tell: 'on the Linux side: KRB5_TRACE=/dev/stderr kvno SPN',
          cure: 'cure what kvno says',
          only: { package: KERBEROS, library: ['wine'] },
        },
      ],
      [DRIVER_MEMORY],
    ),
    contextHandleInvalid('The handle of the credential or of the partial context is not valid.', [
      {
        cause: 'the acquire before it failed, or its credential was freed already',
        tell: 'sspidiag acquire --trace with the same package and user: does the acquire succeed?',
        cure: 'cure the acquire: its status says what is wrong',
      },
    ]),
    tokenInvalid(CLIENT, [
      {
        cause: 'Schannel: the server does not speak TLS on this port',
        tell: 'the first bytes of its answer are text',
        cure: 'use the right port, or start TLS as the protocol says (STARTTLS)',
        only: { package: SCHANNEL },
      },
      {
        cause: 'Wine, NTLM: there is no password for the default credentials',
        tell: 'with --user and a password it works',
        cure: 'give user and password explicitly',
        only: { package: NTLM, library: ['wine'], without: 'user' },
      },
    ]),
    authorityUnreachable([
      {
        cause: 'a local account, or a computer outside any domain, asked for Kerberos',
        tell: 'whoami shows the name of the computer before the backslash',
        cure: 'use a domain account, or Negotiate or NTLM if the server takes it',
        only: { package: ['Kerberos'], system: 'windows', without: 'user' },
      },
    ]),
    {
      status: 'SEC_E_NO_CREDENTIALS',
      code: 'credentials-missing',
      title: 'no credentials to use',
      meaning: 'The credential is there, but nothing is behind it that this server could be shown.',
      causes: [
        {
          cause:
            'the thread acts as a client that logged on over the network and did not delegate (second hop)',
          tell: 'klist in that session shows Cached Tickets: (0); event 4624 of the logon says logon type 3',
          cure: 'permit delegation to this service in the directory, or give credentials explicitly',
          only: { system: 'windows', without: 'user' },
        },
        {
          cause: 'Kerberos: the credential cache holds no ticket of this user',
          tell: 'klist',
          cure: 'kinit, or give user and password: --user NAME',
          only: { package: KERBEROS, system: 'linux', without: 'user' },
        },
        {
          cause: 'the library has no logon of this user to take credentials from',
          tell: 'with --user and a password it works',
          cure: 'give user and password: --user NAME',
          only: { system: 'linux', without: 'user' },
        },
        {
          cause: 'a local account or service account without network credentials',
          tell: 'whoami shows the name of the computer, or NT AUTHORITY\\LOCAL SERVICE',
          cure: 'use a domain account, or sspidiag acquire --user NAME --target SPN to try one',
          only: { system: 'windows', without: 'user' },
        },
        {
          cause: 'the credential was acquired for inbound use only',
          tell: 'sspidiag acquire --use outbound works',
          cure: 'the program must acquire with SECPKG_CRED_OUTBOUND or SECPKG_CRED_BOTH',
        },
      ],
    },
    {
      status: 'SEC_E_UNSUPPORTED_FUNCTION',
      code: 'function-unsupported',
      title: 'a requested attribute is unsupported',
      meaning:
        'A requested attribute is not valid for this package: ISC_REQ_DELEGATE or ISC_REQ_PROMPT_FOR_CREDS.',
      causes: [
        {
          cause: 'the program asks for delegation, or for a prompt, of a package that has none',
          tell: 'with --trace: fContextReq has 0x1 (delegate) or 0x40 (prompt)',
          cure: 'ask for less, or use Kerberos, which can delegate',
        },
        {
          cause: 'the package has no client side in this library',
          tell: 'sspidiag packages NAME',
          cure: 'use another package',
        },
      ],
    },
    ...REFUSALS,
    ...sharedErrors(CLIENT),
    ...tlsErrors(CLIENT),
    {
      ...packageOfHandleUnknown(),
      causes: [
        {
          cause: 'WinPR 2 as Debian builds it has no Kerberos inside, though it lists the package',
          tell: 'the package is Kerberos; the acquire before it succeeded, because nothing is checked there',
          cure: 'use --backend gssapi, or --package NTLM',
          only: { package: KERBEROS, library: ['winpr'] },
        },
        ...packageOfHandleUnknown().causes,
      ],
      elsewhere: 'WinPR 2.11, seen for Kerberos and with an empty handle',
    },
  ],
);
