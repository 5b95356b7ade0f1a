/** What the functions that make a server act as its client mean by their statuses. */
import { contextHandleInvalid, notImplemented, packageOfHandleUnknown, succeeded } from './common.ts';
import { type Cause, statusesOf } from './entry.ts';
import { KERBEROS, SCHANNEL } from './only.ts';

const NOT_ACCEPTED: Cause = {
  cause: 'the handle is that of the client, made by InitializeSecurityContext',
  tell: 'with --trace: no AcceptSecurityContext put it out',
  cure: 'the program must impersonate on the context of the server',
  only: { caller: 'program' },
};

const IMPERSONATE = statusesOf('ImpersonateSecurityContext', 'ImpersonateSecurityContext function (sspi.h)', [
  succeeded(
    'package says it impersonates',
    'The package says that the thread acts as the client. Whether it does, and at which level, the ' +
      'status does not tell.',
    {
      cause:
        'the level is only SecurityIdentification where none of the four conditions of the page holds: ' +
        'it names the client, and opens nothing',
      tell:
        'sspidiag impersonate shows the identity that was read back; access ends with ' +
        'ERROR_BAD_IMPERSONATION_LEVEL (1346)',
      cure:
        'give the account "Impersonate a client after authentication" (secpol.msc, User ' +
        'Rights Assignment)',
      only: { system: 'windows' },
    },
    {
      cause: 'the library is WinPR, which says so for NTLM and changes nothing',
      tell: 'sspidiag impersonate reads the same identity before and during',
      cure: 'run it on Windows, or on Linux with --backend gssapi',
      only: { library: ['winpr'] },
    },
  ),
  contextHandleInvalid(
    'There is no such context to impersonate. The thread is still itself: nothing must be done in the ' +
      "client's name.",
    [NOT_ACCEPTED],
  ),
  {
    status: 'SEC_E_NO_IMPERSONATION',
    code: 'impersonation-refused',
    title: 'client was not impersonated',
    meaning:
      "The thread is still itself. What it did now in the client's name would be done with the rights of " +
      'the server, so no request of the client must be carried out.',
    causes: [
      {
        cause:
          'Schannel: there is no user for the client. ASC_REQ_MUTUAL_AUTH was not asked for, no ' +
          'certificate came, or it maps to no account',
        tell: 'the package is Schannel; System log, source Schannel, event 36879 where the mapping failed',
        cure:
          'ask for the certificate, and map it: altSecurityIdentities of the account, or a UPN in the ' +
          'certificate',
        only: { package: SCHANNEL, system: 'windows' },
      },
      {
        cause: 'the context was imported without its token',
        tell: 'sspidiag import was called without --token, or with the number of a handle of another process',
        cure: 'duplicate the token into this process (DuplicateHandle) and give it to the import',
        only: { caller: 'program' },
      },
      {
        cause:
          'none of the four conditions holds: level below SecurityImpersonation, SeImpersonatePrivilege, ' +
          'a token made with explicit credentials in the own logon session, or the same identity',
        tell:
          'whoami /priv does not list SeImpersonatePrivilege; sspidiag whoami says whether the process ' +
          'could',
        cure: 'give the account "Impersonate a client after authentication", then start the service anew',
        only: { system: 'windows' },
      },
      {
        cause: 'the client has no local account, or the process may not change its identity',
        tell: 'getent passwd NAME; sspidiag whoami',
        cure: 'make the account; run as root, or with CAP_SETUID and CAP_SETGID',
        only: { system: 'linux' },
      },
      NOT_ACCEPTED,
    ],
  },
  {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'function-unsupported',
    title: 'package cannot impersonate',
    meaning:
      'This package has no impersonation here. The thread is still itself: nothing must be done in the ' +
      "client's name.",
    causes: [
      {
        cause: 'the package lacks SECPKG_FLAG_IMPERSONATION: not every one has it on every platform',
        tell: 'sspidiag packages NAME lists the capabilities of the package',
        cure: 'use Kerberos, NTLM or Negotiate',
      },
      {
        cause: 'the caller is in kernel mode, where Schannel does not impersonate',
        tell: 'the caller is a driver',
        cure: 'let a service in user mode impersonate',
        only: { caller: 'driver' },
      },
      {
        cause: 'the library is Wine, whose packages cannot impersonate',
        tell: 'the report names the library under backend',
        cure: 'run it on Windows, or on Linux with --backend gssapi',
        only: { library: ['wine'] },
      },
      {
        cause: 'the library is WinPR, which impersonates nobody with Kerberos',
        tell: 'the report names the library under backend',
        cure: 'run it on Windows, or on Linux with --backend gssapi',
        only: { package: KERBEROS, library: ['winpr'] },
      },
    ],
  },
  packageOfHandleUnknown(),
]);

