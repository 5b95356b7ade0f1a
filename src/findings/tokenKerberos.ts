/** Findings about Kerberos messages as they are on the wire: errors, and encryption that is too weak. */
import type { entryOf } from '../status/catalogue/catalogue.ts';
import { causesOf } from '../status/catalogue/entry.ts';
import { enctypeName } from '../wire/crypto/enctypes.ts';
import type { EncryptedData } from '../wire/kerberos/basicTypes.ts';
import type { KerberosMessage } from '../wire/kerberos/message.ts';
import { principalText } from '../wire/kerberos/principal.ts';
import type { Ticket } from '../wire/kerberos/ticket.ts';
import { furtherCauses } from './furtherCauses.ts';
import { clockFindings, peerClockFindings } from './tokenClock.ts';
import type { TokenFinding } from './tokenCodes.ts';
import type { Situation } from './tokenFacts.ts';

export type EntryOf = typeof entryOf;

/** Whether there is an error to be looked up. */
export function hasError({ legs }: Situation): boolean {
  return legs.some(({ messages }) => messages.some(({ type }) => type === 'KRB-ERROR'));
}

/** What the errors among the messages mean. */
export function errorFindings({ legs, now }: Situation, entryOf: EntryOf): TokenFinding[] {
  return legs.flatMap(({ messages, name }) =>
    messages.flatMap((message) => protocolError(message, name, now, entryOf)),
  );
}

/** Encryption that is too weak, in every message of every leg. */
export function kerberosFindings({ legs }: Situation): TokenFinding[] {
  return legs.flatMap(({ messages, name }) =>
    messages.flatMap((message) => [...rc4Ticket(message, name), ...weakEncryption(message, name)]),
  );
}

/** KDC_ERR_PREAUTH_REQUIRED, KRB_ERR_RESPONSE_TOO_BIG, KDC_ERR_MORE_PREAUTH_DATA_REQUIRED: steps on the way. */
const NO_FAILURES: readonly number[] = [25, 52, 91];
/** The likeliest are enough here; `explain` has them all. */
const MOST_CURES = 3;

function protocolError(
  message: KerberosMessage,
  name: string,
  now: number,
  entryOf: EntryOf,
): TokenFinding[] {
  if (message.type !== 'KRB-ERROR' || !message.value) return [];
  const { 'error-code': error, 'e-text': text, sname, realm, stime, ctime } = message.value;
  if (!error) return [];
  const known = entryOf('krb5-protocol', error.number);
  const symbol = known?.symbol ?? error.name ?? `error ${error.number}`;
  const causes = known ? causesOf(known).slice(0, MOST_CURES) : [];
  const step = NO_FAILURES.includes(error.number);
  return [
    {
      code: 'krb-error',
      severity: step ? 'info' : 'error',
      title: `KRB-ERROR ${symbol}`,
      evidence: [
        `${name}: ${symbol} (${error.number}) from ${principalText(sname, realm)}`,
        ...(known ? [known.meaning] : []),
        ...(text ? [`e-text: ${text.slice(0, 200)}`] : []),
        ...causes.map(({ cause }) => `possible cause: ${cause}`),
      ],
      cure: [...causes.map(({ cure }) => cure), furtherCauses(symbol, error.number)],
    },
    ...clockFindings(`${name}: stime of the KRB-ERROR`, stime, now),
    ...peerClockFindings(`${name}: KRB-ERROR`, ctime, stime),
  ];
}

/** Numbers of RC4 in all its variants, and of DES. */
const RC4: readonly number[] = [23, 24, -133, -135, -128, -129, -131, -140, -141];
const DES: readonly number[] = [1, 2, 3, 4, 8, -132];

function ticketsOf({ type, value }: KerberosMessage): Ticket[] {
  if (value === null) return [];
  if (type === 'Ticket') return [value];
  if (type === 'AP-REQ' || type === 'AS-REP' || type === 'TGS-REP') return value.ticket ? [value.ticket] : [];
  return type === 'KRB-CRED' ? (value.tickets ?? []).filter((each) => each !== null).slice(0, 64) : [];
}

function rc4Ticket(message: KerberosMessage, name: string): TokenFinding[] {
  return ticketsOf(message).flatMap((ticket): TokenFinding[] => {
    const etype = ticket['enc-part']?.etype?.number;
    if (etype === undefined || !RC4.includes(etype)) return [];
    const service = principalText(ticket.sname, ticket.realm);
    return [
      {
        code: 'rc4-ticket',
        severity: 'warning',
        title: 'ticket is encrypted with RC4',
        evidence: [
          `${name}: the ticket for ${service} is encrypted with ${enctypeName(etype)}: its key is the NT hash of the service's password, without salt, and who has the ticket can try passwords on it`,
        ],
        cure: [
          "let the service's account have AES: msDS-SupportedEncryptionTypes 0x18, then change its password, so that AES keys are made, and write its keytab anew",
          'let the KDC refuse RC4: DefaultDomainSupportedEncTypes, or permitted_enctypes in krb5.conf',
        ],
      },
    ];
  });
}

/** What a session key or a ticket's key encrypts tells the key's type. */
function encryptedParts(message: KerberosMessage): [what: string, data: EncryptedData | null][] {
  const tickets = ticketsOf(message).map((ticket): [string, EncryptedData | null] => [
    `the ticket for ${principalText(ticket.sname, ticket.realm)}`,
    ticket['enc-part'],
  ]);
  const { type, value } = message;
  if (value === null) return tickets;
  if (type === 'AP-REQ') return [...tickets, ['the authenticator', value.authenticator]];
  const answered = type === 'AP-REP' || type === 'AS-REP' || type === 'TGS-REP' || type === 'KRB-PRIV';
  return answered ? [...tickets, [`enc-part of the ${type}`, value['enc-part']]] : tickets;
}

function weakEncryption(message: KerberosMessage, name: string): TokenFinding[] {
  const { type } = message;
  return encryptedParts(message).flatMap(([what, data]): TokenFinding[] => {
    const etype = data?.etype?.number;
    if (etype === undefined) return [];
    const isDes = DES.includes(etype);
    // A ticket with RC4 is said by a finding of its own.
    if (!isDes && !(RC4.includes(etype) && !what.startsWith('the ticket'))) return [];
    return [
      {
        code: 'weak-enctype',
        severity: 'warning',
        title: 'weak encryption is used',
        evidence: [
          `${name}: ${what} is encrypted with ${enctypeName(etype)}${isDes ? ', which newer systems refuse' : `: ${type === 'AS-REP' ? "the client's key" : 'the session key'} is of RC4`}`,
        ],
        cure: [
          'let client, service and KDC have AES: default_tgs_enctypes and permitted_enctypes in krb5.conf, msDS-SupportedEncryptionTypes in Active Directory',
        ],
      },
    ];
  });
}
