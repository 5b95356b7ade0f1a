/**
 * SECURITY_STATUS: every SEC_E_* and SEC_I_* value of sspi.h and winerror.h's security range, with its meaning.
 * Values as in winerror.h (Windows SDK; checked in the tests against mingw-w64's copy of that header).
 */

export const SECURITY_STATUS = {
  SEC_E_OK: { code: 0x00000000, message: 'The call succeeded.' },
  SEC_I_CONTINUE_NEEDED: {
    code: 0x00090312,
    message: 'The call succeeded and the peer must answer before the context is complete.',
  },
  SEC_I_COMPLETE_NEEDED: {
    code: 0x00090313,
    message: 'The call succeeded and CompleteAuthToken must be called.',
  },
  SEC_I_COMPLETE_AND_CONTINUE: {
    code: 0x00090314,
    message: 'CompleteAuthToken must be called and then the peer must answer.',
  },
  SEC_I_LOCAL_LOGON: {
    code: 0x00090315,
    message:
      'The logon was completed, but no network authority was reached; it was made with local information.',
  },
  SEC_I_GENERIC_EXTENSION_RECEIVED: { code: 0x00090316, message: 'A generic TLS extension was received.' },
  SEC_I_CONTEXT_EXPIRED: { code: 0x00090317, message: 'The peer has closed the context.' },
  SEC_I_INCOMPLETE_CREDENTIALS: {
    code: 0x00090320,
    message: 'The credentials are incomplete; more can be supplied.',
  },
  SEC_I_RENEGOTIATE: { code: 0x00090321, message: 'The peer wants to negotiate the context anew.' },
  SEC_I_NO_LSA_CONTEXT: { code: 0x00090323, message: 'No LSA mode context is associated with this context.' },
  SEC_I_SIGNATURE_NEEDED: {
    code: 0x0009035c,
    message: 'A signature is needed before the context can be completed.',
  },
  SEC_I_NO_RENEGOTIATION: { code: 0x00090360, message: 'The peer refuses to negotiate the context anew.' },
  SEC_I_MESSAGE_FRAGMENT: { code: 0x00090364, message: 'The message is a fragment; more follows.' },
  SEC_I_CONTINUE_NEEDED_MESSAGE_OK: {
    code: 0x00090366,
    message: 'More tokens are needed; messages can be protected already.',
  },
  SEC_I_ASYNC_CALL_PENDING: { code: 0x00090368, message: 'The asynchronous call is still running.' },
  SEC_E_INSUFFICIENT_MEMORY: {
    code: 0x80090300,
    message: 'There is not enough memory to complete the request.',
  },
  SEC_E_INVALID_HANDLE: { code: 0x80090301, message: 'The handle is not valid.' },
  SEC_E_UNSUPPORTED_FUNCTION: {
    code: 0x80090302,
    message: 'The package or the library does not support this function.',
  },
  SEC_E_TARGET_UNKNOWN: {
    code: 0x80090303,
    message: 'The target is unknown or unreachable: no account has that service principal name.',
  },
  SEC_E_INTERNAL_ERROR: {
    code: 0x80090304,
    message: 'An error occurred that did not map to an SSPI error code.',
  },
  SEC_E_SECPKG_NOT_FOUND: { code: 0x80090305, message: 'The requested security package does not exist.' },
  SEC_E_NOT_OWNER: {
    code: 0x80090306,
    message: 'The caller of the function does not own the credentials it asks for.',
  },
  SEC_E_CANNOT_INSTALL: {
    code: 0x80090307,
    message: 'The security package could not initialise and should not be installed.',
  },
  SEC_E_INVALID_TOKEN: {
    code: 0x80090308,
    message: 'The token is not well formed, or not one for this package.',
  },
  SEC_E_CANNOT_PACK: { code: 0x80090309, message: 'The security package cannot marshal the logon buffer.' },
  SEC_E_QOP_NOT_SUPPORTED: {
    code: 0x8009030a,
    message: 'The quality of protection asked for is not supported.',
  },
  SEC_E_NO_IMPERSONATION: { code: 0x8009030b, message: 'The client could not be impersonated.' },
  SEC_E_LOGON_DENIED: { code: 0x8009030c, message: 'The logon was denied.' },
  SEC_E_UNKNOWN_CREDENTIALS: {
    code: 0x8009030d,
    message: 'The credentials supplied to the package were not recognised.',
  },
  SEC_E_NO_CREDENTIALS: {
    code: 0x8009030e,
    message: 'No credentials are available in the security package.',
  },
  SEC_E_MESSAGE_ALTERED: { code: 0x8009030f, message: 'The message or its signature was altered.' },
  SEC_E_OUT_OF_SEQUENCE: {
    code: 0x80090310,
    message: 'The message or token is a repetition or out of sequence.',
  },
  SEC_E_NO_AUTHENTICATING_AUTHORITY: {
    code: 0x80090311,
    message: 'No authority could be contacted for authentication.',
  },
  SEC_E_BAD_PKGID: {
    code: 0x80090316,
    message: 'The requested security package does not exist (by its identifier).',
  },
  SEC_E_CONTEXT_EXPIRED: {
    code: 0x80090317,
    message: 'The context, or the ticket it rests on, has expired.',
  },
  SEC_E_INCOMPLETE_MESSAGE: { code: 0x80090318, message: 'The message is incomplete.' },
  SEC_E_INCOMPLETE_CREDENTIALS: {
    code: 0x80090320,
    message: 'The credentials are not complete enough to be verified.',
  },
  SEC_E_BUFFER_TOO_SMALL: { code: 0x80090321, message: 'A buffer is too small.' },
  SEC_E_WRONG_PRINCIPAL: {
    code: 0x80090322,
    message: 'The target principal name is incorrect: the ticket is for another account.',
  },
  SEC_E_TIME_SKEW: {
    code: 0x80090324,
    message: 'The clocks of client and server (or KDC) differ by too much.',
  },
  SEC_E_UNTRUSTED_ROOT: {
    code: 0x80090325,
    message: 'The certificate chain was issued by an authority that is not trusted.',
  },
  SEC_E_ILLEGAL_MESSAGE: { code: 0x80090326, message: 'The message was unexpected or badly formatted.' },
  SEC_E_CERT_UNKNOWN: {
    code: 0x80090327,
    message: 'An unknown error occurred while a certificate was processed.',
  },
  SEC_E_CERT_EXPIRED: { code: 0x80090328, message: 'The certificate has expired.' },
  SEC_E_ENCRYPT_FAILURE: { code: 0x80090329, message: 'The data could not be encrypted.' },
  SEC_E_DECRYPT_FAILURE: {
    code: 0x80090330,
    message: 'The data could not be decrypted with the key at hand.',
  },
  SEC_E_ALGORITHM_MISMATCH: { code: 0x80090331, message: 'Client and server have no algorithm in common.' },
  SEC_E_SECURITY_QOS_FAILED: {
    code: 0x80090332,
    message: 'The context cannot give the quality of service asked for.',
  },
  SEC_E_UNFINISHED_CONTEXT_DELETED: {
    code: 0x80090333,
    message: 'The context was deleted before it was complete.',
  },
  SEC_E_NO_TGT_REPLY: {
    code: 0x80090334,
    message: 'The client was asked for a ticket-granting ticket and sent none.',
  },
  SEC_E_NO_IP_ADDRESSES: {
    code: 0x80090335,
    message: 'The request needs an IP address and this host has none.',
  },
  SEC_E_WRONG_CREDENTIAL_HANDLE: {
    code: 0x80090336,
    message: 'The credential handle is not the one the context was made with.',
  },
  SEC_E_CRYPTO_SYSTEM_INVALID: {
    code: 0x80090337,
    message: 'The cryptographic system is invalid: a required function is missing.',
  },
  SEC_E_MAX_REFERRALS_EXCEEDED: { code: 0x80090338, message: 'Too many referrals were followed.' },
  SEC_E_MUST_BE_KDC: { code: 0x80090339, message: 'The local machine must be a KDC and is not.' },
  SEC_E_STRONG_CRYPTO_NOT_SUPPORTED: {
    code: 0x8009033a,
    message: 'The other side needs strong cryptography, which is not supported here.',
  },
  SEC_E_TOO_MANY_PRINCIPALS: {
    code: 0x8009033b,
    message: 'The KDC reply contains more than one principal name.',
  },
  SEC_E_NO_PA_DATA: { code: 0x8009033c, message: 'Pre-authentication data was expected and is missing.' },
  SEC_E_PKINIT_NAME_MISMATCH: {
    code: 0x8009033d,
    message: 'The certificate does not name the user who logs on.',
  },
  SEC_E_SMARTCARD_LOGON_REQUIRED: { code: 0x8009033e, message: 'A smart card is required to log on.' },
  SEC_E_SHUTDOWN_IN_PROGRESS: { code: 0x8009033f, message: 'The system is shutting down.' },
  SEC_E_KDC_INVALID_REQUEST: { code: 0x80090340, message: 'The KDC called the request invalid.' },
  SEC_E_KDC_UNABLE_TO_REFER: {
    code: 0x80090341,
    message: 'The KDC could not refer the client to another realm.',
  },
  SEC_E_KDC_UNKNOWN_ETYPE: {
    code: 0x80090342,
    message: 'The KDC supports none of the encryption types asked for.',
  },
  SEC_E_UNSUPPORTED_PREAUTH: {
    code: 0x80090343,
    message: 'The KDC wants a pre-authentication method that is not supported here.',
  },
  SEC_E_DELEGATION_REQUIRED: {
    code: 0x80090345,
    message: 'The operation needs delegation, and the credential cannot be delegated.',
  },
  SEC_E_BAD_BINDINGS: {
    code: 0x80090346,
    message: "The client's channel bindings differ from the server's.",
  },
  SEC_E_MULTIPLE_ACCOUNTS: { code: 0x80090347, message: 'The certificate maps to more than one account.' },
  SEC_E_NO_KERB_KEY: {
    code: 0x80090348,
    message: 'No Kerberos key fits: the key version or encryption type that the ticket needs is missing.',
  },
  SEC_E_CERT_WRONG_USAGE: { code: 0x80090349, message: 'The certificate is not valid for this usage.' },
  SEC_E_DOWNGRADE_DETECTED: {
    code: 0x80090350,
    message: 'A downgrade attempt was detected, or no domain controller could be contacted.',
  },
  SEC_E_SMARTCARD_CERT_REVOKED: { code: 0x80090351, message: 'The smart card certificate is revoked.' },
  SEC_E_ISSUING_CA_UNTRUSTED: {
    code: 0x80090352,
    message: 'The authority that issued the smart card certificate is not trusted.',
  },
  SEC_E_REVOCATION_OFFLINE_C: {
    code: 0x80090353,
    message: 'The revocation status of the smart card certificate could not be determined.',
  },
  SEC_E_PKINIT_CLIENT_FAILURE: { code: 0x80090354, message: 'The smart card certificate was not trusted.' },
  SEC_E_SMARTCARD_CERT_EXPIRED: { code: 0x80090355, message: 'The smart card certificate has expired.' },
  SEC_E_NO_S4U_PROT_SUPPORT: { code: 0x80090356, message: 'The Kerberos service does not support S4U here.' },
  SEC_E_CROSSREALM_DELEGATION_FAILURE: {
    code: 0x80090357,
    message: 'Constrained delegation was tried with a client or service of another realm.',
  },
  SEC_E_REVOCATION_OFFLINE_KDC: {
    code: 0x80090358,
    message: "The revocation status of the KDC's certificate could not be determined.",
  },
  SEC_E_ISSUING_CA_UNTRUSTED_KDC: {
    code: 0x80090359,
    message: "The authority that issued the KDC's certificate is not trusted.",
  },
  SEC_E_KDC_CERT_EXPIRED: { code: 0x8009035a, message: "The KDC's certificate has expired." },
  SEC_E_KDC_CERT_REVOKED: { code: 0x8009035b, message: "The KDC's certificate is revoked." },
  SEC_E_INVALID_PARAMETER: { code: 0x8009035d, message: 'A parameter was invalid.' },
  SEC_E_DELEGATION_POLICY: {
    code: 0x8009035e,
    message: 'Policy does not permit credentials to be delegated to the target.',
  },
  SEC_E_POLICY_NLTM_ONLY: {
    code: 0x8009035f,
    message: 'Policy permits delegation to the target with NTLM only.',
  },
  SEC_E_NO_CONTEXT: { code: 0x80090361, message: 'The required security context does not exist.' },
  SEC_E_PKU2U_CERT_FAILURE: { code: 0x80090362, message: 'The PKU2U certificate could not be used.' },
  SEC_E_MUTUAL_AUTH_FAILED: {
    code: 0x80090363,
    message: 'The identity of the server could not be verified.',
  },
  SEC_E_ONLY_HTTPS_ALLOWED: { code: 0x80090365, message: 'Only the https scheme is allowed.' },
  SEC_E_APPLICATION_PROTOCOL_MISMATCH: {
    code: 0x80090367,
    message: 'Client and server have no application protocol in common.',
  },
  SEC_E_INVALID_UPN_NAME: { code: 0x80090369, message: 'The user principal name is malformed.' },
  SEC_E_EXT_BUFFER_TOO_SMALL: { code: 0x8009036a, message: 'The buffer for TLS extensions is too small.' },
  SEC_E_INSUFFICIENT_BUFFERS: { code: 0x8009036b, message: 'Not enough buffers were supplied.' },
} as const satisfies Record<string, { code: number; message: string }>;

export type SecurityStatusName = keyof typeof SECURITY_STATUS;
