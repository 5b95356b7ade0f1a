/* The two-leg exchange: InitializeSecurityContext and AcceptSecurityContext. */
#include <stdlib.h>
#include <string.h>
#include "exports.h"
#include "objects.h"
#include "text.h"

static const char CLIENT_TOKEN[4] = {'R', 'F', 'C', '1'};
static const char SERVER_TOKEN[4] = {'R', 'F', 'S', '1'};

/* What the package grants of ISC_REQ_*. */
#define GRANTED \
  (ISC_REQ_DELEGATE | ISC_REQ_MUTUAL_AUTH | ISC_REQ_REPLAY_DETECT | ISC_REQ_SEQUENCE_DETECT | \
   ISC_REQ_CONFIDENTIALITY | ISC_REQ_CONNECTION | ISC_REQ_INTEGRITY | ISC_REQ_IDENTIFY | ISC_REQ_NULL_SESSION)
/* Of these ASC_RET_* has other bits. */
#define MOVED (ISC_REQ_INTEGRITY | ISC_REQ_IDENTIFY | ISC_REQ_NULL_SESSION)

/* Copies channel bindings from the input, where there are some. */
static SECURITY_STATUS readBindings(const SecBufferDesc *input, Context *context) {
  const SecBuffer *buffer = bufferOfType(input, SECBUFFER_CHANNEL_BINDINGS);
  SEC_CHANNEL_BINDINGS header;
  if (!buffer || buffer->cbBuffer == 0) return SEC_E_OK;
  if (!buffer->pvBuffer || buffer->cbBuffer < sizeof header) return SEC_E_INVALID_PARAMETER;
  memcpy(&header, buffer->pvBuffer, sizeof header);
  if (header.dwApplicationDataOffset > buffer->cbBuffer ||
      header.cbApplicationDataLength > buffer->cbBuffer - header.dwApplicationDataOffset)
    return SEC_E_INVALID_PARAMETER;
  context->bindings = malloc(buffer->cbBuffer);
  if (!context->bindings) return SEC_E_INSUFFICIENT_MEMORY;
  memcpy(context->bindings, buffer->pvBuffer, buffer->cbBuffer);
  context->bindingsSize = buffer->cbBuffer;
  return SEC_E_OK;
}

/* What goes over the wire instead of bindings: 0 for none. */
static uint64_t bindingsDigest(const Context *context) {
  SEC_CHANNEL_BINDINGS header;
  if (!context->bindings) return 0;
  memcpy(&header, context->bindings, sizeof header);
  return checksum(1, context->bindings + header.dwApplicationDataOffset, header.cbApplicationDataLength) | 1;
}

static Context *newContext(const Credential *credential, bool isInitiator) {
  Context *context = calloc(1, sizeof *context);
  if (!context) abort();
  context->package = credential->package;
  context->isInitiator = isInitiator;
  context->start = localTimeFromNow(0);
  context->expiry = credential->expiry;
  fillWithNoise(context->nonce, KEY_SIZE);
  return context;
}

/* Both nonces went over the wire in the clear: the key distinguishes contexts and protects nothing. */
static void makeKey(Context *context, const unsigned char *client, const unsigned char *server) {
  uint64_t halves[2] = {checksum(checksum(2, client, KEY_SIZE), server, KEY_SIZE),
                        checksum(checksum(3, server, KEY_SIZE), client, KEY_SIZE)};
  memcpy(context->key, halves, KEY_SIZE);
}

static SECURITY_STATUS writeToken(const Call *call, Bytes *token, const SecBufferDesc *output,
    bool allocate) {
  SECURITY_STATUS status;
  seal(token);
  if (token->failed) status = SEC_E_INSUFFICIENT_MEMORY;
  /* Names and bindings of a sane length only, so that cbMaxToken is true. */
  else if (token->position > MAX_TOKEN) status = SEC_E_INVALID_PARAMETER;
  else status = fillBuffer(call, bufferOfType(output, SECBUFFER_TOKEN), token->data, token->position,
      allocate);
  free(token->data);
  return status;
}

