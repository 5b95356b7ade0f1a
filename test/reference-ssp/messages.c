/*
 * Messages: signed, verified, encrypted, decrypted.
 *
 * A keyed checksum and a keyed stream that find damage and hide text from the eye. They are not cryptography:
 * the key can be computed from the tokens.
 */
#include <string.h>
#include "exports.h"
#include "objects.h"
#include "text.h"

/* What stands before a message: magic word, whether it is encrypted, sequence number, checksum. A signature
   has no mark. */
typedef struct Seal { bool isTrailer, isEncrypted; uint64_t sequence, sum; } Seal;

static void writeSeal(unsigned char *out, const Seal *seal) {
  size_t at = 4;
  memcpy(out, "RFM1", 4);
  if (seal->isTrailer) {
    memset(out + at, 0, 4);
    out[at] = seal->isEncrypted;
    at += 4;
  }
  for (int i = 0; i < 8; i++) out[at + (size_t)i] = (unsigned char)(seal->sequence >> 8 * i);
  for (int i = 0; i < 8; i++) out[at + 8 + (size_t)i] = (unsigned char)(seal->sum >> 8 * i);
}

static bool readSeal(const unsigned char *in, size_t size, bool isTrailer, Seal *seal) {
  size_t at = isTrailer ? 8 : 4;
  size_t expected = isTrailer ? TRAILER_SIZE : SIGNATURE_SIZE;
  if (!in || size != expected || memcmp(in, "RFM1", 4)) return false;
  *seal = (Seal){.isTrailer = isTrailer, .isEncrypted = isTrailer && in[4]};
  for (int i = 0; i < 8; i++) seal->sequence |= (uint64_t)in[at + (size_t)i] << 8 * i;
  for (int i = 0; i < 8; i++) seal->sum |= (uint64_t)in[at + 8 + (size_t)i] << 8 * i;
  return true;
}

/* A key of one direction and one message. */
static uint64_t messageKey(const Context *context, bool fromInitiator, const Seal *seal) {
  uint64_t parts[3] = {fromInitiator, seal->sequence, (uint64_t)seal->isTrailer << 1 | seal->isEncrypted};
  return checksum(checksum(5, context->key, KEY_SIZE), parts, sizeof parts);
}

static bool isData(const SecBuffer *buffer) {
  return (buffer->BufferType & ~SECBUFFER_ATTRMASK) == SECBUFFER_DATA;
}

/* Buffers that are read only and without checksum take no part. */
static uint64_t sumOf(const SecBufferDesc *message, uint64_t key) {
  uint64_t sum = checksum(key, "", 0);
  for (ULONG32 i = 0; i < message->cBuffers; i++) {
    const SecBuffer *buffer = &message->pBuffers[i];
    if (!isData(buffer) || buffer->BufferType & SECBUFFER_READONLY) continue;
    sum = checksum(sum, buffer->pvBuffer, buffer->cbBuffer);
  }
  return sum;
}

static void applyStream(const SecBufferDesc *message, uint64_t key) {
  for (ULONG32 i = 0; i < message->cBuffers; i++) {
    const SecBuffer *buffer = &message->pBuffers[i];
    if (!isData(buffer)) continue;
    if (buffer->BufferType & (SECBUFFER_READONLY | SECBUFFER_READONLY_WITH_CHECKSUM)) continue;
    unsigned char *bytes = buffer->pvBuffer;
    for (ULONG32 at = 0; at < buffer->cbBuffer; at++) {
      key = key * 6364136223846793005ull + 1442695040888963407ull;
      bytes[at] ^= (unsigned char)(key >> 56);
    }
  }
}

static SecBuffer *sealBuffer(const SecBufferDesc *message) {
  SecBuffer *buffer = bufferOfType(message, SECBUFFER_TOKEN);
  return buffer ? buffer : bufferOfType(message, SECBUFFER_STREAM_HEADER);
}

static SECURITY_STATUS findContext(const SecHandle *handle, const SecBufferDesc *message, Context **context) {
  *context = contextOf(handle);
  if (!*context || !(*context)->isComplete) return SEC_E_INVALID_HANDLE;
  return message && message->pBuffers ? SEC_E_OK : SEC_E_INVALID_PARAMETER;
}

