/**
 * What Schannel and certificate checks answer beyond SEC_E_*: CERT_E_*, CRYPT_E_*, TRUST_E_* and NTE_*.
 * Values as in winerror.h (checked in the tests against mingw-w64's copy of that header).
 */

export const CERTIFICATE_STATUS = {
  NTE_BAD_UID: { code: 0x80090001, message: 'The key provider does not know that handle.' },
  NTE_BAD_HASH: { code: 0x80090002, message: 'The hash is not valid.' },
  NTE_BAD_KEY: { code: 0x80090003, message: 'The key is not valid.' },
  NTE_BAD_LEN: { code: 0x80090004, message: 'A length is not valid.' },
  NTE_BAD_DATA: { code: 0x80090005, message: 'The data is not valid, or the key does not decrypt it.' },
  NTE_BAD_SIGNATURE: { code: 0x80090006, message: 'The signature is not right.' },
  NTE_BAD_VER: { code: 0x80090007, message: 'The key provider is of another version.' },
  NTE_BAD_ALGID: { code: 0x80090008, message: 'The algorithm is not one of this key provider.' },
  NTE_BAD_FLAGS: { code: 0x80090009, message: 'The flags are not valid.' },
  NTE_BAD_TYPE: { code: 0x8009000a, message: 'The type is not valid.' },
  NTE_BAD_KEY_STATE: {
    code: 0x8009000b,
    message: 'The key may not be used in this state; it may not be exportable.',
  },
  NTE_NO_KEY: { code: 0x8009000d, message: 'There is no such key.' },
  NTE_NO_MEMORY: { code: 0x8009000e, message: 'There is not enough memory.' },
  NTE_EXISTS: { code: 0x8009000f, message: 'There is such a key already.' },
  NTE_PERM: { code: 0x80090010, message: 'The caller may not use this key.' },
  NTE_NOT_FOUND: { code: 0x80090011, message: 'The key or object was not found.' },
  NTE_BAD_PROVIDER: { code: 0x80090013, message: 'The key provider is not valid.' },
  NTE_BAD_PROV_TYPE: { code: 0x80090014, message: 'The type of the key provider is not valid.' },
  NTE_BAD_PUBLIC_KEY: { code: 0x80090015, message: 'The public key is not valid.' },
  NTE_BAD_KEYSET: {
    code: 0x80090016,
    message: 'The container of the private key does not exist, or this account may not open it.',
  },
  NTE_PROV_TYPE_NOT_DEF: { code: 0x80090017, message: 'No key provider is registered for that type.' },
  NTE_KEYSET_NOT_DEF: {
    code: 0x80090019,
    message: 'The key provider is not registered, or its key container is not.',
  },
  NTE_KEYSET_ENTRY_BAD: { code: 0x8009001a, message: 'The key container in the registry is damaged.' },
  NTE_PROVIDER_DLL_FAIL: {
    code: 0x8009001d,
    message: 'The library of the key provider could not be initialised.',
  },
  NTE_PROV_DLL_NOT_FOUND: { code: 0x8009001e, message: 'The library of the key provider was not found.' },
  NTE_FAIL: { code: 0x80090020, message: 'An error occurred inside the key provider.' },
  NTE_SYS_ERR: { code: 0x80090021, message: 'The operating system reported an error to the key provider.' },
  NTE_SILENT_CONTEXT: {
    code: 0x80090022,
    message: 'The key provider would have to ask the user, and may not.',
  },
  NTE_TEMPORARY_PROFILE: {
    code: 0x80090024,
    message: 'The user has a temporary profile, in which keys cannot be kept.',
  },
  NTE_INVALID_HANDLE: { code: 0x80090026, message: 'The handle is not one of the key provider.' },
  NTE_INVALID_PARAMETER: { code: 0x80090027, message: 'A parameter was not valid.' },
  NTE_BUFFER_TOO_SMALL: { code: 0x80090028, message: 'The buffer is too small.' },
  NTE_NOT_SUPPORTED: { code: 0x80090029, message: 'The key provider cannot do this.' },
  NTE_DECRYPTION_FAILURE: { code: 0x8009002c, message: 'The data could not be decrypted.' },
  NTE_INTERNAL_ERROR: { code: 0x8009002d, message: 'An error occurred inside the key provider.' },
  NTE_UI_REQUIRED: {
    code: 0x8009002e,
    message: 'The key needs a confirmation by the user, and nobody can be asked.',
  },
  NTE_DEVICE_NOT_READY: { code: 0x80090030, message: 'The device that holds the key is not ready.' },
  NTE_VALIDATION_FAILED: { code: 0x80090032, message: 'The data to be decrypted could not be validated.' },
  NTE_INCORRECT_PASSWORD: { code: 0x80090033, message: 'The password or PIN of the key is wrong.' },
  NTE_ENCRYPTION_FAILURE: { code: 0x80090034, message: 'The data could not be encrypted.' },
  NTE_DEVICE_NOT_FOUND: { code: 0x80090035, message: 'The device that holds the key was not found.' },
  NTE_USER_CANCELLED: { code: 0x80090036, message: 'The user cancelled.' },
  CRYPT_E_MSG_ERROR: {
    code: 0x80091001,
    message: 'An error occurred while a cryptographic message was processed.',
  },
  CRYPT_E_UNKNOWN_ALGO: { code: 0x80091002, message: 'The algorithm is not known.' },
  CRYPT_E_HASH_VALUE: { code: 0x80091007, message: 'The hash value is not right.' },
  CRYPT_E_SIGNER_NOT_FOUND: { code: 0x8009100e, message: 'The signer was not found.' },
  CRYPT_E_BAD_LEN: { code: 0x80092001, message: 'A length of the output is not right.' },
  CRYPT_E_BAD_ENCODE: { code: 0x80092002, message: 'The data could not be encoded or decoded.' },
  CRYPT_E_FILE_ERROR: { code: 0x80092003, message: 'A file could not be read or written.' },
  CRYPT_E_NOT_FOUND: { code: 0x80092004, message: 'The certificate or a property of it was not found.' },
  CRYPT_E_EXISTS: { code: 0x80092005, message: 'The certificate is there already.' },
  CRYPT_E_NO_PROVIDER: { code: 0x80092006, message: 'No provider was given for the object.' },
  CRYPT_E_SELF_SIGNED: { code: 0x80092007, message: 'The certificate is signed by itself.' },
  CRYPT_E_NO_MATCH: {
    code: 0x80092009,
    message: 'No signature of the message was found with the properties that were asked for.',
  },
  CRYPT_E_NO_KEY_PROPERTY: { code: 0x8009200b, message: 'The certificate has no private key here.' },
  CRYPT_E_NO_DECRYPT_CERT: { code: 0x8009200c, message: 'No certificate here can decrypt the message.' },
  CRYPT_E_REVOKED: { code: 0x80092010, message: 'The certificate is revoked.' },
  CRYPT_E_NO_REVOCATION_DLL: { code: 0x80092011, message: 'No library was found to check for revocation.' },
  CRYPT_E_NO_REVOCATION_CHECK: {
    code: 0x80092012,
    message: 'It could not be checked whether the certificate is revoked.',
  },
  CRYPT_E_REVOCATION_OFFLINE: { code: 0x80092013, message: 'The revocation server could not be reached.' },
  CRYPT_E_NOT_IN_REVOCATION_DATABASE: {
    code: 0x80092014,
    message: 'The revocation server does not know the certificate.',
  },
  CRYPT_E_SECURITY_SETTINGS: { code: 0x80092026, message: 'Settings of this computer forbid the operation.' },
  CRYPT_E_NO_VERIFY_USAGE_CHECK: {
    code: 0x80092028,
    message: 'It could not be checked whether the certificate may be used for this.',
  },
  CRYPT_E_NO_TRUSTED_SIGNER: { code: 0x8009202b, message: 'No signer of the message is trusted.' },
  CRYPT_E_ASN1_ERROR: { code: 0x80093100, message: 'The encoding (ASN.1) could not be read.' },
  CRYPT_E_ASN1_EOD: { code: 0x80093102, message: 'The encoding (ASN.1) ends too early.' },
  CRYPT_E_ASN1_CORRUPT: { code: 0x80093103, message: 'The encoding (ASN.1) is damaged.' },
  CRYPT_E_ASN1_BADTAG: {
    code: 0x8009310b,
    message: 'The encoding (ASN.1) has another element than was expected.',
  },
  TRUST_E_SYSTEM_ERROR: { code: 0x80096001, message: 'A system error occurred while trust was checked.' },
  TRUST_E_NO_SIGNER_CERT: {
    code: 0x80096002,
    message: 'The certificate of the signer is missing or not valid.',
  },
  TRUST_E_CERT_SIGNATURE: { code: 0x80096004, message: 'The signature of the certificate is not right.' },
  TRUST_E_TIME_STAMP: { code: 0x80096005, message: 'The time stamp or its signature is not right.' },
  TRUST_E_BAD_DIGEST: { code: 0x80096010, message: 'The digest does not fit the object.' },
  TRUST_E_BASIC_CONSTRAINTS: {
    code: 0x80096019,
    message: 'A certificate in the chain may not issue certificates (basic constraints).',
  },
  TRUST_E_PROVIDER_UNKNOWN: { code: 0x800b0001, message: 'The trust provider is not known here.' },
  TRUST_E_SUBJECT_NOT_TRUSTED: { code: 0x800b0004, message: 'The subject is not trusted for this.' },
  TRUST_E_NOSIGNATURE: { code: 0x800b0100, message: 'There is no signature.' },
  CERT_E_EXPIRED: {
    code: 0x800b0101,
    message: 'The certificate has expired, or is not valid yet, by the clock of this computer.',
  },
  CERT_E_VALIDITYPERIODNESTING: {
    code: 0x800b0102,
    message: 'The times of validity in the chain do not lie within each other.',
  },
  CERT_E_ROLE: {
    code: 0x800b0103,
    message: 'A certificate stands where one of another role belongs: an authority, or an end certificate.',
  },
  CERT_E_PATHLENCONST: { code: 0x800b0104, message: 'The chain is longer than an authority in it permits.' },
  CERT_E_CRITICAL: {
    code: 0x800b0105,
    message: 'The certificate has a critical extension that is not known here.',
  },
  CERT_E_PURPOSE: {
    code: 0x800b0106,
    message: 'The certificate is used for a purpose that its authority did not intend.',
  },
  CERT_E_ISSUERCHAINING: {
    code: 0x800b0107,
    message: 'A certificate in the chain was not issued by the one above it.',
  },
  CERT_E_MALFORMED: { code: 0x800b0108, message: 'A field of the certificate is missing or empty.' },
  CERT_E_UNTRUSTEDROOT: {
    code: 0x800b0109,
    message: 'The chain ends in a root certificate that is not trusted here.',
  },
  CERT_E_CHAINING: {
    code: 0x800b010a,
    message: 'The chain could not be built up to a trusted root: a certificate in between is missing.',
  },
  TRUST_E_FAIL: {
    code: 0x800b010b,
    message: 'Trust could not be established, for no other reason that has a name.',
  },
  CERT_E_REVOKED: { code: 0x800b010c, message: 'The certificate is revoked by its issuer.' },
  CERT_E_UNTRUSTEDTESTROOT: { code: 0x800b010d, message: 'The chain ends in a root certificate for tests.' },
  CERT_E_REVOCATION_FAILURE: { code: 0x800b010e, message: 'The check for revocation failed.' },
  CERT_E_CN_NO_MATCH: {
    code: 0x800b010f,
    message: 'The name in the certificate is not the name of the server.',
  },
  CERT_E_WRONG_USAGE: { code: 0x800b0110, message: 'The certificate may not be used for this.' },
  TRUST_E_EXPLICIT_DISTRUST: {
    code: 0x800b0111,
    message: 'An administrator has marked the certificate as not trusted.',
  },
  CERT_E_UNTRUSTEDCA: { code: 0x800b0112, message: 'An authority in the chain is not trusted.' },
  CERT_E_INVALID_POLICY: {
    code: 0x800b0113,
    message: 'The certificate has a policy that is not valid here.',
  },
  CERT_E_INVALID_NAME: {
    code: 0x800b0114,
    message: 'The certificate has a name that its authority may not give out.',
  },
} as const satisfies Record<string, { code: number; message: string }>;

export type CertificateStatusName = keyof typeof CERTIFICATE_STATUS;

const NAMES = new Map<number, CertificateStatusName>(
  Object.entries(CERTIFICATE_STATUS).map(([name, { code }]) => [code, name as CertificateStatusName]),
);

/** The constant's name of such a code, signed or unsigned, or null where the tool knows none. */
export function certificateStatusName(code: number): CertificateStatusName | null {
  return NAMES.get(code >>> 0) ?? null;
}