static SECURITY_STATUS startClient(const Call *call, const Credential *credential, Context *context,
    const SecBufferDesc *output) {
  Bytes token = {NULL, 0, 0, false};
  bool isAnonymous = credential->account.isAnonymous || context->requested & ISC_REQ_NULL_SESSION;
  context->client.user = strdup(isAnonymous ? "ANONYMOUS LOGON" : credential->account.user);
  context->client.domain = strdup(isAnonymous ? "NT AUTHORITY" : credential->account.domain);
  context->client.isAnonymous = isAnonymous;
  putMagic(&token, CLIENT_TOKEN);
  putText(&token, credential->package->name);
  putNumber(&token, context->requested);
  putNumber(&token, (uint64_t)credential->account.isWrong | (uint64_t)isAnonymous << 1);
  putText(&token, context->client.user);
  putText(&token, context->client.domain);
  putText(&token, context->target);
  putNumber(&token, bindingsDigest(context));
  putBytes(&token, context->nonce, KEY_SIZE);
  return writeToken(call, &token, output, (context->requested & ISC_REQ_ALLOCATE_MEMORY) != 0);
}

static SECURITY_STATUS finishClient(Context *context, const SecBufferDesc *input) {
  const SecBuffer *buffer = bufferOfType(input, SECBUFFER_TOKEN);
  unsigned char nonce[KEY_SIZE];
  if (!buffer || !buffer->pvBuffer || context->isComplete) return SEC_E_INVALID_TOKEN;
  Bytes token = {buffer->pvBuffer, buffer->cbBuffer, 0, false};
  if (!isSealed(&token, SERVER_TOKEN)) return SEC_E_INVALID_TOKEN;
  char *server = getText(&token);
  getBytes(&token, nonce, KEY_SIZE);
  uint64_t answered = getNumber(&token);
  if (token.failed || answered != checksum(4, context->nonce, KEY_SIZE)) {
    free(server);
    return SEC_E_INVALID_TOKEN;
  }
  context->server = server;
  makeKey(context, context->nonce, nonce);
  context->isComplete = true;
  return SEC_E_OK;
}

typedef struct Initiation {
  const SecHandle *credential, *context;
  const void *target;
  bool wide;
  ULONG32 requested;
  const SecBufferDesc *input, *output;
  SecHandle *newContext;
  ULONG32 *attributes;
  TimeStamp *expiry;
} Initiation;

static SECURITY_STATUS continueInitiation(const Call *call, const Initiation *asked) {
  Context *context = contextOf(asked->context);
  SecBuffer *out = bufferOfType(asked->output, SECBUFFER_TOKEN);
  if (!context || !context->isInitiator) return SEC_E_INVALID_HANDLE;
  SECURITY_STATUS status = finishClient(context, asked->input);
  if (status != SEC_E_OK) return status;
  if (out) {
    /* There is no third token. */
    out->cbBuffer = 0;
    if (asked->requested & ISC_REQ_ALLOCATE_MEMORY) out->pvBuffer = NULL;
    if (call->claim != CLAIM_HONEST) fillBuffer(call, out, "", 0, true);
  }
  if (asked->newContext) *asked->newContext = *asked->context;
  if (asked->attributes) *asked->attributes = context->attributes;
  writeExpiry(call, asked->expiry, context->expiry);
  return SEC_E_OK;
}

