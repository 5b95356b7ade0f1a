/** Names that stand in settings of krb5.conf, as sections, keys and values (krb5.conf(5)). */

export type Kind = 'realm' | 'host' | 'account' | 'address';

type Named = readonly [kind: Kind, name: string];

/** Values of a realm that name servers, `host`, `host:port` or a URL. */
const SERVERS: ReadonlySet<string> = new Set([
  ...['kdc', 'primary_kdc', 'master_kdc', 'admin_server', 'kpasswd_server', 'default_domain', 'http_anchors'],
]);

/** @param relation an object of a report that may be a setting: a section, a path of keys and a value */
export function namesInRelation({ section, path, value }: Record<string, unknown>): Named[] {
  if (typeof section !== 'string' || !Array.isArray(path) || !path.every(isText)) return [];
  const text = isText(value) ? value : '';
  const [first = '', second = ''] = path;
  switch (section) {
    case 'realms':
      return [['realm', first], ...ofRealm(second, path, text)];
    case 'domain_realm':
      return [
        ['host', first.replace(/^\./, '')],
        ['realm', text],
      ];
    case 'capaths':
      return [...path.slice(0, 2), text].filter((name) => name !== '.').map((name) => ['realm', name]);
    case 'libdefaults':
      return first === 'default_realm' ? [['realm', text]] : [];
    default:
      return [];
  }
}

const isText = (value: unknown): value is string => typeof value === 'string';

function ofRealm(key: string, path: readonly string[], value: string): Named[] {
  if (SERVERS.has(key)) return hostIn(value);
  if (key !== 'auth_to_local_names') return [];
  return [
    ['account', path[2] ?? ''],
    ['account', value],
  ];
}

function hostIn(value: string): Named[] {
  const [, host] = /^(?:[a-z]+:\/\/|(?:tcp|udp|http)\/)?(\[[^\]]+\]|[^:/\s]+)/i.exec(value) ?? [];
  return host === undefined ? [] : [['host', host.replace(/^\[|\]$/g, '')]];
}
