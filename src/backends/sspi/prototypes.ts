/**
 * The functions of the SSPI ABI, declared once with the names of sspi.h, `__stdcall` as there, and their places in
 * SecurityFunctionTable. Pointers are `void *`: what they point to is laid out by structures.ts.
 */

/** Result and parameters of each function, and its index in SecurityFunctionTableW where it has one. */
type Declaration = { result: string; parameters: readonly string[]; table?: number };

const declare = (result: string, parameters: string, table?: number): Declaration => ({
  result,
  parameters: parameters === '' ? [] : parameters.split(', '),
  ...(table === undefined ? {} : { table }),
});

const status = (parameters: string, table?: number) => declare('int32_t', parameters, table);

const P = 'void *';
const U = 'uint32_t';
const ACQUIRE = `${P}, ${P}, ${U}, ${P}, ${P}, ${P}, ${P}, ${P}, ${P}`;
const INITIALIZE = `${P}, ${P}, ${P}, ${U}, ${U}, ${U}, ${P}, ${U}, ${P}, ${P}, ${P}, ${P}`;
const IMPORT = `${P}, ${P}, ${P}, ${P}`;

export const PROTOTYPES = {
  EnumerateSecurityPackagesW: status(`${P}, ${P}`, 0),
  EnumerateSecurityPackagesA: status(`${P}, ${P}`, 0),
  QueryCredentialsAttributesW: status(`${P}, ${U}, ${P}`, 1),
  QueryCredentialsAttributesA: status(`${P}, ${U}, ${P}`, 1),
  AcquireCredentialsHandleW: status(ACQUIRE, 2),
  AcquireCredentialsHandleA: status(ACQUIRE, 2),
  FreeCredentialsHandle: status(P, 3),
  InitializeSecurityContextW: status(INITIALIZE, 5),
  InitializeSecurityContextA: status(INITIALIZE, 5),
  AcceptSecurityContext: status(`${P}, ${P}, ${P}, ${U}, ${U}, ${P}, ${P}, ${P}, ${P}`, 6),
  CompleteAuthToken: status(`${P}, ${P}`, 7),
  DeleteSecurityContext: status(P, 8),
  QueryContextAttributesW: status(`${P}, ${U}, ${P}`, 10),
  QueryContextAttributesA: status(`${P}, ${U}, ${P}`, 10),
  ImpersonateSecurityContext: status(P, 11),
  RevertSecurityContext: status(P, 12),
  MakeSignature: status(`${P}, ${U}, ${P}, ${U}`, 13),
  VerifySignature: status(`${P}, ${P}, ${U}, ${P}`, 14),
  FreeContextBuffer: status(P, 15),
  QuerySecurityPackageInfoW: status(`${P}, ${P}`, 16),
  QuerySecurityPackageInfoA: status(`${P}, ${P}`, 16),
  ExportSecurityContext: status(`${P}, ${U}, ${P}, ${P}`, 19),
  ImportSecurityContextW: status(IMPORT, 20),
  ImportSecurityContextA: status(IMPORT, 20),
  QuerySecurityContextToken: status(`${P}, ${P}`, 23),
  EncryptMessage: status(`${P}, ${U}, ${P}, ${U}`, 24),
  DecryptMessage: status(`${P}, ${P}, ${U}, ${P}`, 25),
  SetContextAttributesW: status(`${P}, ${U}, ${P}, ${U}`, 26),
  SetCredentialsAttributesW: status(`${P}, ${U}, ${P}, ${U}`, 27),

  SspiEncodeStringsAsAuthIdentity: status(`${P}, ${P}, ${P}, ${P}`),
  SspiEncodeAuthIdentityAsStrings: status(`${P}, ${P}, ${P}, ${P}`),
  SspiValidateAuthIdentity: status(P),
  SspiZeroAuthIdentity: declare('void', P),
  SspiFreeAuthIdentity: declare('void', P),
  SspiLocalFree: declare('void', P),

  SspiCreateAsyncContext: declare(P, ''),
  SspiAcquireCredentialsHandleAsyncW: status(`${P}, ${ACQUIRE}`),
  SspiAcquireCredentialsHandleAsyncA: status(`${P}, ${ACQUIRE}`),
  SspiGetAsyncCallStatus: status(P),
  SspiSetAsyncNotifyCallback: status(`${P}, ${P}, ${P}`),
  SspiFreeCredentialsHandleAsync: status(`${P}, ${P}`),
  SspiReinitAsyncContext: status(P),
  SspiFreeAsyncContext: declare('void', P),
} as const satisfies Record<string, Declaration>;

export type SspiFunction = keyof typeof PROTOTYPES;

/** All of them, in the order above. */
export const SSPI_FUNCTIONS = Object.keys(PROTOTYPES) as SspiFunction[];

/** The function's declaration, with its widened type. */
export function prototypeOf(name: SspiFunction): Declaration {
  return PROTOTYPES[name];
}

/** What returns the table of W or A functions; WinPR's Ex form takes flags. */
export const TABLE_FUNCTIONS = {
  W: ['InitSecurityInterfaceW', 'InitSecurityInterfaceExW'],
  A: ['InitSecurityInterfaceA', 'InitSecurityInterfaceExA'],
} as const;

/**
 * How many function pointers a table of that dwVersion has (SECURITY_SUPPORT_PROVIDER_INTERFACE_VERSION and its
 * successors in sspi.h).
 */
export const TABLE_LENGTHS: Readonly<Record<number, number>> = { 1: 26, 2: 27, 3: 28, 4: 29, 5: 31 };
