/** What KDCs answer about the client: its state, its realm, and errors that are nobody's fault here. */
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import { entryOf } from '../status/catalogue/catalogue.ts';
import { causesOf } from '../status/catalogue/entry.ts';
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../status/krb5.ts';
import { accountState } from './accountState.ts';
import type { Finding } from './finding.ts';
import { furtherCauses } from './furtherCauses.ts';
import { placeOf } from './kdcWords.ts';

type Answer = NonNullable<KdcRow['error']>;

const C_PRINCIPAL_UNKNOWN = 6;
const PREAUTH_REQUIRED = 25;
const ETYPE_NOSUPP = 14;
const WRONG_REALM = 68;
/** Steps on the way, and what enctypeFindings says. */
const NO_FAILURES: readonly number[] = [PREAUTH_REQUIRED, 52, 91, ETYPE_NOSUPP];

export function answerFindings(result: KdcResult): Finding[] {
  const rows = result.kdcs.filter(({ used, message }) => used !== false && message !== null);
  const failures = rows.filter(({ error }) => error !== null && isFailure(error, result));
  const byError = Map.groupBy(
    failures,
    ({ error }) => `${error?.number} ${error?.text} ${error?.ntStatus?.hex}`,
  );
  return [
    ...[...byError.values()].map((each) => failure(each, result)),
    ...withoutPreauthentication(rows, result),
  ];
}

/** That an invented name is unknown is as it should be. */
function isFailure({ number }: Answer, { client }: KdcResult): boolean {
  return !NO_FAILURES.includes(number) && (client.given || number !== C_PRINCIPAL_UNKNOWN);
}

/** Code, symbol, the KDC's own words and NTSTATUS. */
function said(row: KdcRow): string {
  const { number = 0, name = null, text = null, ntStatus = null } = row.error ?? {};
  const words = text === null ? '' : `: "${text}"`;
  const status = ntStatus === null ? '' : `, ${ntStatus.name ?? 'NTSTATUS'} (${ntStatus.hex})`;
  return `${placeOf(row)} answered ${name ?? 'an error'} (${number})${words}${status}`;
}

function failure(rows: readonly KdcRow[], { client, realm }: KdcResult): Finding {
  const [row] = rows as [KdcRow];
  const answer = row.error as Answer;
  const evidence = [`asked for ${client.name}, without a password`, ...rows.map(said)];
  if (answer.number === WRONG_REALM) return wrongRealm(row, evidence, realm.name ?? '');
  const words = { ...answer, ntStatus: answer.ntStatus?.name ?? null };
  const state = client.given ? accountState(words) : null;
  if (state) {
    const { code, title, cure } = state;
    // The library's own name for it, so that its finding and this one end alike.
    const symbol = krb5Name((ERROR_TABLE_BASE_krb5 + answer.number) | 0) ?? String(answer.number);
    const cures = [...cure(client.name, words), furtherCauses(symbol)];
    return { code, severity: 'error', title, evidence, cure: cures };
  }
  const known = entryOf('krb5-protocol', answer.number);
  const symbol = known?.symbol ?? answer.name ?? String(answer.number);
  const cures = known
    ? causesOf(known)
        .slice(0, 2)
        .map(({ cure }) => cure)
    : [];
  return {
    code: 'krb-error',
    severity: 'error',
    title: `KRB-ERROR ${symbol}`,
    evidence: [...evidence, ...(known ? [known.meaning] : [])],
    cure: [...cures, furtherCauses(symbol, answer.number)],
  };
}

/** RFC 6806 section 8: crealm names where the client has to go; without it the KDC only says that it is wrong here. */
function wrongRealm({ clientRealm }: KdcRow, evidence: string[], realm: string): Finding {
  if (clientRealm !== null && clientRealm !== realm) {
    return {
      code: 'realm-referral',
      severity: 'error',
      title: 'client is of another realm',
      evidence: [...evidence, `the KDC refers to the realm ${clientRealm}`],
      cure: [`use the name with that realm, and ask its KDCs: sspidiag kdc ${clientRealm}`],
    };
  }
  return {
    code: 'realm-unknown',
    severity: 'error',
    title: 'KDC does not serve realm',
    evidence: [...evidence, `the KDC says that ${realm} is the wrong realm, and names no other`],
    cure: ['check which realm the KDC serves, and the spelling: upper and lower case differ'],
  };
}

function withoutPreauthentication(rows: readonly KdcRow[], { client }: KdcResult): Finding[] {
  const given = rows.filter(({ message }) => message === 'AS-REP');
  if (!client.given || given.length === 0) return [];
  return [
    {
      code: 'preauth-not-required',
      severity: 'warning',
      title: 'no pre-authentication required',
      evidence: given.map(
        (row) =>
          `${placeOf(row)} gave a ticket for ${client.name} to somebody who proved nothing; it was thrown away`,
      ),
      cure: [
        "anybody can have such a ticket and guess at the password offline; harmless only where the key is random, as a service's",
        `on the KDC: kadmin -q "modprinc +requires_preauth ${client.name}"; in Active Directory: take away "Do not require Kerberos preauthentication"`,
      ],
    },
  ];
}
