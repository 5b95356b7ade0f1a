/** Asks a web server what a client would: without a token, and with Kerberos tokens of different channel bindings. */
import type { HttpAttempt, HttpFacts } from '../findings/http.ts';
import { schemesOf } from '../findings/http.ts';
import { askHttp, type HttpAnswer } from '../network/httpProbe.ts';
import { anyToken, tokenSummary } from '../wire/anyToken.ts';
import { decode, newDecoding, readerOf } from '../wire/codec.ts';

/** What is known before any token is made. */
export type Asked = { facts: HttpFacts; serverEndPoint: Buffer | null };

/** The first request, without a token. */
export async function askWithoutToken(url: URL, timeoutSeconds: number): Promise<Asked> {
  const answer = await askHttp(url, null, timeoutSeconds);
  return {
    facts: {
      url: shown(url),
      status: answer.status,
      error: answer.error,
      server: answer.server,
      location: answer.location,
      challenges: answer.challenges,
      tls: answer.tls && {
        trusted: answer.tls.trusted,
        reason: answer.tls.reason,
        subject: answer.tls.subject,
      },
      attempts: [],
    },
    serverEndPoint: answer.tls?.serverEndPoint ?? null,
  };
}

/** Without what may be a password. */
const shown = ({ protocol, host, pathname }: URL) => `${protocol}//${host}${pathname}`;

/** Whether the server wants a Kerberos token, and may be shown one. */
export function wantsToken({ facts }: Asked): boolean {
  return facts.status === 401 && schemesOf(facts).includes('negotiate') && facts.tls?.trusted !== false;
}

type Bindings = HttpAttempt['bindings'];

/**
 * The bindings to try: over TLS the right ones, none, and wrong ones; a wrong token tells whether the server looks at all.
 *
 * @returns application data in base64 for each token to make
 */
export function bindingsToTry({ serverEndPoint }: Asked): { bindings: Bindings; base64: string | null }[] {
  if (serverEndPoint === null) return [{ bindings: 'absent', base64: null }];
  const wrong = Buffer.from(serverEndPoint);
  wrong.writeUInt8(wrong.readUInt8(wrong.length - 1) ^ 0xff, wrong.length - 1);
  return [
    { bindings: 'right', base64: serverEndPoint.toString('base64') },
    { bindings: 'absent', base64: null },
    { bindings: 'wrong', base64: wrong.toString('base64') },
  ];
}

/** Sends a token and reads what became of it. */
export async function askWithToken(
  url: URL,
  bindings: Bindings,
  tokenBase64: string,
  timeoutSeconds: number,
): Promise<HttpAttempt> {
  const authorization = `Negotiate ${tokenBase64}`;
  const answer = await askHttp(url, authorization, timeoutSeconds);
  const { status, error } = answer;
  return { bindings, status, error, headerBytes: authorization.length, reply: replyIn(answer) };
}

/** The server's token in one line. */
function replyIn({ challenges }: HttpAnswer): string | null {
  const token = challenges.map((each) => /^Negotiate\s+([A-Za-z0-9+/=]+)$/i.exec(each)?.[1]).find(Boolean);
  if (!token) return null;
  const { value } = decode(anyToken, readerOf(Buffer.from(token, 'base64'), newDecoding()));
  return value === null ? 'no token that can be read' : tokenSummary(value);
}
