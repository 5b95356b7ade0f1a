/** The sections of krb5.conf(5) and kdc.conf(5), and which keys may stand where in them. */
import { boolean, duration, integer, type Key, type Keys, many, section, text } from './key.ts';
import { LIBDEFAULTS } from './libdefaults.ts';
import { REALMS } from './realms.ts';

const PLUGIN: Keys = {
  disable: many('modules that are switched off'),
  enable_only: many('the only modules that are switched on'),
  module: many('further modules, as name:file'),
};

const INTERFACES = [
  ...[
    'ccselect',
    'certauth',
    'clpreauth',
    'hostrealm',
    'kadm5_auth',
    'kadm5_hook',
    'kdcauthdata',
    'kdcpolicy',
  ],
  ...['kdcpreauth', 'localauth', 'pwqual', 'tls', 'audit'],
] as const;

const DATABASE: Keys = {
  database_name: text('where the database is', null),
  db_library: text('which database it is: db2, klmdb or kldap', null),
  disable_last_success: boolean('the time of the last success is not written', 'false'),
  disable_lockout: boolean('wrong passwords are not counted', 'false'),
  ldap_conns_per_server: integer('connections to the LDAP server', '5'),
  ldap_kadmind_dn: text('who kadmind is in LDAP', null),
  ldap_kadmind_sasl_authcid: text('who kadmind is to SASL', null),
  ldap_kadmind_sasl_authzid: text('whom kadmind acts for', null),
  ldap_kadmind_sasl_mech: text("kadmind's SASL mechanism", null),
  ldap_kadmind_sasl_realm: text("kadmind's SASL realm", null),
  ldap_kdc_dn: text('who the KDC is in LDAP', null),
  ldap_kdc_sasl_authcid: text('who the KDC is to SASL', null),
  ldap_kdc_sasl_authzid: text('whom the KDC acts for', null),
  ldap_kdc_sasl_mech: text("the KDC's SASL mechanism", null),
  ldap_kdc_sasl_realm: text("the KDC's SASL realm", null),
  ldap_kerberos_container_dn: text('where realms are in LDAP', null),
  ldap_servers: text('LDAP servers', null),
  ldap_service_password_file: text('where the passwords for LDAP are', null),
  mapsize: integer('megabytes of the LMDB map', '128'),
  max_readers: integer('processes that read the LMDB database', '128'),
  nosync: boolean('writes are not synchronised', 'false'),
  unlockiter: boolean('the database is not locked while it is read through', 'false'),
};

const KDCDEFAULTS: Keys = {
  host_based_services: REALMS.host_based_services,
  kdc_listen: REALMS.kdc_listen,
  kdc_max_dgram_reply_size: integer('the largest UDP answer, bytes', '4096'),
  kdc_ports: REALMS.kdc_ports,
  kdc_tcp_listen: REALMS.kdc_tcp_listen,
  kdc_tcp_listen_backlog: REALMS.kdc_tcp_listen_backlog,
  kdc_tcp_ports: REALMS.kdc_tcp_ports,
  no_host_referral: REALMS.no_host_referral,
  restrict_anonymous_to_tgt: REALMS.restrict_anonymous_to_tgt,
  spake_preauth_kdc_challenge: text('group of the optimistic SPAKE challenge', null),
};

const LOGGING: Keys = {
  admin_server: many("where kadmind's messages go"),
  debug: boolean('debug messages are written', 'false'),
  default: many("where other programs' messages go"),
  kdc: many("where the KDC's messages go"),
};

/** How deep keys stand in a section, and which they are; `any` where the administrator makes the names. */
export type SectionShape = {
  meaning: string;
  /** By depth below the section; `null` for names that the administrator chooses. */
  levels: readonly (Keys | null)[];
};

export const SECTIONS: Readonly<Record<string, SectionShape>> = {
  libdefaults: { meaning: "the library's own settings", levels: [LIBDEFAULTS] },
  realms: { meaning: 'realms and their servers', levels: [null, REALMS] },
  domain_realm: { meaning: 'which realm hosts and domains belong to', levels: [null] },
  capaths: { meaning: 'paths between realms', levels: [null, null] },
  appdefaults: { meaning: "applications' settings", levels: [null, null, null] },
  plugins: {
    meaning: 'plug-in modules',
    levels: [Object.fromEntries(INTERFACES.map((name) => [name, section('a plug-in interface')])), PLUGIN],
  },
  kdcdefaults: { meaning: "the KDC's settings for all realms", levels: [KDCDEFAULTS] },
  dbdefaults: { meaning: 'settings of all databases', levels: [DATABASE] },
  dbmodules: {
    meaning: 'databases',
    levels: [{ db_module_dir: text('where database modules are', null) }, DATABASE],
  },
  logging: { meaning: 'where messages go', levels: [LOGGING] },
  otp: {
    meaning: 'one-time passwords',
    levels: [
      null,
      {
        indicator: many('authentication indicator'),
        retries: integer('how often the RADIUS server is asked again', '3'),
        secret: text("the file with the RADIUS server's secret", null),
        server: text('the RADIUS server', null),
        strip_realm: boolean('the name goes without its realm', 'true'),
        timeout: duration('how long an answer may take', '5'),
      },
    ],
  },
};

/** What is known of the key at a path; null where nothing is, or its name is the administrator's own. */
export function keyAt(path: readonly string[]): Key | null {
  const [name = '', ...below] = path;
  const shape = SECTIONS[name];
  const last = below.at(-1) ?? '';
  if (!shape || below.length === 0) return null;
  // [libdefaults] may have a subsection for a realm, with the same keys.
  if (name === 'libdefaults') return below.length <= 2 ? own(LIBDEFAULTS, last) : null;
  if (name === 'capaths' && below.length === 2) return many('realms between the two');
  const level = shape.levels[below.length - 1];
  return level ? own(level, last) : null;
}

/** Keys that may stand where this path ends; null where the administrator makes the names. */
export function keysBeside(path: readonly string[]): Keys | null {
  const [name = '', ...below] = path;
  if (name === 'libdefaults') return LIBDEFAULTS;
  return SECTIONS[name]?.levels[below.length - 1] ?? null;
}

/** The sections in which a key of that name may stand. */
export function sectionsOf(key: string): string[] {
  return Object.entries(SECTIONS)
    .filter(([, { levels }]) => levels.some((level) => level && own(level, key)))
    .map(([name]) => name);
}

function own(keys: Keys, name: string): Key | null {
  return Object.hasOwn(keys, name) ? (keys[name] ?? null) : null;
}
