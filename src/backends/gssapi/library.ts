/** Structures and prototypes of MIT's libgssapi_krb5, spelt as in gssapi.h and gssapi_ext.h (x86-64 and arm64 layouts). */
import { koffi, type Library, loadLibrary } from '../native.ts';
import { refuseNamedCode } from '../posix/namedCode.ts';

export const PROTOTYPES = {
  gss_indicate_mechs: 'uint32_t gss_indicate_mechs(_Out_ uint32_t *, _Out_ void **)',
  gss_inquire_saslname_for_mech:
    'uint32_t gss_inquire_saslname_for_mech(_Out_ uint32_t *, gss_OID_desc *, _Out_ gss_buffer_desc *, _Out_ gss_buffer_desc *, _Out_ gss_buffer_desc *)',
  gss_inquire_attrs_for_mech:
    'uint32_t gss_inquire_attrs_for_mech(_Out_ uint32_t *, gss_OID_desc *, _Out_ void **, _Out_ void **)',
  gss_display_mech_attr:
    'uint32_t gss_display_mech_attr(_Out_ uint32_t *, void *, _Out_ gss_buffer_desc *, _Out_ gss_buffer_desc *, _Out_ gss_buffer_desc *)',
  gss_release_oid_set: 'uint32_t gss_release_oid_set(_Out_ uint32_t *, _Inout_ void **)',
  gss_release_buffer: 'uint32_t gss_release_buffer(_Out_ uint32_t *, _Inout_ gss_buffer_desc *)',
  gss_import_name:
    'uint32_t gss_import_name(_Out_ uint32_t *, gss_buffer_desc *, gss_OID_desc *, _Out_ void **)',
  gss_canonicalize_name:
    'uint32_t gss_canonicalize_name(_Out_ uint32_t *, void *, gss_OID_desc *, _Out_ void **)',
  gss_display_name:
    'uint32_t gss_display_name(_Out_ uint32_t *, void *, _Out_ gss_buffer_desc *, _Out_ void **)',
  gss_release_name: 'uint32_t gss_release_name(_Out_ uint32_t *, _Inout_ void **)',
  gss_localname: 'uint32_t gss_localname(_Out_ uint32_t *, void *, gss_OID_desc *, _Out_ gss_buffer_desc *)',
  gss_userok: 'int gss_userok(void *, const char *)',
  gss_acquire_cred_from:
    'uint32_t gss_acquire_cred_from(_Out_ uint32_t *, void *, uint32_t, gss_OID_set_desc *, int, gss_key_value_set_desc *, _Out_ void **, _Out_ void **, _Out_ uint32_t *)',
  gss_acquire_cred_with_password:
    'uint32_t gss_acquire_cred_with_password(_Out_ uint32_t *, void *, gss_buffer_desc *, uint32_t, gss_OID_set_desc *, int, _Out_ void **, _Out_ void **, _Out_ uint32_t *)',
  gss_inquire_cred:
    'uint32_t gss_inquire_cred(_Out_ uint32_t *, void *, _Out_ void **, _Out_ uint32_t *, _Out_ int *, _Out_ void **)',
  gss_release_cred: 'uint32_t gss_release_cred(_Out_ uint32_t *, _Inout_ void **)',
  gss_init_sec_context:
    'uint32_t gss_init_sec_context(_Out_ uint32_t *, void *, _Inout_ void **, void *, gss_OID_desc *, uint32_t, uint32_t, gss_channel_bindings_struct *, gss_buffer_desc *, _Out_ void **, _Out_ gss_buffer_desc *, _Out_ uint32_t *, _Out_ uint32_t *)',
  gss_accept_sec_context:
    'uint32_t gss_accept_sec_context(_Out_ uint32_t *, _Inout_ void **, void *, gss_buffer_desc *, gss_channel_bindings_struct *, _Out_ void **, _Out_ void **, _Out_ gss_buffer_desc *, _Out_ uint32_t *, _Out_ uint32_t *, _Out_ void **)',
  gss_inquire_context:
    'uint32_t gss_inquire_context(_Out_ uint32_t *, void *, _Out_ void **, _Out_ void **, _Out_ uint32_t *, _Out_ void **, _Out_ uint32_t *, _Out_ int *, _Out_ int *)',
  gss_wrap_size_limit:
    'uint32_t gss_wrap_size_limit(_Out_ uint32_t *, void *, int, uint32_t, uint32_t, _Out_ uint32_t *)',
  gss_wrap:
    'uint32_t gss_wrap(_Out_ uint32_t *, void *, int, uint32_t, gss_buffer_desc *, _Out_ int *, _Out_ gss_buffer_desc *)',
  gss_unwrap:
    'uint32_t gss_unwrap(_Out_ uint32_t *, void *, gss_buffer_desc *, _Out_ gss_buffer_desc *, _Out_ int *, _Out_ uint32_t *)',
  gss_export_sec_context:
    'uint32_t gss_export_sec_context(_Out_ uint32_t *, _Inout_ void **, _Out_ gss_buffer_desc *)',
  gss_import_sec_context:
    'uint32_t gss_import_sec_context(_Out_ uint32_t *, gss_buffer_desc *, _Out_ void **)',
  gss_delete_sec_context: 'uint32_t gss_delete_sec_context(_Out_ uint32_t *, _Inout_ void **, void *)',
  gss_display_status:
    'uint32_t gss_display_status(_Out_ uint32_t *, uint32_t, int, gss_OID_desc *, _Inout_ uint32_t *, _Out_ gss_buffer_desc *)',
} as const;

