/** Tickets as the messages KerbQueryTicketCache* return them (ntsecapi.h). */

import type { TicketFlag } from '../libkrb5/cachedTicket.ts';
import { koffi } from '../native.ts';
import { type Etype, etype } from './etypes.ts';
import type { RawTime } from './logonSession.ts';
import { LSA_UNICODE_STRING, structure, structureAt, type UnicodeString, unicodeText } from './memory.ts';
import { fileTimeToIso } from './time.ts';

/** KERB_PROTOCOL_MESSAGE_TYPE, those that tell most first. */
export const MESSAGES = {
  KerbQueryTicketCacheEx3Message: 25,
  KerbQueryTicketCacheEx2Message: 20,
  KerbQueryTicketCacheExMessage: 14,
  KerbQueryTicketCacheMessage: 1,
} as const;

export type TicketMessage = keyof typeof MESSAGES;

/** KERB_TICKET_FLAGS_*, in the words of RFC 4120 section 5.3 and its extensions. */
const TICKET_FLAGS: readonly (readonly [number, TicketFlag])[] = [
  [0x40000000, 'forwardable'],
  [0x20000000, 'forwarded'],
  [0x10000000, 'proxiable'],
  [0x08000000, 'proxy'],
  [0x04000000, 'may-postdate'],
  [0x02000000, 'postdated'],
  [0x01000000, 'invalid'],
  [0x00800000, 'renewable'],
  [0x00400000, 'initial'],
  [0x00200000, 'pre-authent'],
  [0x00100000, 'hw-authent'],
  [0x00080000, 'transited-policy-checked'],
  [0x00040000, 'ok-as-delegate'],
  [0x00010000, 'enc-pa-rep'],
  [0x00008000, 'anonymous'],
];

/** KERB_TICKET_CACHE_FLAGS, as klist prints them. */
const CACHE_FLAGS = [
  [0x001, 'PRIMARY'],
  [0x002, 'DELEGATION'],
  [0x004, 'S4U'],
  [0x008, 'ASC'],
  [0x010, 'ENC_IN_SKEY'],
  [0x020, 'X509'],
  [0x040, 'FAST'],
  [0x080, 'COMPOUND'],
  [0x100, 'HUB_PRIMARY'],
  [0x200, 'DISABLE_TGT_DELEGATION'],
] as const;

export type CacheFlag = (typeof CACHE_FLAGS)[number][1];

/** One ticket. A field that the message does not carry is null. */
export type LsaTicket = {
  client: string | null;
  clientRealm: string | null;
  server: string;
  serverRealm: string;
  startTime: RawTime;
  endTime: RawTime;
  renewTime: RawTime;
  flags: TicketFlag[];
  /** What the ticket is encrypted with: the kind of the service's key. */
  ticketEtype: Etype;
  sessionKeyEtype: Etype | null;
  cacheFlags: CacheFlag[] | null;
  /** The KDC that issued it. */
  kdcCalled: string | null;
};

type Raw = {
  ClientName?: UnicodeString;
  ClientRealm?: UnicodeString;
  ServerName: UnicodeString;
  ServerRealm: UnicodeString;
  StartTime: number | bigint;
  EndTime: number | bigint;
  RenewTime: number | bigint;
  EncryptionType: number;
  TicketFlags: number;
  SessionKeyType?: number;
  CacheFlags?: number;
  KdcCalled?: UnicodeString;
};

const server = () => ({ ServerName: LSA_UNICODE_STRING(), ServerRealm: LSA_UNICODE_STRING() });
const client = () => ({ ClientName: LSA_UNICODE_STRING(), ClientRealm: LSA_UNICODE_STRING() });
const times = () => ({
  StartTime: 'int64_t',
  EndTime: 'int64_t',
  RenewTime: 'int64_t',
  EncryptionType: 'int32_t',
  TicketFlags: 'uint32_t',
});

/** KERB_TICKET_CACHE_INFO (its RealmName is the server's), _EX, _EX2 and _EX3. */
const STRUCTURES = {
  KerbQueryTicketCacheMessage: structure(() => ({ ...server(), ...times() })),
  KerbQueryTicketCacheExMessage: structure(() => ({ ...client(), ...server(), ...times() })),
  KerbQueryTicketCacheEx2Message: structure(() => ({
    ...client(),
    ...server(),
    ...times(),
    SessionKeyType: 'uint32_t',
    BranchId: 'uint32_t',
  })),
  KerbQueryTicketCacheEx3Message: structure(() => ({
    ...client(),
    ...server(),
    ...times(),
    SessionKeyType: 'uint32_t',
    BranchId: 'uint32_t',
    CacheFlags: 'uint32_t',
    KdcCalled: LSA_UNICODE_STRING(),
  })),
} as const satisfies Record<TicketMessage, unknown>;

/** MessageType and CountOfTickets come before the tickets, which are aligned to eight bytes. */
const HEADER_BYTES = 8;

/**
 * Reads the answer to a message.
 *
 * @param length of the answer in bytes
 * @returns the tickets, or why it cannot be that message's answer
 */
export function ticketsAt(address: bigint, length: number, message: TicketMessage): LsaTicket[] | string {
  if (length < HEADER_BYTES) return `the answer has ${length} bytes`;
  const { decode, sizeof } = koffi();
  const answered = decode(address, 'uint32_t') as number;
  if (answered !== MESSAGES[message]) return `the answer is one to message ${answered}`;
  const count = decode(address, 4, 'uint32_t') as number;
  const size = sizeof(STRUCTURES[message]());
  if (HEADER_BYTES + count * size > length) return `${count} tickets do not fit in ${length} bytes`;
  return Array.from({ length: count }, (_, index) =>
    describe(structureAt<Raw>(address + BigInt(HEADER_BYTES + index * size), STRUCTURES[message]())),
  );
}

function describe(raw: Raw): LsaTicket {
  const { ClientName, ClientRealm, SessionKeyType, CacheFlags, KdcCalled } = raw;
  const flags = TICKET_FLAGS.filter(([bit]) => raw.TicketFlags & bit).map(([, name]) => name);
  return {
    client: ClientName ? unicodeText(ClientName) : null,
    clientRealm: ClientRealm ? unicodeText(ClientRealm) : null,
    server: unicodeText(raw.ServerName),
    serverRealm: unicodeText(raw.ServerRealm),
    startTime: rawTime(raw.StartTime),
    endTime: rawTime(raw.EndTime),
    // The field means nothing in a ticket that cannot be renewed, and is not always 0 there.
    renewTime: flags.includes('renewable')
      ? rawTime(raw.RenewTime)
      : { raw: String(raw.RenewTime), utc: null },
    flags,
    ticketEtype: etype(raw.EncryptionType),
    // Windows' own types are negative numbers in an unsigned field.
    sessionKeyEtype: SessionKeyType === undefined ? null : etype(SessionKeyType | 0),
    cacheFlags:
      CacheFlags === undefined
        ? null
        : CACHE_FLAGS.filter(([bit]) => CacheFlags & bit).map(([, name]) => name),
    kdcCalled: KdcCalled ? unicodeText(KdcCalled) : null,
  };
}

function rawTime(value: number | bigint): RawTime {
  return { raw: String(value), utc: fileTimeToIso(BigInt(value)) };
}
