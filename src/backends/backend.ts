/**
 * What a backend can be asked, in SSPI's verbs and vocabulary; data in, data out.
 *
 * A native status is data: an Answer carries it whether the call succeeded or not. Exceptions are for a missing
 * library and for bugs.
 */
import type { Status } from '../status/status.ts';

/** The native library that serves the requests. */
export type BackendIdentity = {
  /** `gssapi` or `sspi`. */
  name: string;
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
};

/** What a security package is and can do (SecPkgInfo on SSPI). */
export type PackageInfo = {
  name: string;
  /** The mechanism's dotted object identifier. */
  mechanism: string;
  /** Name in SASL and comment, in the library's words. */
  saslName: string | null;
  comment: string | null;
  /** cbMaxToken in bytes, or null where the library does not tell. */
  maximumTokenSize: number | null;
  /** Names of capability flags or mechanism attributes, as the library's header spells them. */
  capabilities: string[];
};

/** A CredHandle: opaque, and good only for the backend that made it. */
export type Credential = { readonly package: string; readonly native: unknown };

export type CredentialFacts = {
  /** Null where the credential has no one name, as a server's default credential. */
  principal: string | null;
  lifetime: Lifetime;
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
  | 'DELEGATE_POLICY';

export type InitializeRequest = {
  credential: Credential;
  target: string;
  /** Attributes asked for (ISC_REQ_*). */
  requirements: readonly ContextAttribute[];
  /** Application data of the channel bindings, or null for none. */
  bindings: Buffer | null;
};

export type AcceptRequest = { credential: Credential; bindings: Buffer | null };

export type ContextFacts = {
  /** The package whose context it really is: under Negotiate the one that was negotiated. */
  package: string;
  initiator: string | null;
  acceptor: string | null;
  locallyInitiated: boolean;
  open: boolean;
  attributes: ContextAttribute[];
  lifetime: Lifetime;
  /** Largest message in bytes whose sealed form fits in 64 KiB, or null where the library does not tell. */
  maximumMessageIn64KiB: number | null;
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
  /** Whether the request was queued. */
  queueStatus: Status;
  /** SEC_I_ASYNC_CALL_PENDING while it runs, then the call's own status. */
  callStatus(): Status;
  /** Settles when the call has ended. */
  done: Promise<Answer<Credential>>;
};

export type Backend = {
  identity(): BackendIdentity;
  enumerateSecurityPackages(): Answer<PackageInfo[]>;
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
  encryptMessage(context: Context, message: Buffer): Answer<{ sealed: Buffer; confidential: boolean }>;
  decryptMessage(context: Context, sealed: Buffer): Answer<Buffer>;
  exportSecurityContext(context: Context): Answer<Buffer>;
  importSecurityContext(packageName: string, packed: Buffer): Answer<Context>;
  deleteSecurityContext(context: Context): void;
};
