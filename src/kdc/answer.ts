/** What a KDC's answer to an AS-REQ without pre-authentication tells; of an AS-REP nothing encrypted is kept. */
import { decode, type Named, newDecoding, readerOf } from '../wire/codec.ts';
import type { ErrorData, KrbError } from '../wire/kerberos/error.ts';
import type { KdcRep } from '../wire/kerberos/kdc.ts';
import { kerberosMessage } from '../wire/kerberos/message.ts';
import type { Exchange } from './exchange.ts';

export type OfferedEnctype = {
  number: number;
  /** Null where the KDC sent none: then it is the principal's own name. */
  salt: string | null;
  /** PBKDF2's count (RFC 3962 section 4), where the KDC sent one. */
  iterations: number | null;
};

export type Clock = {
  /** The KDC's time, epoch seconds with its microseconds. */
  kdcSeconds: number;
  /** The KDC's clock less this host's. */
  offsetSeconds: number;
  /** The offset is no farther off than this: half the round trip, and what the KDC's microseconds leave open. */
  accuracySeconds: number;
};

export type KdcAnswer = {
  type: 'KRB-ERROR' | 'AS-REP';
  error: Named | null;
  /** e-text, the KDC's own words. */
  text: string | null;
  /** Of Active Directory's e-data. */
  ntStatus: Named | null;
  /** The realm that the client is said to belong to. */
  clientRealm: string | null;
  clock: Clock | null;
  enctypes: OfferedEnctype[];
  preauthentication: Named[];
};

/** What is no answer of a KDC, with what could be read of it. */
export type NoAnswer = { sentence: string };

/**
 * Decodes what came.
 *
 * @returns a NoAnswer where it is no KRB-ERROR and no AS-REP, or a damaged one
 */
export function readAnswer(exchange: Exchange): KdcAnswer | NoAnswer {
  const bytes = exchange.message ?? Buffer.alloc(0);
  const { value, damage } = decode(kerberosMessage, readerOf(bytes, newDecoding()));
  if (value?.value && !damage) {
    if (value.type === 'KRB-ERROR') return errorAnswer(value.value, exchange);
    if (value.type === 'AS-REP') return replyAnswer(value.value);
  }
  const what = value === null ? 'no Kerberos message' : value.type;
  return { sentence: `${what}${damage ? `, ${damage.sentence}` : ''}; it begins with ${excerpt(bytes)}` };
}

/** Hexadecimal digits, and the text where it is one. */
export function excerpt(bytes: Buffer): string {
  const start = bytes.subarray(0, 32);
  const digits = start.length === 0 ? 'nothing' : start.toString('hex');
  const text = start.toString('latin1');
  return /^[\x20-\x7e\r\n\t]{4,}$/.test(text) ? `${digits} (${JSON.stringify(text)})` : digits;
}

function errorAnswer(message: KrbError, exchange: Exchange): KdcAnswer {
  const data = (message['e-data']?.value ?? null) as ErrorData | null;
  const list = data?.type === 'METHOD-DATA' ? (data.value as PaData[] | null) : null;
  return {
    type: 'KRB-ERROR',
    error: message['error-code'],
    text: message['e-text']?.replace(/\0+$/, '') || null,
    ntStatus: statusOf(data, list ?? []),
    clientRealm: message.crealm,
    clock: clockOf(message, exchange),
    ...methods(list ?? []),
  };
}

function replyAnswer(message: KdcRep): KdcAnswer {
  const found = methods((message.padata ?? []) as PaData[]);
  const etype = message['enc-part']?.etype?.number;
  // The reply's own encryption type, where no ETYPE-INFO2 says it.
  const own = etype === undefined ? [] : [{ number: etype, salt: null, iterations: null }];
  return {
    type: 'AS-REP',
    error: null,
    text: null,
    ntStatus: null,
    clientRealm: message.crealm,
    clock: null,
    enctypes: found.enctypes.length > 0 ? found.enctypes : own,
    preauthentication: [],
  };
}

