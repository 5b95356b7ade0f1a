/** The FunctionStatus type: what one SSPI function means by one status, why it comes, and what cures it. */
import type { NtStatusName } from '../ntstatus.ts';
import type { SecurityStatusName } from '../securityStatus.ts';

/** Base names, without A or W. */
export const SSPI_FUNCTIONS = [
  'AcquireCredentialsHandle',
  'FreeCredentialsHandle',
  'QueryCredentialsAttributes',
  'InitializeSecurityContext',
  'AcceptSecurityContext',
  'CompleteAuthToken',
  'DeleteSecurityContext',
  'QueryContextAttributes',
  'FreeContextBuffer',
  'ImpersonateSecurityContext',
  'RevertSecurityContext',
  'QuerySecurityContextToken',
  'ExportSecurityContext',
  'ImportSecurityContext',
  'MakeSignature',
  'VerifySignature',
  'EncryptMessage',
  'DecryptMessage',
  'EnumerateSecurityPackages',
  'QuerySecurityPackageInfo',
  'SspiCreateAsyncContext',
  'SspiReinitAsyncContext',
  'SspiSetAsyncNotifyCallback',
  'SspiGetAsyncCallStatus',
  'SspiAcquireCredentialsHandleAsync',
  'SspiFreeCredentialsHandleAsync',
] as const;

export type SspiFunction = (typeof SSPI_FUNCTIONS)[number];

/** Two pages name an NTSTATUS among their return codes, and some libraries let one through. */
export type FunctionStatusName = SecurityStatusName | NtStatusName;

/** Whose library with the SSPI ABI it is; `other` is any that somebody named. */
export const LIBRARY_KINDS = ['windows', 'wine', 'winpr', 'other'] as const;

export type LibraryKind = (typeof LIBRARY_KINDS)[number];

export type BackendKind = 'gssapi' | LibraryKind;

/** What a call was given explicitly. */
export type GivenOption = 'user' | 'principal' | 'logonId' | 'token';

/** What must hold for a cause to be meant; what is absent does not matter. */
export type Only = {
  /** One of these packages. */
  package?: readonly string[];
  /** One of these libraries. */
  library?: readonly LibraryKind[];
  /** Real Windows with its tools and logs, or what stands on another system; Wine is `linux`. */
  system?: 'windows' | 'linux';
  given?: GivenOption;
  /** This was not given. */
  without?: GivenOption;
  /** A driver, or a program that passes what this tool never does: no cause of what this tool met. */
  caller?: 'driver' | 'program';
};

export type Cause = {
  cause: string;
  /** How to tell it from the others: a command and what it shows; null where nothing shows it. */
  tell: string | null;
  cure: string;
  only?: Only;
};

export type FunctionStatus = {
  /** Base name without A or W. */
  function: SspiFunction;
  status: FunctionStatusName;
  /** Stable, kebab-case; the code of an existing finding where the conclusion is the same. */
  code: string;
  /** At most five words. */
  title: string;
  /** What this function means by this status. */
  meaning: string;
  /** Likeliest first. */
  causes: readonly Cause[];
  /** The page by its title, or what was seen to answer so. */
  source: string;
  /** True: named on the function's page. False: known from elsewhere, as `source` says. */
  documented: boolean;
};

/** One status of a function; `elsewhere` says where it is known from if not from the function's page. */
export type Row = Omit<FunctionStatus, 'function' | 'source' | 'documented'> & { elsewhere?: string };

/** The rows of one function, with the page they come from. */
export function statusesOf(name: SspiFunction, page: string, rows: readonly Row[]): FunctionStatus[] {
  return rows.map(({ elsewhere, ...row }) => ({
    function: name,
    ...row,
    source: elsewhere ?? page,
    documented: elsewhere === undefined,
  }));
}
