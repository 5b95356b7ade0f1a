/** Keys that people write into krb5.conf and that MIT's library passes over or advises against, and what to do. */

export type Advice = { why: string; instead: string };

/** Keys that still work, and stand in the way of better ones. */
export const DEPRECATED: Readonly<Record<string, Advice>> = {
  default_tkt_enctypes: {
    why: 'it keeps clients from asking for stronger types when the library learns them',
    instead: 'remove it, or set permitted_enctypes alone',
  },
  default_tgs_enctypes: {
    why: 'it keeps clients from asking for stronger types when the library learns them',
    instead: 'remove it, or set permitted_enctypes alone',
  },
  allow_weak_crypto: {
    why: 'it lets encryption types be used that are broken',
    instead: 'remove it, and give the services that need it keys of AES',
  },
  allow_rc4: {
    why: 'it lets RC4 be used for session keys; Windows switches RC4 off',
    instead: 'remove it, and give the accounts that need it keys of AES',
  },
  allow_des3: {
    why: 'it lets triple DES be used for session keys',
    instead: 'remove it, and give the services that need it keys of AES',
  },
  kdc_ports: { why: 'kdc_listen takes its place since 1.15', instead: 'use kdc_listen' },
  kdc_tcp_ports: { why: 'kdc_tcp_listen takes its place since 1.15', instead: 'use kdc_tcp_listen' },
  master_kdc: { why: 'primary_kdc takes its place since 1.19', instead: 'use primary_kdc' },
  iprop_slave_poll: {
    why: 'iprop_replica_poll takes its place since 1.17',
    instead: 'use iprop_replica_poll',
  },
};

/** Keys of other implementations, or of releases long past: MIT 1.20 passes over them. */
export const FOREIGN: Readonly<Record<string, Advice>> = {
  ...advise('Heimdal reads it and MIT does not', {
    default_etypes: 'MIT: permitted_enctypes',
    default_as_etypes: 'MIT: permitted_enctypes',
    default_tgs_etypes: 'MIT: permitted_enctypes',
    default_etypes_des: 'remove it',
    default_cc_name: 'MIT: default_ccache_name',
    default_cc_type: 'MIT: default_ccache_name with a type before the colon',
    default_keytab_modify_name: 'remove it',
    kdc_timeout: 'MIT: request_timeout',
    max_retries: 'MIT: request_timeout',
    capath: 'MIT: the section [capaths]',
    http_proxy: 'MIT: kdc = https://HOST/KdcProxy',
    'no-addresses': 'MIT: noaddresses',
    time_format: 'remove it',
    date_format: 'remove it',
    log_utc: 'remove it',
    scan_interfaces: 'remove it',
    'fcc-mit-ticketflags': 'remove it',
    fcache_version: 'MIT: ccache_type',
    warn_pwexpire: 'remove it',
    encrypt: 'remove it',
    srv_lookup: 'MIT: dns_lookup_kdc',
    srv_try_txt: 'MIT: dns_lookup_realm',
    use_hostbased_templates: 'remove it',
    name_canon_rules: 'MIT: dns_canonicalize_hostname',
    'kdc-options': 'remove it',
    pkinit_require_hostname_match: 'remove it',
    check_pac: 'remove it',
    block_dns: 'MIT: dns_lookup_kdc = false and dns_lookup_realm = false',
    enable_file_cache_iteration: 'remove it',
  }),
  ...advise("Java reads it and MIT's library does not", {
    kdc_address: 'MIT: kdc',
    max_referrals: 'remove it, or keep it for Java alone',
    isinitiator: 'remove it',
  }),
  ...advise('releases before 1.18 read it, and no longer', {
    krb4_config: 'remove it',
    krb4_realms: 'remove it',
    krb4_srvtab: 'remove it',
    v4_name_convert: 'remove it',
    tkt_lifetime: 'MIT: ticket_lifetime',
    kdc_req_checksum: 'MIT: kdc_req_checksum_type',
    allow_weak_enctypes: 'MIT: allow_weak_crypto',
    proxy_gateway: 'remove it',
    profile: 'remove it',
    ticket_lifetime_default: 'MIT: ticket_lifetime',
  }),
};

function advise(why: string, instead: Record<string, string>): Record<string, Advice> {
  return Object.fromEntries(Object.entries(instead).map(([key, words]) => [key, { why, instead: words }]));
}
