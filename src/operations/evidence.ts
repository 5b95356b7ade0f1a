/** Looks around a call for what explains its answer: the default places, their contents, the ticket, the KDC's words. */
import { hostname } from 'node:os';
import { copyBeside } from '../backends/libkrb5/cacheCopy.ts';
import type { CachedTicket } from '../backends/libkrb5/cachedTicket.ts';
import { readCache, readCacheOf } from '../backends/libkrb5/ccache.ts';
import { type Krb5Configuration, readConfiguration, type Setting } from '../backends/libkrb5/config.ts';
import { configurationFiles } from '../backends/libkrb5/configurationFiles.ts';
import { withContext } from '../backends/libkrb5/context.ts';
import { askInitialError, type KdcError } from '../backends/libkrb5/initialError.ts';
import { readKeytab } from '../backends/libkrb5/keytab.ts';
import type { Krb5Context } from '../backends/libkrb5/library.ts';
import { untraced } from '../backends/native.ts';
import { readIdentity } from '../backends/windows/identity.ts';
import { userName } from '../backends/windows/names.ts';
import {
  type CcacheEvidence,
  type Evidence,
  type KdcAnswer,
  type KeytabEvidence,
  NO_EVIDENCE,
  type TicketFacts,
} from '../findings/evidence.ts';
import type { Status } from '../status/status.ts';
import { ntStatusInErrorData } from '../wire/kerberos/errorStatus.ts';

/** Where a call looked, as far as the command line said. */
export type Places = {
  ccache: string | null;
  keytab: string | null;
  clientKeytab: string | null;
  user: string | null;
  passwordBase64: string | null;
  principal: string | null;
  target: string | null;
  usesLibkrb5: boolean;
};

/**
 * Reads what libkrb5 knows of the places that the call used.
 *
 * @param failure the status to be explained; the KDC is asked again only where its words can tell more. null for none
 */
export async function gatherEvidence(places: Places, failure: Status | null): Promise<Evidence> {
  if (!places.usesLibkrb5) return NO_EVIDENCE;
  // The trace is of the call under diagnosis, not of what is read around it.
  const gathered = untraced(() => withContext((context) => gather(context, places, failure)));
  // Without a usable configuration there is no context to ask; which files it would be is known all the same.
  return gathered.value ?? { ...NO_EVIDENCE, configurationFiles: untraced(configurationFiles) };
}

function gather(context: Krb5Context, places: Places, failure: Status | null): Evidence {
  const configuration = readConfiguration(context);
  const principal = clientPrincipal(places, configuration);
  const wanted = places.user === null ? principal : null;
  const ccache = ccacheEvidence(context, places.ccache, wanted, configuration);
  return {
    configurationFiles: configuration.files.map((file) => file.path),
    defaultRealm: configuration.defaultRealm.value,
    ccache,
    keytab: keytabEvidence(context, places.keytab, configuration.defaultKeytab, '--keytab'),
    clientKeytab: keytabEvidence(
      context,
      places.clientKeytab,
      configuration.defaultClientKeytab,
      '--client-keytab',
    ),
    serviceTicket: serviceTicket(ccache, places.target),
    ntlmUserFile: process.env.NTLM_USER_FILE ?? null,
    kdcAnswer: askAgain(context, principal ?? ccache.principal, places, failure),
    principal,
  };
}

function ccacheEvidence(
  context: Krb5Context,
  given: string | null,
  principal: string | null,
  configuration: Krb5Configuration,
): CcacheEvidence {
  const asked = readCache(context, given ?? configuration.defaultCache.value);
  // Of a collection the library takes the member of the principal that was asked for.
  const other = given === null && principal !== null && asked.principal !== principal;
  const cache = (other ? readCacheOf(context, principal) : null) ?? asked;
  const beside = copyBeside(given);
  const { tickets } = beside === null ? cache : readCache(context, beside);
  return {
    name: cache.name,
    where: given === null ? whereOf(configuration.defaultCache) : '--ccache',
    error: cache.error?.text ?? null,
    errorName: cache.error?.name ?? null,
    principal: cache.principal,
    tickets: tickets.map(ticketFacts),
  };
}

function ticketFacts(ticket: CachedTicket): TicketFacts {
  return {
    client: ticket.client,
    server: ticket.server ?? '',
    startTime: ticket.startTime ?? 0,
    endTime: ticket.endTime ?? 0,
    flags: [...ticket.flags],
    ticketEnctype: ticket.ticketEnctype?.name ?? null,
    ticketKvno: ticket.kvno,
  };
}

function keytabEvidence(
  context: Krb5Context,
  given: string | null,
  setting: Setting,
  option: string,
): KeytabEvidence | null {
  const name = given ?? setting.value;
  if (name === null) return null;
  const keytab = readKeytab(context, name);
  return {
    name,
    where: given === null ? whereOf(setting) : option,
    error: keytab.error?.text ?? null,
    errorName: keytab.error?.name ?? null,
    entries: keytab.entries.map((entry) => ({
      principal: entry.principal ?? '',
      kvno: entry.kvno,
      enctype: entry.enctype.name ?? String(entry.enctype.number),
    })),
  };
}

