/* The packages of this library, and how a caller learns of them. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"
#include "text.h"

#define CAPABILITIES                                                                                        \
  (SECPKG_FLAG_INTEGRITY | SECPKG_FLAG_PRIVACY | SECPKG_FLAG_CONNECTION | SECPKG_FLAG_ACCEPT_WIN32_NAME |   \
   SECPKG_FLAG_MUTUAL_AUTH | SECPKG_FLAG_READONLY_WITH_CHECKSUM)

static const Package PACKAGES[] = {
    {"Reference", "Reference package for tests",
        CAPABILITIES | SECPKG_FLAG_IMPERSONATION | SECPKG_FLAG_DELEGATION},
    {"ReferenceNoImpersonation", "Reference package without impersonation", CAPABILITIES},
};
enum { PACKAGE_COUNT = sizeof PACKAGES / sizeof *PACKAGES };

const Package *packageByName(const char *name) {
  for (size_t i = 0; name && i < PACKAGE_COUNT; i++)
    if (equalsIgnoringCase(PACKAGES[i].name, name)) return &PACKAGES[i];
  return NULL;
}

void *givePackageInfo(const Package *packages, size_t count, bool wide) {
  void *texts[2 * PACKAGE_COUNT] = {NULL};
  size_t sizes[2 * PACKAGE_COUNT] = {0}, total = count * sizeof(SecPkgInfoW);
  for (size_t i = 0; i < 2 * count; i++) {
    const Package *package = &packages[i / 2];
    texts[i] = forCaller(i % 2 ? package->comment : package->name, wide, &sizes[i]);
    total += sizes[i];
  }
  /* The A and the W structure differ in what their pointers point to only. */
  SecPkgInfoW *info = giveShared(BUFFERS, total, false);
  char *end = (char *)(info + count);
  for (size_t i = 0; i < 2 * count; i++) {
    if (info && texts[i]) {
      if (i % 2) info[i / 2].Comment = (SEC_WCHAR *)(void *)end;
      else info[i / 2].Name = (SEC_WCHAR *)(void *)end;
      memcpy(end, texts[i], sizes[i]);
      end += sizes[i];
    }
    free(texts[i]);
  }
  for (size_t i = 0; info && i < count; i++) {
    info[i].fCapabilities = packages[i].capabilities;
    info[i].wVersion = 1;
    info[i].wRPCID = 0xFFFF; /* SECPKG_ID_NONE */
    info[i].cbMaxToken = MAX_TOKEN;
  }
  return info;
}

static SECURITY_STATUS enumerate(ULONG32 *count, void **info, bool wide) {
  if (!count || !info) return SEC_E_INVALID_PARAMETER;
  *info = givePackageInfo(PACKAGES, PACKAGE_COUNT, wide);
  *count = *info ? PACKAGE_COUNT : 0;
  return *info ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

static SECURITY_STATUS query(const void *name, void **info, bool wide) {
  if (!name || !info) return SEC_E_INVALID_PARAMETER;
  char *utf8 = fromCaller(name, wide);
  const Package *package = packageByName(utf8);
  free(utf8);
  if (!package) return SEC_E_SECPKG_NOT_FOUND;
  *info = givePackageInfo(package, 1, wide);
  return *info ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

BY_NAME SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesW(ULONG32 *pcPackages,
    SecPkgInfoW **ppPackageInfo) {
  SCRIPTED("EnumerateSecurityPackagesW", enumerate(pcPackages, (void **)ppPackageInfo, true));
}

BY_NAME SECURITY_STATUS SEC_ENTRY EnumerateSecurityPackagesA(ULONG32 *pcPackages,
    SecPkgInfoA **ppPackageInfo) {
  SCRIPTED("EnumerateSecurityPackagesA", enumerate(pcPackages, (void **)ppPackageInfo, false));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoW(SEC_WCHAR *pszPackageName,
    SecPkgInfoW **ppPackageInfo) {
  SCRIPTED("QuerySecurityPackageInfoW", query(pszPackageName, (void **)ppPackageInfo, true));
}

BY_NAME SECURITY_STATUS SEC_ENTRY QuerySecurityPackageInfoA(SEC_CHAR *pszPackageName,
    SecPkgInfoA **ppPackageInfo) {
  SCRIPTED("QuerySecurityPackageInfoA", query(pszPackageName, (void **)ppPackageInfo, false));
}

BY_NAME SECURITY_STATUS SEC_ENTRY FreeContextBuffer(void *pvContextBuffer) {
  SCRIPTED("FreeContextBuffer", releaseShared(BUFFERS, pvContextBuffer) ? SEC_E_OK : SEC_E_INVALID_HANDLE);
}
