/** Decrypts EncryptedData with whichever key at hand fits, and decodes what comes out. */
import {
  type Codec,
  decode,
  MOST_VALUES,
  type Named,
  newDecoding,
  type Outcome,
  type Place,
  readerOf,
} from '../codec.ts';
import { decryptWith, isSupported } from '../crypto/decrypt.ts';
import { enctypeName } from '../crypto/enctypes.ts';
import { KEY_USAGES, type KeyUsage } from '../crypto/keyUsages.ts';
import type { EncryptedData } from './basicTypes.ts';
import type { Key } from './keys.ts';

/** What became of one encrypted part. */
export type DecryptedPart = {
  /** Path of the EncryptedData in the message, `ticket.enc-part`. */
  path: string;
  etype: Named | null;
  kvno: number | string | null;
  keyUsage: Named;
  /** The key that fitted; null where none did. */
  key: { principal: string | null; kvno: number | null; etype: Named; origin: string } | null;
  /** What happened, for people. */
  sentence: string;
  /** Null where it could not be decrypted. */
  value: unknown;
  damage: Outcome<unknown>['damage'];
  remarks: string[];
  /** Offsets in the plaintext; null where nobody asked for them. */
  places: Place[] | null;
};

/** What holds for decrypting a whole message. */
export type Decrypting = {
  /** Keys at hand; keys found in decrypted parts are added. */
  keys: Key[];
  /** Bytes that may still be decrypted: with many keys and many parts it would never end. */
  work: number;
  /** Values that all parts together may still have. */
  values: number;
  secrets: boolean;
  places: boolean;
};

/** What decrypting may take, of all messages together. */
export type Allowance = {
  /** Bytes that may be decrypted, and keys tried. */
  work: number;
  /** Values that may be decoded. */
  values: number;
};

/** Sixteen keys for a megabyte, four thousand for a ticket of the usual size: a fraction of a second. */
const MOST_WORK = 16 * 1024 * 1024;
/** Decrypting with one key makes so many copies, which a large message must not have of every key. */
const COPIES = 4;
/** Deriving keys takes as long as decrypting this much. */
const WORK_PER_KEY = 4096;

export const newAllowance = (): Allowance => ({ work: MOST_WORK, values: MOST_VALUES });

export function newDecrypting(
  keys: readonly Key[],
  options: { secrets?: boolean; places?: boolean; allowance?: Allowance } = {},
): Decrypting {
  return {
    keys: [...keys],
    ...(options.allowance ?? newAllowance()),
    secrets: options.secrets ?? false,
    places: options.places ?? false,
  };
}

/** Whose key it should be, as the message has it. */
export type Wanted = { principal: string | null; kvno: number | string | null };

type Fitting = { key: Key | null; usage: KeyUsage; plain: Buffer | null; sentence: string };

/**
 * Tries the keys of the encryption type: first the one that the message names (or, where it names nobody, those that
 * are nobody's), then the others.
 *
 * @param usages key usages that are possible, the likeliest first
 */
function fit(
  state: Decrypting,
  data: EncryptedData | null,
  usages: readonly [KeyUsage, ...KeyUsage[]],
  wanted: Wanted,
): Fitting {
  const [usage] = usages;
  const failed = (sentence: string): Fitting => ({ key: null, usage, plain: null, sentence });
  const hex = data?.cipher?.hex;
  if (!data?.etype || hex === undefined || hex === null) return failed('it is not complete');
  const { number: etype } = data.etype;
  if (!isSupported(etype)) return failed(`${enctypeName(etype)} is not supported here`);
  const candidates = state.keys.filter((key) => key.etype.number === etype);
  if (candidates.length === 0) return failed(noneAtHand(etype, state.keys));
  // What no key of a keytab encrypts: a session key does, most likely the one that was found last.
  if (wanted.principal === null) candidates.reverse();
  candidates.sort((a, b) => closeness(b, wanted) - closeness(a, wanted));
  const cipher = Buffer.from(hex, 'hex');
  let problem = 'the key does not fit';
  for (const key of candidates) {
    for (const each of usages) {
      state.work -= COPIES * cipher.length + WORK_PER_KEY;
      if (state.work < 0) return failed('not tried with all keys: that would take too long');
      const { plain, sentence } = decryptWith(etype, key.secret, each, cipher);
      if (plain) return { key, usage: each, plain, sentence: fits(key, wanted) };
      problem = sentence ?? problem;
    }
  }
  return failed(
    candidates.length === 1 && candidates[0]
      ? `${keyText(candidates[0])} does not decrypt it: ${problem}`
      : `none of ${candidates.length} keys of ${enctypeName(etype)} fits`,
  );
}

