/** Causes that lie with the program that called, with what it was given, or with the system it runs on. */
import type { Cause } from '../../functions/entry.ts';

export const ARGUMENT: readonly Cause[] = [
  {
    cause: 'the program passed something wrong: a bug, or an option that does not fit',
    tell: 'another program does the same without the error; its log shows what it was called with',
    cure: 'check the options it was given, update it, or report it to its makers',
  },
];

export const ENCODING: readonly Cause[] = [
  {
    cause: 'the data were cut off or changed on the way: a proxy limits headers, a copy lost bytes',
    tell: 'compare the length at both ends; a base64 token has to end where it ends',
    cure: 'raise the limit (MaxFieldLength and MaxRequestBytes of http.sys), copy in binary',
  },
  {
    cause: 'they are of another kind than the receiver expects: NTLM for Kerberos, PEM for DER',
    tell: 'NTLM begins with "NTLMSSP" (base64 TlRMTVNT), SPNEGO and Kerberos with 60 (base64 YI)',
    cure: 'let both sides use the same package or format',
  },
];

export const MEMORY: readonly Cause[] = [
  {
    cause: 'memory, or a limit of the process, the session or the container is used up',
    tell: 'Task Manager, Details; free -m, ulimit -a, the cgroup memory.max',
    cure: 'find out who uses it up; raise the limit; restart what leaks',
  },
];

export const RESOURCES: readonly Cause[] = [
  ...MEMORY,
  {
    cause: 'handles, ports or kernel pool are used up',
    tell: 'Task Manager, column Handles; netstat -ano counts of one process; poolmon',
    cure: 'restart the process that holds them, and update it',
  },
];

export const UNSUPPORTED: readonly Cause[] = [
  {
    cause: 'the version of the system, or the package, does not have it',
    tell: 'sspidiag capabilities lists what the library has, function by function',
    cure: 'use another package, or a newer system',
  },
];

export const HANDLE: readonly Cause[] = [
  {
    cause: 'the handle was closed already, was never opened, or belongs to another process',
    tell: 'Process Monitor or a debugger shows which handle; in sspidiag --trace',
    cure: 'update the program, or report it to its makers',
  },
];

export const INTERNAL: readonly Cause[] = [
  {
    cause: 'something else failed below, and this code hides it',
    tell: 'the log at the same second: System and Security on Windows, KRB5_TRACE=/dev/stderr on Linux',
    cure: 'explain the code that stands there: sspidiag explain CODE',
  },
  {
    cause: 'LSA is overloaded, or a security package that was added to it misbehaves',
    tell: 'System log, source LsaSrv; sspidiag packages shows what is not of the system',
    cure: 'restart the computer, take the package out',
  },
];

export const SERVER_STATE: readonly Cause[] = [
  {
    cause: 'the directory or the LSA is starting, stopping, restoring, or has no disk space',
    tell: 'Directory Service log of the domain controller',
    cure: 'wait for it, or free the disk; then nltest /sc_reset:DOMAIN chooses another controller',
  },
];

export const MISSING_LIBRARY: readonly Cause[] = [
  {
    cause: 'a library or plug-in of it is not installed, or of the wrong architecture',
    tell: 'Process Monitor, NAME NOT FOUND; ldd FILE; sspidiag capabilities',
    cure: 'install it',
  },
];

export const NOT_FOUND: readonly Cause[] = [
  {
    cause: 'the file, registry key or object is not there, or under another name or path',
    tell: 'Process Monitor, NAME NOT FOUND; strace -e trace=file on Linux',
    cure: 'correct the path or the name, or put it there',
  },
  {
    cause: 'the program runs as another user, or as 32 bits, and so looks into another place',
    tell: 'sspidiag whoami, run the way the program runs',
    cure: 'put it where that user, or the 32-bit view, finds it',
  },
];

export const SERVICE_DOWN: readonly Cause[] = [
  {
    cause: 'the service was stopped or disabled, or it failed while it started',
    tell: 'sc query SERVICE, sc qc SERVICE; System log, source Service Control Manager',
    cure: 'sc config SERVICE start= auto, net start SERVICE',
  },
];

export const CONFIG: readonly Cause[] = [
  {
    cause: 'krb5.conf, or a file it includes, has a mistake or cannot be read',
    tell: 'sspidiag whoami lists the files that are read, each with the reason where it is not readable',
    cure: 'correct the line, the mode, or KRB5_CONFIG',
  },
];

export const IMPERSONATION_LEVEL: readonly Cause[] = [
  {
    cause:
      'the client allows identification only, or the server lacks "Impersonate a client after ' +
      'authentication"',
    tell: 'sspidiag impersonate reads the level back; whoami /priv shows SeImpersonatePrivilege',
    cure: 'grant the privilege to the account of the service; let the client ask for level Impersonation',
  },
];

export const SESSION_GONE: readonly Cause[] = [
  {
    cause: 'the logon session has ended, while the program still uses its token',
    tell: 'klist sessions does not list it',
    cure: 'log on anew; restart the service or task',
  },
  {
    cause:
      'a task or service runs without stored credentials ("Do not store password", policy against storing)',
    tell:
      'policy "Network access: Do not allow storage of passwords and credentials for network ' +
      'authentication"',
    cure: 'allow it, or run it as a group Managed Service Account',
  },
];

export const NTLM_BLOCKED: readonly Cause[] = [
  {
    cause: 'policy refuses NTLM on this host, on the server, or in the domain',
    tell: 'log Microsoft-Windows-NTLM/Operational, events 4001 to 4004; policies "Restrict NTLM: ..."',
    cure: 'make Kerberos work (SPN, full name instead of an address), or list the server as an exception',
  },
];

export const DATABASE: readonly Cause[] = [
  {
    cause: 'the database of the KDC is locked, damaged, of another version, or its master key is missing',
    tell: 'the KDC log; kdb5_util list_mkeys; ls -l of the stash file',
    cure: 'kdb5_util stash, or restore the database from a dump (kdb5_util load)',
  },
];

export const NO_CAUSE_SUCCESS = 'It reports success, so there is nothing to cure.';
export const NO_CAUSE_STEP = 'It reports a step on the way, not a failure: the caller goes on.';
export const NO_CAUSE_RESERVED = 'No specification gives it a meaning, so whoever sent it must be asked.';
