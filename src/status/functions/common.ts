/** Rows that many functions share: no memory, no handle, no implementation, an error without a name. */
import type { Cause, Row } from './entry.ts';

/** SEC_E_OK, with what it does not say. */
export function succeeded(title: string, meaning: string, ...causes: Cause[]): Row {
  return { status: 'SEC_E_OK', code: 'call-succeeded', title, meaning, causes };
}

/** SEC_E_INSUFFICIENT_MEMORY. */
export function outOfMemory(what: string, first: readonly Cause[] = []): Row {
  return {
    status: 'SEC_E_INSUFFICIENT_MEMORY',
    code: 'out-of-memory',
    title: 'not enough memory',
    meaning: `The library could not get the memory for ${what}.`,
    causes: [
      ...first,
      {
        cause: 'this computer is out of memory',
        tell: 'System log, source Resource-Exhaustion-Detector, event 2004 names the largest programs',
        cure: 'end or restart the program that takes the memory, or enlarge the paging file',
        only: { system: 'windows' },
      },
      {
        cause: 'this computer, or its container, is out of memory',
        tell: 'free -m; top, sorted by memory, names the largest programs',
        cure: 'end or restart the program that takes the memory, or add swap',
        only: { system: 'linux' },
      },
      {
        cause: 'lsass.exe has grown: a program acquires credentials or contexts and never frees them',
        tell: 'tasklist /fi "imagename eq lsass.exe", twice, some minutes apart: its memory only grows',
        cure:
          'restart the services that authenticate most, one by one: the one that lets it shrink has the ' +
          'leak',
        only: { system: 'windows' },
      },
      {
        cause: 'a limit on this process alone: a job object, a container, ulimit -v',
        tell: 'the computer has free memory, and the same command works outside the service or container',
        cure: 'raise that limit',
      },
    ],
  };
}

/** SEC_E_INTERNAL_ERROR; `first` are causes that are likelier than a fault of the system, `last` are not. */
export function internalError(first: readonly Cause[] = [], last: readonly Cause[] = []): Row {
  return {
    status: 'SEC_E_INTERNAL_ERROR',
    code: 'library-internal-error',
    title: 'error without an SSPI code',
    meaning:
      'The package failed with an error for which SSPI has no code. The same value is SEC_E_NO_SPM: the ' +
      'Local Security Authority could not be asked.',
    causes: [
      ...first,
      {
        cause: 'an error inside the package; only the event log has its real code',
        tell:
          'Event Viewer, System log, at this minute: sources Security-Kerberos, LsaSrv, ' +
          'NETLOGON, Schannel',
        cure: 'follow the code in that event, not this one',
        only: { system: 'windows' },
      },
      {
        cause: 'an error inside the package, for which it has no other code',
        tell: 'other packages and users have no trouble here',
        cure:
          'look into the log of the library if it writes one (WinPR: WLOG_LEVEL=DEBUG), or ask its maker, ' +
          'with --trace',
        only: { system: 'linux' },
      },
      {
        cause: 'the Local Security Authority (lsass.exe) does not answer',
        tell: 'klist fails as well, for every user',
        cure: 'restart the computer: lsass.exe cannot be restarted alone',
        only: { system: 'windows' },
      },
      {
        cause: 'a package that is not part of Windows is in the way',
        tell: 'sspidiag packages lists names beside those of Windows',
        cure: 'take it out as its maker describes, restart, and try again',
        only: { system: 'windows' },
      },
      ...last,
    ],
  };
}

/** What the pages ask of drivers alone; they name no status for it. */
export const DRIVER_MEMORY: Cause = {
  cause: 'the caller is a driver, and its strings are not Unicode or its buffers come from the pool',
  tell: 'the caller is a driver; no page says which status this has',
  cure: 'the driver must pass Unicode strings, and buffers in virtual memory of the process',
  only: { caller: 'driver' },
};

