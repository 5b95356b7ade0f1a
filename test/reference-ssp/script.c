/*
 * The script that changes what single calls do.
 *
 *   script    = rule { (newline | ";") rule }          empty rules and those that begin with "//" are skipped
 *   rule      = Function [ "#" N ] ":" action [ argument ]
 *   Function  = an exported name; without its A or W it stands for both
 *   N         = only the Nth call that the rule's Function matches, counted from 1 since the script was set
 *
 *   status 0x8009030E     do nothing, return that
 *   queue 0x8009030E      the same; for the Async functions: the request could not be queued
 *   then 0x8009030E       do the work, and return that all the same
 *   nothing               do nothing, return SEC_E_OK
 *   delay MS, hang, crash before anything else; of an Async function on the thread that does the work
 *   expiry untouched | zero | never | past | SECONDS    what is written as time of expiry
 *   bytes N               the output token or packed context claims N bytes that are not there
 *   null N                it claims N bytes at a NULL pointer
 *   async 0x8009030E      what SspiGetAsyncCallStatus gives in the end; a failure means that no work is done
 *   pending N             SspiGetAsyncCallStatus says "pending" at the first N polls of each request
 *
 * All rules that match a call hold for it. A rule that is not understood ends the process, with a sentence on
 * stderr.
 */
#include "script.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "counters.h"
#include "platform.h"

typedef struct Rule {
  char function[48];
  unsigned only, matched;
  char action[16];
  char argument[24];
} Rule;

static Rule *rules;
static size_t ruleCount;
static bool scriptIsSet;

static void refuse(const char *rule, const char *why) {
  fprintf(stderr, "reference-ssp: %s: \"%s\"\n", why, rule);
  fflush(stderr);
  abort();
}

static const char *const ACTIONS_WITH_STATUS[] = {"status", "queue", "then", "async", NULL};
static const char *const ACTIONS_WITH_NUMBER[] = {"delay", "bytes", "null", "pending", NULL};
static const char *const ACTIONS_ALONE[] = {"nothing", "hang", "crash", NULL};
static const char *const EXPIRIES[] = {"untouched", "zero", "never", "past", NULL};

static bool isOneOf(const char *word, const char *const *words) {
  for (; *words; words++)
    if (!strcmp(word, *words)) return true;
  return false;
}

static bool isNumber(const char *text) {
  char *end;
  strtoll(text, &end, 0);
  return *text != '\0' && *end == '\0';
}

static bool isUnderstood(const Rule *rule) {
  if (isOneOf(rule->action, ACTIONS_WITH_STATUS)) return isNumber(rule->argument);
  if (isOneOf(rule->action, ACTIONS_WITH_NUMBER)) return isNumber(rule->argument) && rule->argument[0] != '-';
  if (isOneOf(rule->action, ACTIONS_ALONE)) return rule->argument[0] == '\0';
  if (!strcmp(rule->action, "expiry")) return isOneOf(rule->argument, EXPIRIES) || isNumber(rule->argument);
  return false;
}

static Rule parseRule(const char *text) {
  Rule rule = {.only = 0};
  int end = 0;
  /* With a number, and without. */
  if (sscanf(text, " %47[A-Za-z] # %u : %15[a-z] %n", rule.function, &rule.only, rule.action, &end) != 3) {
    rule.only = 0;
    end = 0;
    if (sscanf(text, " %47[A-Za-z] : %15[a-z] %n", rule.function, rule.action, &end) != 2)
      refuse(text, "a rule is Function[#N]: action [argument]");
  } else if (rule.only == 0) {
    refuse(text, "calls are counted from 1");
  }
  if (end) sscanf(text + end, "%23s", rule.argument);
  if (!isUnderstood(&rule)) refuse(text, "no such action, or not with this argument");
  if (!isFunctionOrFamily(rule.function)) refuse(text, "no such function");
  return rule;
}

/* The tables are locked. */
static void parseScript(const char *script) {
  char *copy = strdup(script ? script : "");
  char *rest = copy;
  free(rules);
  rules = NULL;
  ruleCount = 0;
  while (rest) {
    char *text = rest;
    size_t length = strcspn(rest, ";\r\n");
    rest = rest[length] ? rest + length + 1 : NULL;
    text[length] = '\0';
    text += strspn(text, " \t");
    if (*text == '\0' || !strncmp(text, "//", 2)) continue;
    rules = realloc(rules, (ruleCount + 1) * sizeof *rules);
    if (!rules) abort();
    rules[ruleCount++] = parseRule(text);
  }
  free(copy);
  scriptIsSet = true;
}

