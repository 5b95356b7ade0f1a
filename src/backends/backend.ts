/**
 * What a backend can be asked, in SSPI's verbs and vocabulary; data in, data out.
 *
 * A native status is data: an Answer carries it whether the call succeeded or not. Exceptions are for a missing
 * library and for bugs.
 */
import type { BackendKind } from '../status/functions/entry.ts';
import type { Status } from '../status/status.ts';

/** The native library that serves the requests. */
export type BackendIdentity = {
  /** `gssapi` or `sspi`. */
  name: string;
  /** Whose it is, which decides what its answers can mean. */
  kind: BackendKind;
  /** Its soname or DLL name. */
  library: string;
  /** The file it was loaded from, or null where the system does not say. */
  path: string | null;
  /** The version that the library itself carries, or null where it carries none. */
  version: string | null;
};

export type Answer<T> = { status: Status; value: T | null };

/** SECPKG_CRED_INBOUND, SECPKG_CRED_OUTBOUND, SECPKG_CRED_BOTH. */
export type CredentialUse = 'inbound' | 'outbound' | 'both';

/** Seconds left; 0 means already expired; `not-provided` that the library wrote no time. */
export type Lifetime = number | 'never' | 'not-provided';

/** A TimeStamp as an SSPI library wrote it. */
export type NativeTime = {
  /** The 64 bits, `0x` and sixteen digits. */
  raw: string;
  /**
   * `untouched`: the library wrote nothing; `partial`: half of it; `indefinite`: "never" as Wine has it; `unreadable`: no
   * instant by this host's rules.
   */
  state: 'untouched' | 'partial' | 'zero' | 'never' | 'indefinite' | 'at' | 'unreadable';
  epochSeconds: number | null;
};

/** A client's or server's certificate for Schannel. */
export type CertificateChoice = {
  /** SHA-1 thumbprint in the certificate store, or a PKCS #12 file. */
  by: 'thumbprint' | 'file';
  value: string;
  /** Of the file. */
  passwordBase64: string | null;
};

/** What only an SSPI library can be asked for; GSS-API refuses it before any call. */
export type SspiRequest = {
  /** Use the A entry points. */
  ansi: boolean;
  /** LUID of another logon session, `0x0:0x3e7`. */
  logonId: string | null;
  /** Packages that Negotiate may use, or with a `!` may not: `!ntlm`, `kerberos,ntlm`. */
  packageList: string | null;
  certificate: CertificateChoice | null;
  /** KDC proxy, `host[:port][:path]` as SecPkgCredentials_KdcProxySettings takes it. */
  kdcProxy: string | null;
  /** libwinpr's file of NTLM users for the server's side. */
  ntlmUsers: string | null;
};

export const PLAIN_SSPI_REQUEST: SspiRequest = {
  ansi: false,
  logonId: null,
  packageList: null,
  certificate: null,
  kdcProxy: null,
  ntlmUsers: null,
};

export type AcquireRequest = {
  package: string;
  use: CredentialUse;
  principal: string | null;
  /** Where to look instead of the defaults: a credential cache name, keytab names. */
  ccache: string | null;
  keytab: string | null;
  clientKeytab: string | null;
  /** Explicit credentials; the password is wiped by whoever made the buffer. */
  user: { name: string; password: Buffer } | null;
  sspi: SspiRequest;
};

/** What a security package is and can do (SecPkgInfo on SSPI). */
export type PackageInfo = {
  name: string;
  /** The mechanism's dotted object identifier; null where the library speaks of packages only. */
  mechanism: string | null;
  /** Name in SASL and comment, in the library's words. */
  saslName: string | null;
  comment: string | null;
  /** cbMaxToken in bytes, or null where the library does not tell. */
  maximumTokenSize: number | null;
  /** Names of capability flags or mechanism attributes, as the library's header spells them. */
  capabilities: string[];
  /** Name as the A functions spell it; null where they do not list it, or there are none. */
  ansiName: string | null;
};

/** A CredHandle: opaque, and good only for the backend that made it. */
export type Credential = { readonly package: string; readonly native: unknown };

export type CredentialFacts = {
  /** Null where the credential has no one name, as a server's default credential. */
  principal: string | null;
  lifetime: Lifetime;
  /** The expiry as the library wrote it; null where it gives lifetimes, not times. */
  time: NativeTime | null;
};

/** A CtxtHandle. `native` changes during a handshake and ends as null once deleted or exported. */
export type Context = { readonly package: string; native: unknown };

/** Names of context attributes: those of ISC_RET_* without the prefix, and GSS-API's own where SSPI has none. */
export type ContextAttribute =
  | 'DELEGATE'
  | 'MUTUAL_AUTH'
  | 'REPLAY_DETECT'
  | 'SEQUENCE_DETECT'
  | 'CONFIDENTIALITY'
  | 'INTEGRITY'
  | 'ANONYMOUS'
  | 'PROT_READY'
  | 'TRANSFERABLE'
  | 'CHANNEL_BOUND'
  | 'DCE_STYLE'
  | 'IDENTIFY'
  | 'EXTENDED_ERROR'
  | 'DELEGATE_POLICY'
  | 'USE_SESSION_KEY'
  | 'SESSION_TICKET'
  | 'USED_SUPPLIED_CREDS'
  | 'USED_DCE_STYLE'
  | 'DATAGRAM'
  | 'CONNECTION'
  | 'STREAM'
  | 'NULL_SESSION'
  | 'MANUAL_CRED_VALIDATION'
  | 'THIRD_LEG_FAILED';

