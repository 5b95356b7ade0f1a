/**
 * Kerberos tickets in the cache of a logon session, asked of the Local Security Authority's Kerberos package.
 */
import { koffi, type Pointer } from '../native.ts';
import { type Fact, known, unknown } from './call.ts';
import { luidBytes, structure, withMemory } from './memory.ts';
import { type NtStatus, ntFailureText, ntStatus } from './ntStatus.ts';
import { freeReturnBuffer, lsaCall, secur32 } from './secur32.ts';
import { type LsaTicket, MESSAGES, type TicketMessage, ticketsAt } from './ticketStructures.ts';

/** MICROSOFT_KERBEROS_NAME_A (ntsecapi.h). */
const KERBEROS = 'Kerberos';

/** What one message was answered with. */
export type TicketAttempt = {
  message: TicketMessage;
  /** LsaCallAuthenticationPackage's own status. */
  status: NtStatus;
  /** The package's status; null where it was not reached. */
  protocolStatus: NtStatus | null;
  /**
   * Why an answer that came with success could not be read; null where it could, and where there was none.
   */
  unreadable: string | null;
};

export type TicketCache = {
  /** The message that was answered; null where none was. */
  message: TicketMessage | null;
  tickets: LsaTicket[];
  /** All that were tried, the last of them the one that was answered. */
  attempts: TicketAttempt[];
};

/** Named LSA_STRING; its text is not UTF-16. */
const LSA_STRING = structure(() => ({ Length: 'uint16_t', MaximumLength: 'uint16_t', Buffer: 'void *' }));

/**
 * Lists the tickets of a logon session. Nobody is contacted: the cache is in this computer's memory.
 *
 * @param logonId of the session; null for the one that the calling thread belongs to. Others need
 * SeTcbPrivilege.
 * @returns unknown only where the authority or its Kerberos package cannot be asked at all
 */
export function readTickets(logonId: string | null = null): Fact<TicketCache> {
  const { LsaConnectUntrusted, LsaDeregisterLogonProcess } = secur32();
  const out: [Pointer] = [null];
  const status = lsaCall('LsaConnectUntrusted', {}, () => LsaConnectUntrusted(out) as number);
  if (status !== 0) return unknown(ntFailureText('LsaConnectUntrusted', status));
  const lsa = out[0];
  try {
    const number = packageNumber(lsa);
    return number.reason === null ? known(query(lsa, number.value, logonId)) : number;
  } finally {
    lsaCall('LsaDeregisterLogonProcess', {}, () => LsaDeregisterLogonProcess(lsa) as number);
  }
}

function packageNumber(lsa: Pointer): Fact<number> {
  const { LsaLookupAuthenticationPackage } = secur32();
  const { encode, sizeof } = koffi();
  const header = sizeof(LSA_STRING());
  return withMemory(header + KERBEROS.length + 1, (name) => {
    const text = name + BigInt(header);
    encode(name, LSA_STRING(), {
      Length: KERBEROS.length,
      MaximumLength: KERBEROS.length + 1,
      Buffer: text,
    });
    encode(text, 'uint8_t', [...Buffer.from(KERBEROS)], KERBEROS.length);
    const number: [number] = [0];
    const status = lsaCall(
      'LsaLookupAuthenticationPackage',
      { PackageName: KERBEROS },
      () => LsaLookupAuthenticationPackage(lsa, name, number) as number,
    );
    return status === 0
      ? known(number[0])
      : unknown(ntFailureText('LsaLookupAuthenticationPackage(Kerberos)', status));
  });
}

function query(lsa: Pointer, packageId: number, logonId: string | null): TicketCache {
  const attempts: TicketAttempt[] = [];
  for (const message of Object.keys(MESSAGES) as TicketMessage[]) {
    const { attempt, tickets } = ask(lsa, packageId, message, logonId);
    attempts.push(attempt);
    if (tickets) return { message, tickets, attempts };
  }
  return { message: null, tickets: [], attempts };
}

function ask(
  lsa: Pointer,
  packageId: number,
  message: TicketMessage,
  logonId: string | null,
): { attempt: TicketAttempt; tickets: LsaTicket[] | null } {
  const { LsaCallAuthenticationPackage } = secur32();
  const request = ticketRequest(message, logonId);
  const buffer: [Pointer] = [null];
  const length: [number] = [0];
  const protocol: [number] = [0];
  const code = lsaCall(
    'LsaCallAuthenticationPackage',
    { MessageType: message, LogonId: logonId },
    () =>
      LsaCallAuthenticationPackage(
        lsa,
        packageId,
        request,
        request.length,
        buffer,
        length,
        protocol,
      ) as number,
  );
  try {
    const status = ntStatus(code);
    if (code !== 0) {
      return { attempt: { message, status, protocolStatus: null, unreadable: null }, tickets: null };
    }
    const protocolStatus = ntStatus(protocol[0]);
    const read = protocol[0] === 0 ? readAnswer(buffer[0], length[0], message) : null;
    const unreadable = typeof read === 'string' ? read : null;
    return {
      attempt: { message, status, protocolStatus, unreadable },
      tickets: typeof read === 'string' ? null : read,
    };
  } finally {
    freeReturnBuffer(buffer[0]);
  }
}

function readAnswer(address: Pointer, length: number, message: TicketMessage): ReturnType<typeof ticketsAt> {
  return address === null ? 'there is no answer' : ticketsAt(address, length, message);
}

/**
 * KERB_QUERY_TKT_CACHE_REQUEST: the message's number, and a LUID that is zero for the caller's own session.
 */
function ticketRequest(message: TicketMessage, logonId: string | null): Buffer {
  const type = Buffer.alloc(4);
  type.writeUInt32LE(MESSAGES[message]);
  return Buffer.concat([type, logonId === null ? Buffer.alloc(8) : luidBytes(logonId)]);
}
