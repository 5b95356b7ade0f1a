/** Win32 errors of logons, the network, RPC, trusts, DNS and the directory. */
import { type Causes, type Entry, entry } from './entry.ts';
import { WIN32_DOMAIN } from './win32Domain.ts';
import { WIN32_LOGON } from './win32Logon.ts';
import { WIN32_SYSTEM } from './win32System.ts';

export type Win32Row = readonly [code: number, symbol: string, meaning: string, causes: Causes];

export const WIN32_ENTRIES: readonly Entry[] = [...WIN32_SYSTEM, ...WIN32_LOGON, ...WIN32_DOMAIN].map(
  ([code, symbol, meaning, causes]) =>
    entry({
      family: 'win32',
      symbol,
      code,
      meaning,
      causes,
      source: '[MS-ERREF] section 2.2, Win32 Error Codes; System Error Codes (winerror.h)',
    }),
);
