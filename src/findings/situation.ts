/** A failed call with everything that is known around it: what rules look at. */

import type { BackendKind, GivenOption } from '../status/functions/entry.ts';
import type { Status } from '../status/status.ts';
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Evidence } from './evidence.ts';

export type Situation = {
  /** The call that decided. */
  status: Status;
  /** The side of the handshake that made it; `initiator` for an outbound acquire, `acceptor` for an inbound one. */
  side: 'initiator' | 'acceptor';
  package: string;
  /** The user of explicit credentials, else null. */
  user: string | null;
  /** Service principal name, where one was asked for. */
  target: string | null;
  evidence: Evidence | null;
  /** A library with the SSPI ABI: its statuses are explained function by function. */
  library?: BackendKind;
  /** What it was asked with, for such a library. */
  given?: GivenOption[];
  /** What else was seen, each a sentence. */
  context?: string[];
};

/** A conclusion as a declaration: when it holds, what shows it, what cures it. */
export type Rule = {
  code: FindingCode;
  title: string;
  when(situation: Situation): boolean;
  evidence(situation: Situation): string[];
  cure(situation: Situation): string[];
};

/** Name of the native minor status, or null. */
export function minorOf(situation: Situation): string | null {
  return situation.status.native?.minor.name ?? null;
}

/** Holds for these minor statuses. */
export function minorIs(...names: string[]): (situation: Situation) => boolean {
  return (situation) => {
    const minor = minorOf(situation);
    return minor !== null && names.includes(minor);
  };
}

/** What the library said, in one line: the first evidence of every finding. */
export function nativeEvidence(situation: Situation): string[] {
  const { native } = situation.status;
  if (!native) return [`${situation.status.name}: ${situation.status.message}`];
  const minor =
    native.minor.value === 0
      ? ''
      : ` (${native.major.value === 0 ? '' : 'minor '}${native.minor.hex}${native.minor.name ? ` ${native.minor.name}` : ''})`;
  return [`${native.function}: ${native.text || native.major.name}${minor}`];
}

/** The client that the request was for, as far as it is known. */
export function clientOf(situation: Situation): string {
  return situation.evidence?.principal ?? situation.user ?? 'the client';
}

/** The ticket, or the credential as a whole, has ended. */
export function isExpired(situation: Situation): boolean {
  return (
    minorIs('KRB5KRB_AP_ERR_TKT_EXPIRED')(situation) ||
    situation.status.native?.major.name?.startsWith('GSS_S_CREDENTIALS_EXPIRED') === true
  );
}
