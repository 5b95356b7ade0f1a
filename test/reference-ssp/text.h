/* Text, which is UTF-8 inside the library, and the bytes of tokens and packed contexts. */
#ifndef REFERENCE_TEXT_H
#define REFERENCE_TEXT_H

#include <stdbool.h>
#include "sspi.h"

/* UTF-16 to UTF-8 and back; results for the caller to free(). Length and size in units and bytes, without
   terminators. */
char *utf16ToUtf8(const SEC_WCHAR *text, size_t length);
SEC_WCHAR *utf8ToUtf16(const char *text, size_t *length);
size_t lengthOfUtf16(const SEC_WCHAR *text);

/* A null-terminated string of an A or W function as UTF-8, NULL for NULL. */
char *fromCaller(const void *text, bool wide);
/* The bytes, terminator included, of a string for the caller of an A or W function; for free(). */
void *forCaller(const char *text, bool wide, size_t *size);
/* The same in memory that FreeContextBuffer takes back. */
void *giveText(const char *text, bool wide);

bool equalsIgnoringCase(const char *a, const char *b);
/* "DOMAIN\user", or the user alone where there is no domain; for free(). */
char *joinName(const char *domain, const char *user);

/* Bytes that are written or read one field after another; `failed` stands once anything did not fit. */
typedef struct Bytes { unsigned char *data; size_t size, position; bool failed; } Bytes;
void putBytes(Bytes *bytes, const void *data, size_t size);
void putNumber(Bytes *bytes, uint64_t number);
/* A length and the bytes. */
void putBlock(Bytes *bytes, const void *data, size_t size);
void putText(Bytes *bytes, const char *text);
void getBytes(Bytes *bytes, void *data, size_t size);
uint64_t getNumber(Bytes *bytes);
/* For free(); NULL where it failed. Ends in a NUL that is not counted. */
void *getBlock(Bytes *bytes, size_t *size);
char *getText(Bytes *bytes);
/* Begin and end of everything that this library writes: a magic word, and a checksum of all before it. */
void putMagic(Bytes *bytes, const char magic[4]);
void seal(Bytes *bytes);
/* True where the magic word stands at the begin and the checksum is right; reading goes on after the word. */
bool isSealed(Bytes *bytes, const char magic[4]);

/* FNV-1a: finds damage, protects nothing. */
uint64_t checksum(uint64_t seed, const void *data, size_t size);

#endif
