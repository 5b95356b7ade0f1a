/** What each check says where no finding speaks against it, from what its instrument saw. */
import type { HttpFacts } from '../findings/http.ts';
import type { Report } from '../report/report.ts';
import type { ConfigResult } from '../report/schema/config.ts';
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import type { SpnResult } from '../report/schema/spn.ts';
import { duration } from '../report/time.ts';
import { succeeded } from '../status/status.ts';
import { type Look, notChecked, unknown, yes } from './check.ts';
import type { Seen, Used } from './seen.ts';

/**
 * What an instrument's report says, or why there is none.
 *
 * @param whyNot why it was not used, where it was not
 */
export function look<Result>(used: Used<Result>, sentence: (result: Result) => Look, whyNot: string): Look {
  if (used === null) return notChecked(whyNot);
  if (used.result === null) return unknown(used.error?.message ?? `${used.command} gave no answer`);
  return sentence(used.result);
}

export function libraryOf({ library, version }: NonNullable<Report['backend']>): string {
  return version === null ? library : `${library} ${version}`;
}

export function configuration({ files, effective }: ConfigResult): Look {
  const read = files.filter(({ readable }) => readable).length;
  const realm = effective.defaultRealm.value ?? 'none';
  return yes(`${count(read, 'file')} read, default realm ${realm}`);
}

export function hostName({ target, dns }: SpnResult): Look {
  const { addresses, canonicalName, error } = dns;
  if (addresses.length === 0) {
    return target.kind === 'spn'
      ? notChecked(`a service principal name needs no address (${error ?? 'there is none'})`)
      : unknown(error ?? 'the resolver gave no address');
  }
  const name =
    canonicalName !== null && canonicalName !== target.host ? `, whose real name is ${canonicalName}` : '';
  return yes(`${target.host}${name}, has the address ${addresses.join(', ')}`);
}

export function kdcs({ kdcs: all, realm }: KdcResult): Look {
  const places = all.filter(({ used }) => used !== false);
  const answered = places.filter((kdc) => kdc.answered);
  const fastest = fastestKdc(answered);
  if (fastest === null) return unknown(`no KDC of ${realm.name ?? 'the realm'} was asked`);
  const { kdc, milliseconds, transport } = fastest;
  const which =
    places.length === 1
      ? `the KDC of ${realm.name} answers`
      : `${answered.length} of ${places.length} addresses of KDCs of ${realm.name} answer`;
  return yes(`${which}: ${kdc.host}:${kdc.port} by ${transport} in ${milliseconds.toFixed(1)} ms`);
}

/** The KDC whose answer came first. */
export function fastestKdc(
  rows: readonly KdcRow[],
): { kdc: KdcRow; milliseconds: number; transport: string } | null {
  const times = rows.flatMap((kdc) =>
    (['udp', 'tcp'] as const).flatMap((transport) => {
      const { state, milliseconds } = kdc[transport];
      return state === 'answered' && milliseconds !== null
        ? [{ kdc, milliseconds, transport: transport.toUpperCase() }]
        : [];
    }),
  );
  return times.sort((one, other) => one.milliseconds - other.milliseconds)[0] ?? null;
}

/** The most exact measurement of the KDC's clock; null where no KDC told its time. */
export function clockOf({ kdcs: all }: KdcResult): NonNullable<KdcRow['clock']> | null {
  const clocks = all.flatMap(({ clock, used }) => (clock && used !== false ? [clock] : []));
  return clocks.sort((one, other) => one.accuracySeconds - other.accuracySeconds)[0] ?? null;
}

export function clock(result: KdcResult): Look {
  const measured = clockOf(result);
  if (measured === null) return unknown('no KDC told its time');
  const { offsetSeconds, accuracySeconds } = measured;
  const apart = Math.abs(offsetSeconds);
  if (apart <= accuracySeconds) {
    return yes(
      `the KDC's clock and this host's agree to ${accuracySeconds.toFixed(3)} s, as exactly as it can be told`,
    );
  }
  const side = offsetSeconds < 0 ? 'behind' : 'ahead of';
  const where = apart < 1 ? `${apart.toFixed(3)} s` : duration(apart);
  return yes(`the KDC's clock is ${where} ${side} this host's, give or take ${accuracySeconds.toFixed(3)} s`);
}

