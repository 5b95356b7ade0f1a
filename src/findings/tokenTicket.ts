/** Findings about what keys opened: tickets, authenticators, the PAC; and about keys that do not fit. */

import type { DecodeLeg } from '../report/schema/decode.ts';
import { duration } from '../report/time.ts';
import type { Authenticator } from '../wire/kerberos/application.ts';
import type { AuthorizationData } from '../wire/kerberos/authorizationData.ts';
import type { GssChecksum } from '../wire/kerberos/gssChecksum.ts';
import { principalText } from '../wire/kerberos/principal.ts';
import type { EncTicketPart } from '../wire/kerberos/ticket.ts';
import { bufferOf, type Pac } from '../wire/pac/pac.ts';
import { clockFindings, TOLERANCE } from './tokenClock.ts';
import type { TokenFinding } from './tokenCodes.ts';
import { epochOf, type Situation } from './tokenFacts.ts';
import { channelBindingAbsent } from './tokenNtlm.ts';

type Part = DecodeLeg['decrypted'][number];
type Rule = (part: Part, name: string, situation: Situation) => TokenFinding[];

const RULES: readonly Rule[] = [keyMisfit, ofTicket, ofAuthenticator];

/** Every rule over every encrypted part of every leg. */
export function ticketFindings(situation: Situation): TokenFinding[] {
  return situation.legs.flatMap(({ leg, name }) =>
    leg.decrypted.flatMap((part) => RULES.flatMap((rule) => rule(part, name, situation))),
  );
}

/** Key usages of what a key of a keytab opens: the others follow from these. */
const LONG_TERM: readonly number[] = [1, 2, 3];

function keyMisfit(
  { path, key, value, keyUsage, kvno, etype, sentence }: Part,
  name: string,
  { keys }: Situation,
) {
  if (key || value !== null || !LONG_TERM.includes(keyUsage.number)) return [];
  // Of a delegated ticket nobody but the KDC has the key.
  if (path.includes('Deleg')) return [];
  const held = [...new Set(keys.filter((each) => each.principal !== null).map(heldText))].slice(0, 12);
  const finding: TokenFinding = {
    code: 'key-does-not-fit',
    severity: 'warning',
    title: 'no key fits',
    evidence: [
      `${name}, ${path}: ${sentence}`,
      `it is encrypted with ${etype?.name ?? etype?.number ?? 'an unknown type'}, kvno ${kvno ?? 'not given'}`,
      ...(held.length > 0 ? [`the keytab has ${held.join('; ')}`] : []),
    ],
    cure: [
      "give the keytab of the very service that the ticket names, with the ticket's kvno: klist -ekt KEYTAB shows what is in it",
      "where the kvno differs, the account's password was changed after the keytab was written: write it anew (ktpass, msktutil, net ads keytab)",
    ],
  };
  return [finding];
}

const heldText = (key: Situation['keys'][number]) =>
  `${key.principal} kvno ${key.kvno ?? 'unknown'} ${key.etype.name ?? key.etype.number}`;

function ofTicket({ value, keyUsage }: Part, name: string, { now }: Situation): TokenFinding[] {
  if (keyUsage.number !== 2 || value === null) return [];
  const ticket = value as EncTicketPart;
  return [...validity(ticket, name, now), ...delegationFlag(ticket, name), ...pacFindings(ticket, name)];
}

function validity({ starttime, authtime, endtime, cname, crealm }: EncTicketPart, name: string, now: number) {
  const whose = `the ticket of ${principalText(cname, crealm)}`;
  const [start, end] = [epochOf(starttime ?? authtime), epochOf(endtime)];
  const found: TokenFinding[] = [];
  if (end !== null && end + TOLERANCE < now) {
    found.push({
      code: 'ticket-expired',
      severity: 'warning',
      title: 'ticket has expired',
      evidence: [
        `${name}: ${whose} ended at ${endtime}, ${duration(now - end)} ago by this host's clock`,
        'that is sound where the token was recorded before then',
      ],
      cure: ['let the client get a new ticket: kinit, or klist purge on Windows', "check this host's clock"],
    });
  }
  if (start !== null && start - TOLERANCE > now) {
    found.push({
      code: 'ticket-not-yet-valid',
      severity: 'warning',
      title: 'ticket not valid yet',
      evidence: [
        `${name}: ${whose} begins at ${starttime ?? authtime}, in ${duration(start - now)} by this host's clock`,
      ],
      cure: ["check this host's clock and the KDC's; a postdated ticket has to be validated: kinit -v"],
    });
  }
  return found;
}

