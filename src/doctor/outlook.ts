/** What the examination says of questions beside the verdict: would Negotiate use NTLM, could credentials be delegated? */
import type { DoctorResult } from '../report/schema/doctor.ts';
import { succeeded } from '../status/status.ts';
import type { Seen } from './seen.ts';

/** What Negotiate would do for the target; null where there is none, or nothing was tried. */
export function negotiateOf({ authenticate: { facts } }: Seen): DoctorResult['negotiate'] {
  if (!facts?.target) return null;
  const { ticket, credential } = facts.statuses;
  if (ticket !== null && succeeded(ticket)) {
    return { uses: 'Kerberos', sentence: `Kerberos: there is a ticket for ${facts.target}` };
  }
  const why = (ticket ?? credential)?.name;
  if (facts.ntlm === null || why === undefined) return null;
  if (succeeded(facts.ntlm)) {
    const sentence = `NTLM, without a word: Kerberos answers ${why}, and there are credentials of NTLM`;
    return { uses: 'NTLM', sentence };
  }
  const sentence = `nothing: Kerberos answers ${why}, NTLM ${facts.ntlm.name}`;
  return { uses: 'nothing', sentence };
}

/** Whether the client could hand its credentials on to the service; null where no ticket for a service was got. */
export function delegationOf({ tickets }: Seen): DoctorResult['delegation'] {
  const requested = tickets?.result?.requested?.ticket ?? null;
  if (!tickets?.result || requested === null) return null;
  const granting = tickets.result.caches[0]?.tickets.find((ticket) => ticket.ticketGranting);
  const ticketForwardable = granting?.flags.includes('forwardable') ?? null;
  const serviceTrusted = requested.flags.includes('ok-as-delegate');
  return { ticketForwardable, serviceTrusted, sentence: sentenceOf(ticketForwardable, serviceTrusted) };
}

function sentenceOf(forwardable: boolean | null, trusted: boolean): string {
  if (forwardable === null) return 'unknown, because the cache holds no ticket-granting ticket';
  if (!forwardable) {
    return 'no: the ticket-granting ticket is not forwardable (kinit -f, or forwardable = true in krb5.conf)';
  }
  if (trusted)
    return 'yes: the ticket-granting ticket is forwardable, and the KDC trusts the service (ok-as-delegate)';
  return (
    'only by clients that are told to: the KDC does not say that it trusts the service (no ok-as-delegate), which ' +
    'browsers and SSPI obey; whether constrained delegation is allowed shows at the service'
  );
}
