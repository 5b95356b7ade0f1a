/** A message in one line. */
import type { Named } from '../codec.ts';
import { enctypeName } from '../crypto/enctypes.ts';
import type { EncryptedData } from './basicTypes.ts';
import type { KdcRep, KdcReq } from './kdc.ts';
import type { KerberosMessage } from './message.ts';
import { principalText } from './principal.ts';
import type { Ticket } from './ticket.ts';

/** For a headline: `AP-REQ for HTTP/web@LAB.TEST, ticket aes256-cts-hmac-sha1-96 kvno 2`. */
export function summary(message: KerberosMessage): string {
  if (message.value === null) return message.type;
  switch (message.type) {
    case 'Ticket':
      return `Ticket for ${ticketText(message.value)}`;
    case 'AS-REQ':
    case 'TGS-REQ':
      return requestText(message.type, message.value);
    case 'AS-REP':
    case 'TGS-REP':
      return replyText(message.type, message.value);
    case 'AP-REQ': {
      const options = message.value['ap-options']?.names ?? [];
      const mutual = options.includes('mutual-required') ? ', mutual authentication asked for' : '';
      return `AP-REQ for ${ticketText(message.value.ticket)}${mutual}`;
    }
    case 'AP-REP':
      return `AP-REP, ${encryption(message.value['enc-part'])}`;
    case 'KRB-SAFE':
      return `KRB-SAFE, ${message.value['safe-body']?.['user-data']?.bytes ?? 'unknown'} bytes`;
    case 'KRB-PRIV':
      return `KRB-PRIV, ${encryption(message.value['enc-part'])}`;
    case 'KRB-CRED': {
      const tickets = message.value.tickets ?? [];
      const first = tickets[0] ? ` for ${ticketText(tickets[0])}` : '';
      return `KRB-CRED with ${tickets.length} ${tickets.length === 1 ? 'ticket' : 'tickets'}${first}`;
    }
    case 'KRB-ERROR': {
      const { 'error-code': code, sname, realm } = message.value;
      return `KRB-ERROR ${nameOf(code)} from ${principalText(sname, realm)}`;
    }
  }
}

const nameOf = (code: Named | null) => (code ? (code.name ?? String(code.number)) : '(unknown)');

function encryption(data: EncryptedData | null): string {
  if (!data?.etype) return 'encryption unknown';
  return `${enctypeName(data.etype.number)}${data.kvno === null ? '' : ` kvno ${data.kvno}`}`;
}

function ticketText(ticket: Ticket | null): string {
  const data = ticket?.['enc-part'] ?? null;
  return `${principalText(ticket?.sname, ticket?.realm)}, ticket ${encryption(data)}`;
}

function requestText(type: string, { 'req-body': body }: KdcReq): string {
  const client = body?.cname ? ` from ${principalText(body.cname, body.realm)}` : '';
  const first = body?.etype?.[0];
  const etypes = first ? `, ${enctypeName(first.number)} wanted first` : '';
  return `${type}${client} for ${principalText(body?.sname, body?.realm)}${etypes}`;
}

function replyText(type: string, { cname, crealm, ticket }: KdcRep): string {
  return `${type} to ${principalText(cname, crealm)} for ${ticketText(ticket)}`;
}
