/** Every call into libgssapi goes through here: it is seen by the trace and its answer becomes a Status. */
import { isGssError, majorName, minorName } from '../../status/gssapi.ts';
import { type GssPurpose, toSecurityStatus } from '../../status/gssapiMapping.ts';
import { hex32, type Status, status } from '../../status/status.ts';
import { keepsTickets } from '../keptTickets.ts';
import { copyAsDefault } from '../libkrb5/cacheCopy.ts';
import { beginCall, type CallRecord, isObserved } from '../native.ts';
import { callInFrame } from './frame.ts';
import { type GssFunction, gssapi } from './library.ts';
import { MECHANISM } from './mechanisms.ts';
import { type OutBuffer, oid, takeText } from './memory.ts';
import { minorByText } from './minorByText.ts';

const GSS_C_GSS_CODE = 1;
const GSS_C_MECH_CODE = 2;

export type CallOptions = {
  /** What the call is for; the same minor status means different things. */
  purpose?: GssPurpose;
  /** Dotted identifier of the mechanism whose minor status this is; its text is asked for by it. */
  mechanism?: string | null;
  /** What to show in the trace, put together where there is one; never a secret. */
  show?: () => CallRecord['arguments'];
};

/**
 * Calls a GSS function that returns a major status and writes a minor status to its first parameter.
 *
 * The text of a minor status is remembered by the library per thread and goes stale with the next call, so it is
 * asked for at once.
 *
 * @param name the function
 * @param args its parameters after the minor status
 */
export function callGss(name: GssFunction, args: unknown[], options: CallOptions = {}): Status {
  const minorOut = [0];
  const all = [minorOut, ...args];
  const end = isObserved() ? beginCall(name, options.show?.() ?? {}) : null;
  const back = keepsTickets() ? null : copyAsDefault();
  const major: number = callInFrame(name, all) ?? gssapi().functions[name](...all);
  back?.();
  end?.(hex32(major));
  return toStatus(name, major, (minorOut[0] ?? 0) >>> 0, options);
}

/**
 * Starts a GSS function on a thread of libuv's pool.
 *
 * The text of a minor status belongs to the thread that made the call, so a process that uses this must run with
 * UV_THREADPOOL_SIZE=1: then gss_display_status, started the same way, finds the same thread.
 */
export async function startGss(
  name: GssFunction,
  args: unknown[],
  options: CallOptions = {},
): Promise<Status> {
  const minorOut = [0];
  const end = beginCall(name, options.show?.() ?? {});
  const back = keepsTickets() ? null : copyAsDefault();
  const major = await onPool<number>(name, [minorOut, ...args]);
  back?.();
  end(hex32(major));
  const minor = (minorOut[0] ?? 0) >>> 0;
  const mechanism = options.mechanism ?? null;
  const failed = isGssError(major);
  const majorText = failed ? await displayOnPool(major, GSS_C_GSS_CODE, null) : null;
  const minorText = failed && minor !== 0 ? await displayOnPool(minor, GSS_C_MECH_CODE, mechanism) : null;
  return toStatus(name, major, minor, options, { majorText, minorText });
}

function onPool<T>(name: GssFunction, args: unknown[]): Promise<T> {
  return new Promise((resolve, reject) => {
    gssapi().functions[name].async(...args, (error: unknown, value: T) =>
      error ? reject(error) : resolve(value),
    );
  });
}

async function displayOnPool(code: number, type: number, mechanism: string | null): Promise<string | null> {
  const buffer: OutBuffer = {};
  const args = [[0], code, type, mechanism ? oid(mechanism) : null, [0], buffer];
  const major = await onPool<number>('gss_display_status', args);
  return isGssError(major) ? null : takeText(buffer).trim();
}

type Texts = { majorText: string | null; minorText: string | null };

function textsOf(major: number, minor: number, mechanism: string | null): Texts {
  if (!isGssError(major)) return { majorText: null, minorText: null };
  return {
    majorText: displayStatus(major, GSS_C_GSS_CODE, null),
    minorText: minor === 0 ? null : displayStatus(minor, GSS_C_MECH_CODE, mechanism),
  };
}

/** What most calls answer, the same object each time: a success has nothing of its own. */
const successes = new Map<string, Status>();

function toStatus(name: string, major: number, minor: number, options: CallOptions, texts?: Texts): Status {
  if (major !== 0 || minor !== 0) return newStatus(name, major, minor, options, texts);
  const known = successes.get(name) ?? newStatus(name, major, minor, options, texts);
  successes.set(name, Object.freeze(known));
  return known;
}

function newStatus(name: string, major: number, minor: number, options: CallOptions, texts?: Texts): Status {
  const mechanism = options.mechanism ?? null;
  const purpose = options.purpose ?? 'other';
  const { majorText, minorText } = texts ?? textsOf(major, minor, mechanism);
  const named = minorName(minor);
  const byText =
    named === null && mechanism === MECHANISM.Negotiate && minorText ? minorByText(minorText) : null;
  const { name: securityStatus, because } = toSecurityStatus(
    major,
    named ?? byText,
    purpose,
    mechanism === MECHANISM.NTLM || isNtlmInside(byText, purpose),
  );
  return status(securityStatus, {
    function: name,
    major: { value: major, hex: hex32(major), name: majorName(major), text: majorText },
    minor: { value: minor, hex: hex32(minor), name: named ?? byText, text: minorText },
    text: [majorText, minorText].filter((text) => text !== null).join(': '),
    mappedBecause:
      byText === null ? because : `${because} (${byText} by its text: SPNEGO numbers errors anew)`,
  });
}

/** Of the mechanisms under SPNEGO only gss-ntlmssp answers a client's token with an errno. */
function isNtlmInside(byText: string | null, purpose: GssPurpose): boolean {
  return purpose === 'accept' && (byText === 'EINVAL' || byText === 'EACCES');
}

/** gss_display_status, all its messages joined; null where the library has no text. */
function displayStatus(code: number, type: number, mechanism: string | null): string | null {
  const { gss_display_status } = gssapi().functions;
  const messages: string[] = [];
  const context = [0];
  // A library that never ends its list of messages must not hang us.
  for (let turn = 0; turn < 8; turn++) {
    const buffer: OutBuffer = {};
    const major = gss_display_status([0], code, type, mechanism ? oid(mechanism) : null, context, buffer);
    if (isGssError(major)) break;
    const text = takeText(buffer).trim();
    if (text) messages.push(text.replace(/\.$/, ''));
    if (context[0] === 0) break;
  }
  return messages.length > 0 ? messages.join('; ') : null;
}