export type GssFunction = keyof typeof PROTOTYPES;

/** All that this tool uses. */
export const GSS_FUNCTIONS = Object.keys(PROTOTYPES) as GssFunction[];

/** MIT's library first by soname of its only ABI; the plain name serves systems that ship another minor. */
export const LIBRARY_NAME = 'libgssapi_krb5.so.2';

let loaded: Library<GssFunction> | undefined;

/**
 * libgssapi_krb5, loaded on first use.
 *
 * @throws LibraryMissing where the system has none, or it would load what root must not
 */
export function gssapi(): Library<GssFunction> {
  if (!loaded) {
    loaded = openGssapi();
    declareTypes();
  }
  return loaded;
}

/**
 * The same for whoever declares no types of its own: to know that it can be loaded, or to call it by other prototypes.
 *
 * @throws LibraryMissing as `gssapi` does
 */
export function openGssapi(prototypes: Record<GssFunction, string> = PROTOTYPES): Library<GssFunction> {
  refuseNamedCode(LIBRARY_NAME);
  return loadLibrary(LIBRARY_NAME, prototypes);
}

function declareTypes(): void {
  const { struct } = koffi();
  struct('gss_OID_desc', { length: 'uint32_t', elements: 'void *' });
  struct('gss_buffer_desc', { length: 'size_t', value: 'void *' });
  struct('gss_OID_set_desc', { count: 'size_t', elements: 'void *' });
  struct('gss_key_value_element_desc', { key: 'const char *', value: 'const char *' });
  struct('gss_key_value_set_desc', { count: 'uint32_t', elements: 'gss_key_value_element_desc *' });
  struct('gss_channel_bindings_struct', {
    initiator_addrtype: 'uint32_t',
    initiator_address: 'gss_buffer_desc',
    acceptor_addrtype: 'uint32_t',
    acceptor_address: 'gss_buffer_desc',
    application_data: 'gss_buffer_desc',
  });
}

/** GSS_C_INDEFINITE: a lifetime without end. */
export const GSS_C_INDEFINITE = 0xffffffff;

/** gss_cred_usage_t. */
export const GSS_CREDENTIAL_USE = { both: 0, outbound: 1, inbound: 2 } as const;
