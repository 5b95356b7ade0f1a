/* Text in the encodings of A and W functions, and the bytes of tokens and packed contexts. */
#include "text.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "platform.h"

size_t lengthOfUtf16(const SEC_WCHAR *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

char *utf16ToUtf8(const SEC_WCHAR *text, size_t length) {
  char *utf8 = calloc(length * 3 + 1, 1), *out = utf8;
  if (!utf8) return NULL;
  for (size_t i = 0; i < length; i++) {
    uint32_t code = text[i];
    bool isPair = code >= 0xD800 && code < 0xDC00 && i + 1 < length && (text[i + 1] & 0xFC00) == 0xDC00;
    if (isPair) code = 0x10000 + ((code & 0x3FF) << 10) + (text[++i] & 0x3FF);
    if (code < 0x80) *out++ = (char)code;
    else if (code < 0x800) *out++ = (char)(0xC0 | code >> 6), *out++ = (char)(0x80 | (code & 0x3F));
    else {
      if (code < 0x10000) *out++ = (char)(0xE0 | code >> 12);
      else *out++ = (char)(0xF0 | code >> 18), *out++ = (char)(0x80 | (code >> 12 & 0x3F));
      *out++ = (char)(0x80 | (code >> 6 & 0x3F));
      *out++ = (char)(0x80 | (code & 0x3F));
    }
  }
  return utf8;
}

SEC_WCHAR *utf8ToUtf16(const char *text, size_t *length) {
  const unsigned char *in = (const unsigned char *)text;
  SEC_WCHAR *wide = calloc(strlen(text) + 1, sizeof *wide), *out = wide;
  if (!wide) return NULL;
  while (*in) {
    uint32_t code = *in++;
    int more = code >= 0xF0 ? 3 : code >= 0xE0 ? 2 : code >= 0xC0 ? 1 : 0;
    if (more) code &= 0x3Fu >> more;
    for (; more && (*in & 0xC0) == 0x80; more--) code = code << 6 | (*in++ & 0x3F);
    if (code < 0x10000) *out++ = (SEC_WCHAR)code;
    else *out++ = (SEC_WCHAR)(0xD800 + ((code - 0x10000) >> 10)),
        *out++ = (SEC_WCHAR)(0xDC00 + (code & 0x3FF));
  }
  if (length) *length = (size_t)(out - wide);
  return wide;
}

char *fromCaller(const void *text, bool wide) {
  if (!text) return NULL;
  return wide ? utf16ToUtf8(text, lengthOfUtf16(text)) : narrowToUtf8(text, strlen(text));
}

void *forCaller(const char *text, bool wide, size_t *size) {
  size_t length = 0;
  if (wide) {
    SEC_WCHAR *utf16 = utf8ToUtf16(text, &length);
    *size = (length + 1) * sizeof *utf16;
    return utf16;
  }
  char *narrow = utf8ToNarrow(text);
  *size = narrow ? strlen(narrow) + 1 : 0;
  return narrow;
}

void *giveText(const char *text, bool wide) {
  size_t size;
  void *converted = forCaller(text, wide, &size);
  void *given = converted ? giveShared(BUFFERS, size, false) : NULL;
  if (given) memcpy(given, converted, size);
  free(converted);
  return given;
}

bool equalsIgnoringCase(const char *a, const char *b) {
  while (*a && tolower((unsigned char)*a) == tolower((unsigned char)*b)) a++, b++;
  return *a == *b;
}

char *joinName(const char *domain, const char *user) {
  size_t size = strlen(domain) + strlen(user) + 2;
  char *name = calloc(size, 1);
  if (!name) return NULL;
  if (*domain) strcat(strcat(name, domain), "\\");
  return strcat(name, user);
}

void putBytes(Bytes *bytes, const void *data, size_t size) {
  if (bytes->failed) return;
  if (bytes->position + size > bytes->size) {
    size_t larger = (bytes->position + size) * 2;
    unsigned char *moved = realloc(bytes->data, larger);
    if (!moved) {
      bytes->failed = true;
      return;
    }
    bytes->data = moved;
    bytes->size = larger;
  }
  if (size) memcpy(bytes->data + bytes->position, data, size);
  bytes->position += size;
}

void putNumber(Bytes *bytes, uint64_t number) {
  unsigned char little[8];
  for (int i = 0; i < 8; i++) little[i] = (unsigned char)(number >> 8 * i);
  putBytes(bytes, little, 8);
}

void putBlock(Bytes *bytes, const void *data, size_t size) {
  putNumber(bytes, size);
  putBytes(bytes, data, size);
}

void putText(Bytes *bytes, const char *text) { putBlock(bytes, text, strlen(text)); }

void getBytes(Bytes *bytes, void *data, size_t size) {
  memset(data, 0, size);
  if (bytes->failed || bytes->size - bytes->position < size) {
    bytes->failed = true;
    return;
  }
  memcpy(data, bytes->data + bytes->position, size);
  bytes->position += size;
}

uint64_t getNumber(Bytes *bytes) {
  unsigned char little[8];
  uint64_t number = 0;
  getBytes(bytes, little, 8);
  for (int i = 0; i < 8; i++) number |= (uint64_t)little[i] << 8 * i;
  return number;
}

void *getBlock(Bytes *bytes, size_t *size) {
  uint64_t length = getNumber(bytes);
  if (bytes->failed || length > bytes->size - bytes->position) {
    bytes->failed = true;
    return NULL;
  }
  char *block = calloc(1, (size_t)length + 1);
  if (block) getBytes(bytes, block, (size_t)length);
  else bytes->failed = true;
  if (size) *size = (size_t)length;
  return block;
}

char *getText(Bytes *bytes) { return getBlock(bytes, NULL); }

void putMagic(Bytes *bytes, const char magic[4]) { putBytes(bytes, magic, 4); }

void seal(Bytes *bytes) {
  if (!bytes->failed) putNumber(bytes, checksum(0, bytes->data, bytes->position));
}

bool isSealed(Bytes *bytes, const char magic[4]) {
  if (!bytes->data || bytes->size < 12 || memcmp(bytes->data, magic, 4)) return false;
  Bytes end = {bytes->data, bytes->size, bytes->size - 8, false};
  if (getNumber(&end) != checksum(0, bytes->data, bytes->size - 8)) return false;
  bytes->position = 4;
  bytes->size -= 8;
  return true;
}

uint64_t checksum(uint64_t seed, const void *data, size_t size) {
  const unsigned char *bytes = data;
  uint64_t sum = 0xCBF29CE484222325ull ^ seed;
  for (size_t i = 0; i < size; i++) sum = (sum ^ bytes[i]) * 0x100000001B3ull;
  return sum;
}
