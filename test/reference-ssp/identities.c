/* Identities that a caller supplies: SEC_WINNT_AUTH_IDENTITY in its three forms, and the Sspi functions that
   make one. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"
#include "text.h"

/* SEC_WINNT_AUTH_DATA_TYPE_PASSWORD as it lies in memory. */
static const ULONG32 TYPE_PASSWORD[4] = {0x28BFC32F, 0x473810F6, 0xC01AD198, 0x6ADF7161};

void freeAccount(Account *account) {
  free(account->user);
  free(account->domain);
  *account = (Account){.user = NULL};
}

static char *textOf(const void *text, size_t length, bool wide) {
  if (!text) return strdup("");
  return wide ? utf16ToUtf8(text, length) : narrowToUtf8(text, length);
}

static SECURITY_STATUS fill(Account *account, char *user, char *domain, char *password) {
  bool memory = user && domain && password;
  /* Nobody, with an empty password, is a null session. */
  account->isAnonymous = memory && !*user && !*password;
  account->isWrong = memory && !strcmp(password, "wrong");
  free(password);
  if (account->isAnonymous) {
    free(user);
    free(domain);
    user = strdup("ANONYMOUS LOGON");
    domain = strdup("NT AUTHORITY");
  }
  account->user = user;
  account->domain = domain;
  if (memory && account->user && account->domain) return SEC_E_OK;
  freeAccount(account);
  return SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS fromPointers(const SEC_WINNT_AUTH_IDENTITY *identity, Account *account) {
  ULONG32 encoding = identity->Flags & (SEC_WINNT_AUTH_IDENTITY_ANSI | SEC_WINNT_AUTH_IDENTITY_UNICODE);
  if (encoding != SEC_WINNT_AUTH_IDENTITY_ANSI && encoding != SEC_WINNT_AUTH_IDENTITY_UNICODE)
    return SEC_E_INVALID_PARAMETER;
  bool wide = encoding == SEC_WINNT_AUTH_IDENTITY_UNICODE;
  if (!identity->User) return readIdentity(NULL, account);
  return fill(account, textOf(identity->User, identity->UserLength, wide),
              textOf(identity->Domain, identity->DomainLength, wide),
              textOf(identity->Password, identity->PasswordLength, wide));
}

static bool isWithin(size_t whole, size_t offset, size_t length) {
  return offset <= whole && length <= whole - offset;
}

/* A copy, since what stands at an offset need not be aligned. */
static char *wideAt(const void *start, size_t offset, size_t bytes) {
  SEC_WCHAR *copy = calloc(bytes / 2 + 1, sizeof *copy);
  if (!copy) return NULL;
  memcpy(copy, (const char *)start + offset, bytes / 2 * 2);
  char *utf8 = utf16ToUtf8(copy, bytes / 2);
  free(copy);
  return utf8;
}

/* Either SEC_WINNT_AUTH_PACKED_CREDENTIALS that hold a password, or the bare password; NULL for anything
   else. */
static char *unpackPassword(const char *packed, size_t size) {
  SEC_WINNT_AUTH_PACKED_CREDENTIALS header;
  SEC_WINNT_AUTH_BYTE_VECTOR password;
  if (size >= sizeof header) {
    memcpy(&header, packed, sizeof header);
    if (header.cbHeaderLength == sizeof header && header.cbStructureLength <= size) {
      size_t at = header.CredData.ByteArrayOffset;
      if (memcmp(header.CredType, TYPE_PASSWORD, sizeof header.CredType)) return NULL;
      if (!isWithin(size, at, header.CredData.ByteArrayLength)) return NULL;
      if (header.CredData.ByteArrayLength < sizeof password) return NULL;
      /* SEC_WINNT_AUTH_DATA_PASSWORD: a vector again, from the start of itself. */
      memcpy(&password, packed + at, sizeof password);
      if (!isWithin(size - at, password.ByteArrayOffset, password.ByteArrayLength)) return NULL;
      return wideAt(packed, at + password.ByteArrayOffset, password.ByteArrayLength);
    }
  }
  return wideAt(packed, 0, size);
}

static bool isValidEx2(const SEC_WINNT_AUTH_IDENTITY_EX2 *identity) {
  size_t whole = identity->cbStructureLength;
  return identity->cbHeaderLength >= sizeof *identity && identity->cbHeaderLength <= whole &&
         isWithin(whole, identity->UserOffset, identity->UserLength) &&
         isWithin(whole, identity->DomainOffset, identity->DomainLength) &&
         isWithin(whole, identity->PackedCredentialsOffset, identity->PackedCredentialsLength);
}

static SECURITY_STATUS fromOffsets(const SEC_WINNT_AUTH_IDENTITY_EX2 *identity, Account *account) {
  if (!isValidEx2(identity)) return SEC_E_INVALID_PARAMETER;
  const char *start = (const char *)identity;
  char *password = unpackPassword(start + identity->PackedCredentialsOffset,
      identity->PackedCredentialsLength);
  if (!password) return SEC_E_UNKNOWN_CREDENTIALS;
  return fill(account, wideAt(start, identity->UserOffset, identity->UserLength),
              wideAt(start, identity->DomainOffset, identity->DomainLength), password);
}

SECURITY_STATUS readIdentity(const void *identity, Account *account) {
  ULONG32 version = 0;
  *account = (Account){.user = NULL};
  if (!identity) return fill(account, callingUser(), strdup(""), strdup("default"));
  memcpy(&version, identity, sizeof version);
  if (version == SEC_WINNT_AUTH_IDENTITY_VERSION_2) return fromOffsets(identity, account);
  if (version == SEC_WINNT_AUTH_IDENTITY_VERSION) {
    const SEC_WINNT_AUTH_IDENTITY_EX *ex = identity;
    SEC_WINNT_AUTH_IDENTITY same = {ex->User,         ex->UserLength,     ex->Domain, ex->DomainLength,
                                    ex->Password,     ex->PasswordLength, ex->Flags};
    return ex->Length < sizeof *ex ? SEC_E_INVALID_PARAMETER : fromPointers(&same, account);
  }
  return fromPointers(identity, account);
}

static SECURITY_STATUS encode(const SEC_WCHAR *user, const SEC_WCHAR *domain, const SEC_WCHAR *password,
    void **out) {
  const SEC_WCHAR *texts[3] = {user, domain, password};
  size_t sizes[3], total = sizeof(SEC_WINNT_AUTH_IDENTITY_EX2);
  SEC_WINNT_AUTH_BYTE_VECTOR vector = {.ByteArrayOffset = sizeof vector};
  SEC_WINNT_AUTH_PACKED_CREDENTIALS header = {.cbHeaderLength = sizeof header};
  if (!out) return SEC_E_INVALID_PARAMETER;
  for (int i = 0; i < 3; i++) {
    sizes[i] = texts[i] ? lengthOfUtf16(texts[i]) * 2 : 0;
    if (sizes[i] > 0x4000) return SEC_E_INVALID_PARAMETER;
    total += sizes[i];
  }
  total += sizeof header + sizeof vector;
  SEC_WINNT_AUTH_IDENTITY_EX2 *identity = giveShared(AUTH_IDENTITIES, total, false);
  if (!identity) return SEC_E_INSUFFICIENT_MEMORY;
  identity->Version = SEC_WINNT_AUTH_IDENTITY_VERSION_2;
  identity->cbHeaderLength = sizeof *identity;
  identity->cbStructureLength = (ULONG32)total;
  identity->Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
  identity->UserOffset = sizeof *identity;
  identity->UserLength = (uint16_t)sizes[0];
  identity->DomainOffset = (ULONG32)(identity->UserOffset + sizes[0]);
  identity->DomainLength = (uint16_t)sizes[1];
  identity->PackedCredentialsOffset = (ULONG32)(identity->DomainOffset + sizes[1]);
  identity->PackedCredentialsLength = (uint16_t)(sizeof header + sizeof vector + sizes[2]);
  vector.ByteArrayLength = (uint16_t)sizes[2];
  memcpy(header.CredType, TYPE_PASSWORD, sizeof header.CredType);
  header.cbStructureLength = identity->PackedCredentialsLength;
  header.CredData.ByteArrayOffset = sizeof header;
  header.CredData.ByteArrayLength = (uint16_t)(sizeof vector + sizes[2]);
  char *start = (char *)identity, *packed = start + identity->PackedCredentialsOffset;
  if (user) memcpy(start + identity->UserOffset, user, sizes[0]);
  if (domain) memcpy(start + identity->DomainOffset, domain, sizes[1]);
  memcpy(packed, &header, sizeof header);
  memcpy(packed + sizeof header, &vector, sizeof vector);
  if (password) memcpy(packed + sizeof header + sizeof vector, password, sizes[2]);
  *out = identity;
  return SEC_E_OK;
}

static SECURITY_STATUS validate(const SEC_WINNT_AUTH_IDENTITY_EX2 *identity) {
  if (!identity) return SEC_E_INVALID_PARAMETER;
  Account account;
  SECURITY_STATUS status = readIdentity(identity, &account);
  freeAccount(&account);
  return status;
}

static SECURITY_STATUS giveString(char *utf8, const SEC_WCHAR **out) {
  size_t size;
  void *wide = utf8 ? forCaller(utf8, true, &size) : NULL;
  SEC_WCHAR *given = wide ? giveShared(STRINGS, size, false) : NULL;
  if (given) memcpy(given, wide, size);
  free(wide);
  free(utf8);
  *out = given;
  return given ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS decode(const SEC_WINNT_AUTH_IDENTITY_EX2 *identity, const SEC_WCHAR **user,
    const SEC_WCHAR **domain, const SEC_WCHAR **password) {
  /* Of the forms of an identity only the one that this library makes. */
  if (!identity || identity->Version != SEC_WINNT_AUTH_IDENTITY_VERSION_2 || !isValidEx2(identity))
    return SEC_E_INVALID_PARAMETER;
  const char *start = (const char *)identity;
  SECURITY_STATUS status = SEC_E_OK;
  if (user) status = giveString(wideAt(start, identity->UserOffset, identity->UserLength), user);
  if (domain && !status) status = giveString(wideAt(start, identity->DomainOffset, identity->DomainLength),
      domain);
  if (password && !status)
    status = giveString(
        unpackPassword(start + identity->PackedCredentialsOffset, identity->PackedCredentialsLength),
            password);
  return status;
}

static SECURITY_STATUS zero(void *identity) {
  SEC_WINNT_AUTH_IDENTITY_EX2 *own = identity;
  if (!sizeOfShared(AUTH_IDENTITIES, identity)) return SEC_E_INVALID_PARAMETER;
  size_t kept = sizeof(SEC_WINNT_AUTH_PACKED_CREDENTIALS) + sizeof(SEC_WINNT_AUTH_BYTE_VECTOR);
  memset((char *)own + own->PackedCredentialsOffset + kept, 0, own->PackedCredentialsLength - kept);
  return SEC_E_OK;
}

/* HTTP/www.example.com:8080 has the host www.example.com; a name without a class is a host itself. */
static SECURITY_STATUS hostOf(const SEC_WCHAR *target, const SEC_WCHAR **host) {
  if (!target || !host) return SEC_E_INVALID_PARAMETER;
  char *utf8 = fromCaller(target, true);
  if (!utf8) return SEC_E_INSUFFICIENT_MEMORY;
  char *start = strchr(utf8, '/') ? strchr(utf8, '/') + 1 : utf8;
  char *copy = strdup(start);
  free(utf8);
  if (copy) copy[strcspn(copy, ":/@")] = '\0';
  return giveString(copy, host);
}

BY_NAME SECURITY_STATUS SEC_ENTRY SspiEncodeStringsAsAuthIdentity(const SEC_WCHAR *pszUserName,
    const SEC_WCHAR *pszDomainName, const SEC_WCHAR *pszPackedCredentialsString, void **ppAuthIdentity) {
  SCRIPTED("SspiEncodeStringsAsAuthIdentity", encode(pszUserName, pszDomainName, pszPackedCredentialsString,
      ppAuthIdentity));
}

BY_NAME SECURITY_STATUS SEC_ENTRY SspiEncodeAuthIdentityAsStrings(const void *pAuthIdentity,
    const SEC_WCHAR **ppszUserName, const SEC_WCHAR **ppszDomainName,
    const SEC_WCHAR **ppszPackedCredentialsString) {
  SCRIPTED("SspiEncodeAuthIdentityAsStrings", decode(pAuthIdentity, ppszUserName, ppszDomainName,
      ppszPackedCredentialsString));
}

BY_NAME SECURITY_STATUS SEC_ENTRY SspiValidateAuthIdentity(const void *AuthData) {
  SCRIPTED("SspiValidateAuthIdentity", validate(AuthData));
}

BY_NAME void SEC_ENTRY SspiZeroAuthIdentity(void *AuthData) {
  Call call = beginCall("SspiZeroAuthIdentity");
  endCall(&call, call.skip ? call.status : zero(AuthData));
}

BY_NAME void SEC_ENTRY SspiFreeAuthIdentity(void *AuthData) {
  Call call = beginCall("SspiFreeAuthIdentity");
  bool freed = call.skip || !AuthData || releaseShared(AUTH_IDENTITIES, AuthData);
  endCall(&call, freed ? call.status : SEC_E_INVALID_HANDLE);
}

BY_NAME void SEC_ENTRY SspiLocalFree(void *DataBuffer) {
  Call call = beginCall("SspiLocalFree");
  bool freed = call.skip || !DataBuffer || releaseShared(STRINGS, DataBuffer);
  endCall(&call, freed ? call.status : SEC_E_INVALID_HANDLE);
}

BY_NAME SECURITY_STATUS SEC_ENTRY SspiGetTargetHostName(const SEC_WCHAR *pszTargetName,
    const SEC_WCHAR **pszHostName) {
  SCRIPTED("SspiGetTargetHostName", hostOf(pszTargetName, pszHostName));
}
