/** What a user means by a URL, a host or a service principal name; nothing is looked up. */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { excerpt } from '../report/excerpt.ts';
import { UsageError } from '../report/exitCodes.ts';
import { nearest } from '../report/nearest.ts';
import { knownService, portBelongsToName, SCHEMES } from './services.ts';

export type Target = {
  /** As it was typed. */
  given: string;
  kind: 'url' | 'host' | 'spn';
  scheme: string | null;
  /** As it was typed, an IDN in its ASCII form, an IPv6 address without brackets. */
  host: string;
  /** Of the URL, or behind the host; null where none was written and the scheme has none. */
  port: number | null;
  service: string;
  /** Who says that the scheme has this service; null where the user named the service. */
  serviceSource: string | null;
  realm: string | null;
  isAddress: boolean;
  /** A name that no client would make of a host: with an instance or a third component. Else null. */
  verbatim: string | null;
};

const EXAMPLES = 'https://web.example.com, web.example.com, HTTP/web.example.com, HTTP@web.example.com';
/** RFC 1035 section 2.3.4, without the root's dot. */
const LONGEST_NAME = 253;
const LONGEST_LABEL = 63;
/** A URL may be long; no host, port and realm are. */
const LONGEST_TARGET = 4096;
const SPN = /^([^/@:[\]]+)\/([^/@]+)(?:\/([^/@]+))?(?:@([^/@]+))?$/;
const HOST_BASED = /^([^/@:]+)@([^/@]+)(?:@([^/@]+))?$/;

/**
 * Reads a target.
 *
 * @param service of --service: what a host is asked for; null for the usual one
 * @throws UsageError with a sentence for what is wrong
 */
export function parseTarget(given: string, service: string | null): Target {
  const text = given.trim();
  if (text === '') throw new UsageError('the target is empty', `for example ${EXAMPLES}`);
  if (text.length > LONGEST_TARGET)
    throw new UsageError(`the target is longer than ${LONGEST_TARGET} characters`);
  if (/[\0-\x20\x7f]/.test(text)) {
    throw new UsageError('the target holds a blank or a control character', `for example ${EXAMPLES}`);
  }
  if (service !== null) checkService(service);
  const url = /^(?:jdbc:)?([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#;\\]*)/.exec(text);
  if (url) return fromUrl(given, url[1] ?? '', url[2] ?? '', service);
  const share = /^\\\\([^\\]+)/.exec(text);
  if (share) return fromUrl(given, 'smb', share[1] ?? '', service);
  const spn = SPN.exec(text);
  if (spn) return fromSpn(given, spn, service);
  if (text.includes('/'))
    throw notUnderstood(given, 'a name of a service has two parts, or three: HTTP/host');
  const based = HOST_BASED.exec(text);
  if (based && knownService(based[1] ?? '') !== null) return fromHostBased(given, based, service);
  return fromHost(given, text, service);
}

type Base = Omit<Target, 'service' | 'serviceSource' | 'scheme' | 'kind' | 'port'>;

function fromUrl(given: string, schemeGiven: string, authority: string, service: string | null): Target {
  const scheme = schemeGiven.toLowerCase();
  const fact = SCHEMES.find((each) => each.scheme === scheme);
  if (!fact && service === null) {
    const near = nearest(
      scheme,
      SCHEMES.map((each) => each.scheme),
    );
    throw new UsageError(
      `which service has the scheme "${excerpt(scheme)}" is not known`,
      near ? `did you mean ${near}://? Otherwise name it with --service` : 'name it with --service',
    );
  }
  // Of an authority with several @ the last one ends the user's part (RFC 3986 section 3.2).
  const { host, port } = hostAndPort(authority.slice(authority.lastIndexOf('@') + 1), given);
  return {
    ...base(given, host),
    kind: 'url',
    scheme,
    port: port ?? fact?.port ?? null,
    service: service ?? fact?.service ?? '',
    serviceSource: service === null ? (fact?.source ?? null) : null,
  };
}

function fromSpn(
  given: string,
  [, serviceGiven = '', instance = '', third, realm]: RegExpExecArray,
  service: string | null,
): Target {
  refuseService(service);
  if (serviceGiven.includes('.'))
    throw notUnderstood(given, `a page is asked for as https://${excerpt(given.trim())}`);
  checkService(serviceGiven);
  const named = portBelongsToName(serviceGiven) ? /^(.+):([^:\]]+)$/.exec(instance) : null;
  const isInstance = named !== null && !/^\d+$/.test(named[2] ?? '');
  const { host, port } = hostAndPort(isInstance ? (named[1] ?? '') : instance, given);
  const rest = third === undefined ? '' : `/${third}`;
  return {
    ...base(given, host),
    kind: 'spn',
    scheme: null,
    port,
    service: serviceGiven,
    serviceSource: null,
    realm: realm ?? null,
    verbatim: isInstance || rest !== '' ? `${serviceGiven}/${instance}${rest}` : null,
  };
}

function fromHostBased(
  given: string,
  [, serviceGiven = '', hostGiven = '', realm]: RegExpExecArray,
  service: string | null,
): Target {
  refuseService(service);
  const { host, port } = hostAndPort(hostGiven, given);
  const based = { ...base(given, host), kind: 'spn', scheme: null, port, realm: realm ?? null } as const;
  return { ...based, service: serviceGiven, serviceSource: null };
}

/** Somebody at a host is how ssh is told where to go; a host alone is asked for its web pages. */
function fromHost(given: string, text: string, service: string | null): Target {
  const at = text.lastIndexOf('@');
  const { host, port } = hostAndPort(text.slice(at + 1), given);
  const byPort = SCHEMES.find((each) => each.port === port && each.scheme !== 'ws' && each.scheme !== 'wss');
  const usual = at >= 0 ? SCHEMES.find(({ scheme }) => scheme === 'ssh') : byPort;
  return {
    ...base(given, host),
    kind: 'host',
    scheme: null,
    port,
    service: service ?? usual?.service ?? 'HTTP',
    serviceSource: service === null ? (usual?.source ?? null) : null,
  };
}

function base(given: string, host: string): Base {
  return { given, host, realm: null, isAddress: isIP(host) !== 0, verbatim: null };
}

function hostAndPort(text: string, given: string): { host: string; port: number | null } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed) {
    // A zone names an interface of this host (RFC 6874); %25 is its spelling in a URL.
    const address = (bracketed[1] ?? '').replace(/%25/, '%');
    if (isIP(address) !== 6)
      throw notUnderstood(given, `"${excerpt(bracketed[1] ?? '')}" is no IPv6 address`);
    return { host: address, port: portOf(bracketed[2], given) };
  }
  if (isIP(text) === 6) return { host: text, port: null };
  const parts = text.split(':');
  if (parts.length > 2)
    throw notUnderstood(given, 'an IPv6 address with a port stands in brackets: [::1]:443');
  return { host: hostName(parts[0] ?? '', given), port: portOf(parts[1], given) };
}