static SECURITY_STATUS initiate(const Call *call, Initiation asked) {
  if (asked.context) return continueInitiation(call, &asked);
  const Credential *credential = credentialOf(asked.credential);
  if (!credential) return SEC_E_INVALID_HANDLE;
  if (!(credential->use & SECPKG_CRED_OUTBOUND)) return SEC_E_NO_CREDENTIALS;
  if (!asked.newContext || !asked.output) return SEC_E_INVALID_PARAMETER;
  Context *context = newContext(credential, true);
  char *target = fromCaller(asked.target, asked.wide);
  context->target = target ? target : strdup("");
  context->requested = asked.requested;
  context->attributes = asked.requested & (GRANTED | ISC_REQ_ALLOCATE_MEMORY);
  if (!(credential->package->capabilities & SECPKG_FLAG_DELEGATION))
    context->attributes &= ~(ULONG32)ISC_REQ_DELEGATE;
  SECURITY_STATUS status = readBindings(asked.input, context);
  if (status == SEC_E_OK) status = startClient(call, credential, context, asked.output);
  if (status == SEC_E_OK) status = giveContext(context, asked.newContext);
  if (status != SEC_E_OK) {
    freeContext(context);
    return status;
  }
  if (asked.attributes) *asked.attributes = context->attributes;
  writeExpiry(call, asked.expiry, context->expiry);
  return SEC_I_CONTINUE_NEEDED;
}

static SECURITY_STATUS readClient(const Credential *credential, Context *context, const SecBufferDesc *input,
    ULONG32 requested) {
  const SecBuffer *buffer = bufferOfType(input, SECBUFFER_TOKEN);
  unsigned char nonce[KEY_SIZE];
  if (!buffer || !buffer->pvBuffer) return SEC_E_INVALID_TOKEN;
  Bytes token = {buffer->pvBuffer, buffer->cbBuffer, 0, false};
  if (!isSealed(&token, CLIENT_TOKEN)) return SEC_E_INVALID_TOKEN;
  char *package = getText(&token);
  context->requested = (ULONG32)getNumber(&token);
  uint64_t marks = getNumber(&token);
  context->client.user = getText(&token);
  context->client.domain = getText(&token);
  context->target = getText(&token);
  uint64_t bindings = getNumber(&token);
  getBytes(&token, nonce, KEY_SIZE);
  bool isForUs = !token.failed && !strcmp(package, credential->package->name);
  free(package);
  if (!isForUs) return SEC_E_INVALID_TOKEN;
  context->client.isAnonymous = marks >> 1 & 1;
  if (marks & 1) return SEC_E_LOGON_DENIED;
  bool mayBeMissing = requested & ASC_REQ_ALLOW_MISSING_BINDINGS && bindings == 0;
  if (context->bindings && bindings != bindingsDigest(context) && !mayBeMissing) return SEC_E_BAD_BINDINGS;
  makeKey(context, nonce, context->nonce);
  /* The answer must fit its question: kept until the token is written. */
  context->received = checksum(4, nonce, KEY_SIZE);
  return SEC_E_OK;
}

static SECURITY_STATUS answerClient(const Call *call, const Credential *credential, Context *context,
    const SecBufferDesc *output, ULONG32 requested) {
  Bytes token = {NULL, 0, 0, false};
  ULONG32 granted = context->requested & GRANTED;
  if (!(context->package->capabilities & SECPKG_FLAG_DELEGATION)) granted &= ~(ULONG32)ISC_REQ_DELEGATE;
  context->attributes = granted & ~(ULONG32)MOVED;
  if (granted & ISC_REQ_INTEGRITY) context->attributes |= ASC_RET_INTEGRITY;
  if (granted & ISC_REQ_IDENTIFY) context->attributes |= ASC_RET_IDENTIFY;
  if (granted & ISC_REQ_NULL_SESSION) context->attributes |= ASC_RET_NULL_SESSION;
  context->attributes |= requested & ASC_REQ_ALLOCATE_MEMORY;
  context->server = joinName(credential->account.domain, credential->account.user);
  bool allowsImpersonation = context->package->capabilities & SECPKG_FLAG_IMPERSONATION;
  context->token = allowsImpersonation ? makeToken(levelOf(context)) : NULL;
  context->isComplete = true;
  putMagic(&token, SERVER_TOKEN);
  putText(&token, context->server);
  putBytes(&token, context->nonce, KEY_SIZE);
  putNumber(&token, context->received);
  context->received = 0;
  return writeToken(call, &token, output, (requested & ASC_REQ_ALLOCATE_MEMORY) != 0);
}

