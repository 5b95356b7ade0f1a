/** Lines of libkrb5's trace (KRB5_TRACE; trace.h, "TRACE_*"), as records on the time line of the native calls. */
import type { CallRecord } from '../native.ts';

/** `[pid] seconds.microseconds: text` */
const LINE = /^\[(\d+)\] (\d+)\.(\d{6}): (.*)$/;

/** What a step is about, by how its line begins; the first that fits. */
const KINDS: readonly [RegExp, string][] = [
  [/^(Sending|Resending|Retrying|Initiating|Terminating|Resolving hostname|TCP error|UDP error)/, 'to KDC'],
  [/^(Received (answer|error)|Response was|HTTPS error|Request or response is too big)/, 'from KDC'],
  [/^(Looked? up|Sending DNS|No (SRV|URI)|Got (SRV|URI)|DNS|URI answer|SRV answer)/i, 'DNS'],
  [
    /^(Preauth|Processing preauth|Produced preauth|Selected etype|Received cookie|Input preauth|PKINIT|SPAKE)/,
    'pre-authentication',
  ],
  [/^(Encrypted timestamp|AS key|Salt derived|Encrypted challenge)/, 'pre-authentication'],
  [
    /^(Retrieving|Storing|Removing|Initializing|Moving ccache|Destroying|Resolving unique|ccselect)/,
    'credential cache',
  ],
  [
    /^(Getting|Starting with|Requesting|Received creds|TGS re|Decrypted AS|Got (cross|service)|Found)/,
    'ticket',
  ],
  [/^(Encoding request|Decoding FAST|FAST|Using FAST|Generated subkey|etypes)/i, 'ticket'],
  [/^(Decrypted AP-REQ|AP-REQ|Negotiated enctype|Read AP|Creating (AP|authenticator))/, 'service'],
  [/^(Error loading plugin|Loading)/, 'plug-in'],
];

/** `-1765328377/Server not found …`: the code as an administrator would search for it. */
const ERROR = /(-1765328\d{3})\//;
/** libkrb5's table of protocol errors begins here (krb5_err.et). */
const ERROR_TABLE_BASE = -1765328384;

/**
 * Parses a trace. What could help to guess a password is left out: encrypted timestamps, and the fingerprints of keys.
 *
 * @param text as libkrb5 wrote it; lines of anybody else are passed over
 */
export function parseTrace(text: string): CallRecord[] {
  return text.split('\n').flatMap((line): CallRecord[] => {
    const [, pid, seconds, microseconds, words = ''] = LINE.exec(line) ?? [];
    if (pid === undefined) return [];
    const code = ERROR.exec(words)?.[1];
    return [
      {
        source: 'libkrb5',
        function: KINDS.find(([begins]) => begins.test(words))?.[1] ?? 'libkrb5',
        arguments: code === undefined ? {} : { protocolError: Number(code) - ERROR_TABLE_BASE },
        status: withoutSecrets(words),
        startedAt: Number(`${seconds}.${microseconds}`),
        microseconds: 0,
      },
    ];
  });
}

function withoutSecrets(words: string): string {
  return (
    words
      // Known plaintext beside its encryption under the key of a password.
      .replace(/\b[0-9A-F]{16,}\b/g, '(left out)')
      // A type of key, and the first digits of its hash.
      .replace(/\b([a-z][a-z0-9-]+)\/[0-9A-F]{4}\b/g, '$1')
  );
}
