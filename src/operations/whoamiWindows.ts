/** Who this process is on Windows: its tokens, its logon session and the Kerberos tickets in it. */
import { existsSync } from 'node:fs';
import type { LibraryFact } from '../backends/posix/nativeLibraries.ts';
import type { Answer } from '../backends/posix/privilege.ts';
import { type Fact, unknown } from '../backends/windows/call.ts';
import { systemFolder } from '../backends/windows/library.ts';
import { type LogonSession, readLogonSession } from '../backends/windows/logonSession.ts';
import { fileVersion, loadedModulePath } from '../backends/windows/modules.ts';
import { type NameFormat, userNames, withoutNames } from '../backends/windows/names.ts';
import { canImpersonate } from '../backends/windows/privilege.ts';
import { accountReasons, lookUpNoAccounts } from '../backends/windows/sid.ts';
import { readTickets, type TicketCache } from '../backends/windows/tickets.ts';
import { readProcessToken, readThreadToken, type TokenFacts } from '../backends/windows/token.ts';

export type WhoamiWindowsRequest = {
  /** Why names are not looked up, in words for the report; null where they are. */
  namesBecause: string | null;
};

export type WindowsFacts = {
  processToken: Fact<TokenFacts>;
  /** A null that is known where the thread has none. */
  threadToken: Fact<TokenFacts | null>;
  logonSession: Fact<LogonSession>;
  tickets: Fact<TicketCache>;
  names: Record<NameFormat, Fact<string>>;
  /** Why SIDs in the tokens and the logon session have no name, by SID. */
  nameReasons: Record<string, string>;
  canImpersonate: Answer;
  libraries: LibraryFact[];
};

/**
 * Gathers the facts. No KDC is asked, but LSA may ask a domain controller for the names of accounts, and waits
 * for it.
 *
 * @throws LibraryMissing where the host is not Windows
 */
export function whoamiWindows({ namesBecause }: WhoamiWindowsRequest): WindowsFacts {
  if (namesBecause !== null) lookUpNoAccounts(namesBecause);
  const processToken = readProcessToken();
  const logonSession = logonSessionOf(processToken);
  return {
    processToken,
    threadToken: readThreadToken(),
    logonSession,
    tickets: readTickets(),
    names: namesBecause === null ? userNames() : withoutNames(namesBecause),
    nameReasons: accountReasons(),
    canImpersonate: canImpersonate(),
    libraries: systemLibraries(),
  };
}

function logonSessionOf({ value: token, reason }: Fact<TokenFacts>): Fact<LogonSession> {
  if (token === null) return unknown(reason);
  const { statistics } = token;
  return statistics.value === null ? unknown(statistics.reason) : readLogonSession(statistics.value.logonId);
}

/** What serves SSPI, from the functions down to the packages; those of Windows itself run in lsass.exe. */
const LIBRARIES = [
  ['secur32.dll', 'the functions of SSPI'],
  ['sspicli.dll', 'the way from them to LSA'],
  ['lsasrv.dll', 'LSA, with Negotiate'],
  ['kerberos.dll', 'Kerberos'],
  ['msv1_0.dll', 'NTLM'],
  ['schannel.dll', 'TLS'],
] as const;

/** Looked at, not loaded: their versions stand in the files. */
function systemLibraries(): LibraryFact[] {
  const folder = systemFolder();
  return LIBRARIES.map(([name, role]) => {
    const file = `${folder}\\${name}`;
    const loadedPath = loadedModulePath(file);
    const path = loadedPath ?? (existsSync(file) ? file : null);
    if (path === null) {
      return { name, role, path, version: null, loaded: false, reason: `${file} does not exist` };
    }
    const version = fileVersion(path);
    const reason = version === null ? 'its file carries no version' : null;
    return { name, role, path, version, loaded: loadedPath !== null, reason };
  });
}