function portOf(text: string | undefined, given: string): number | null {
  if (text === undefined || text === '') return null;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port > 0 && port < 65536) return port;
  throw notUnderstood(given, `"${excerpt(text)}" is no port: those are 1 to 65535`);
}

function hostName(text: string, given: string): string {
  if (text === '') throw notUnderstood(given, 'it names no host');
  const ascii = /^[\0-\x7f]*$/.test(text) ? text : domainToASCII(text);
  const name = ascii.replace(/\.$/, '');
  const labels = name.split('.');
  // Windows allows the underscore in names of computers, and so does every resolver.
  if (ascii === '' || labels.some((label) => !/^[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/.test(label))) {
    throw notUnderstood(given, `"${excerpt(text)}" is no name of a host: letters, digits, dashes and dots`);
  }
  if (name.length > LONGEST_NAME || labels.some(({ length }) => length > LONGEST_LABEL)) {
    throw notUnderstood(
      given,
      `a name has at most ${LONGEST_NAME} characters, between its dots ${LONGEST_LABEL}`,
    );
  }
  return name;
}

function checkService(service: string): void {
  if (/^[A-Za-z0-9_-]{1,63}$/.test(service)) return;
  throw new UsageError(
    `"${excerpt(service)}" is no name of a service`,
    'for example HTTP, host, ldap, cifs, MSSQLSvc',
  );
}

function refuseService(service: string | null): void {
  if (service === null) return;
  throw new UsageError('--service and a target that names its service exclude each other');
}

function notUnderstood(given: string, reason: string): UsageError {
  return new UsageError(`"${excerpt(given)}" is no target: ${reason}`, `for example ${EXAMPLES}`);
}
