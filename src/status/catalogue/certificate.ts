/** CRYPT_E, CERT_E, TRUST_E and NTE: what usually causes each, and those that no security function lets through. */
import { CERTIFICATE_STATUS, type CertificateStatusName } from '../certificateStatus.ts';
import { CERTIFICATE_FURTHER } from './certificateFurther.ts';
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as certificate from './topics/certificate.ts';
import * as program from './topics/program.ts';

const CAUSES: Readonly<Partial<Record<CertificateStatusName, Causes>>> = {
  NTE_BAD_KEY: certificate.KEY_PROVIDER,
  NTE_BAD_DATA: program.ENCODING,
  NTE_BAD_SIGNATURE: certificate.SIGNATURE,
  NTE_BAD_VER: certificate.KEY_PROVIDER,
  NTE_BAD_ALGID: certificate.KEY_PROVIDER,
  NTE_BAD_TYPE: certificate.KEY_PROVIDER,
  NTE_BAD_KEY_STATE: [
    {
      cause: 'the key was imported as not exportable',
      tell: 'certutil -store My shows "Private key is NOT exportable"',
      cure: 'import the .pfx again and mark the key exportable, or enrol anew',
    },
  ],
  NTE_NO_KEY: certificate.KEY_ACCESS,
  NTE_NO_MEMORY: program.MEMORY,
  NTE_EXISTS: [
    {
      cause: 'a key container of that name was left behind by an earlier enrolment or import',
      tell: 'certutil -key -csp PROVIDER',
      cure: 'certutil -delkey NAME, or use another name',
    },
  ],
  NTE_PERM: certificate.KEY_ACCESS,
  NTE_NOT_FOUND: certificate.KEY_ACCESS,
  NTE_BAD_PROVIDER: certificate.KEY_PROVIDER,
  NTE_BAD_PROV_TYPE: certificate.KEY_PROVIDER,
  NTE_BAD_PUBLIC_KEY: certificate.KEY_PROVIDER,
  NTE_BAD_KEYSET: certificate.KEY_ACCESS,
  NTE_PROV_TYPE_NOT_DEF: certificate.KEY_PROVIDER,
  NTE_KEYSET_NOT_DEF: certificate.KEY_PROVIDER,
  NTE_KEYSET_ENTRY_BAD: certificate.KEY_ACCESS,
  NTE_PROVIDER_DLL_FAIL: certificate.KEY_PROVIDER,
  NTE_PROV_DLL_NOT_FOUND: certificate.KEY_PROVIDER,
  NTE_FAIL: certificate.KEY_PROVIDER,
  NTE_SYS_ERR: program.INTERNAL,
  NTE_SILENT_CONTEXT: certificate.CARD,
  NTE_TEMPORARY_PROFILE: certificate.KEY_ACCESS.slice(2),
  NTE_NOT_SUPPORTED: certificate.KEY_PROVIDER,
  NTE_DECRYPTION_FAILURE: certificate.KEY_PROVIDER,
  CRYPT_E_NOT_FOUND: certificate.NOT_THERE,
  CRYPT_E_REVOKED: certificate.REVOKED,
  CRYPT_E_NO_REVOCATION_DLL: program.MISSING_LIBRARY,
  CRYPT_E_NO_REVOCATION_CHECK: certificate.REVOCATION,
  CRYPT_E_REVOCATION_OFFLINE: certificate.REVOCATION,
  CRYPT_E_NOT_IN_REVOCATION_DATABASE: certificate.REVOCATION,
  CRYPT_E_SECURITY_SETTINGS: account.PRIVILEGE,
  CRYPT_E_NO_VERIFY_USAGE_CHECK: certificate.USAGE,
  CRYPT_E_NO_TRUSTED_SIGNER: certificate.UNTRUSTED,
  TRUST_E_SYSTEM_ERROR: program.INTERNAL,
  TRUST_E_NO_SIGNER_CERT: certificate.SIGNATURE,
  TRUST_E_CERT_SIGNATURE: certificate.SIGNATURE,
  TRUST_E_TIME_STAMP: certificate.SIGNATURE,
  TRUST_E_BAD_DIGEST: certificate.SIGNATURE,
  TRUST_E_BASIC_CONSTRAINTS: certificate.CHAIN_FAULT,
  TRUST_E_SUBJECT_NOT_TRUSTED: certificate.UNTRUSTED,
  TRUST_E_NOSIGNATURE: certificate.SIGNATURE,
  TRUST_E_FAIL: certificate.CHAIN_FAULT,
  TRUST_E_EXPLICIT_DISTRUST: [
    {
      cause: 'the certificate is in the store of untrusted certificates, by hand, policy or Windows Update',
      tell: 'certutil -store Disallowed; certutil -user -store Disallowed',
      cure: 'replace the certificate; take it out of the store only if you know why it is there',
    },
  ],
  CERT_E_EXPIRED: certificate.CERT_EXPIRED,
  CERT_E_VALIDITYPERIODNESTING: certificate.CHAIN_FAULT,
  CERT_E_ROLE: certificate.CHAIN_FAULT,
  CERT_E_PATHLENCONST: certificate.CHAIN_FAULT,
  CERT_E_CRITICAL: certificate.CHAIN_FAULT,
  CERT_E_PURPOSE: certificate.USAGE,
  CERT_E_ISSUERCHAINING: certificate.CHAIN_FAULT,
  CERT_E_MALFORMED: certificate.CHAIN_FAULT,
  CERT_E_UNTRUSTEDROOT: certificate.UNTRUSTED,
  CERT_E_CHAINING: certificate.UNTRUSTED,
  CERT_E_REVOKED: certificate.REVOKED,
  CERT_E_UNTRUSTEDTESTROOT: certificate.UNTRUSTED,
  CERT_E_REVOCATION_FAILURE: certificate.REVOCATION,
  CERT_E_CN_NO_MATCH: certificate.NAME_MISMATCH,
  CERT_E_WRONG_USAGE: certificate.USAGE,
  CERT_E_UNTRUSTEDCA: [...certificate.UNTRUSTED.slice(0, 1), ...certificate.CARD_CERTIFICATE.slice(0, 1)],
  CERT_E_INVALID_POLICY: certificate.CHAIN_FAULT,
  CERT_E_INVALID_NAME: certificate.CHAIN_FAULT,
};

/** Those without causes of their own tell of the call or of the encoding. */
function usual(symbol: string): Causes {
  if (symbol.startsWith('CRYPT_E_')) return program.ENCODING;
  return symbol.startsWith('NTE_') ? program.ARGUMENT : certificate.CHAIN_FAULT;
}

const SOURCE = 'COM Error Codes (Security and Setup) (winerror.h)';

export const CERTIFICATE_ENTRIES: readonly Entry[] = [
  ...Object.entries(CERTIFICATE_STATUS).map(([symbol, { code, message }]) => ({
    symbol,
    code,
    meaning: message,
    causes: CAUSES[symbol as CertificateStatusName] ?? usual(symbol),
  })),
  ...CERTIFICATE_FURTHER.map(([symbol, code, meaning]) => ({ symbol, code, meaning, causes: usual(symbol) })),
].map((row) => entry({ family: 'certificate', ...row, source: SOURCE }));
