/** The doctor's result, from what was examined and concluded. */
import type { Diagnosis } from '../doctor/diagnose.ts';
import { type EnctypeRow, enctypeTable } from '../doctor/enctypeTable.ts';
import { delegationOf, negotiateOf } from '../doctor/outlook.ts';
import type { Seen } from '../doctor/seen.ts';
import { clockOf, fastestKdc } from '../doctor/sentences.ts';
import type { DoctorResult } from '../report/schema/doctor.ts';
import type { Examination } from './doctorExamination.ts';

/** @param target as it was typed */
export function doctorResult(
  target: string | null,
  { seen, used }: Examination,
  { checks, verdict, suppressed }: Diagnosis,
): DoctorResult {
  const facts = seen.authenticate.facts;
  const lifetime = facts?.credential?.lifetime ?? null;
  const kdcs = seen.kdc?.result ?? null;
  return {
    target,
    servicePrincipalName: facts?.target ?? null,
    verdict,
    checks,
    suppressed,
    enctypes: enctypesOf(seen),
    webServer: seen.web,
    negotiate: negotiateOf(seen),
    delegation: delegationOf(seen),
    headerBytesAtLeast: seen.tickets?.result?.requested?.ticket?.headerBytesAtLeast ?? null,
    lifetimes: {
      ticketSeconds: seen.tickets?.result?.caches[0]?.ticketGrantingTicket?.expiry.remainingSeconds ?? null,
      credentialSeconds: typeof lifetime === 'number' ? lifetime : null,
    },
    clockOffsetSeconds: (kdcs && clockOf(kdcs)?.offsetSeconds) ?? null,
    kdcMilliseconds: (kdcs && fastestKdc(kdcs.kdcs)?.milliseconds) ?? null,
    instruments: used,
  };
}

/** Of the KDC's offer only a known client's is told; of the keytab, what the service's principals have. */
function enctypesOf({ kdc, config, keytab, tickets }: Seen): EnctypeRow[] {
  const offers = kdc?.result?.kdcs.flatMap(({ enctypes }) => enctypes.map(({ number }) => number)) ?? [];
  const principals = keytab?.result?.principals ?? null;
  const compared = principals?.flatMap(({ comparison }) => comparison.ticket?.enctype?.number ?? []) ?? [];
  const got = tickets?.result?.requested?.ticket?.ticketEnctype?.number;
  const used = got === undefined ? compared : [got];
  return enctypeTable({
    kdcOffers: offers.length > 0 ? [...new Set(offers)] : null,
    configurationPermits: config?.result?.effective.permittedEnctypes.map(({ number }) => number) ?? null,
    keytabHas: principals?.flatMap(({ keys }) => keys.map(({ enctype }) => enctype.number)) ?? null,
    ticketUses: used.length > 0 ? used : null,
  });
}