/** One attribute of QueryContextAttributes, and what the library answered. */
export type AttributeAnswer = {
  /** SECPKG_ATTR_*. */
  attribute: string;
  status: Status;
  /** The structure's fields by their names in sspi.h, keys and tokens by their presence only; null where it failed. */
  fields: Record<string, string | number | boolean | null> | null;
};

export type InitializeRequest = {
  credential: Credential;
  target: string;
  /** Attributes asked for (ISC_REQ_*). */
  requirements: readonly ContextAttribute[];
  /** Application data of the channel bindings, or null for none. */
  bindings: Buffer | null;
};

export type AcceptRequest = {
  credential: Credential;
  bindings: Buffer | null;
  /** Attributes asked for (ASC_REQ_*); GSS-API's acceptor has no say. */
  requirements: readonly ContextAttribute[];
};

export type ContextFacts = {
  /** The package whose context it really is: under Negotiate the one that was negotiated. */
  package: string;
  initiator: string | null;
  acceptor: string | null;
  /** Null where an imported context does not tell. */
  locallyInitiated: boolean | null;
  open: boolean | null;
  attributes: ContextAttribute[];
  lifetime: Lifetime;
  time: NativeTime | null;
  /** Largest message in bytes whose sealed form fits in 64 KiB, or null where the library does not tell. */
  maximumMessageIn64KiB: number | null;
  /** Every attribute that was asked for, in the order of sspi.h; empty on GSS-API, which has none. */
  answers: AttributeAnswer[];
};

/** The local account a context's client maps to, step by step. */
export type AccountMapping = {
  client: string | null;
  /** gss_canonicalize_name's or the package's own form of the client's name. */
  canonical: string | null;
  account: string | null;
  /** Does the system let that client be this account (gss_userok)? Null where it was not asked. */
  permitted: boolean | null;
  status: Status;
};

/** An acquire that was queued: see SspiAcquireCredentialsHandleAsync and SspiGetAsyncCallStatus. */
export type PendingAcquire = {
  /** True only where the library has the asynchronous function itself. */
  native: boolean;
  /** Why not, or by which function. */
  because: string;
  /** Whether the request was queued. */
  queueStatus: Status;
  /** SEC_I_ASYNC_CALL_PENDING while it runs, then the call's own status. */
  callStatus(): Status;
  /** Settles when the call has ended. */
  done: Promise<Answer<Credential>>;
  /** Frees the credential as the asynchronous functions have it, and what belongs to the call; last of all. */
  free(credential: Credential | null): Status | null;
};

/** A packed context and, where the package gives one, the handle of its access token in this process. */
export type Exported = { packed: Buffer; token: string | null };

export type ImportRequest = {
  package: string;
  packed: Buffer;
  /** Handle of the context's access token in this process, or null. */
  token: string | null;
  /** Use the A entry point. */
  ansi: boolean;
  /** Whose half it is, where the exporter said so: the bits of its attributes mean different things on each side. */
  side: 'initiator' | 'acceptor' | null;
};

/** Functions that change who the calling thread acts as. */
export type NativeImpersonation = {
  /** The status of a function that the library lacks, so that nobody may be impersonated with it; null where all are there. */
  missing(): Status | null;
  impersonate(context: Context): Status;
  revert(context: Context): Status;
  /** QuerySecurityContextToken: a handle that the caller closes. */
  queryToken(context: Context): Answer<string>;
};

/** MakeSignature and VerifySignature: a token beside the message, which stays readable. */
export type Signatures = {
  make(context: Context, message: Buffer): Answer<Buffer>;
  verify(context: Context, message: Buffer, signature: Buffer): Status;
};

/** A native function, and how it was found out whether the library has it. */
export type FunctionFact = {
  function: string;
  available: boolean;
  /** `export of libwinpr2.so.2`, `table of InitSecurityInterfaceW`, … */
  because: string;
};

export type Backend = {
  identity(): BackendIdentity;
  enumerateSecurityPackages(): Answer<PackageInfo[]>;
  /** One package by its name, spelt as it is given: whether case counts is the library's to say. */
  querySecurityPackageInfo(name: string): Answer<PackageInfo>;
  acquireCredentialsHandle(request: AcquireRequest): Answer<Credential>;
  acquireCredentialsHandleAsync(request: AcquireRequest): PendingAcquire;
  queryCredentials(credential: Credential, use: CredentialUse): Answer<CredentialFacts>;
  freeCredentialsHandle(credential: Credential): Status;
  /** The first call passes no context; the context is made even when the call fails half-way. */
  initializeSecurityContext(
    request: InitializeRequest,
    context: Context | null,
    token: Buffer | null,
  ): Answer<Buffer> & { context: Context };
  acceptSecurityContext(
    request: AcceptRequest,
    context: Context | null,
    token: Buffer,
  ): Answer<Buffer> & { context: Context };
  queryContext(context: Context): Answer<ContextFacts>;
  /** The library's own form of a target name, or null where it makes none before the ticket is asked for. */
  canonicalTarget(packageName: string, target: string): string | null;
  mapToAccount(context: Context): AccountMapping;
  /** Null where the system has no such functions, and an account is taken on by other means. */
  impersonation: NativeImpersonation | null;
  /** Null where this tool does not call them. */
  signatures: Signatures | null;
  functions(): FunctionFact[];
  /** Releases that the library refused since the last time of asking. */
  refusedReleases(): Status[];
  encryptMessage(context: Context, message: Buffer): Answer<{ sealed: Buffer; confidential: boolean }>;
  decryptMessage(context: Context, sealed: Buffer): Answer<Buffer>;
  exportSecurityContext(context: Context): Answer<Exported>;
  importSecurityContext(request: ImportRequest): Answer<Context>;
  deleteSecurityContext(context: Context): void;
};