function delegationFlag({ flags }: EncTicketPart, name: string): TokenFinding[] {
  if (!flags?.names.includes('ok-as-delegate')) return [];
  return [
    {
      code: 'delegation-trusted',
      severity: 'info',
      title: 'service is trusted for delegation',
      evidence: [
        `${name}: the ticket has the flag ok-as-delegate: clients may hand their tickets to this service`,
      ],
      cure: [
        'where that is not meant, take unconstrained delegation from the account and use the constrained one',
      ],
    },
  ];
}

/** The PAC, in containers or without. */
function pacOf(data: AuthorizationData | null): Pac | null {
  const pending = [...(data ?? [])];
  for (let index = 0; index < pending.length && index < 256; index++) {
    const element = pending[index];
    const type = element?.['ad-type']?.number;
    const value = element?.['ad-data']?.value ?? null;
    if (type === 128 && value !== null) return value as Pac;
    if (type === 1 && Array.isArray(value)) pending.push(...(value as AuthorizationData));
  }
  return null;
}

function pacFindings(ticket: EncTicketPart, name: string): TokenFinding[] {
  const pac = pacOf(ticket['authorization-data']);
  if (!pac) {
    return [
      {
        code: 'pac-missing',
        severity: 'info',
        title: 'ticket has no PAC',
        evidence: [
          `${name}: the authorization data of the ticket has no AD-WIN2K-PAC: it tells no groups and no SID`,
        ],
        cure: [
          'where Active Directory is the KDC, take NO_AUTH_DATA_REQUIRED (0x2000000) from userAccountControl of the service',
        ],
      },
    ];
  }
  const logon = bufferOf(pac, 1);
  const requestor = bufferOf(pac, 18)?.UserSid?.sid ?? null;
  const account = accountSid(logon);
  if (requestor === null || account === null || requestor === account) return [];
  return [
    {
      code: 'pac-requestor-mismatch',
      severity: 'error',
      title: 'PAC has another requestor',
      evidence: [`${name}: PAC_REQUESTOR is ${requestor}, and KERB_VALIDATION_INFO is of ${account}`],
      cure: [
        'a KDC that is up to date refuses such tickets (CVE-2021-42287): look who made it, and whether the account was renamed',
      ],
    },
  ];
}

/** The first SID is the account's own. */
function accountSid(logon: { sids: readonly { sid: string }[] | null } | null): string | null {
  return logon?.sids?.[0]?.sid ?? null;
}

function ofAuthenticator({ value, keyUsage }: Part, name: string, { now }: Situation): TokenFinding[] {
  if (keyUsage.number !== 11 || value === null) return [];
  const { cksum, ctime } = value as Authenticator;
  const clock = clockFindings(`${name}: ctime of the authenticator`, ctime, now);
  if (cksum?.cksumtype?.number !== 0x8003) return clock;
  const checksum = (cksum.checksum?.value ?? null) as GssChecksum | null;
  if (!checksum) return clock;
  const hash = checksum.Bnd?.hex ?? '';
  return [
    ...clock,
    ...(/^(00){16}$/.test(hash)
      ? [channelBindingAbsent(`${name}: Bnd of the authenticator's checksum is all zero`)]
      : []),
    ...delegation(checksum, name),
  ];
}

function delegation({ Flags, Deleg }: GssChecksum, name: string): TokenFinding[] {
  if (!Flags?.names.includes('GSS_C_DELEG_FLAG')) return [];
  return [
    {
      code: 'credentials-delegated',
      severity: 'info',
      title: 'client delegates its credentials',
      evidence: [
        Deleg
          ? `${name}: the checksum carries a KRB-CRED of ${Deleg.bytes} bytes: the service can act as the client towards others`
          : `${name}: GSS_C_DELEG_FLAG is set, and no credentials follow`,
      ],
      cure: [
        'where that is not meant, let the client not ask for it: no --delegation in curl, no ok-as-delegate at the KDC',
      ],
    },
  ];
}