/** Why this value and no other, in words. */
export function whereOf(setting: Setting): string {
  switch (setting.source) {
    case 'environment':
      return `${setting.where} in the environment`;
    case 'compiled':
      return `default compiled into ${setting.where}`;
    default:
      return setting.where;
  }
}

/** `HTTP/web` asked for, `HTTP/web@REALM` in the cache. The newest one: a cache may hold several. */
function serviceTicket(cache: CcacheEvidence, target: string | null): TicketFacts | null {
  if (target === null) return null;
  const wanted = target.includes('/') ? target : target.replace('@', '/');
  const matches = cache.tickets.filter(
    (ticket) => ticket.server === wanted || ticket.server.startsWith(`${wanted}@`),
  );
  return matches.toSorted((a, b) => b.endTime - a.endTime)[0] ?? null;
}

function clientPrincipal(places: Places, configuration: Krb5Configuration): string | null {
  const name = places.user ?? places.principal;
  const realm = configuration.defaultRealm.value;
  if (name === null || name.includes('\\')) return null;
  return name.includes('@') || realm === null ? name : `${name}@${realm}`;
}

/**
 * The KDC's own words where its error number leaves open which of several things it means.
 *
 * The first request carries no password, so it does not count towards a lock-out; most KDCs refuse the client at once.
 * One that wants a proof first, as Samba, is given the password that the call had: it has found it right already, or
 * does not look at it while the account is locked, so that does not count either.
 */
function askAgain(
  context: Krb5Context,
  principal: string | null,
  { passwordBase64 }: Places,
  failure: Status | null,
): KdcAnswer | null {
  const minor = failure?.native?.minor.name ?? '';
  if (principal === null || !TELLS_MORE.includes(minor)) return null;
  const { kdcError } = askInitialError(context, principal);
  if (kdcError?.name !== 'KRB5KDC_ERR_PREAUTH_REQUIRED' || passwordBase64 === null) {
    return kdcError && answerOf(kdcError, false);
  }
  if (!ABOUT_THE_ACCOUNT.includes(minor)) return answerOf(kdcError, false);
  const password = Buffer.from(passwordBase64, 'base64');
  const proven = askInitialError(context, principal, password).kdcError;
  password.fill(0);
  return proven && answerOf(proven, true);
}

function answerOf({ name, text, eDataBase64, kdcTime }: KdcError, withPassword: boolean): KdcAnswer {
  const clockOffsetSeconds = kdcTime === null ? null : kdcTime - Math.floor(Date.now() / 1000);
  const status = eDataBase64 === null ? null : ntStatusInErrorData(Buffer.from(eDataBase64, 'base64'));
  const ntStatus = status && (status.name ?? `0x${status.number.toString(16)}`);
  return { name, text, ntStatus, withPassword, clockOffsetSeconds };
}

/** Locked, disabled or expired; too old or to be changed: the KDC's text or NTSTATUS tells. */
const ABOUT_THE_ACCOUNT: readonly string[] = ['KRB5KDC_ERR_CLIENT_REVOKED', 'KRB5KDC_ERR_KEY_EXP'];

/** Besides, whose clock is wrong: the KDC's time tells. */
const TELLS_MORE: readonly string[] = [...ABOUT_THE_ACCOUNT, 'KRB5KRB_AP_ERR_SKEW', 'KRB5_KDCREP_SKEW'];

/** Accounts that act as the computer itself on the network: LocalSystem and NetworkService. */
const COMPUTER_ACCOUNTS: readonly string[] = ['S-1-5-18', 'S-1-5-20'];

/**
 * What this very process can accept a handshake for: only those accounts hold the keys of host/ this computer. Another
 * one has its own name, for which Kerberos may give no ticket; Negotiate then says NTLM, and the report says so too.
 */
function ownTarget(): string {
  const identity = readIdentity();
  const computer = !identity.readable || COMPUTER_ACCOUNTS.includes(identity.user.sid);
  return (computer ? null : userName('NameSamCompatible').value) ?? `host/${hostname()}`;
}

/**
 * The service that a loopback handshake is for unless the user says otherwise: the first one in the keytab that will
 * accept it, without its realm; failing that, this host, and on Windows what this account can accept for.
 */
export function defaultTarget({ keytab, usesLibkrb5 }: Pick<Places, 'keytab' | 'usesLibkrb5'>): string {
  if (!usesLibkrb5) return process.platform === 'win32' ? ownTarget() : `host/${hostname()}`;
  const entries = untraced(() =>
    withContext((context) => {
      const configuration = readConfiguration(context);
      const name = keytab ?? configuration.defaultKeytab.value;
      const entries = name === null ? [] : readKeytab(context, name).entries;
      // Only services of the client's own realm are reached without trust between realms.
      const own = entries.filter(({ principal }) =>
        principal?.endsWith(`@${configuration.defaultRealm.value}`),
      );
      return own.length > 0 ? own : entries;
    }),
  );
  const service = entries.value?.find((entry) => entry.principal?.includes('/'))?.principal;
  return service?.replace(/@[^@]*$/, '') ?? `host/${hostname()}`;
}
