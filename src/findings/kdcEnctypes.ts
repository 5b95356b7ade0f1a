/** Encryption types: what the KDC has keys of for the client, beside what this host asks for. */
import type { KdcResult, KdcRow } from '../report/schema/kdc.ts';
import { enctypeName } from '../wire/crypto/enctypes.ts';
import type { Finding } from './finding.ts';
import { placeOf } from './kdcWords.ts';

const ETYPE_NOSUPP = 14;

export function enctypeFindings(result: KdcResult): Finding[] {
  const rows = result.kdcs.filter(({ used }) => used !== false);
  return [...noneHere(result), ...noCommon(result, rows), ...onlyWeak(result, rows)];
}

const names = (list: readonly { number: number }[]) =>
  list.map(({ number }) => enctypeName(number)).join(', ') || 'none';

const CURE = [
  'compare permitted_enctypes in krb5.conf (and the system crypto policy) with the keys of the account',
  'on the KDC: kadmin -q "getprinc NAME" lists the keys; a new password makes new ones',
];

/** krb5.conf names none that the library has: nothing of it gets as far as the KDC. */
function noneHere({ library }: KdcResult): Finding[] {
  if (library === null || library.enctypesError === null) return [];
  return [
    {
      code: 'no-common-enctype',
      severity: 'error',
      title: 'no encryption type left',
      evidence: [`krb5.conf leaves nothing to ask for: ${library.enctypesError}`],
      cure: CURE,
    },
  ];
}

function noCommon({ client, library }: KdcResult, rows: readonly KdcRow[]): Finding[] {
  const refused = rows.filter(({ error }) => error?.number === ETYPE_NOSUPP);
  if (refused.length === 0) return [];
  return [
    {
      code: 'no-common-enctype',
      severity: 'error',
      title: 'no common encryption type',
      evidence: [
        ...refused.map((row) => {
          const offers = row.enctypes.length > 0 ? names(row.enctypes) : 'it does not say what';
          return `${placeOf(row)} offers for ${client.name}: ${offers}`;
        }),
        ...(library === null ? [] : [`this host asks for: ${names(library.enctypes)}`]),
      ],
      cure: CURE,
    },
  ];
}

/** Only of an account that was named: of the other nothing is known. */
function onlyWeak({ client }: KdcResult, rows: readonly KdcRow[]): Finding[] {
  const weak = rows.filter(({ enctypes }) => enctypes.length > 0 && enctypes.every((each) => each.weak));
  if (!client.given || weak.length === 0) return [];
  return [
    {
      code: 'weak-enctype',
      severity: 'warning',
      title: 'keys of weak encryption only',
      evidence: weak.map(
        (row) =>
          `${placeOf(row)}, asked for every type, offers for ${client.name} only: ${names(row.enctypes)}`,
      ),
      cure: [
        'change the password: the new one gets keys of AES, where the KDC allows them',
        'in Active Directory: msDS-SupportedEncryptionTypes of the account has to allow AES',
      ],
    },
  ];
}
