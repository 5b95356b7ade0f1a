/* The layouts, constants and statuses of Microsoft's sspi.h that the reference SSP needs, the same on Linux
   and Windows. */
#ifndef REFERENCE_SSPI_H
#define REFERENCE_SSPI_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#define SEC_ENTRY __stdcall
#define VISIBLE __declspec(dllexport)
#else
#define SEC_ENTRY
#define VISIBLE __attribute__((visibility("default")))
#endif

/* What WinPR 3 is like: nothing of SSPI by name but the function that gives the table. */
#ifdef TABLE_ONLY
#define BY_NAME
#else
#define BY_NAME VISIBLE
#endif

typedef int32_t SECURITY_STATUS;
typedef uint16_t SEC_WCHAR;
typedef char SEC_CHAR;
typedef uint32_t ULONG32;
typedef int64_t TimeStamp;
typedef struct SecHandle { uintptr_t dwLower, dwUpper; } SecHandle;
typedef void (SEC_ENTRY *SEC_GET_KEY_FN)(void *, void *, ULONG32, void **, SECURITY_STATUS *);

typedef struct SecPkgInfoW {
  ULONG32 fCapabilities;
  uint16_t wVersion, wRPCID;
  ULONG32 cbMaxToken;
  SEC_WCHAR *Name, *Comment;
} SecPkgInfoW;
typedef struct SecPkgInfoA {
  ULONG32 fCapabilities;
  uint16_t wVersion, wRPCID;
  ULONG32 cbMaxToken;
  SEC_CHAR *Name, *Comment;
} SecPkgInfoA;

typedef struct SecBuffer { ULONG32 cbBuffer, BufferType; void *pvBuffer; } SecBuffer;
typedef struct SecBufferDesc { ULONG32 ulVersion, cBuffers; SecBuffer *pBuffers; } SecBufferDesc;
typedef struct SEC_CHANNEL_BINDINGS {
  ULONG32 dwInitiatorAddrType, cbInitiatorLength, dwInitiatorOffset;
  ULONG32 dwAcceptorAddrType, cbAcceptorLength, dwAcceptorOffset;
  ULONG32 cbApplicationDataLength, dwApplicationDataOffset;
} SEC_CHANNEL_BINDINGS;

