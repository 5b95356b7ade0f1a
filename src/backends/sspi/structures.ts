/** Structures of sspi.h and schannel.h, by their names there; koffi lays them out for the processor it runs on. */
import { koffi } from '../native.ts';

const DEFINITIONS = {
  SecHandle: { dwLower: 'uintptr_t', dwUpper: 'uintptr_t' },
  SecBuffer: { cbBuffer: 'uint32_t', BufferType: 'uint32_t', pvBuffer: 'void *' },
  SecBufferDesc: { ulVersion: 'uint32_t', cBuffers: 'uint32_t', pBuffers: 'void *' },
  SecPkgInfo: {
    fCapabilities: 'uint32_t',
    wVersion: 'uint16_t',
    wRPCID: 'uint16_t',
    cbMaxToken: 'uint32_t',
    Name: 'void *',
    Comment: 'void *',
  },
  // Both A and W: User and the others point to characters of either kind, as Flags says.
  SEC_WINNT_AUTH_IDENTITY: {
    User: 'void *',
    UserLength: 'uint32_t',
    Domain: 'void *',
    DomainLength: 'uint32_t',
    Password: 'void *',
    PasswordLength: 'uint32_t',
    Flags: 'uint32_t',
  },
  SEC_WINNT_AUTH_IDENTITY_EX: {
    Version: 'uint32_t',
    Length: 'uint32_t',
    User: 'void *',
    UserLength: 'uint32_t',
    Domain: 'void *',
    DomainLength: 'uint32_t',
    Password: 'void *',
    PasswordLength: 'uint32_t',
    Flags: 'uint32_t',
    PackageList: 'void *',
    PackageListLength: 'uint32_t',
  },
  SEC_WINNT_AUTH_IDENTITY_EX2: {
    Version: 'uint32_t',
    cbHeaderLength: 'uint16_t',
    cbStructureLength: 'uint32_t',
    UserOffset: 'uint32_t',
    UserLength: 'uint16_t',
    DomainOffset: 'uint32_t',
    DomainLength: 'uint16_t',
    PackedCredentialsOffset: 'uint32_t',
    PackedCredentialsLength: 'uint16_t',
    Flags: 'uint32_t',
    PackageListOffset: 'uint32_t',
    PackageListLength: 'uint16_t',
  },
  SEC_CHANNEL_BINDINGS: {
    dwInitiatorAddrType: 'uint32_t',
    cbInitiatorLength: 'uint32_t',
    dwInitiatorOffset: 'uint32_t',
    dwAcceptorAddrType: 'uint32_t',
    cbAcceptorLength: 'uint32_t',
    dwAcceptorOffset: 'uint32_t',
    cbApplicationDataLength: 'uint32_t',
    dwApplicationDataOffset: 'uint32_t',
  },
  SCH_CREDENTIALS: {
    dwVersion: 'uint32_t',
    dwCredFormat: 'uint32_t',
    cCreds: 'uint32_t',
    paCred: 'void *',
    hRootStore: 'void *',
    cMappers: 'uint32_t',
    aphMappers: 'void *',
    dwSessionLifespan: 'uint32_t',
    dwFlags: 'uint32_t',
    cTlsParameters: 'uint32_t',
    pTlsParameters: 'void *',
  },
  SecPkgCredentials_KdcProxySettings: {
    Version: 'uint32_t',
    Flags: 'uint32_t',
    ProxyServerOffset: 'uint16_t',
    ProxyServerLength: 'uint16_t',
    ClientTlsCredOffset: 'uint16_t',
    ClientTlsCredLength: 'uint16_t',
  },
  SecPkgCredentials_Names: { sUserName: 'void *' },
  SecPkgContext_Sizes: {
    cbMaxToken: 'uint32_t',
    cbMaxSignature: 'uint32_t',
    cbBlockSize: 'uint32_t',
    cbSecurityTrailer: 'uint32_t',
  },
  SecPkgContext_StreamSizes: {
    cbHeader: 'uint32_t',
    cbTrailer: 'uint32_t',
    cbMaximumMessage: 'uint32_t',
    cBuffers: 'uint32_t',
    cbBlockSize: 'uint32_t',
  },
  SecPkgContext_Names: { sUserName: 'void *' },
  SecPkgContext_NativeNames: { sClientName: 'void *', sServerName: 'void *' },
  SecPkgContext_Lifespan: { tsStart: 'uint64_t', tsExpiry: 'uint64_t' },
  SecPkgContext_Flags: { Flags: 'uint32_t' },
  SecPkgContext_KeyInfo: {
    sSignatureAlgorithmName: 'void *',
    sEncryptAlgorithmName: 'void *',
    KeySize: 'uint32_t',
    SignatureAlgorithm: 'uint32_t',
    EncryptAlgorithm: 'uint32_t',
  },
  SecPkgContext_SessionKey: { SessionKeyLength: 'uint32_t', SessionKey: 'void *' },
  SecPkgContext_Authority: { sAuthorityName: 'void *' },
  SecPkgContext_PackageInfo: { PackageInfo: 'void *' },
  SecPkgContext_NegotiationInfo: { PackageInfo: 'void *', NegotiationState: 'uint32_t' },
  SecPkgContext_AccessToken: { AccessToken: 'void *' },
  SecPkgContext_ClientSpecifiedTarget: { sTargetName: 'void *' },
  SecPkgContext_RemoteCertContext: { Context: 'void *' },
  SecPkgContext_ConnectionInfo: {
    dwProtocol: 'uint32_t',
    aiCipher: 'uint32_t',
    dwCipherStrength: 'uint32_t',
    aiHash: 'uint32_t',
    dwHashStrength: 'uint32_t',
    aiExch: 'uint32_t',
    dwExchStrength: 'uint32_t',
  },
  CREDSSP_CRED: { Type: 'uint32_t', pSchannelCred: 'void *', pSpnegoCred: 'void *' },
  SecPkgContext_Bindings: { BindingsLength: 'uint32_t', Bindings: 'void *' },
} as const;

export type Structure = keyof typeof DEFINITIONS;

const declared = new Set<Structure>();

/** The structure's name for koffi, declared on first use. */
export function structure(name: Structure): Structure {
  if (!declared.has(name)) {
    koffi().struct(name, { ...DEFINITIONS[name] });
    declared.add(name);
  }
  return name;
}
