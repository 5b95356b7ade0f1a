/* Contexts as such: their handles, their end, and the buffers that go with them. */
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "exports.h"
#include "objects.h"

Context *contextOf(const SecHandle *handle) { return handle ? findHandle(CONTEXTS, handle->dwLower) : NULL; }

void freeContext(Context *context) {
  if (!context) return;
  freeAccount(&context->client);
  free(context->server);
  free(context->target);
  free(context->bindings);
  closeToken(context->token);
  free(context);
}

SECURITY_STATUS giveContext(Context *context, SecHandle *handle) {
  handle->dwLower = giveHandle(CONTEXTS, context);
  handle->dwUpper = 0;
  return handle->dwLower ? SEC_E_OK : SEC_E_INSUFFICIENT_MEMORY;
}

SECURITY_STATUS deleteContext(const SecHandle *handle) {
  Context *context = takeHandle(CONTEXTS, handle ? handle->dwLower : 0);
  freeContext(context);
  return context ? SEC_E_OK : SEC_E_INVALID_HANDLE;
}

Level levelOf(const Context *context) {
  if (context->client.isAnonymous || context->requested & ISC_REQ_NULL_SESSION) return LEVEL_ANONYMOUS;
  if (context->requested & ISC_REQ_IDENTIFY) return LEVEL_IDENTIFICATION;
  return context->requested & ISC_REQ_DELEGATE ? LEVEL_DELEGATION : LEVEL_IMPERSONATION;
}

SecBuffer *bufferOfType(const SecBufferDesc *buffers, ULONG32 type) {
  for (ULONG32 i = 0; buffers && buffers->pBuffers && i < buffers->cBuffers; i++)
    if ((buffers->pBuffers[i].BufferType & ~SECBUFFER_ATTRMASK) == type) return &buffers->pBuffers[i];
  return NULL;
}

SECURITY_STATUS fillBuffer(const Call *call, SecBuffer *buffer, const void *data, size_t size,
    bool allocate) {
  if (!buffer) return SEC_E_INVALID_PARAMETER;
  if (call->claim == CLAIM_NULL) {
    buffer->pvBuffer = NULL;
    buffer->cbBuffer = call->claimed;
    return SEC_E_OK;
  }
  if (allocate) buffer->pvBuffer = giveShared(BUFFERS, size, call->claim == CLAIM_BYTES);
  else if (!buffer->pvBuffer || buffer->cbBuffer < size) return SEC_E_BUFFER_TOO_SMALL;
  if (!buffer->pvBuffer) return SEC_E_INSUFFICIENT_MEMORY;
  memcpy(buffer->pvBuffer, data, size);
  buffer->cbBuffer = call->claim == CLAIM_BYTES ? call->claimed : (ULONG32)size;
  return SEC_E_OK;
}

BY_NAME SECURITY_STATUS SEC_ENTRY DeleteSecurityContext(SecHandle *phContext) {
  SCRIPTED("DeleteSecurityContext", deleteContext(phContext));
}

/* Nothing is left to complete after either leg. */
BY_NAME SECURITY_STATUS SEC_ENTRY CompleteAuthToken(SecHandle *phContext, SecBufferDesc *pToken) {
  (void)pToken;
  SCRIPTED("CompleteAuthToken", contextOf(phContext) ? SEC_E_OK : SEC_E_INVALID_HANDLE);
}

BY_NAME SECURITY_STATUS SEC_ENTRY ApplyControlToken(SecHandle *phContext, SecBufferDesc *pInput) {
  (void)pInput;
  SCRIPTED("ApplyControlToken", contextOf(phContext) ? SEC_E_UNSUPPORTED_FUNCTION : SEC_E_INVALID_HANDLE);
}