/** SEC_E_INVALID_HANDLE where the handle is one of a context. */
export function contextHandleInvalid(meaning: string, first: readonly Cause[] = []): Row {
  return {
    status: 'SEC_E_INVALID_HANDLE',
    code: 'handle-invalid',
    title: 'context handle not valid',
    meaning,
    causes: [
      ...first,
      {
        cause: 'the handshake failed or is not finished, so that there is no whole context',
        tell:
          'in the trace of the program (here: --trace) the last call of the handshake did not return ' +
          'SEC_E_OK',
        cure: 'cure the handshake first: its status says what is wrong',
      },
      {
        cause: 'the context is gone: deleted, or exported with SECPKG_CONTEXT_EXPORT_DELETE_OLD',
        tell: 'DeleteSecurityContext or ExportSecurityContext comes earlier in the trace',
        cure: 'a fault of the calling program: report it to its maker, with the trace',
      },
      {
        cause: 'the handle came from another process; handles of contexts mean nothing there',
        tell: null,
        cure: 'hand the context over by ExportSecurityContext and ImportSecurityContext',
      },
    ],
  };
}

/** SEC_E_INVALID_HANDLE where the handle is one of a credential. */
export function credentialHandleInvalid(meaning: string): Row {
  return {
    status: 'SEC_E_INVALID_HANDLE',
    code: 'handle-invalid',
    title: 'credential handle not valid',
    meaning,
    causes: [
      {
        cause: 'the acquire before it failed, and its status was not looked at',
        tell: 'sspidiag acquire --trace with the same package and user: does the acquire succeed?',
        cure: 'cure the acquire: its status says what is wrong',
      },
      {
        cause: 'the handle was freed before, or belongs to another process',
        tell: 'FreeCredentialsHandle comes earlier in the trace',
        cure: 'a fault of the calling program: report it to its maker, with the trace',
      },
    ],
  };
}

/** What WinPR says of a handle that is empty: it looks for the package by the handle and finds none. */
export function packageOfHandleUnknown(): Row {
  return {
    status: 'SEC_E_SECPKG_NOT_FOUND',
    code: 'handle-invalid',
    title: 'handle leads to no package',
    meaning: 'The library finds the package by the handle, and this handle leads to none.',
    causes: [
      {
        cause: 'the handle is empty: the call that should have filled it failed',
        tell: 'in the trace (--trace), the call before it did not return SEC_E_OK',
        cure: 'cure that call: its status says what is wrong',
      },
    ],
    elsewhere: 'WinPR 2.11, seen with an empty handle; the pages have SEC_E_INVALID_HANDLE for it',
  };
}

/** SEC_E_UNSUPPORTED_FUNCTION of a library that exports the function and has nothing behind it. */
export function notImplemented(name: string, elsewhere: string): Row {
  return {
    status: 'SEC_E_UNSUPPORTED_FUNCTION',
    code: 'function-unsupported',
    title: 'function not implemented here',
    meaning: `The library, or the package in it, exports ${name} and does nothing in it.`,
    causes: [
      {
        cause: 'the package has no such function',
        tell: 'sspidiag packages NAME says what the package can do here',
        cure: 'use a package that can: Kerberos, NTLM and Negotiate as a rule',
      },
      {
        cause: 'the library implements only a part of SSPI, as all but that of Windows do',
        tell: 'the report names the library and its version under backend',
        cure: 'run it on Windows, or on Linux with --backend gssapi',
        only: { library: ['wine', 'winpr', 'other'] },
      },
    ],
    elsewhere,
  };
}

/** Where Windows' own ways to find a domain controller are not there. */
export const LINUX_AUTHORITY: Cause = {
  cause: 'no KDC or domain controller can be reached',
  tell: 'sspidiag acquire --backend gssapi names the KDC that does not answer',
  cure: 'name the KDC in krb5.conf, or mend the DNS records _kerberos._udp of the realm',
  only: { system: 'linux' },
};
