/** `whoami`: who this process is, and which credentials it would use and why. */
import type { BackendIdentity } from '../backends/backend.ts';
import { type BackendChoice, identityOf } from '../backends/choose.ts';
import { type CallRecord, LibraryMissing, observeCalls } from '../backends/native.ts';
import { mightBlock } from '../operations/mightBlock.ts';
import {
  type CacheFacts,
  whoami as gather,
  type KerberosFacts,
  type KeytabFacts,
  type WhoamiFacts,
} from '../operations/whoami.ts';
import type { CommonOptions } from '../options.ts';
import { EXIT } from '../report/exitCodes.ts';
import { type Conclusion, type Report, report } from '../report/report.ts';
import type { WhoamiResult } from '../report/schema/whoami.ts';
import { expiry } from '../report/time.ts';
import type { Isolated, isolated } from './isolated.ts';

type Kerberos = NonNullable<WhoamiResult['kerberos']>;

/**
 * Nothing is asked of a KDC.
 *
 * @param isOneOfMany what libkrb5 would do to this process would cost others their answer as well
 */
export async function whoami(options: CommonOptions, isOneOfMany = false): Promise<Report<WhoamiResult>> {
  // A file that somebody names may do anything when it is loaded: that is not for this process.
  const named =
    options.backend.library === null
      ? null
      : await inChild<BackendIdentity>('identity', { backend: options.backend }, options);
  if (named?.unanswered) return report('whoami', named.unanswered);
  const conclusion =
    process.platform === 'win32' ? await onWindows(options) : await onPosix(options, isOneOfMany);
  if (!conclusion.result) return report('whoami', conclusion);
  const backend = named?.facts ?? (await backendIdentity(options.backend));
  return report('whoami', { ...conclusion, backend });
}

async function onWindows(options: CommonOptions): Promise<Conclusion<WhoamiResult>> {
  return (await import('./whoamiWindows.ts')).whoamiWindows(options);
}

/** Read in this process where nothing can hold it up, else in a child. */
async function onPosix(options: CommonOptions, isOneOfMany: boolean): Promise<Conclusion<WhoamiResult>> {
  const ran = isOneOfMany || blocks() ? await inChild<WhoamiFacts>('whoami', {}, options) : here(options);
  if (ran.unanswered) return ran.unanswered;
  const { facts, calls } = ran;
  const { identity, session, canImpersonate, kerberos, kerberosReason, libraries } = facts;
  const { capabilities, ...ids } = identity;
  return {
    exitCode: EXIT.yes,
    result: {
      identity: {
        ...ids,
        effectiveCapabilities: [...capabilities.effective],
        permittedCapabilities: [...capabilities.permitted],
      },
      session,
      windows: null,
      canImpersonate,
      kerberos: kerberos && kerberosResult(kerberos),
      kerberosReason,
      libraries,
    },
    calls,
  };
}

/** What starts children, and explains how they end, takes longer to load than all that is asked here. */
async function inChild<Facts>(...asked: Parameters<typeof isolated>): Promise<Isolated<Facts>> {
  return (await import('./isolated.ts')).isolated<Facts>(...asked);
}

function blocks(): boolean {
  try {
    return mightBlock();
  } catch (error) {
    if (error instanceof LibraryMissing) return false;
    throw error;
  }
}

function here(options: CommonOptions): Isolated<WhoamiFacts> {
  const calls: CallRecord[] = [];
  if (options.trace) observeCalls({ begin: () => {}, end: (record) => calls.push(record) });
  return { facts: gather(), calls, unanswered: null };
}

/** Who I am can be told without a library; then there is no backend to name. */
async function backendIdentity(choice: BackendChoice): Promise<BackendIdentity | null> {
  try {
    return await identityOf(choice);
  } catch (error) {
    if (error instanceof LibraryMissing) return null;
    throw error;
  }
}

function kerberosResult(facts: KerberosFacts): Kerberos {
  const { value, source, where } = facts.realm;
  return {
    realm: { value, source, where },
    configurationFiles: facts.configurationFiles.map(({ path, readable, reason }) => ({
      path,
      readable,
      reason,
    })),
    ccache: ccacheResult(facts.ccache),
    keytab: keytabResult(facts.keytab),
    clientKeytab: keytabResult(facts.clientKeytab),
  };
}

function ccacheResult(cache: CacheFacts): Kerberos['ccache'] {
  const { name, member, type, source, where, exists, reason, principal, tickets, tgt, tgtReason } = cache;
  return {
    ...{ name, member, type, source, where, exists, reason, principal },
    tickets: tickets.length,
    ticketGrantingTicket: tgt && {
      server: tgt.server ?? '',
      expiry: ticketExpiry(tgt.endTime),
      flags: [...tgt.flags],
      enctype: tgt.ticketEnctype?.name ?? null,
    },
    ticketGrantingTicketReason: tgtReason,
  };
}

function ticketExpiry(endTime: number | null) {
  const now = Math.floor(Date.now() / 1000);
  if (endTime === null) return expiry('not-provided', now, 'the ticket carries no end');
  return endTime <= now ? expiry(0, now, null, endTime) : expiry(endTime - now, now);
}

function keytabResult(keytab: KeytabFacts): Kerberos['keytab'] {
  const { name, source, where, readable, reason } = keytab;
  const principals = keytab.principals.map(({ principal, keys }) => ({
    principal,
    keys: keys.map(({ kvno, enctype }) => ({ kvno, enctype: enctype.name ?? String(enctype.number) })),
  }));
  return { name, source, where, readable, reason, principals };
}
