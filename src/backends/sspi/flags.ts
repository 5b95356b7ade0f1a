/** Bits of sspi.h by name. */
import type { ContextAttribute } from '../backend.ts';

/** Context attributes as InitializeSecurityContext takes (ISC_REQ_*) and gives (ISC_RET_*) them. */
const ISC = {
  DELEGATE: 0x1,
  MUTUAL_AUTH: 0x2,
  REPLAY_DETECT: 0x4,
  SEQUENCE_DETECT: 0x8,
  CONFIDENTIALITY: 0x10,
  USE_SESSION_KEY: 0x20,
  USED_SUPPLIED_CREDS: 0x80,
  USED_DCE_STYLE: 0x200,
  DATAGRAM: 0x400,
  CONNECTION: 0x800,
  EXTENDED_ERROR: 0x4000,
  STREAM: 0x8000,
  INTEGRITY: 0x10000,
  IDENTIFY: 0x20000,
  NULL_SESSION: 0x40000,
  MANUAL_CRED_VALIDATION: 0x80000,
} as const satisfies Partial<Record<ContextAttribute, number>>;

/** The same for AcceptSecurityContext (ASC_REQ_*, ASC_RET_*): some stand elsewhere. */
const ASC = {
  DELEGATE: 0x1,
  MUTUAL_AUTH: 0x2,
  REPLAY_DETECT: 0x4,
  SEQUENCE_DETECT: 0x8,
  CONFIDENTIALITY: 0x10,
  USE_SESSION_KEY: 0x20,
  SESSION_TICKET: 0x40,
  USED_DCE_STYLE: 0x200,
  DATAGRAM: 0x400,
  CONNECTION: 0x800,
  THIRD_LEG_FAILED: 0x4000,
  EXTENDED_ERROR: 0x8000,
  STREAM: 0x10000,
  INTEGRITY: 0x20000,
  IDENTIFY: 0x80000,
  NULL_SESSION: 0x100000,
} as const satisfies Partial<Record<ContextAttribute, number>>;

/** ISC_REQ_ALLOCATE_MEMORY and ASC_REQ_ALLOCATE_MEMORY. */
export const ALLOCATE_MEMORY = 0x100;

/** SECPKG_FLAG_* of SecPkgInfo.fCapabilities. */
const CAPABILITIES = {
  SECPKG_FLAG_INTEGRITY: 0x1,
  SECPKG_FLAG_PRIVACY: 0x2,
  SECPKG_FLAG_TOKEN_ONLY: 0x4,
  SECPKG_FLAG_DATAGRAM: 0x8,
  SECPKG_FLAG_CONNECTION: 0x10,
  SECPKG_FLAG_MULTI_REQUIRED: 0x20,
  SECPKG_FLAG_CLIENT_ONLY: 0x40,
  SECPKG_FLAG_EXTENDED_ERROR: 0x80,
  SECPKG_FLAG_IMPERSONATION: 0x100,
  SECPKG_FLAG_ACCEPT_WIN32_NAME: 0x200,
  SECPKG_FLAG_STREAM: 0x400,
  SECPKG_FLAG_NEGOTIABLE: 0x800,
  SECPKG_FLAG_GSS_COMPATIBLE: 0x1000,
  SECPKG_FLAG_LOGON: 0x2000,
  SECPKG_FLAG_ASCII_BUFFERS: 0x4000,
  SECPKG_FLAG_FRAGMENT: 0x8000,
  SECPKG_FLAG_MUTUAL_AUTH: 0x10000,
  SECPKG_FLAG_DELEGATION: 0x20000,
  SECPKG_FLAG_READONLY_WITH_CHECKSUM: 0x40000,
  SECPKG_FLAG_RESTRICTED_TOKENS: 0x80000,
  SECPKG_FLAG_NEGO_EXTENDER: 0x100000,
  SECPKG_FLAG_NEGOTIABLE2: 0x200000,
  SECPKG_FLAG_APPCONTAINER_PASSTHROUGH: 0x400000,
  SECPKG_FLAG_APPCONTAINER_CHECKS: 0x800000,
  SECPKG_FLAG_CREDENTIAL_ISOLATION_ENABLED: 0x1000000,
  SECPKG_FLAG_APPLY_LOOPBACK: 0x2000000,
} as const;

/** SECPKG_CRED_INBOUND, SECPKG_CRED_OUTBOUND, SECPKG_CRED_BOTH. */
export const CREDENTIAL_USE = { inbound: 1, outbound: 2, both: 3 } as const;

const bitsOf = (names: readonly string[], table: Readonly<Record<string, number>>): number =>
  names.reduce((bits, name) => bits | (table[name] ?? 0), 0);

function namesIn(bits: number, table: Readonly<Record<string, number>>): string[] {
  return Object.entries(table).flatMap(([name, bit]) => ((bits & bit) === bit ? [name] : []));
}

/** ISC_REQ_* bits. */
export function initiatorBits(attributes: readonly ContextAttribute[]): number {
  return bitsOf(attributes, ISC);
}

/** ASC_REQ_* bits. */
export function acceptorBits(attributes: readonly ContextAttribute[]): number {
  return bitsOf(attributes, ASC);
}

/** Names of ISC_RET_* or ASC_RET_* bits. */
export function contextAttributes(bits: number, side: 'initiator' | 'acceptor'): ContextAttribute[] {
  return namesIn(bits, side === 'initiator' ? ISC : ASC) as ContextAttribute[];
}

/** Names of SECPKG_FLAG_* bits; bits without a name as hexadecimal. */
export function capabilityNames(bits: number): string[] {
  const known = bitsOf(Object.keys(CAPABILITIES), CAPABILITIES);
  const unknown = (bits & ~known) >>> 0;
  return [...namesIn(bits, CAPABILITIES), ...(unknown === 0 ? [] : [`0x${unknown.toString(16)}`])];
}
