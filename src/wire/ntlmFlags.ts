/** NegotiateFlags and the other numbers of NTLM ([MS-NLMP] section 2.2). */

/** NEGOTIATE ([MS-NLMP] section 2.2.2.5): all 32 bits; r1 to r10 are what the specification calls its reserved ones. */
export const NEGOTIATE_FLAGS = {
  NTLMSSP_NEGOTIATE_UNICODE: 0x00000001,
  NTLM_NEGOTIATE_OEM: 0x00000002,
  NTLMSSP_REQUEST_TARGET: 0x00000004,
  r10: 0x00000008,
  NTLMSSP_NEGOTIATE_SIGN: 0x00000010,
  NTLMSSP_NEGOTIATE_SEAL: 0x00000020,
  NTLMSSP_NEGOTIATE_DATAGRAM: 0x00000040,
  NTLMSSP_NEGOTIATE_LM_KEY: 0x00000080,
  r9: 0x00000100,
  NTLMSSP_NEGOTIATE_NTLM: 0x00000200,
  r8: 0x00000400,
  NTLMSSP_ANONYMOUS: 0x00000800,
  NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED: 0x00001000,
  NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED: 0x00002000,
  r7: 0x00004000,
  NTLMSSP_NEGOTIATE_ALWAYS_SIGN: 0x00008000,
  NTLMSSP_TARGET_TYPE_DOMAIN: 0x00010000,
  NTLMSSP_TARGET_TYPE_SERVER: 0x00020000,
  r6: 0x00040000,
  NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY: 0x00080000,
  NTLMSSP_NEGOTIATE_IDENTIFY: 0x00100000,
  r5: 0x00200000,
  NTLMSSP_REQUEST_NON_NT_SESSION_KEY: 0x00400000,
  NTLMSSP_NEGOTIATE_TARGET_INFO: 0x00800000,
  r4: 0x01000000,
  NTLMSSP_NEGOTIATE_VERSION: 0x02000000,
  r3: 0x04000000,
  r2: 0x08000000,
  r1: 0x10000000,
  NTLMSSP_NEGOTIATE_128: 0x20000000,
  NTLMSSP_NEGOTIATE_KEY_EXCH: 0x40000000,
  NTLMSSP_NEGOTIATE_56: 0x80000000,
} as const;

export const MESSAGE_TYPES = {
  1: 'NtLmNegotiate',
  2: 'NtLmChallenge',
  3: 'NtLmAuthenticate',
} as const;

/** NTLMRevisionCurrent ([MS-NLMP] section 2.2.2.10); the older one is in Samba's ntlmssp.idl alone. */
export const NTLM_REVISIONS = { 10: 'NTLMSSP_REVISION_W2K3_RC1', 15: 'NTLMSSP_REVISION_W2K3' } as const;

/** AvId ([MS-NLMP] section 2.2.2.1). */
export const AV_IDS = {
  0: 'MsvAvEOL',
  1: 'MsvAvNbComputerName',
  2: 'MsvAvNbDomainName',
  3: 'MsvAvDnsComputerName',
  4: 'MsvAvDnsDomainName',
  5: 'MsvAvDnsTreeName',
  6: 'MsvAvFlags',
  7: 'MsvAvTimestamp',
  8: 'MsvAvSingleHost',
  9: 'MsvAvTargetName',
  10: 'MsvAvChannelBindings',
} as const;

/** Bits of MsvAvFlags; the specification describes them and gives them no names. */
export const AV_FLAGS = {
  CONSTRAINED: 0x1,
  MIC_PROVIDED: 0x2,
  UNTRUSTED_SPN_SOURCE: 0x4,
} as const;
