/** What krb5.conf and kdcinfo files name a server by: a host, perhaps with a port, a transport or a proxy's URL. */
import { isIPv6 } from 'node:net';

export type Transport = 'udp' | 'tcp';

export type ServerEntry = {
  /** As it was written. */
  text: string;
  /** A name or an address, without brackets. */
  host: string;
  port: number;
  transports: readonly Transport[];
  /** The URL of a KDC proxy over HTTPS ([MS-KKDCP]); null for a KDC itself. */
  proxy: string | null;
  /** What is odd about the entry, in a sentence; null where nothing is. */
  remark: string | null;
};

const BOTH = ['udp', 'tcp'] as const;

/**
 * Reads one entry by the rules of libkrb5 (k5_parse_host_string), and Heimdal's prefix for the transport.
 *
 * @param defaultPort where the entry names none
 * @returns null where no host can be read from it
 */
export function serverEntry(text: string, defaultPort: number): ServerEntry | null {
  const trimmed = text.trim();
  if (/^https?:\/\//i.test(trimmed)) return proxyEntry(text, trimmed);
  const [, prefix, rest = ''] = /^(?:(udp|tcp)\/)?(.*)$/i.exec(trimmed) ?? [];
  const place = hostAndPort(rest, defaultPort);
  if (place === null) return null;
  if (prefix === undefined) return { text, ...place, transports: BOTH, proxy: null, remark: null };
  const transport = prefix.toLowerCase() as Transport;
  const remark = `"${prefix}/" before the host is Heimdal's notation: MIT's library takes it for a part of the host's name`;
  return { text, ...place, transports: [transport], proxy: null, remark };
}

function proxyEntry(text: string, url: string): ServerEntry | null {
  try {
    const { hostname, port, protocol } = new URL(url);
    const secure = protocol === 'https:';
    return {
      text,
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (secure ? 443 : 80) : Number(port),
      transports: [],
      proxy: url,
      remark: secure ? null : 'a KDC proxy is reached by https://, not by http://',
    };
  } catch {
    return null;
  }
}

/** `host`, `host:port`, `[v6]`, `[v6]:port`; an IPv6 address without brackets has no port. Brackets may hold any host. */
export function hostAndPort(text: string, defaultPort: number): { host: string; port: number } | null {
  if (isIPv6(text)) return { host: text, port: defaultPort };
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]\s/]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  const port = digits === undefined ? defaultPort : Number(digits);
  if (host === undefined || port < 1 || port > 65535) return null;
  return { host, port };
}
