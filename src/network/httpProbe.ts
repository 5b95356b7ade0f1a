/** One request to a web server, and what its answer says of authentication (RFC 9110 section 11, RFC 4559). */
import { createHash, X509Certificate } from 'node:crypto';
import { lookup } from 'node:dns';
import {
  type ClientRequest,
  type IncomingMessage,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { request as secureRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { lookupBegins } from './lookups.ts';

export type HttpAnswer = {
  /** Status code; null where there was no answer. */
  status: number | null;
  /** Why there was none, in the system's words. */
  error: string | null;
  /** Values of every WWW-Authenticate header, in order. */
  challenges: string[];
  /** The Server header. */
  server: string | null;
  /** Where it sends the client. */
  location: string | null;
  milliseconds: number;
  tls: TlsFacts | null;
};

export type TlsFacts = {
  /** Whether the system's certificate authorities vouch for the certificate and its name. */
  trusted: boolean;
  /** Why not, in OpenSSL's words. */
  reason: string | null;
  subject: string | null;
  /** Application data of the channel bindings of type tls-server-end-point (RFC 5929 section 4); null where unknown. */
  serverEndPoint: Buffer | null;
};

/** dns.lookup(), known to whoever wants to leave meanwhile. */
const countedLookup: LookupFunction = (host, options, answer) => {
  const end = lookupBegins();
  lookup(host, options, (error, address, family) => {
    end();
    answer(error, address, family);
  });
};

const NO_ANSWER = { status: null, challenges: [], server: null, location: null, tls: null };

/**
 * Asks for a page, reads the head of the answer and hangs up. Follows no redirection, uses no proxy.
 *
 * @param authorization value of the Authorization header; sent only where the certificate is trusted, or over plain HTTP
 * @param timeoutSeconds for all of it
 */
export async function askHttp(
  url: URL,
  authorization: string | null,
  timeoutSeconds: number,
): Promise<HttpAnswer> {
  const secure = url.protocol === 'https:';
  const start = performance.now();
  const options: RequestOptions & { rejectUnauthorized?: boolean } = {
    method: 'GET',
    // A connection of its own: NTLM and channel bindings belong to one.
    agent: false,
    headers: {
      'user-agent': 'sspidiag',
      accept: '*/*',
      connection: 'close',
      ...(authorization !== null && { authorization }),
    },
    lookup: countedLookup,
    signal: AbortSignal.timeout(Math.ceil(Math.max(1, timeoutSeconds * 1000))),
    // To an untrusted server one may speak, but not show a token: the handshake tells whether it is one.
    ...(secure && { rejectUnauthorized: authorization !== null }),
  };
  const request = secure ? secureRequest : plainRequest;
  try {
    const message = await answerOf(request(url, options));
    const facts = {
      status: message.statusCode ?? null,
      error: null,
      challenges: challengesOf(message),
      server: String(message.headers.server ?? '') || null,
      location: message.headers.location ?? null,
      milliseconds: performance.now() - start,
      tls: secure ? tlsFacts(message.socket as TLSSocket) : null,
    };
    message.destroy();
    return facts;
  } catch (error) {
    const { code, message, name } = error as NodeJS.ErrnoException;
    const late = name === 'AbortError' || name === 'TimeoutError';
    const reason = late ? `no answer within ${Number(timeoutSeconds.toFixed(1))} s` : (code ?? message);
    return { ...NO_ANSWER, error: reason, milliseconds: performance.now() - start };
  }
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end();
  });
}

/** Several challenges may stand in one header, and in several; base64 has no comma, so that one splits them. */
function challengesOf({ rawHeaders }: IncomingMessage): string[] {
  const values = rawHeaders.filter(
    (_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'www-authenticate',
  );
  return values.flatMap((value) =>
    value
      // A comma before the name of a scheme begins the next challenge, one before `name=` another parameter.
      .split(/,\s*(?=[A-Za-z][\w-]*(?:\s+[^=\s]|\s*(?:,|$)))/)
      .map((challenge) => challenge.trim())
      .filter((challenge) => challenge !== ''),
  );
}

function tlsFacts(socket: TLSSocket): TlsFacts {
  const { raw } = socket.getPeerCertificate();
  const reason = socket.authorizationError;
  const certificate = raw ? new X509Certificate(raw) : null;
  return {
    trusted: socket.authorized,
    reason: socket.authorized ? null : String(reason ?? 'unknown'),
    subject: certificate?.subject.replaceAll('\n', ', ') ?? null,
    serverEndPoint: raw ? serverEndPoint(raw) : null,
  };
}

/**
 * RFC 5929 section 4.1: the hash of the certificate by its signature's own hash function, SHA-256 in place of MD5 and SHA-1.
 * Of signatures without a single hash function (Ed25519) the RFC leaves it undefined.
 */
function serverEndPoint(raw: Buffer): Buffer | null {
  const algorithm = hashOf(raw);
  if (algorithm === null) return null;
  const hash = createHash(algorithm).update(raw).digest();
  return Buffer.concat([Buffer.from('tls-server-end-point:'), hash]);
}

/** Signature algorithms, by the DER content of their identifiers, with the hash that the binding takes. */
const SIGNATURES: readonly [identifier: string, hash: string][] = [
  ['2a864886f70d01010b', 'sha256'],
  ['2a864886f70d01010c', 'sha384'],
  ['2a864886f70d01010d', 'sha512'],
  ['2a864886f70d010105', 'sha256'],
  ['2a864886f70d010104', 'sha256'],
  ['2a8648ce3d040302', 'sha256'],
  ['2a8648ce3d040303', 'sha384'],
  ['2a8648ce3d040304', 'sha512'],
  ['2a8648ce3d0401', 'sha256'],
];

/** By TBSCertificate.signature (RFC 5280 section 4.1), the first of them in a certificate; null where it is another. */
function hashOf(raw: Buffer): string | null {
  const found = SIGNATURES.map(([identifier, hash]) => ({ hash, at: raw.indexOf(identifier, 0, 'hex') }));
  const first = found.filter(({ at }) => at >= 0).sort((one, other) => one.at - other.at)[0];
  return first?.hash ?? null;
}