VISIBLE void ReferenceSetScript(const char *utf8) {
  lockTables();
  parseScript(utf8);
  unlockTables();
}

/* The name itself, or without its A or W. */
static bool matches(const Rule *rule, const char *function) {
  size_t length = strlen(rule->function);
  if (strncmp(rule->function, function, length)) return false;
  const char *rest = function + length;
  return !strcmp(rest, "") || !strcmp(rest, "A") || !strcmp(rest, "W");
}

static void applyExpiry(Call *call, const char *argument) {
  call->expiry = EXPIRY_SECONDS;
  if (!strcmp(argument, "untouched")) call->expiry = EXPIRY_UNTOUCHED;
  else if (!strcmp(argument, "zero")) call->expiry = EXPIRY_ZERO;
  else if (!strcmp(argument, "never")) call->expiry = EXPIRY_NEVER;
  else if (!strcmp(argument, "past")) call->expirySeconds = -3600;
  else call->expirySeconds = strtoll(argument, NULL, 0);
}

static void apply(const Rule *rule, Call *call) {
  const char *action = rule->action;
  long long number = strtoll(rule->argument, NULL, 0);
  SECURITY_STATUS status = (SECURITY_STATUS)(uint32_t)number;
  if (!strcmp(action, "status") || !strcmp(action, "queue")) call->skip = true, call->status = status;
  else if (!strcmp(action, "nothing")) call->skip = true, call->status = SEC_E_OK;
  else if (!strcmp(action, "then")) call->replaces = true, call->status = status;
  else if (!strcmp(action, "async")) call->hasAsyncStatus = true, call->asyncStatus = status;
  else if (!strcmp(action, "delay")) call->delay = (ULONG32)number;
  else if (!strcmp(action, "hang")) call->hangs = true;
  else if (!strcmp(action, "crash")) call->crashes = true;
  else if (!strcmp(action, "pending")) call->pending = (ULONG32)number;
  else if (!strcmp(action, "bytes")) call->claim = CLAIM_BYTES, call->claimed = (ULONG32)number;
  else if (!strcmp(action, "null")) call->claim = CLAIM_NULL, call->claimed = (ULONG32)number;
  else if (!strcmp(action, "expiry")) applyExpiry(call, rule->argument);
}

static void writeLog(const char *function, const char *outcome) {
  char *path = environmentVariable("REFERENCE_SSP_LOG");
  FILE *file = path && *path ? fopen(path, "a") : NULL;
  if (file) {
    fprintf(file, "%s %s\n", function, outcome);
    fclose(file);
  }
  free(path);
}

void misbehave(const Call *call) {
  if (call->delay) sleepMilliseconds(call->delay);
  if (call->hangs) writeLog(call->function, "hang");
  while (call->hangs) sleepMilliseconds(1000);
  if (call->crashes) {
    writeLog(call->function, "crash");
    *(volatile int *)8 = 0;
  }
}

Call beginAsyncCall(const char *function) {
  Call call = {.function = function};
  char *fromEnvironment = environmentVariable("REFERENCE_SSP_SCRIPT");
  lockTables();
  if (!scriptIsSet) parseScript(fromEnvironment);
  countCall(function);
  for (size_t i = 0; i < ruleCount; i++) {
    if (!matches(&rules[i], function)) continue;
    rules[i].matched++;
    if (rules[i].only == 0 || rules[i].only == rules[i].matched) apply(&rules[i], &call);
  }
  unlockTables();
  free(fromEnvironment);
  return call;
}

Call beginCall(const char *function) {
  Call call = beginAsyncCall(function);
  misbehave(&call);
  return call;
}

SECURITY_STATUS endCall(const Call *call, SECURITY_STATUS honest) {
  SECURITY_STATUS status = call->replaces ? call->status : honest;
  char text[16];
  snprintf(text, sizeof text, "0x%08X", (unsigned)status);
  writeLog(call->function, text);
  return status;
}

void writeExpiry(const Call *call, TimeStamp *out, TimeStamp honest) {
  if (!out || call->expiry == EXPIRY_UNTOUCHED) return;
  *out = call->expiry == EXPIRY_ZERO      ? 0
         : call->expiry == EXPIRY_NEVER   ? INT64_MAX
         : call->expiry == EXPIRY_SECONDS ? localTimeFromNow(call->expirySeconds)
                                          : honest;
}
