/** What AcceptSecurityContext, the server's side of a handshake, means by its statuses. */
import {
  contextHandleInvalid,
  internalError,
  outOfMemory,
  packageOfHandleUnknown,
  succeeded,
} from './common.ts';
import { statusesOf } from './entry.ts';
import { authorityUnreachable, type Side, sharedErrors, tokenInvalid, unfinished } from './handshake.ts';
import { DIGEST, KERBEROS, NTLM, SCHANNEL } from './only.ts';
import { tlsErrors } from './schannel.ts';

const SERVER: Side = { name: 'AcceptSecurityContext', peer: 'client' };

export const ACCEPT_STATUSES = statusesOf(
  'AcceptSecurityContext',
  'AcceptSecurityContext (General) function (sspi.h)',
  [
    succeeded(
      'client was authenticated',
      'The client is who it says. A token that was put out must still go to the client. It may still ' +
        'have no rights here.',
      {
        cause: 'the token was good',
        tell: 'the attributes that were granted',
        cure: 'none needed; check the granted attributes, then impersonate or ask for the token',
      },
    ),
    ...unfinished(SERVER),
    {
      status: 'SEC_E_BAD_BINDINGS',
      code: 'channel-binding-mismatch',
      title: 'channel bindings differ',
      meaning:
        'The policy on channel bindings is not met: the client authenticated for another TLS channel, or ' +
        'for none.',
      causes: [
        {
          cause: 'TLS ends at a proxy or load balancer between the two, so each sees another certificate',
          tell: 'the certificate that the client sees is not the one of the server',
          cure: 'pass TLS through, or give both the same certificate and permit it for this service',
        },
        {
          cause: 'the client sends no bindings, and the server insists',
          tell: 'old clients only fail; LDAP: Directory Service log, event 3039',
          cure: 'update the client; until then Extended Protection "Allow" or "When supported" on the server',
          only: { system: 'windows' },
        },
        {
          cause: 'the client sends no bindings, though the server insists',
          tell: 'old clients only fail',
          cure: 'update the client; until then let the server accept clients without bindings',
          only: { system: 'linux' },
        },
        {
          cause: 'somebody relays the logon of the client to this server',
          tell: 'the address of the connection is not that of the client',
          cure: 'leave the policy as it is: it has just prevented an attack',
        },
      ],
    },
    outOfMemory('the context'),
    internalError(),
    // The page prints 0x80100003 beside it, which is SCARD_E_INVALID_HANDLE; winerror.h has 0x80090301.
    contextHandleInvalid('The handle of the credential or of the partial context is not valid.'),
    tokenInvalid(SERVER),
    {
      status: 'SEC_E_LOGON_DENIED',
      code: 'logon-denied',
      title: 'logon was refused',
      meaning:
        'The client was understood, and its logon refused. The Security log has the reason, if failures ' +
        'are audited.',
      causes: [
        {
          cause: 'wrong password, unknown user, or an account that is locked, disabled or expired',
          tell:
            'Security log of this server: event 4625, Sub Status 0xC000006A (password), 0xC0000064 (user), ' +
            '0xC0000234 (locked), 0xC0000072 (disabled); none there: auditpol /get /subcategory:"Logon"',
          cure:
            'cure what the Sub Status says; to see it: auditpol /set /subcategory:"Logon" ' +
            '/failure:enable',
          only: { system: 'windows' },
        },
        {
          cause: 'wrong password, unknown user, or an account that may not log on',
          tell: 'the log of whoever checks the password, at this minute: domain controller, KDC, winbindd',
          cure: 'cure what that log says',
          only: { system: 'linux' },
        },
        {
          cause: 'client and server are one computer, and the name is an alias (loopback check of NTLM)',
          tell: 'it works from another computer; event 4625 has Status 0xC000006D without a Sub Status',
          cure:
            'add the alias to BackConnectionHostNames below ' +
            'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa\\MSV1_0',
          only: { package: NTLM, system: 'windows' },
        },
        {
          cause: 'the user may not log on to this computer over the network',
          tell: 'event 4625 with Status 0xC000015B; secpol.msc, User Rights Assignment',
          cure: 'give the right "Access this computer from the network", or take away the denial',
          only: { system: 'windows' },
        },
        {
          cause: 'client and server do not permit the same version of NTLM',
          tell: 'reg query HKLM\\SYSTEM\\CurrentControlSet\\Control\\Lsa /v LmCompatibilityLevel on both',
          cure: 'let the client use NTLMv2: LmCompatibilityLevel 3 or more',
          only: { package: NTLM, system: 'windows' },
        },
        {
          cause: 'the user is in Protected Users, for whom domain controllers refuse NTLM',
          tell:
            'domain controller, Security log: event 4822; whoami /groups of the user lists ' +
            'Protected Users',
          cure: 'let the client use Kerberos: name the server by a name that has an SPN (setspn -Q SPN)',
          only: { package: NTLM, system: 'windows' },
        },
        {
          cause: 'Wine: it cannot check NTLM without winbindd',
          tell: 'it is the same for every user and password, and with an NTLM client only',
          cure: 'use Kerberos there, or run winbindd',
          only: { package: NTLM, library: ['wine'] },
        },
      ],
    },
    authorityUnreachable([
      {
        cause: 'NTLM: the service that asks the domain controller does not run',
        tell: 'sc query netlogon; System log, source NETLOGON, event 5719',
        cure: 'sc start netlogon',
        only: { package: NTLM, system: 'windows' },
      },
    ]),
    {
      status: 'SEC_E_NO_CREDENTIALS',
      code: 'credentials-missing',
      title: 'server has no credentials',
      meaning: 'The credential handle of the server is not valid for accepting, or nothing is behind it.',
      causes: [
        {
          cause: 'Schannel: the server has no certificate, or not its private key',
          tell:
            'certutil -store My: "Missing stored keyset"? System log, source Schannel, event ' +
            '36869 or 36886',
          cure: 'give the service a certificate with its key, and its account the right to read the key',
          only: { package: SCHANNEL, system: 'windows' },
        },
        {
          cause: 'the credential was acquired for outbound use only',
          tell: 'sspidiag acquire --use inbound works',
          cure: 'the program must acquire with SECPKG_CRED_INBOUND or SECPKG_CRED_BOTH',
        },
        {
          cause: 'Kerberos: the keytab is missing, or has no key for the service',
          tell: 'klist -k FILE',
          cure: 'write the keytab for the SPN, and name it in KRB5_KTNAME',
          only: { package: KERBEROS, system: 'linux' },
        },
        {
          cause: 'WinPR 3, NTLM: the user is not in its SAM file',
          tell: 'the file has no line that begins with the user name',
          cure: 'add the user with winpr-hash',
          only: { package: NTLM, library: ['winpr'] },
        },
      ],
    },
    {
      status: 'SEC_E_SECURITY_QOS_FAILED',
      code: 'attributes-not-available',
      title: 'requested attributes not available',
      meaning: 'Digest: the server asks for an attribute of the context that is not valid.',
      causes: [
        {
          cause: 'the flags in fContextReq are not ones of Digest',
          tell: 'with --trace: fContextReq of AcceptSecurityContext',
          cure: 'the program must ask for less, or use another package',
          only: { package: DIGEST },
        },
      ],
    },
    {
      status: 'SEC_E_UNSUPPORTED_FUNCTION',
      code: 'function-unsupported',
      title: 'a requested attribute is unsupported',
      meaning:
        'Schannel: the server asks for ASC_REQ_DELEGATE or ASC_REQ_PROMPT_FOR_CREDS, which it cannot have.',
      causes: [
        {
          cause: 'the program asks for delegation or a prompt with a package that has none',
          tell: 'with --trace: fContextReq has 0x1, which is ASC_REQ_DELEGATE',
          cure: 'the program must ask for less, or use Kerberos',
        },
        {
          cause: 'the package has no server side in this library',
          tell: 'sspidiag packages NAME',
          cure: 'use another package',
        },
      ],
    },
    {
      status: 'STATUS_LOGON_FAILURE',
      code: 'context-complete-already',
      title: 'context was complete already',
      meaning: 'Digest: AcceptSecurityContext was called once more for a context that is established.',
      causes: [
        {
          cause: 'the program goes on with the handshake after SEC_E_OK',
          tell: 'an earlier call in the trace returned SEC_E_OK for this context',
          cure: 'a fault of the calling program: later requests are checked by VerifySignature',
          only: { package: DIGEST },
        },
      ],
    },
    ...sharedErrors(SERVER),
    ...tlsErrors(SERVER),
    packageOfHandleUnknown(),
  ],
);