function clockOf(message: KrbError, { receivedAt, roundTripMilliseconds }: Exchange): Clock | null {
  const { stime } = message;
  if (stime === null || receivedAt === null || roundTripMilliseconds === null) return null;
  const susec = microsecondsOf(message);
  const kdcSeconds = Date.parse(stime) / 1000 + susec / 1e6;
  if (!Number.isFinite(kdcSeconds)) return null;
  const half = roundTripMilliseconds / 2000;
  // The KDC wrote its time between the request's departure and the answer's arrival.
  const here = receivedAt / 1000 - half;
  // MIT's KDC (1.20 was measured) gives all messages of one second the microseconds of the first, counted up by one.
  const lag = 1 - susec / 1e6;
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return {
    kdcSeconds,
    offsetSeconds: round(kdcSeconds - here),
    // This host's clock is read in whole milliseconds.
    accuracySeconds: round(half + lag + 0.001),
  };
}

/** RFC 4120 section 5.2.4 has them below a million; others say nothing of the time. */
function microsecondsOf({ susec }: KrbError): number {
  const number = Number(susec ?? 0);
  return number >= 0 && number < 1e6 ? number : 0;
}

type PaData = { 'padata-type': Named | null; 'padata-value': { value: unknown } | null } | null;

const PW_SALT = 3;
const ETYPE_INFO = 11;
const ETYPE_INFO2 = 19;

/** Types that carry data and are no way to pre-authenticate. */
const NO_METHODS: readonly number[] = [PW_SALT, 10, ETYPE_INFO, ETYPE_INFO2];

type Info2 = { etype: Named | null; salt: string | null; s2kparams: { value: unknown } | null } | null;
type Info = { etype: Named | null; salt: { hex: string | null } | null } | null;

function methods(list: readonly PaData[]): Pick<KdcAnswer, 'enctypes' | 'preauthentication'> {
  const valuesOf = (type: number) =>
    list.flatMap((each) => (each?.['padata-type']?.number === type ? [each['padata-value']?.value] : []));
  const info2 = (valuesOf(ETYPE_INFO2)[0] ?? []) as Info2[];
  const info = (valuesOf(ETYPE_INFO)[0] ?? []) as Info[];
  const enctypes = [
    ...info2.map((each) => {
      const iterations = each?.s2kparams?.value;
      return {
        etype: each?.etype,
        salt: each?.salt ?? null,
        iterations: typeof iterations === 'number' ? iterations : null,
      };
    }),
    ...info.map((each) => {
      const hex = each?.salt?.hex;
      return {
        etype: each?.etype,
        salt: hex ? Buffer.from(hex, 'hex').toString('utf8') : null,
        iterations: null,
      };
    }),
  ];
  const byNumber = new Map<number, OfferedEnctype>();
  for (const { etype, salt, iterations } of enctypes) {
    if (etype && !byNumber.has(etype.number))
      byNumber.set(etype.number, { number: etype.number, salt, iterations });
  }
  const types = list.flatMap((each) => each?.['padata-type'] ?? []);
  return {
    enctypes: [...byNumber.values()],
    preauthentication: types.filter(({ number }) => !NO_METHODS.includes(number)),
  };
}

/** KERB-EXT-ERROR ([MS-KILE] section 2.2.2), in KERB-ERROR-DATA or where a salt would be. */
function statusOf(data: ErrorData | null, list: readonly PaData[]): Named | null {
  const direct =
    data?.type === 'KERB-ERROR-DATA' ? (data.value as { 'data-value': { value: unknown } | null }) : null;
  const salt = list.find((each) => each?.['padata-type']?.number === PW_SALT);
  const candidates = [direct?.['data-value']?.value, salt?.['padata-value']?.value];
  for (const candidate of candidates) {
    if (typeof candidate === 'object' && candidate !== null && 'status' in candidate)
      return candidate.status as Named;
  }
  return null;
}
