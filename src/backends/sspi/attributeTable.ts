/** The attributes of QueryContextAttributes that explain something: number, structure, what is shown, what is freed. */
import type { AttributeAnswer } from '../backend.ts';
import { textAt } from './memory.ts';
import { readPackageInfo } from './packages.ts';
import type { Structure } from './structures.ts';
import { nativeTime } from './timeStamp.ts';

export type Fields = NonNullable<AttributeAnswer['fields']>;
export type Raw = Record<string, bigint>;

export type AttributeDeclaration = {
  attribute: string;
  number: number;
  structure: Structure;
  /** What is shown; keys and bindings by their presence and length only. */
  show(raw: Raw): Fields;
  /** Fields whose memory is the caller's to free. */
  frees: readonly string[];
  /** Of one package only; the others would not know the number. */
  schannelOnly?: true;
};

const numbers = (raw: Raw): Fields =>
  Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, Number(value)]));

const texts = (raw: Raw): Fields =>
  Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, textAt(value, true)]));

const packageName = (raw: Raw): string | null =>
  raw.PackageInfo ? readPackageInfo(raw.PackageInfo, true).name : null;

const NEGOTIATION_STATES: Readonly<Record<number, string>> = {
  0: 'SECPKG_NEGOTIATION_COMPLETE',
  1: 'SECPKG_NEGOTIATION_OPTIMISTIC',
  2: 'SECPKG_NEGOTIATION_IN_PROGRESS',
  3: 'SECPKG_NEGOTIATION_DIRECT',
  4: 'SECPKG_NEGOTIATION_TRY_MULTICRED',
};

/** In the order of their numbers in sspi.h. */
export const ATTRIBUTES: readonly AttributeDeclaration[] = [
  {
    attribute: 'SECPKG_ATTR_SIZES',
    number: 0,
    structure: 'SecPkgContext_Sizes',
    show: numbers,
    frees: [],
  },
  {
    attribute: 'SECPKG_ATTR_NAMES',
    number: 1,
    structure: 'SecPkgContext_Names',
    show: texts,
    frees: ['sUserName'],
  },
  {
    attribute: 'SECPKG_ATTR_LIFESPAN',
    number: 2,
    structure: 'SecPkgContext_Lifespan',
    show: ({ tsStart = 0n, tsExpiry = 0n }) => ({
      ...timeFields('tsStart', tsStart),
      ...timeFields('tsExpiry', tsExpiry),
    }),
    frees: [],
  },
  {
    attribute: 'SECPKG_ATTR_STREAM_SIZES',
    number: 4,
    structure: 'SecPkgContext_StreamSizes',
    show: numbers,
    frees: [],
  },
  {
    attribute: 'SECPKG_ATTR_KEY_INFO',
    number: 5,
    structure: 'SecPkgContext_KeyInfo',
    show: ({ sSignatureAlgorithmName = 0n, sEncryptAlgorithmName = 0n, ...rest }) => ({
      ...texts({ sSignatureAlgorithmName, sEncryptAlgorithmName }),
      ...numbers(rest),
    }),
    frees: ['sSignatureAlgorithmName', 'sEncryptAlgorithmName'],
  },
  {
    attribute: 'SECPKG_ATTR_AUTHORITY',
    number: 6,
    structure: 'SecPkgContext_Authority',
    show: texts,
    frees: ['sAuthorityName'],
  },
  {
    attribute: 'SECPKG_ATTR_SESSION_KEY',
    number: 9,
    structure: 'SecPkgContext_SessionKey',
    show: ({ SessionKeyLength = 0n, SessionKey = 0n }) => ({
      SessionKeyLength: Number(SessionKeyLength),
      present: SessionKey !== 0n && SessionKeyLength > 0n,
    }),
    frees: ['SessionKey'],
  },
  {
    attribute: 'SECPKG_ATTR_PACKAGE_INFO',
    number: 10,
    structure: 'SecPkgContext_PackageInfo',
    show: (raw) => ({ Name: packageName(raw) }),
    frees: ['PackageInfo'],
  },
  {
    attribute: 'SECPKG_ATTR_NEGOTIATION_INFO',
    number: 12,
    structure: 'SecPkgContext_NegotiationInfo',
    show: (raw) => ({
      Name: packageName(raw),
      NegotiationState: NEGOTIATION_STATES[Number(raw.NegotiationState)] ?? Number(raw.NegotiationState),
    }),
    frees: ['PackageInfo'],
  },
  {
    attribute: 'SECPKG_ATTR_NATIVE_NAMES',
    number: 13,
    structure: 'SecPkgContext_NativeNames',
    show: texts,
    frees: ['sClientName', 'sServerName'],
  },
  {
    attribute: 'SECPKG_ATTR_FLAGS',
    number: 14,
    structure: 'SecPkgContext_Flags',
    show: ({ Flags = 0n }) => ({ Flags: `0x${Flags.toString(16).padStart(8, '0')}` }),
    frees: [],
  },
  {
    attribute: 'SECPKG_ATTR_ACCESS_TOKEN',
    number: 18,
    structure: 'SecPkgContext_AccessToken',
    // The handle is not duplicated, and so not the caller's to close.
    show: ({ AccessToken = 0n }) => ({ present: AccessToken !== 0n }),
    frees: [],
  },
  {
    attribute: 'SECPKG_ATTR_ENDPOINT_BINDINGS',
    number: 26,
    structure: 'SecPkgContext_Bindings',
    show: ({ BindingsLength = 0n, Bindings = 0n }) => ({
      BindingsLength: Number(BindingsLength),
      present: Bindings !== 0n,
    }),
    frees: ['Bindings'],
  },
  {
    attribute: 'SECPKG_ATTR_CLIENT_SPECIFIED_TARGET',
    number: 27,
    structure: 'SecPkgContext_ClientSpecifiedTarget',
    show: texts,
    frees: ['sTargetName'],
  },
  {
    attribute: 'SECPKG_ATTR_REMOTE_CERT_CONTEXT',
    number: 0x53,
    structure: 'SecPkgContext_RemoteCertContext',
    show: ({ Context = 0n }) => ({ present: Context !== 0n }),
    frees: [],
    schannelOnly: true,
  },
  {
    attribute: 'SECPKG_ATTR_CONNECTION_INFO',
    number: 0x5a,
    structure: 'SecPkgContext_ConnectionInfo',
    show: numbers,
    frees: [],
    schannelOnly: true,
  },
];

function timeFields(name: string, value: bigint): Fields {
  const { raw, state, epochSeconds } = nativeTime(value);
  return {
    [name]: raw,
    [`${name}Utc`]:
      epochSeconds === null ? state : `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`,
  };
}