function closeness(key: Key, { principal, kvno }: Wanted): number {
  return (key.principal === principal ? 2 : 0) + (key.kvno === kvno ? 1 : 0);
}

function noneAtHand(etype: number, keys: readonly Key[]): string {
  const others = [...new Set(keys.map((key) => enctypeName(key.etype.number)))];
  const at = others.length === 0 ? 'no key is at hand' : `only keys of ${others.join(', ')} are at hand`;
  return `it needs a key of ${enctypeName(etype)}, and ${at}`;
}

/** `the key of HTTP/web@REALM, kvno 2, of the keytab`. */
export function keyText({ principal, kvno, origin }: Key): string {
  if (principal === null) return origin;
  return `the key of ${principal}${kvno === null ? '' : `, kvno ${kvno}`}, of ${origin}`;
}

function fits(key: Key, { principal, kvno }: Wanted): string {
  const text = `decrypted with ${keyText(key)}`;
  if (key.principal === null || principal === null) return text;
  const named = `${principal}${kvno === null ? '' : `, kvno ${kvno}`}`;
  const same = key.principal === principal && (kvno === null || key.kvno === kvno);
  return same ? text : `${text}, although it is for ${named}`;
}

/**
 * Decrypts one part and decodes it.
 *
 * @returns the part for the report, and the value with its keys in the clear for what comes next
 */
export function decryptPart<T>(
  state: Decrypting,
  path: string,
  data: EncryptedData | null,
  usages: readonly [KeyUsage, ...KeyUsage[]],
  wanted: Wanted,
  codecFor: (plain: Buffer) => Codec<T>,
): { part: DecryptedPart; clear: T | null } {
  const found = data?.etype?.number === 0 ? notEncrypted(data, usages[0]) : fit(state, data, usages, wanted);
  const { key, usage, plain, sentence } = found;
  const part: DecryptedPart = {
    path,
    etype: data?.etype ?? null,
    kvno: data?.kvno ?? null,
    keyUsage: { number: usage, name: KEY_USAGES[usage] },
    key: key && { principal: key.principal, kvno: key.kvno, etype: key.etype, origin: key.origin },
    sentence,
    value: null,
    damage: null,
    remarks: [],
    places: null,
  };
  if (plain === null) return { part, clear: null };
  const codec = codecFor(plain);
  const decoding = newDecoding({ secrets: state.secrets, places: state.places });
  decoding.budget = state.values;
  const outcome = decode(codec, readerOf(plain, decoding));
  state.values = Math.max(0, decoding.budget);
  part.value = outcome.value;
  part.damage = outcome.damage;
  part.remarks = outcome.decoding.remarks;
  part.places = outcome.decoding.places;
  // Once more with the keys shown: the report may not have them, and the next part needs them.
  const clear = state.secrets
    ? outcome.value
    : decode(codec, readerOf(plain, newDecoding({ secrets: true }))).value;
  return { part, clear };
}

/** Without encryption the cipher is the message; it is a secret then, and there only where secrets were asked for. */
function notEncrypted(data: EncryptedData, usage: KeyUsage): Fitting {
  const hex = data.cipher?.hex;
  return {
    key: null,
    usage,
    plain: hex ? Buffer.from(hex, 'hex') : null,
    sentence: `it is not encrypted (encryption type 0)${hex ? '' : ', and not shown: it holds keys'}`,
  };
}
