/** What the functions that carry a context from one process to another mean by their statuses. */
import {
  contextHandleInvalid,
  internalError,
  notImplemented,
  outOfMemory,
  packageOfHandleUnknown,
  succeeded,
} from './common.ts';
import { type Cause, statusesOf } from './entry.ts';

const OTHER_COMPUTER: Cause = {
  cause: 'the context was exported on another computer, or before this one was restarted',
  tell: 'the host and the time of the export against the start of this computer (systeminfo; uptime -s)',
  cure: 'export and import on the same running computer; a context cannot leave it',
};

const DAMAGED: Cause = {
  cause: 'the bytes are cut or changed',
  tell: 'sspidiag import FILE compares length and checksum, for a file of sspidiag export',
  cure: 'copy the file again, as binary',
};

const OTHER_PACKAGE: Cause = {
  cause: 'the context is of another package than was named',
  tell: 'sspidiag import --package NAME with the other names; what sspidiag export wrote names it itself',
  cure: 'give the package under which it was exported, by its name in sspidiag packages',
};

const EXPORT = statusesOf('ExportSecurityContext', 'ExportSecurityContext function (sspi.h)', [
  succeeded(
    'context was exported',
    'The packed context is there. It is good for a process on this computer only.',
    {
      cause: 'the package can export',
      tell: null,
      cure:
        'none needed; free it with FreeContextBuffer, and hand the token over separately by ' +
        'DuplicateHandle',
    },
  ),
  outOfMemory('the packed context'),
  contextHandleInvalid('There is no such context to export.'),
  {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'function-unsupported',
    title: 'context cannot be exported',
    meaning:
      'This package does not export here. SEC_E_NOT_SUPPORTED, as the page calls it, is the same value.',
    causes: [
      {
        cause: 'the package cannot export contexts',
        tell: 'sspidiag packages NAME says whether it can export',
        cure: 'use Kerberos, NTLM or Negotiate',
      },
      {
        cause: 'SECPKG_CONTEXT_EXPORT_TO_KERNEL (4) was asked for, which no Windows since Vista has',
        tell: 'with --trace: fFlags of ExportSecurityContext',
        cure: 'the program must leave the flag away',
        only: { caller: 'program' },
      },
      {
        cause: 'the caller is in kernel mode, where Schannel does not export',
        tell: 'the caller is a driver',
        cure: 'export in user mode',
        only: { caller: 'driver' },
      },
      {
        cause: 'the library is Wine or WinPR, which export nothing',
        tell: 'the report names the library under backend',
        cure: 'run it on Windows, or on Linux with --backend gssapi',
        only: { library: ['wine', 'winpr'] },
      },
    ],
  },
  packageOfHandleUnknown(),
]);

const IMPORT = statusesOf('ImportSecurityContext', 'ImportSecurityContextA function (sspi.h)', [
  succeeded(
    'context was imported',
    'There is a context again. Whether its keys still work shows with the first message.',
    {
      cause: 'the bytes are a context of this package and computer',
      tell: 'sspidiag import FILE --peer OTHER seals a message with each half',
      cure: 'none needed; delete it with DeleteSecurityContext',
    },
  ),
  {
    status: 'SEC_E_UNKNOWN_CREDENTIALS',
    code: 'credentials-unknown',
    title: 'packed context not recognised',
    meaning: 'The package does not recognise what the packed context says about its credentials.',
    causes: [OTHER_PACKAGE, OTHER_COMPUTER, DAMAGED],
  },
  {
    status: 'SEC_E_NO_CREDENTIALS',
    code: 'credentials-missing',
    title: "context's credentials are gone",
    meaning: 'The package is there, but not the credentials that the context rests on.',
    causes: [
      {
        cause: 'the logon session of the context has ended: its user logged off, its service was stopped',
        tell: 'klist sessions (as administrator) does not list it any more',
        cure: 'export again while that session lives',
        only: { system: 'windows' },
      },
      OTHER_COMPUTER,
    ],
  },
  {
    status: 'SEC_E_NOT_OWNER',
    code: 'not-owner',
    title: 'context of another process',
    meaning:
      'The caller has not the credentials that it would take: the context must have been exported to ' +
      'this very process.',
    causes: [
      {
        cause: 'the token handle that was given belongs to the process that exported',
        tell: 'handle numbers count in one process only: was it passed through DuplicateHandle?',
        cure: 'duplicate the token into this process (DuplicateHandle), and give the new number: --token',
        only: { given: 'token' },
      },
      {
        cause: 'the importing process runs as another user than the exporting one',
        tell: 'whoami in both; one may be elevated and the other not (whoami /groups, Mandatory Label)',
        cure: 'run both under one account and at one level, or import in a service with SeTcbPrivilege',
        only: { system: 'windows' },
      },
      {
        cause: 'the importing process runs as another user than the one that exported',
        tell: 'whoami in both',
        cure: 'run both under one account',
        only: { system: 'linux' },
      },
    ],
  },
  outOfMemory('the context', [
    {
      cause: 'the bytes are damaged, and a length in them is absurd',
      tell: 'the computer has free memory; sspidiag import FILE compares length and checksum',
      cure: 'copy the file again, as binary',
    },
  ]),
  internalError([DAMAGED, OTHER_COMPUTER]),
  {
    status: 'SEC_E_INVALID_TOKEN',
    code: 'packed-context-refused',
    title: 'library refused the context',
    meaning: 'The bytes are not a packed context that this library can read.',
    causes: [DAMAGED, OTHER_PACKAGE, OTHER_COMPUTER],
    elsewhere: 'winerror.h; the page does not name it, a package may still answer it',
  },
  {
    status: 'SEC_E_INVALID_HANDLE',
    code: 'handle-invalid',
    title: 'token handle not valid',
    meaning: 'The token that was given is not one of this process.',
    causes: [
      {
        cause: 'the handle belongs to the process that exported the context, or was closed',
        tell: 'without --token the import succeeds, or fails otherwise',
        cure: 'duplicate the token into this process (DuplicateHandle), and give the new number',
        only: { given: 'token' },
      },
    ],
    elsewhere: 'winerror.h; the page does not name it, a package may still answer it',
  },
  {
    status: 'SEC_E_SECPKG_NOT_FOUND',
    code: 'package-unknown',
    title: 'no such security package',
    meaning: 'No package of that name is installed here, or none that imports.',
    causes: [
      {
        cause: 'the library is WinPR, which imports nothing and says so in this way',
        tell: 'the report names the library under backend',
        cure: 'run it on Windows, or on Linux with --backend gssapi',
        only: { library: ['winpr'] },
      },
      {
        cause: 'the name is spelt otherwise',
        tell: 'sspidiag packages lists the names',
        cure: 'use the name from that list',
      },
    ],
    elsewhere: 'Wine 10 for an unknown name and WinPR 2.11 for any, seen',
  },
  notImplemented('ImportSecurityContext', 'Wine 8 and 10, seen'),
]);

export const TRANSFER_STATUSES = [...EXPORT, ...IMPORT];