/* The A and W structures of an identity differ in what their pointers point to only. */
typedef struct SEC_WINNT_AUTH_IDENTITY {
  void *User; ULONG32 UserLength;
  void *Domain; ULONG32 DomainLength;
  void *Password; ULONG32 PasswordLength;
  ULONG32 Flags;
} SEC_WINNT_AUTH_IDENTITY;
typedef struct SEC_WINNT_AUTH_IDENTITY_EX {
  ULONG32 Version, Length;
  void *User; ULONG32 UserLength;
  void *Domain; ULONG32 DomainLength;
  void *Password; ULONG32 PasswordLength;
  ULONG32 Flags;
  void *PackageList; ULONG32 PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EX;
typedef struct SEC_WINNT_AUTH_IDENTITY_EX2 {
  ULONG32 Version; uint16_t cbHeaderLength; ULONG32 cbStructureLength;
  ULONG32 UserOffset; uint16_t UserLength;
  ULONG32 DomainOffset; uint16_t DomainLength;
  ULONG32 PackedCredentialsOffset; uint16_t PackedCredentialsLength;
  ULONG32 Flags;
  ULONG32 PackageListOffset; uint16_t PackageListLength;
} SEC_WINNT_AUTH_IDENTITY_EX2;
typedef struct SEC_WINNT_AUTH_BYTE_VECTOR {
  ULONG32 ByteArrayOffset;
  uint16_t ByteArrayLength;
} SEC_WINNT_AUTH_BYTE_VECTOR;
typedef struct SEC_WINNT_AUTH_PACKED_CREDENTIALS {
  uint16_t cbHeaderLength, cbStructureLength;
  ULONG32 CredType[4]; /* a GUID */
  SEC_WINNT_AUTH_BYTE_VECTOR CredData;
} SEC_WINNT_AUTH_PACKED_CREDENTIALS;
typedef struct LUID32 { ULONG32 LowPart; int32_t HighPart; } LUID32;

typedef struct SecPkgContext_Sizes {
  ULONG32 cbMaxToken, cbMaxSignature, cbBlockSize, cbSecurityTrailer;
} SecPkgContext_Sizes;
typedef struct SecPkgContext_StreamSizes {
  ULONG32 cbHeader, cbTrailer, cbMaximumMessage, cBuffers, cbBlockSize;
} SecPkgContext_StreamSizes;
typedef struct SecPkgContext_Lifespan { TimeStamp tsStart, tsExpiry; } SecPkgContext_Lifespan;
typedef struct SecPkgContext_KeyInfo {
  void *sSignatureAlgorithmName, *sEncryptAlgorithmName;
  ULONG32 KeySize, SignatureAlgorithm, EncryptAlgorithm;
} SecPkgContext_KeyInfo;
typedef struct SecPkgContext_SessionKey {
  ULONG32 SessionKeyLength;
  unsigned char *SessionKey;
} SecPkgContext_SessionKey;
typedef struct SecPkgContext_NegotiationInfo {
  void *PackageInfo;
  ULONG32 NegotiationState;
} SecPkgContext_NegotiationInfo;
typedef struct SecPkgContext_NativeNames { void *sClientName, *sServerName; } SecPkgContext_NativeNames;
typedef struct SecPkgContext_Bindings {
  ULONG32 BindingsLength;
  SEC_CHANNEL_BINDINGS *Bindings;
} SecPkgContext_Bindings;

typedef struct SspiAsyncContext SspiAsyncContext;
typedef void (*SspiAsyncNotifyCallback)(SspiAsyncContext *, void *);

enum {
  SEC_WINNT_AUTH_IDENTITY_ANSI = 1, SEC_WINNT_AUTH_IDENTITY_UNICODE = 2,
  SEC_WINNT_AUTH_IDENTITY_VERSION = 0x200, SEC_WINNT_AUTH_IDENTITY_VERSION_2 = 0x201,
  SECPKG_CRED_INBOUND = 1, SECPKG_CRED_OUTBOUND = 2, SECPKG_CRED_BOTH = 3,
  SECPKG_CRED_AUTOLOGON_RESTRICTED = 0x10, SECPKG_CRED_PROCESS_POLICY_ONLY = 0x20,
  SECPKG_CRED_ATTR_NAMES = 1,
  SECBUFFER_EMPTY = 0, SECBUFFER_DATA = 1, SECBUFFER_TOKEN = 2, SECBUFFER_STREAM_HEADER = 7,
  SECBUFFER_PADDING = 9, SECBUFFER_STREAM = 10, SECBUFFER_CHANNEL_BINDINGS = 14,
  SECPKG_CONTEXT_EXPORT_RESET_NEW = 1, SECPKG_CONTEXT_EXPORT_DELETE_OLD = 2,
  SECPKG_CONTEXT_EXPORT_TO_KERNEL = 4,
  SECPKG_NEGOTIATION_COMPLETE = 0, SECPKG_NEGOTIATION_IN_PROGRESS = 2,
};
#define SECBUFFER_ATTRMASK 0xF0000000u
#define SECBUFFER_READONLY 0x80000000u
#define SECBUFFER_READONLY_WITH_CHECKSUM 0x10000000u
#define SECQOP_WRAP_NO_ENCRYPT 0x80000001u

enum {
  SECPKG_ATTR_SIZES = 0, SECPKG_ATTR_NAMES = 1, SECPKG_ATTR_LIFESPAN = 2, SECPKG_ATTR_STREAM_SIZES = 4,
  SECPKG_ATTR_KEY_INFO = 5, SECPKG_ATTR_AUTHORITY = 6, SECPKG_ATTR_SESSION_KEY = 9,
  SECPKG_ATTR_PACKAGE_INFO = 10,
  SECPKG_ATTR_NEGOTIATION_INFO = 12, SECPKG_ATTR_NATIVE_NAMES = 13, SECPKG_ATTR_FLAGS = 14,
  SECPKG_ATTR_ACCESS_TOKEN = 18, SECPKG_ATTR_ENDPOINT_BINDINGS = 26, SECPKG_ATTR_CLIENT_SPECIFIED_TARGET = 27,
};

enum {
  SECPKG_FLAG_INTEGRITY = 0x1, SECPKG_FLAG_PRIVACY = 0x2, SECPKG_FLAG_CONNECTION = 0x10,
  SECPKG_FLAG_IMPERSONATION = 0x100, SECPKG_FLAG_ACCEPT_WIN32_NAME = 0x200, SECPKG_FLAG_MUTUAL_AUTH = 0x10000,
  SECPKG_FLAG_DELEGATION = 0x20000, SECPKG_FLAG_READONLY_WITH_CHECKSUM = 0x40000,
};

enum {
  ISC_REQ_DELEGATE = 0x1, ISC_REQ_MUTUAL_AUTH = 0x2, ISC_REQ_REPLAY_DETECT = 0x4,
  ISC_REQ_SEQUENCE_DETECT = 0x8,
  ISC_REQ_CONFIDENTIALITY = 0x10, ISC_REQ_ALLOCATE_MEMORY = 0x100, ISC_REQ_CONNECTION = 0x800,
  ISC_REQ_INTEGRITY = 0x10000, ISC_REQ_IDENTIFY = 0x20000, ISC_REQ_NULL_SESSION = 0x40000,
  ASC_REQ_ALLOCATE_MEMORY = 0x100, ASC_REQ_ALLOW_MISSING_BINDINGS = 0x10000000,
  ASC_RET_INTEGRITY = 0x20000, ASC_RET_IDENTIFY = 0x80000, ASC_RET_NULL_SESSION = 0x100000,
};

/* windows.h has them too. */
#ifndef SEC_E_OK
#define SEC_E_OK 0
#define SEC_I_CONTINUE_NEEDED 0x00090312
#define SEC_I_ASYNC_CALL_PENDING 0x00090368
#define SEC_E_INSUFFICIENT_MEMORY ((SECURITY_STATUS)0x80090300)
#define SEC_E_INVALID_HANDLE ((SECURITY_STATUS)0x80090301)
#define SEC_E_UNSUPPORTED_FUNCTION ((SECURITY_STATUS)0x80090302)
#define SEC_E_NOT_SUPPORTED SEC_E_UNSUPPORTED_FUNCTION
#define SEC_E_INTERNAL_ERROR ((SECURITY_STATUS)0x80090304)
#define SEC_E_SECPKG_NOT_FOUND ((SECURITY_STATUS)0x80090305)
#define SEC_E_NOT_OWNER ((SECURITY_STATUS)0x80090306)
#define SEC_E_INVALID_TOKEN ((SECURITY_STATUS)0x80090308)
#define SEC_E_QOP_NOT_SUPPORTED ((SECURITY_STATUS)0x8009030A)
#define SEC_E_NO_IMPERSONATION ((SECURITY_STATUS)0x8009030B)
#define SEC_E_LOGON_DENIED ((SECURITY_STATUS)0x8009030C)
#define SEC_E_UNKNOWN_CREDENTIALS ((SECURITY_STATUS)0x8009030D)
#define SEC_E_NO_CREDENTIALS ((SECURITY_STATUS)0x8009030E)
#define SEC_E_MESSAGE_ALTERED ((SECURITY_STATUS)0x8009030F)
#define SEC_E_OUT_OF_SEQUENCE ((SECURITY_STATUS)0x80090310)
#define SEC_E_BUFFER_TOO_SMALL ((SECURITY_STATUS)0x80090321)
#define SEC_E_BAD_BINDINGS ((SECURITY_STATUS)0x80090346)
#define SEC_E_INVALID_PARAMETER ((SECURITY_STATUS)0x8009035D)
#endif

#endif
