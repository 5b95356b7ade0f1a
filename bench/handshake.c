/*
 * Kerberos handshakes in one process, by the calls that sspidiag makes for each: the measure of what its binding costs.
 *
 *     cc -O2 -o handshake handshake.c -lgssapi_krb5 && ./handshake HTTP@localhost 5000 [thread]
 *
 * Prints how many were made in a second. With `thread` there is one more, which does nothing: the C library locks from
 * then on, and Node always has some.
 */
#include <gssapi/gssapi_ext.h>
#include <gssapi/gssapi_krb5.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const gss_OID_set_desc KRB5 = {1, &(gss_OID_desc){9, "\x2a\x86\x48\x86\xf7\x12\x01\x02\x02"}};
static const OM_uint32 FLAGS =
    GSS_C_MUTUAL_FLAG | GSS_C_REPLAY_FLAG | GSS_C_SEQUENCE_FLAG | GSS_C_CONF_FLAG | GSS_C_INTEG_FLAG;

static void must(const char *function, OM_uint32 major) {
  if (!GSS_ERROR(major)) return;
  fprintf(stderr, "%s: 0x%08x\n", function, major);
  exit(1);
}

static gss_cred_id_t acquire(int use) {
  OM_uint32 minor;
  OM_uint32 lifetime;
  gss_cred_id_t credential = GSS_C_NO_CREDENTIAL;
  must("gss_acquire_cred_from",
       gss_acquire_cred_from(&minor, GSS_C_NO_NAME, GSS_C_INDEFINITE, (gss_OID_set)&KRB5, use, NULL,
                             &credential, NULL, &lifetime));
  return credential;
}

static OM_uint32 initiate(gss_cred_id_t credential, const char *target, gss_ctx_id_t *context,
                          gss_buffer_t input, gss_buffer_t output) {
  OM_uint32 minor;
  gss_name_t name = GSS_C_NO_NAME;
  gss_buffer_desc text = {strlen(target), (void *)target};
  must("gss_import_name", gss_import_name(&minor, &text, GSS_C_NT_HOSTBASED_SERVICE, &name));
  OM_uint32 major = gss_init_sec_context(&minor, credential, context, name, KRB5.elements, FLAGS, 0,
                                         GSS_C_NO_CHANNEL_BINDINGS, input, NULL, output, NULL, NULL);
  must("gss_init_sec_context", major);
  gss_release_name(&minor, &name);
  return major;
}

static void handshake(const char *target) {
  OM_uint32 minor;
  gss_cred_id_t outbound = acquire(GSS_C_INITIATE);
  gss_cred_id_t inbound = acquire(GSS_C_ACCEPT);
  gss_ctx_id_t initiator = GSS_C_NO_CONTEXT;
  gss_ctx_id_t acceptor = GSS_C_NO_CONTEXT;
  gss_buffer_desc request = GSS_C_EMPTY_BUFFER;
  gss_buffer_desc reply = GSS_C_EMPTY_BUFFER;
  gss_buffer_desc rest = GSS_C_EMPTY_BUFFER;
  initiate(outbound, target, &initiator, GSS_C_NO_BUFFER, &request);
  must("gss_accept_sec_context",
       gss_accept_sec_context(&minor, &acceptor, inbound, &request, GSS_C_NO_CHANNEL_BINDINGS, NULL, NULL,
                              &reply, NULL, NULL, NULL));
  if (initiate(outbound, target, &initiator, &reply, &rest) != GSS_S_COMPLETE) exit(1);
  gss_release_buffer(&minor, &request);
  gss_release_buffer(&minor, &reply);
  gss_release_buffer(&minor, &rest);
  gss_release_cred(&minor, &outbound);
  gss_release_cred(&minor, &inbound);
  gss_delete_sec_context(&minor, &initiator, GSS_C_NO_BUFFER);
  gss_delete_sec_context(&minor, &acceptor, GSS_C_NO_BUFFER);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec / 1e9;
}

static void *idle(void *nothing) {
  pause();
  return nothing;
}

int main(int argc, char **argv) {
  pthread_t other;
  if (argc < 3) return 2;
  if (argc > 3 && pthread_create(&other, NULL, idle, NULL) != 0) return 1;
  int count = atoi(argv[2]);
  for (int round = 0; round < count / 10; round++) handshake(argv[1]);
  double start = now();
  for (int round = 0; round < count; round++) handshake(argv[1]);
  printf("%.0f\n", count / (now() - start));
  return 0;
}