const REVERT = statusesOf('RevertSecurityContext', 'RevertSecurityContext function (sspi.h)', [
  succeeded('thread has reverted', 'The package says that the thread is itself again.', {
    cause: 'the context was the one that was impersonated',
    tell: 'sspidiag impersonate reads the identity back; only that proves it',
    cure: 'none needed',
  }),
  {
    ...contextHandleInvalid(
      'There is no such context to revert from. The thread may still be the client: it must do nothing more.',
    ),
    causes: [
      {
        cause: 'the context was deleted while the thread was the client',
        tell: 'DeleteSecurityContext comes before RevertSecurityContext in the trace (--trace)',
        cure: 'revert first, delete then; to get out of it now, RevertToSelf, or end the process',
      },
      {
        cause: 'another context is reverted than was impersonated',
        tell: 'compare the handles of the two calls in the trace',
        cure: 'a fault of the calling program; to get out of it now, RevertToSelf, or end the process',
      },
      {
        cause: 'the impersonation before had failed, and its status was not looked at',
        tell: 'ImpersonateSecurityContext in the trace did not return SEC_E_OK',
        cure: 'cure the impersonation: its status says what is wrong',
      },
    ],
  },
  {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'function-unsupported',
    title: 'package cannot revert',
    meaning: 'This package has no impersonation, and so nothing to revert from.',
    causes: [
      {
        cause: 'the package lacks SECPKG_FLAG_IMPERSONATION',
        tell:
          'sspidiag packages NAME lists the capabilities; the impersonation before should have failed as ' +
          'well',
        cure: 'if the thread has another identity all the same: RevertToSelf, or end the process',
      },
    ],
    elsewhere: 'Wine 10, seen; the remarks of the page say that not every package has it, and name no code',
  },
  packageOfHandleUnknown(),
]);

const TOKEN = statusesOf('QuerySecurityContextToken', 'QuerySecurityContextToken function (sspi.h)', [
  succeeded(
    'token was obtained',
    'There is a handle to the token of the client; CloseHandle has to close it.',
    {
      cause: 'the context has a client with a token',
      tell: null,
      cure: 'none needed; the level of the token decides what it opens, as with ImpersonateSecurityContext',
    },
  ),
  contextHandleInvalid('There is no such context, or it has no token.', [NOT_ACCEPTED]),
  {
    status: 'SEC_E_NO_IMPERSONATION',
    code: 'impersonation-refused',
    title: 'client has no token',
    meaning: 'The context is there, but no token was made for the client.',
    causes: [
      {
        cause: 'Schannel: the client sent no certificate, or it maps to no account',
        tell: 'System log, source Schannel, event 36879',
        cure: 'ask for the certificate with ASC_REQ_MUTUAL_AUTH, and map it to an account',
        only: { package: SCHANNEL, system: 'windows' },
      },
      {
        cause: 'the context was imported without its token',
        tell: 'sspidiag import was called without --token',
        cure: 'duplicate the token into this process and give it to the import',
      },
    ],
    elsewhere:
      'ImpersonateSecurityContext function (sspi.h), for the same reasons; this page names one code only',
  },
  notImplemented('QuerySecurityContextToken', 'Wine 10 and WinPR 2.11, seen'),
  packageOfHandleUnknown(),
]);

export const IMPERSONATION_STATUSES = [...IMPERSONATE, ...REVERT, ...TOKEN];
