/** What a cache tells of one ticket: whose it is, for what, until when, and by which keys. */
import type { Pointer } from '../native.ts';
import { type Krb5Context, krb5Call, krb5Free, required, unparse } from './library.ts';
import { type Creds, credsAt, type Enctype, enctype, TICKET_IN_CREDS, ticketAt } from './structures.ts';

/** Ticket flags (krb5.h) with their names in RFC 4120 section 5.3 and its extensions. */
const TICKET_FLAGS = [
  ['TKT_FLG_FORWARDABLE', 0x40000000, 'forwardable'],
  ['TKT_FLG_FORWARDED', 0x20000000, 'forwarded'],
  ['TKT_FLG_PROXIABLE', 0x10000000, 'proxiable'],
  ['TKT_FLG_PROXY', 0x08000000, 'proxy'],
  ['TKT_FLG_MAY_POSTDATE', 0x04000000, 'may-postdate'],
  ['TKT_FLG_POSTDATED', 0x02000000, 'postdated'],
  ['TKT_FLG_INVALID', 0x01000000, 'invalid'],
  ['TKT_FLG_RENEWABLE', 0x00800000, 'renewable'],
  ['TKT_FLG_INITIAL', 0x00400000, 'initial'],
  ['TKT_FLG_PRE_AUTH', 0x00200000, 'pre-authent'],
  ['TKT_FLG_HW_AUTH', 0x00100000, 'hw-authent'],
  ['TKT_FLG_TRANSIT_POLICY_CHECKED', 0x00080000, 'transited-policy-checked'],
  ['TKT_FLG_OK_AS_DELEGATE', 0x00040000, 'ok-as-delegate'],
  ['TKT_FLG_ENC_PA_REP', 0x00010000, 'enc-pa-rep'],
  ['TKT_FLG_ANONYMOUS', 0x00008000, 'anonymous'],
] as const;

export type TicketFlag = (typeof TICKET_FLAGS)[number][2];

/** One ticket in a cache. Times are seconds since the epoch, null where the field is not set. */
export type CachedTicket = {
  client: string | null;
  server: string | null;
  authTime: number | null;
  startTime: number | null;
  endTime: number | null;
  renewTill: number | null;
  flags: TicketFlag[];
  sessionKeyEnctype: Enctype;
  /** What the service's key must be to open it; null where the ticket could not be decoded. */
  ticketEnctype: Enctype | null;
  /** Version of the service's key; null where the ticket does not say or could not be decoded. */
  kvno: number | null;
  /** Of the encoded ticket: most of what an AP-REQ carries. */
  sizeBytes: number;
};

/** What a krb5_creds tells of its ticket; the session key stays where it is. */
export function ticketFromCreds(context: Krb5Context, address: bigint): CachedTicket {
  const creds = credsAt(address);
  const { authtime, starttime, endtime, renew_till } = creds.times;
  return {
    client: unparse(context, creds.client),
    server: unparse(context, creds.server),
    authTime: authtime || null,
    // RFC 4120 section 5.3: a missing starttime means authtime.
    startTime: starttime || authtime || null,
    endTime: endtime || null,
    renewTill: renew_till || null,
    flags: TICKET_FLAGS.filter(([, bit]) => creds.ticket_flags & bit).map(([, , name]) => name),
    sessionKeyEnctype: enctype(creds.keyblock.enctype),
    ...serviceKey(context, creds, address),
    sizeBytes: creds.ticket.length,
  };
}

/** Which key of the service the ticket is encrypted with, from its outer part. */
function serviceKey(
  context: Krb5Context,
  creds: Creds,
  address: bigint,
): Pick<CachedTicket, 'ticketEnctype' | 'kvno'> {
  const out: [Pointer] = [null];
  // Configuration entries hold their value where a ticket would be.
  if (creds.ticket.length === 0) return { ticketEnctype: null, kvno: null };
  if (krb5Call(context, 'krb5_decode_ticket', {}, address + TICKET_IN_CREDS, out)) {
    return { ticketEnctype: null, kvno: null };
  }
  const { enc_part } = ticketAt(required(out));
  krb5Free('krb5_free_ticket', context, out[0]);
  return { ticketEnctype: enctype(enc_part.enctype), kvno: enc_part.kvno || null };
}
