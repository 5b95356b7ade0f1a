/** The keys of [libdefaults] in krb5.conf(5) of MIT 1.20 and 1.21. */
import { boolean, duration, enctypes, fatal, integer, type Keys, many, text } from './key.ts';

const AES = 'aes256-cts-hmac-sha1-96 and the other types of this build, the strongest first';

export const LIBDEFAULTS = {
  allow_des3: fatal(
    boolean(
      'session keys may be of type des3-cbc-sha1',
      'false; a release before 1.21 allows it without asking',
    ),
  ),
  allow_rc4: fatal(
    boolean(
      'session keys may be of type arcfour-hmac (RC4)',
      'false; a release before 1.21 allows it without asking',
    ),
  ),
  allow_weak_crypto: fatal(boolean('weak encryption types stay in the lists of permitted ones', 'false')),
  canonicalize: boolean('initial tickets are asked for with canonicalization of the client name', 'false'),
  ccache_type: integer('format version of credential caches that are made', '4'),
  client_aware_channel_bindings: boolean('clients tell acceptors that they know channel bindings', 'false'),
  clockskew: integer('seconds that a clock may be away before a message is refused', '300 (five minutes)'),
  default_ccache_name: text('the default credential cache', 'as built, mostly FILE:/tmp/krb5cc_%{uid}'),
  default_client_keytab_name: text(
    'the keytab that clients get initial tickets with',
    'as built, mostly FILE:/etc/krb5/user/%{euid}/client.keytab',
  ),
  default_keytab_name: text("the services' default keytab", 'as built, mostly FILE:/etc/krb5.keytab'),
  default_rcache_name: text('the default replay cache', 'dfl:'),
  default_realm: text('the realm of names that have none', null),
  default_tgs_enctypes: enctypes(
    'encryption types of session keys asked for with service tickets',
    'permitted_enctypes',
  ),
  default_tkt_enctypes: enctypes('encryption types asked for with initial tickets', 'permitted_enctypes'),
  dns_canonicalize_hostname: {
    ...fatal(text('host names are completed by DNS before they become part of a service name', 'true')),
    type: 'canonicalize',
  },
  dns_fallback: boolean('what dns_lookup_kdc and dns_lookup_realm are where they are not set', null),
  dns_lookup_kdc: boolean('KDCs that [realms] does not name are looked for in DNS', 'true'),
  dns_lookup_realm: boolean('the realm of a host is looked for in DNS TXT records', 'false'),
  dns_uri_lookup: boolean('DNS URI records are tried before SRV records', 'true'),
  enforce_ok_as_delegate: fatal(
    boolean('credentials are delegated only to services that the KDC trusts for it', 'false'),
  ),
  err_fmt: text('how error messages are made: %M the message, %C the code', '%M'),
  extra_addresses: many('further addresses of this host for tickets with addresses'),
  forwardable: boolean('initial tickets are forwardable where the KDC allows it', 'false'),
  ignore_acceptor_hostname: fatal(
    boolean('a service accepts tickets for every name in its keytab that has its service part', 'false'),
  ),
  k5login_authoritative: boolean('where a user has a .k5login, only who is in it may log in', 'true'),
  k5login_directory: text('where the k5login files of all users are', "each user's home directory"),
  kcm_mach_service: text('the KCM daemon on macOS', 'org.h5l.kcm'),
  kcm_socket: text('the socket of the KCM daemon', '/var/run/.heim_org.h5l.kcm-socket'),
  kdc_default_options: integer('options of initial requests, as a number', '0x00000010 (renewable-ok)'),
  kdc_timesync: integer("the difference to the KDC's clock is kept in the cache and taken into account", '1'),
  noaddresses: boolean('tickets are good from every address', 'true'),
  permitted_enctypes: enctypes(
    'the encryption types that are used and accepted, the preferred one first',
    AES,
  ),
  plugin_base_dir: text('where plug-ins of the library are', 'as built'),
  preferred_preauth_types: text('pre-authentication types to try first, by number', '17, 16, 15, 14'),
  proxiable: boolean('initial tickets are proxiable where the KDC allows it', 'false'),
  qualify_shortname: text(
    'the domain behind short host names where DNS does not complete them',
    "the first search domain of the system's resolver",
  ),
  rdns: boolean('the host name is taken from the reverse lookup of its address', 'true'),
  realm_try_domains: integer('how many parent domains of a host are tried as realms', '-1 (none)'),
  renew_lifetime: duration('how long initial tickets can be renewed', '0 (not at all)'),
  request_timeout: duration('how long a KDC request may take in all', '0 (no limit)'),
  safe_checksum_type: integer('checksum type of KRB-SAFE messages', '8'),
  ap_req_checksum_type: integer('checksum type of authenticators', null),
  kdc_req_checksum_type: integer('checksum type of requests to the KDC', null),
  spake_preauth_groups: text('groups for SPAKE pre-authentication', 'edwards25519'),
  ticket_lifetime: duration('how long initial tickets last', '1 day'),
  udp_preference_limit: integer('requests of more bytes than this go over TCP first', '1465'),
  verify_ap_req_nofail: boolean('initial credentials that no keytab can verify are refused', 'false'),
  pkinit_anchors: many('certificates that PKINIT trusts'),
  pkinit_cert_match: many('how the certificate for PKINIT is chosen'),
  pkinit_dh_min_bits: integer('the smallest Diffie-Hellman key of PKINIT', '2048'),
  pkinit_eku_checking: text("what the KDC's certificate must be meant for", 'kpKDC'),
  pkinit_identities: many('where the certificate and key for PKINIT are'),
  pkinit_indicator: many('authentication indicator of PKINIT'),
  pkinit_kdc_hostname: many("names that the KDC's certificate may have"),
  pkinit_pool: many('further certificates for chains of PKINIT'),
  pkinit_require_crl_checking: boolean('PKINIT refuses certificates that no revocation list covers', 'false'),
  pkinit_revoke: many('revocation lists for PKINIT'),
} as const satisfies Keys;