const PREAUTH_REQUIRED = 25;

export function account({ client, kdcs: all }: KdcResult): Look {
  if (!client.given) return notChecked('whose account it is, is not known: --user says it');
  const answer = all.find(({ answered, used }) => answered && used !== false);
  if (!answer) return unknown('no KDC answered');
  if (answer.message === 'AS-REP')
    return yes(`the KDC gives ${client.name} a ticket without pre-authentication`);
  if (answer.error?.number === PREAUTH_REQUIRED) {
    return yes(`the KDC knows ${client.name}, and asks for pre-authentication`);
  }
  return unknown(
    `the KDC answers for ${client.name}: ${answer.error?.name ?? answer.error?.number ?? 'nothing'}`,
  );
}

export function enctypes({ kdcs: all, library }: KdcResult): Look {
  const offered = all.find(({ enctypes: types, used }) => types.length > 0 && used !== false)?.enctypes;
  if (!offered) return notChecked('the KDC tells encryption types of a known client only: --user says whose');
  const common = offered
    .filter(({ requested }) => requested !== false)
    .map(({ name, number }) => name ?? `${number}`);
  if (common.length === 0) return unknown('none is offered and asked for');
  const whose = library === null ? 'the KDC offers' : 'this host and the KDC both have';
  return yes(`${whose} ${[...new Set(common)].join(', ')}`);
}

export function credentials({ facts, reason }: Seen['authenticate']): Look {
  if (facts === null) return unknown(reason);
  const { credential, statuses } = facts;
  if (statuses.credential === null) return notChecked('a token was given in place of a client');
  if (credential === null) return unknown(`the library says ${statuses.credential.name}`);
  const { lifetime, principal } = credential;
  const whose = principal ?? 'the client';
  if (typeof lifetime !== 'number') return yes(`${whose} has credentials, without an end`);
  return yes(`${whose} has a credential for another ${duration(lifetime)}`);
}

export function serviceTicket({ facts, reason }: Seen['authenticate']): Look {
  if (facts === null) return unknown(reason);
  const { target, statuses } = facts;
  if (target === null) return notChecked('no service was named, and there is none on this host');
  if (statuses.credential === null) return notChecked('a token was given in place of a client');
  if (statuses.ticket === null) return unknown('no ticket was asked for');
  if (!succeeded(statuses.ticket)) return unknown(`the library says ${statuses.ticket.name}`);
  return yes(`there is a ticket for ${target}`);
}

export function serviceKey({ facts, reason }: Seen['authenticate'], keytab: Seen['keytab']): Look {
  if (facts === null) return unknown(reason);
  if (!facts.accepting.yes) return notChecked(`no service is here: ${facts.accepting.because}`);
  const compared = (keytab?.result?.principals ?? []).filter(
    ({ comparison }) => comparison.verdict === 'decrypts',
  );
  if (compared.length > 0) {
    const names = compared.map(({ principal }) => principal);
    return yes(
      `${keytab?.result?.name} opens the tickets that the KDC issues today for ${names.slice(0, 4).join(', ')}`,
    );
  }
  // SSPI gives a service's credential to anybody; what keys it has shows in a handshake.
  if (facts.backend.kind !== 'gssapi')
    return notChecked('the library tells nothing of the keys of a service');
  const { service } = facts.statuses;
  if (service === null || !succeeded(service))
    return unknown(`the library says ${service?.name ?? 'nothing'}`);
  return yes(`the library finds the service's keys; ${facts.accepting.because}`);
}

export function webServer(web: HttpFacts | null): Look {
  if (web === null) return notChecked('the target is no web page');
  if (web.status === null) return unknown(web.error ?? 'there was no answer');
  const best = web.attempts.find(({ status }) => status !== null && status < 400);
  if (best) return yes(`${web.url} answers ${best.status} to a Kerberos ticket`);
  const [tried] = web.attempts;
  if (tried) return unknown(`${web.url} answers ${tried.status ?? tried.error} to a Kerberos ticket`);
  return notChecked(`${web.url} was shown no ticket`);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