static SECURITY_STATUS protect(const SecHandle *handle, ULONG32 quality, const SecBufferDesc *message,
    bool isTrailer) {
  Context *context;
  SECURITY_STATUS status = findContext(handle, message, &context);
  if (status != SEC_E_OK) return status;
  if (quality != 0 && !(isTrailer && quality == SECQOP_WRAP_NO_ENCRYPT)) return SEC_E_QOP_NOT_SUPPORTED;
  SecBuffer *out = sealBuffer(message), *padding = bufferOfType(message, SECBUFFER_PADDING);
  size_t size = isTrailer ? TRAILER_SIZE : SIGNATURE_SIZE;
  if (!out || !bufferOfType(message, SECBUFFER_DATA)) return SEC_E_INVALID_TOKEN;
  if (!out->pvBuffer || out->cbBuffer < size) return SEC_E_BUFFER_TOO_SMALL;
  Seal seal = {isTrailer, isTrailer && quality == 0, context->sent, 0};
  uint64_t key = messageKey(context, context->isInitiator, &seal);
  seal.sum = sumOf(message, key);
  if (seal.isEncrypted) applyStream(message, key);
  writeSeal(out->pvBuffer, &seal);
  out->cbBuffer = (ULONG32)size;
  /* Blocks of one byte are never padded. */
  if (padding) padding->cbBuffer = 0;
  context->sent++;
  return SEC_E_OK;
}

/* A stream holds seal and message in one piece: the data buffer is made to point at the message. */
static SECURITY_STATUS openStream(const SecBufferDesc *message, SecBuffer *stream, SecBuffer *seal) {
  SecBuffer *data = bufferOfType(message, SECBUFFER_DATA);
  if (!data || !stream->pvBuffer || stream->cbBuffer < TRAILER_SIZE) return SEC_E_INVALID_TOKEN;
  *seal = (SecBuffer){TRAILER_SIZE, SECBUFFER_TOKEN, stream->pvBuffer};
  data->pvBuffer = (char *)stream->pvBuffer + TRAILER_SIZE;
  data->cbBuffer = stream->cbBuffer - TRAILER_SIZE;
  return SEC_E_OK;
}

static SECURITY_STATUS unprotect(const SecHandle *handle, const SecBufferDesc *message, ULONG32 *quality,
    bool isTrailer) {
  Context *context;
  Seal seal;
  SECURITY_STATUS status = findContext(handle, message, &context);
  if (status != SEC_E_OK) return status;
  SecBuffer *stream = isTrailer ? bufferOfType(message, SECBUFFER_STREAM) : NULL;
  SecBuffer opened, *in = sealBuffer(message);
  if (stream) {
    status = openStream(message, stream, &opened);
    if (status != SEC_E_OK) return status;
    in = &opened;
  }
  if (!in || !bufferOfType(message, SECBUFFER_DATA)) return SEC_E_INVALID_TOKEN;
  if (!readSeal(in->pvBuffer, in->cbBuffer, isTrailer, &seal)) return SEC_E_MESSAGE_ALTERED;
  uint64_t key = messageKey(context, !context->isInitiator, &seal);
  if (seal.isEncrypted) applyStream(message, key);
  if (sumOf(message, key) != seal.sum) {
    /* What was not understood is left as it came. */
    if (seal.isEncrypted) applyStream(message, key);
    return SEC_E_MESSAGE_ALTERED;
  }
  if (seal.sequence != context->received) {
    if (seal.isEncrypted) applyStream(message, key);
    return SEC_E_OUT_OF_SEQUENCE;
  }
  context->received++;
  if (quality) *quality = isTrailer && !seal.isEncrypted ? SECQOP_WRAP_NO_ENCRYPT : 0;
  return SEC_E_OK;
}

/* The sequence numbers are the context's own: those of the caller are for packages without a connection. */
BY_NAME SECURITY_STATUS SEC_ENTRY MakeSignature(SecHandle *phContext, ULONG32 fQOP, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo) {
  (void)MessageSeqNo;
  SCRIPTED("MakeSignature", protect(phContext, fQOP, pMessage, false));
}

BY_NAME SECURITY_STATUS SEC_ENTRY VerifySignature(SecHandle *phContext, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo, ULONG32 *pfQOP) {
  (void)MessageSeqNo;
  SCRIPTED("VerifySignature", unprotect(phContext, pMessage, pfQOP, false));
}

BY_NAME SECURITY_STATUS SEC_ENTRY EncryptMessage(SecHandle *phContext, ULONG32 fQOP, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo) {
  (void)MessageSeqNo;
  SCRIPTED("EncryptMessage", protect(phContext, fQOP, pMessage, true));
}

BY_NAME SECURITY_STATUS SEC_ENTRY DecryptMessage(SecHandle *phContext, SecBufferDesc *pMessage,
    ULONG32 MessageSeqNo, ULONG32 *pfQOP) {
  (void)MessageSeqNo;
  SCRIPTED("DecryptMessage", unprotect(phContext, pMessage, pfQOP, true));
}
