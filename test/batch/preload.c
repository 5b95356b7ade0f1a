/*
 * Stands before libkrb5's krb5_get_credentials, and does with services of certain names what no library should: no real one
 * crashes or hangs for one target and not for the next. For LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <krb5.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

krb5_error_code krb5_get_credentials(krb5_context context, krb5_flags options, krb5_ccache cache, krb5_creds *wanted,
    krb5_creds **out) {
  char *name = NULL;
  if (krb5_unparse_name(context, wanted->server, &name)) abort();
  if (strstr(name, "/crash")) abort();
  if (strstr(name, "/exit")) _exit(7);
  if (strstr(name, "/hang")) sleep(600);
  krb5_free_unparsed_name(context, name);
  krb5_error_code (*behind)(krb5_context, krb5_flags, krb5_ccache, krb5_creds *, krb5_creds **) =
      dlsym(RTLD_NEXT, "krb5_get_credentials");
  return behind(context, options, cache, wanted, out);
}
