/**
 * A DNS of a lab's own: a server on a loopback address, and a mount namespace in which it is the only one. Programs run
 * `through` it know the names that it is given, and no others.
 *
 * Everything else is shared with the host: a KDC on loopback is reached from inside.
 */
import { randomInt } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Programs } from './programs.ts';
import { start } from './start.ts';

/** What it is made of, each with the Debian package that ships it. */
export const DNS_PROGRAMS = {
  dnsmasq: 'dnsmasq-base',
  unshare: 'util-linux',
  mount: 'mount',
  sh: 'dash',
} as const;

/** A record; names are without the dot at the end, and of a PTR the address itself may stand for its name. */
export type DnsRecord =
  | readonly [name: string, type: 'A' | 'AAAA' | 'CNAME' | 'PTR' | 'TXT', value: string]
  | readonly [name: string, type: 'SRV', priority: number, weight: number, port: number, target: string]
  | readonly [name: string, type: 'URI', priority: number, weight: number, uri: string];

export type PrivateDns = {
  /** The server's. */
  address: string;
  /** The beginning of an argv: what follows it runs with these names. */
  through: readonly string[];
  /** Ends the server. */
  stop(): Promise<void>;
};

export type PrivateDnsOptions = {
  /** Further lines of /etc/hosts, which has `127.0.0.1 localhost` only. */
  hosts?: readonly string[];
  /** Domain that is appended to short names. */
  search?: string;
};

/**
 * Starts the server, as root. A name or type without a record does not exist.
 *
 * @param folder a private one, for its files
 * @throws where the server does not answer
 */
export async function startPrivateDns(
  { dnsmasq, unshare, mount, sh }: Programs<keyof typeof DNS_PROGRAMS>,
  folder: string,
  environment: NodeJS.ProcessEnv,
  records: readonly DnsRecord[],
  { hosts = [], search }: PrivateDnsOptions = {},
): Promise<PrivateDns> {
  // An address of its own: labs run side by side, and a resolver asks port 53 only.
  const address = `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
  const file = (name: string, ...lines: string[]) => {
    const path = join(folder, name);
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o644 });
    return path;
  };
  const searched = search === undefined ? [] : [`search ${search}`];
  const replaced = {
    '/etc/resolv.conf': file(
      'resolv.conf',
      `nameserver ${address}`,
      ...searched,
      'options timeout:1 attempts:1',
    ),
    '/etc/hosts': file('hosts', '127.0.0.1 localhost', ...hosts),
    '/etc/nsswitch.conf': file('nsswitch.conf', 'passwd: files', 'group: files', 'hosts: files dns'),
  };
  const settings = file('dnsmasq.conf', ...configuration(address, records));
  const stop = await serve(dnsmasq, environment, address, settings);
  const mounts = Object.entries(replaced).map(([path, own]) => `${mount} --bind ${own} ${path}`);
  const through = [unshare, '--mount', sh, '-c', `${mounts.join(' && ')} && exec "$@"`, 'sh'];
  return { address, through, stop };
}

async function serve(
  dnsmasq: string,
  environment: NodeJS.ProcessEnv,
  address: string,
  configurationFile: string,
): Promise<() => Promise<void>> {
  const argv = ['--keep-in-foreground', '--log-facility=-', '-C', configurationFile];
  const server = await start(dnsmasq, argv, {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = once(server, 'close');
  ended.catch(() => undefined);
  let said = '';
  server.stderr?.setEncoding('utf8').on('data', (text) => (said += text));
  // Whoever started it may end before it does.
  server.unref();
  const resolver = new Resolver({ timeout: 200, tries: 1 });
  resolver.setServers([address]);
  for (let attempt = 0; attempt < 200; attempt++) {
    if (server.exitCode !== null) break;
    const code = await resolver.resolve4('ready.invalid').then(
      () => null,
      (error: NodeJS.ErrnoException) => error.code,
    );
    if (code === 'ENOTFOUND') {
      return async () => {
        // Nothing else may be left to wait for.
        server.ref();
        server.kill();
        await ended;
      };
    }
    await sleep(10);
  }
  throw new Error(`dnsmasq does not answer on ${address}: ${said}`);
}

/** Settings of dnsmasq(8). */
function configuration(address: string, records: readonly DnsRecord[]): string[] {
  const plain = records.filter(([, type]) => type !== 'CNAME');
  return [
    `listen-address=${address}`,
    'bind-interfaces',
    'port=53',
    'pid-file',
    'no-resolv',
    'no-hosts',
    'cache-size=0',
    // Nobody else is asked: what is not here does not exist.
    'local=/#/',
    ...records.map((record) =>
      record[1] === 'CNAME'
        ? `cname=${record[0]},${record[2]}`
        : `dns-rr=${ownerName(record[0])},${NUMBER[record[1]]},${content(record).toString('hex')}`,
    ),
    // To dnsmasq a name with a dns-rr alone does not exist as soon as another type is asked for.
    ...new Set(plain.map(([name]) => `naptr-record=${ownerName(name)},1,1,S,unused,,`)),
  ];
}

/** RFC 1035 section 3.2.2, RFC 3596, RFC 2782, RFC 7553. */
const NUMBER = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, URI: 256 } as const;

function content(record: DnsRecord): Buffer {
  switch (record[1]) {
    case 'A':
      return Buffer.from(record[2].split('.').map(Number));
    case 'AAAA':
      return Buffer.from(expanded(record[2]).join(''), 'hex');
    case 'TXT':
      return Buffer.concat([Buffer.from([Buffer.byteLength(record[2])]), Buffer.from(record[2])]);
    case 'SRV':
      return Buffer.concat([numbers(record[2], record[3], record[4]), wireName(record[5])]);
    case 'URI':
      return Buffer.concat([numbers(record[2], record[3]), Buffer.from(record[4])]);
    default:
      return wireName(record[2]);
  }
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => {
    bytes.writeUInt16BE(value, index * 2);
  });
  return bytes;
}

/** Labels, each behind its length; the root is the empty one (RFC 1035 section 3.1). */
function wireName(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  return Buffer.concat([...labels, ''].flatMap((label) => [Buffer.from([label.length]), Buffer.from(label)]));
}

/** The name that a reverse lookup asks for where an address is given. */
function ownerName(name: string): string {
  if (isIPv6(name)) return `${[...expanded(name).join('')].toReversed().join('.')}.ip6.arpa`;
  return isIP(name) ? `${name.split('.').toReversed().join('.')}.in-addr.arpa` : name;
}

/** The eight groups of an IPv6 address, four digits each. */
function expanded(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [front, back] = [groups(head), groups(tail)];
  const missing = Array<string>(8 - front.length - back.length).fill('0');
  return [...front, ...missing, ...back].map((group) => group.padStart(4, '0'));
}
