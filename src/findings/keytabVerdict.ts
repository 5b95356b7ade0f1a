/** How a keytab's keys of one principal relate to the ticket that the KDC has just made for it. */
import type { Comparison } from '../report/schema/keytab.ts';

type Key = { kvno: number; enctype: { number: number; name: string | null } };

export type Compared = {
  /** The keytab's entries of the principal. */
  own: readonly Key[];
  /** Those of them that open the ticket. */
  opened: readonly Key[];
  ticket: { kvno: number | null; ticketEnctype: Key['enctype'] | null } | null;
  error: { name: string | null; text: string } | null;
  /** The error is the KDC's answer to the key itself. */
  wasOffered: boolean;
  /** Why there is neither ticket nor error. */
  notCompared: string | null;
};

/** What the KDC says to a key that is not the account's, or libkrb5 of a reply that the key does not open. */
const REFUSES_KEY: readonly (string | null)[] = [
  'KRB5KDC_ERR_PREAUTH_FAILED',
  'KRB5_PREAUTH_FAILED',
  'KRB5KRB_AP_ERR_BAD_INTEGRITY',
  'KRB5KRB_AP_ERR_MODIFIED',
];

/** Nobody was there to say anything of the principal. */
export const NO_KDC: readonly (string | null)[] = [
  'KRB5_KDC_UNREACH',
  'KRB5_REALM_CANT_RESOLVE',
  'KRB5_REALM_UNKNOWN',
];

export function verdictOf(compared: Compared): Pick<Comparison, 'verdict' | 'because'> {
  const { own, opened, ticket, error, wasOffered, notCompared } = compared;
  if (!ticket) {
    if (wasOffered && error && REFUSES_KEY.includes(error.name)) {
      return { verdict: 'refused', because: `the KDC does not accept the key: ${error.text}` };
    }
    if (error && !wasOffered && !NO_KDC.includes(error.name))
      return { verdict: 'no-ticket', because: error.text };
    return { verdict: 'not-compared', because: error?.text ?? notCompared ?? 'the KDC was not asked for it' };
  }
  const { kvno } = ticket;
  const name = nameOf(ticket.ticketEnctype);
  const made = `the KDC's ticket has kvno ${kvno ?? 'none'}, ${name}`;
  const version = own.filter((key) => isVersion(key.kvno, kvno));
  if (opened.some((key) => version.includes(key))) {
    return { verdict: 'decrypts', because: `${made}, and the key of the keytab opens it` };
  }
  const [other] = opened;
  if (other) {
    return {
      verdict: 'decrypts-by-another-version',
      because: `${made}; the key opens it, and the keytab has it as kvno ${other.kvno}`,
    };
  }
  if (version.some((key) => key.enctype.number === ticket.ticketEnctype?.number)) {
    return { verdict: 'wrong-key', because: `${made}, as the keytab has, and the key does not open it` };
  }
  if (version.length > 0) {
    return {
      verdict: 'enctype',
      because: `${made}; of that version the keytab has ${version.map((key) => nameOf(key.enctype)).join(', ')}`,
    };
  }
  const versions = [...new Set(own.map((key) => key.kvno))].join(', ');
  return { verdict: 'kvno', because: `${made}; the keytab has kvno ${versions}` };
}

/** Old keytabs hold the lowest 8 bits of a version only, and libkrb5 lets them count. */
function isVersion(inKeytab: number, inTicket: number | null): boolean {
  return inTicket === null || inKeytab === inTicket || inKeytab === (inTicket & 0xff);
}

function nameOf(enctype: Key['enctype'] | null): string {
  return enctype?.name ?? `encryption type ${enctype?.number ?? 'unknown'}`;
}
