/** Context flags of gssapi.h and gssapi_ext.h by the names of their ISC_RET_* counterparts. */
import type { ContextAttribute } from '../backend.ts';

const FLAGS = {
  DELEGATE: 0x1, // GSS_C_DELEG_FLAG
  MUTUAL_AUTH: 0x2,
  REPLAY_DETECT: 0x4,
  SEQUENCE_DETECT: 0x8,
  CONFIDENTIALITY: 0x10, // GSS_C_CONF_FLAG
  INTEGRITY: 0x20, // GSS_C_INTEG_FLAG
  ANONYMOUS: 0x40,
  PROT_READY: 0x80,
  TRANSFERABLE: 0x100, // GSS_C_TRANS_FLAG
  CHANNEL_BOUND: 0x800,
  DCE_STYLE: 0x1000,
  IDENTIFY: 0x2000,
  EXTENDED_ERROR: 0x4000,
  DELEGATE_POLICY: 0x8000, // GSS_C_DELEG_POLICY_FLAG
} as const satisfies Partial<Record<ContextAttribute, number>>;

type GssAttribute = keyof typeof FLAGS;

const NAMES = Object.keys(FLAGS) as GssAttribute[];

/** Flags as the library takes them. */
export function toFlags(attributes: readonly ContextAttribute[]): number {
  return NAMES.filter((name) => attributes.includes(name)).reduce((flags, name) => flags | FLAGS[name], 0);
}

/** Flags as the library gave them, by name. */
export function fromFlags(flags: number): ContextAttribute[] {
  return NAMES.filter((name) => flags & FLAGS[name]);
}
