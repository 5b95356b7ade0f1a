/** The functions of libkrb5.so.3 that the tool calls, in koffi's notation; handles are `void *`. */

export const PROTOTYPES = {
  krb5_init_context: 'int32_t krb5_init_context(_Out_ void **context)',
  krb5_free_context: 'void krb5_free_context(void *context)',
  krb5_get_error_message: 'void *krb5_get_error_message(void *context, int32_t code)',
  krb5_free_error_message: 'void krb5_free_error_message(void *context, void *message)',
  krb5_free_string: 'void krb5_free_string(void *context, void *string)',

  krb5_parse_name: 'int32_t krb5_parse_name(void *context, const char *name, _Out_ void **principal)',
  krb5_unparse_name: 'int32_t krb5_unparse_name(void *context, void *principal, _Out_ void **name)',
  krb5_free_unparsed_name: 'void krb5_free_unparsed_name(void *context, void *name)',
  krb5_free_principal: 'void krb5_free_principal(void *context, void *principal)',
  krb5_enctype_to_name:
    'int32_t krb5_enctype_to_name(int32_t enctype, uint32_t shortest, void *buffer, size_t length)',

  krb5_get_default_in_tkt_ktypes:
    'int32_t krb5_get_default_in_tkt_ktypes(void *context, _Out_ void **enctypes)',
  krb5_get_permitted_enctypes: 'int32_t krb5_get_permitted_enctypes(void *context, _Out_ void **enctypes)',
  krb5_free_enctypes: 'void krb5_free_enctypes(void *context, void *enctypes)',

  krb5_cc_default_name: 'const char *krb5_cc_default_name(void *context)',
  krb5_cc_default: 'int32_t krb5_cc_default(void *context, _Out_ void **cache)',
  krb5_cc_resolve: 'int32_t krb5_cc_resolve(void *context, const char *name, _Out_ void **cache)',
  krb5_cc_cache_match: 'int32_t krb5_cc_cache_match(void *context, void *client, _Out_ void **cache)',
  krb5_cccol_cursor_new: 'int32_t krb5_cccol_cursor_new(void *context, _Out_ void **cursor)',
  krb5_cccol_cursor_next: 'int32_t krb5_cccol_cursor_next(void *context, void *cursor, _Out_ void **cache)',
  krb5_cccol_cursor_free: 'int32_t krb5_cccol_cursor_free(void *context, _Inout_ void **cursor)',
  krb5_cc_close: 'int32_t krb5_cc_close(void *context, void *cache)',
  krb5_cc_get_full_name: 'int32_t krb5_cc_get_full_name(void *context, void *cache, _Out_ void **name)',
  krb5_cc_get_type: 'const char *krb5_cc_get_type(void *context, void *cache)',
  krb5_cc_get_principal: 'int32_t krb5_cc_get_principal(void *context, void *cache, _Out_ void **principal)',
  krb5_cc_start_seq_get: 'int32_t krb5_cc_start_seq_get(void *context, void *cache, void *cursor)',
  krb5_cc_next_cred: 'int32_t krb5_cc_next_cred(void *context, void *cache, void *cursor, void *creds)',
  krb5_cc_end_seq_get: 'int32_t krb5_cc_end_seq_get(void *context, void *cache, void *cursor)',
  krb5_cc_new_unique:
    'int32_t krb5_cc_new_unique(void *context, const char *type, const char *hint, _Out_ void **cache)',
  krb5_cc_initialize: 'int32_t krb5_cc_initialize(void *context, void *cache, void *principal)',
  krb5_cc_store_cred: 'int32_t krb5_cc_store_cred(void *context, void *cache, void *creds)',
  krb5_cc_destroy: 'int32_t krb5_cc_destroy(void *context, void *cache)',
  krb5_sname_to_principal:
    'int32_t krb5_sname_to_principal(void *context, const char *host, const char *service, int32_t type, _Out_ void **principal)',
  krb5_set_principal_realm:
    'int32_t krb5_set_principal_realm(void *context, void *principal, const char *realm)',
  krb5_get_credentials:
    'int32_t krb5_get_credentials(void *context, uint32_t options, void *cache, void *in_creds, _Out_ void **out_creds)',
  krb5_free_creds: 'void krb5_free_creds(void *context, void *creds)',
  krb5_free_cred_contents: 'void krb5_free_cred_contents(void *context, void *creds)',
  krb5_decode_ticket: 'int32_t krb5_decode_ticket(void *data, _Out_ void **ticket)',
  krb5_free_ticket: 'void krb5_free_ticket(void *context, void *ticket)',

  krb5_decrypt_tkt_part: 'int32_t krb5_decrypt_tkt_part(void *context, void *key, void *ticket)',

  krb5_kt_default_name: 'int32_t krb5_kt_default_name(void *context, void *name, int size)',
  krb5_kt_client_default: 'int32_t krb5_kt_client_default(void *context, _Out_ void **keytab)',
  krb5_kt_resolve: 'int32_t krb5_kt_resolve(void *context, const char *name, _Out_ void **keytab)',
  krb5_kt_get_name: 'int32_t krb5_kt_get_name(void *context, void *keytab, void *name, unsigned int size)',
  krb5_kt_close: 'int32_t krb5_kt_close(void *context, void *keytab)',
  krb5_kt_start_seq_get: 'int32_t krb5_kt_start_seq_get(void *context, void *keytab, void *cursor)',
  krb5_kt_next_entry: 'int32_t krb5_kt_next_entry(void *context, void *keytab, void *entry, void *cursor)',
  krb5_kt_end_seq_get: 'int32_t krb5_kt_end_seq_get(void *context, void *keytab, void *cursor)',
  krb5_free_keytab_entry_contents: 'int32_t krb5_free_keytab_entry_contents(void *context, void *entry)',

  krb5_get_fallback_host_realm:
    'int32_t krb5_get_fallback_host_realm(void *context, void *host, _Out_ void **realms)',
  krb5_free_host_realm: 'int32_t krb5_free_host_realm(void *context, void *realms)',

  krb5_get_default_realm: 'int32_t krb5_get_default_realm(void *context, _Out_ void **realm)',
  krb5_free_default_realm: 'void krb5_free_default_realm(void *context, void *realm)',
  krb5_get_default_config_files: 'int32_t krb5_get_default_config_files(_Out_ void **files)',
  krb5_free_config_files: 'void krb5_free_config_files(void *files)',
  krb5_string_to_deltat: 'int32_t krb5_string_to_deltat(const char *text, _Out_ int32_t *seconds)',
  krb5_get_profile: 'int32_t krb5_get_profile(void *context, _Out_ void **profile)',
  profile_get_string:
    'long profile_get_string(void *profile, const char *name, const char *subname, void *subsubname, void *otherwise, _Out_ void **value)',
  profile_get_boolean:
    'long profile_get_boolean(void *profile, const char *name, const char *subname, void *subsubname, int otherwise, _Out_ int *value)',
  profile_get_values: 'long profile_get_values(void *profile, const char **names, _Out_ void **values)',
  profile_get_relation_names:
    'long profile_get_relation_names(void *profile, const char **names, _Out_ void **found)',
  profile_get_subsection_names:
    'long profile_get_subsection_names(void *profile, const char **names, _Out_ void **found)',
  profile_free_list: 'void profile_free_list(void *list)',
  profile_init: 'long profile_init(const char **files, _Out_ void **profile)',
  profile_release_string: 'void profile_release_string(void *value)',
  profile_release: 'void profile_release(void *profile)',

  krb5_get_init_creds_keytab:
    'int32_t krb5_get_init_creds_keytab(void *context, void *creds, void *client, void *keytab, int32_t start_time, const char *service, void *options)',
  krb5_init_creds_init:
    'int32_t krb5_init_creds_init(void *context, void *client, void *prompter, void *data, int32_t start_time, void *options, _Out_ void **creds_context)',
  krb5_init_creds_set_password:
    'int32_t krb5_init_creds_set_password(void *context, void *creds_context, const uint8_t *password)',
  krb5_init_creds_get: 'int32_t krb5_init_creds_get(void *context, void *creds_context)',
  krb5_init_creds_get_error:
    'int32_t krb5_init_creds_get_error(void *context, void *creds_context, _Out_ void **error)',
  krb5_init_creds_free: 'void krb5_init_creds_free(void *context, void *creds_context)',
  krb5_free_error: 'void krb5_free_error(void *context, void *error)',
} as const;