static SECURITY_STATUS accept(const Call *call, const SecHandle *credentialHandle,
    const SecHandle *oldContext, const SecBufferDesc *input, ULONG32 requested, SecHandle *newHandle,
    const SecBufferDesc *output, ULONG32 *attributes, TimeStamp *expiry) {
  const Credential *credential = credentialOf(credentialHandle);
  /* A client's token is answered at once, so that there is no context to go on with. */
  if (oldContext) return contextOf(oldContext) ? SEC_E_INVALID_TOKEN : SEC_E_INVALID_HANDLE;
  if (!credential) return SEC_E_INVALID_HANDLE;
  if (!(credential->use & SECPKG_CRED_INBOUND)) return SEC_E_NO_CREDENTIALS;
  if (!newHandle || !output) return SEC_E_INVALID_PARAMETER;
  Context *context = newContext(credential, false);
  SECURITY_STATUS status = readBindings(input, context);
  if (status == SEC_E_OK) status = readClient(credential, context, input, requested);
  if (status == SEC_E_OK) status = answerClient(call, credential, context, output, requested);
  if (status == SEC_E_OK) status = giveContext(context, newHandle);
  if (status != SEC_E_OK) {
    freeContext(context);
    return status;
  }
  if (attributes) *attributes = context->attributes;
  writeExpiry(call, expiry, context->expiry);
  return SEC_E_OK;
}

BY_NAME SECURITY_STATUS SEC_ENTRY InitializeSecurityContextW(SecHandle *phCredential, SecHandle *phContext,
    SEC_WCHAR *pszTargetName, ULONG32 fContextReq, ULONG32 Reserved1, ULONG32 TargetDataRep,
    SecBufferDesc *pInput, ULONG32 Reserved2, SecHandle *phNewContext, SecBufferDesc *pOutput,
    ULONG32 *pfContextAttr, TimeStamp *ptsExpiry) {
  (void)Reserved1, (void)TargetDataRep, (void)Reserved2;
  SCRIPTED("InitializeSecurityContextW", initiate(&call, (Initiation){phCredential, phContext, pszTargetName,
      true, fContextReq, pInput, pOutput, phNewContext, pfContextAttr, ptsExpiry}));
}

BY_NAME SECURITY_STATUS SEC_ENTRY InitializeSecurityContextA(SecHandle *phCredential, SecHandle *phContext,
    SEC_CHAR *pszTargetName, ULONG32 fContextReq, ULONG32 Reserved1, ULONG32 TargetDataRep,
    SecBufferDesc *pInput, ULONG32 Reserved2, SecHandle *phNewContext, SecBufferDesc *pOutput,
    ULONG32 *pfContextAttr, TimeStamp *ptsExpiry) {
  (void)Reserved1, (void)TargetDataRep, (void)Reserved2;
  SCRIPTED("InitializeSecurityContextA", initiate(&call, (Initiation){phCredential, phContext, pszTargetName,
      false, fContextReq, pInput, pOutput, phNewContext, pfContextAttr, ptsExpiry}));
}

BY_NAME SECURITY_STATUS SEC_ENTRY AcceptSecurityContext(SecHandle *phCredential, SecHandle *phContext,
    SecBufferDesc *pInput, ULONG32 fContextReq, ULONG32 TargetDataRep, SecHandle *phNewContext,
    SecBufferDesc *pOutput, ULONG32 *pfContextAttr, TimeStamp *ptsExpiry) {
  (void)TargetDataRep;
  SCRIPTED("AcceptSecurityContext", accept(&call, phCredential, phContext, pInput, fContextReq, phNewContext,
      pOutput, pfContextAttr, ptsExpiry));
}
