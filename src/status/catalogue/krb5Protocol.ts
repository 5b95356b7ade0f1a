/** Kerberos protocol errors: RFC 4120 section 7.5.9 and what RFC 4556, 6113, 8636 and the IAKERB draft add. */
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../krb5.ts';
import { type Causes, type Entry, entry } from './entry.ts';
import { KRB5_TEXTS } from './krb5Texts.ts';
import * as account from './topics/account.ts';
import * as certificate from './topics/certificate.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [code: number, meaning: string, causes: Causes];

const ROWS: readonly Row[] = [
  [0, 'No error.', program.NO_CAUSE_SUCCESS],
  [1, 'The account of the client has expired.', account.ACCOUNT_EXPIRED],
  [2, 'The account of the service has expired.', account.ACCOUNT_EXPIRED],
  [3, 'The KDC does not speak the version of the protocol that was asked for.', program.ARGUMENT],
  [4, "The client's key is encrypted in an old master key of the KDC.", program.DATABASE],
  [5, "The service's key is encrypted in an old master key of the KDC.", program.DATABASE],
  [6, 'The KDC does not know the client.', account.ACCOUNT_UNKNOWN],
  [7, 'The KDC does not know the service.', service.SPN_MISSING],
  [8, 'More than one account has that name.', service.SPN_DUPLICATE],
  [
    9,
    'The client or the service has no key.',
    [
      {
        cause: 'a password was never set, or the account was made without keys',
        tell: 'kadmin: getprinc NAME shows no keys',
        cure: 'set a password, or addprinc -randkey',
      },
    ],
  ],
  [10, 'The ticket may not be postdated.', ticket.OPTION_REFUSED.slice(0, 1)],
  [
    11,
    'The lifetime that was asked for is negative or too short.',
    [...ticket.CLOCK, ...ticket.OPTION_REFUSED.slice(2)],
  ],
  [
    12,
    'A policy of the KDC refuses the request.',
    [...ticket.POLICY, ...account.WORKSTATION, ...account.SMARTCARD_REQUIRED, ...account.LOGON_HOURS],
  ],
  [13, 'The KDC cannot grant an option that was asked for.', ticket.OPTION_REFUSED],
  [14, 'The KDC supports none of the encryption types that were asked for.', ticket.ETYPE],
  [15, 'The KDC does not support that type of checksum.', ticket.ETYPE],
  [
    16,
    'The KDC does not support that type of pre-authentication data.',
    [...certificate.KDC_CERTIFICATE.slice(0, 1), ...ticket.PREAUTH_TYPE],
  ],
  [17, 'The KDC does not support that encoding of the path between realms.', ticket.CROSS_REALM],
  [
    18,
    'The account is disabled, locked, expired or outside its logon hours.',
    [
      ...account.ACCOUNT_DISABLED,
      ...account.ACCOUNT_LOCKED,
      ...account.ACCOUNT_EXPIRED,
      ...account.LOGON_HOURS,
    ],
  ],
  [19, 'The account of the service is disabled or locked.', account.ACCOUNT_DISABLED],
  [
    20,
    'The ticket-granting ticket was withdrawn.',
    [
      {
        cause: 'the account was disabled, or the password of krbtgt was changed twice, since it was issued',
        tell: 'kdestroy (klist purge) and kinit work',
        cure: 'get a new ticket',
      },
      {
        cause: 'the ticket has no PAC, or an old one, where the controller requires it',
        tell: 'System log of the DC, source Kdcsvc, events 35 to 38',
        cure: 'update all domain controllers, and get a new ticket',
      },
    ],
  ],
  [21, 'The account of the client is not valid yet.', ticket.CLOCK],
  [22, 'The account of the service is not valid yet.', ticket.CLOCK],
  [23, 'The password has expired.', account.PASSWORD_EXPIRED],
  [24, 'The proof of the password is wrong.', account.PASSWORD_WRONG],
  [25, 'The KDC asks for proof of the password first.', ticket.PREAUTH_NEEDED],
  [26, 'The service in the request is not the one in the ticket.', service.KEY_MISMATCH.slice(0, 1)],
  [27, 'The service takes user-to-user authentication only.', service.USER_TO_USER],
  [28, 'A policy of the KDC refuses the path between the realms.', ticket.CROSS_REALM],
  [
    29,
    'A service that the KDC needs is not available.',
    [...program.SERVER_STATE, ...network.NO_KDC.slice(1, 2)],
  ],
  [
    31,
    'The ticket or message could not be decrypted with the key at hand.',
    [...service.KEY_MISMATCH, ...account.PASSWORD_WRONG.slice(0, 2)],
  ],
  [32, 'The ticket has expired.', ticket.TICKET_EXPIRED],
  [33, 'The ticket is not valid yet.', ticket.TICKET_NOT_YET],
  [34, 'The request came a second time.', ticket.REPLAY],
  [35, 'The ticket is for another service.', service.KEY_MISMATCH],
  [36, 'The ticket and its authenticator name different clients.', ticket.TAMPERED],
  [37, 'The clocks differ by too much.', ticket.CLOCK],
  [38, 'The ticket is bound to another network address.', ticket.ADDRESS],
  [39, 'The versions of the protocol differ.', program.ENCODING],
  [40, 'The message is of another type than was expected.', program.ENCODING],
  [
    41,
    'The message was changed, or decrypted with the wrong key.',
    [...service.KEY_MISMATCH, ...ticket.TAMPERED.slice(1)],
  ],
  [42, 'The message came out of order.', ticket.REPLAY],
  [43, 'The ticket between realms is not valid.', ticket.CROSS_REALM],
  [44, 'The service has no key of the version that the ticket needs.', service.KEYTAB],
  [45, 'The service has no key for the ticket.', service.KEYTAB],
  [46, 'The service could not prove who it is.', service.KEY_MISMATCH],
  [47, 'The message goes in the wrong direction.', ticket.REPLAY],
  [48, 'Another way to authenticate is required.', ticket.PREAUTH_TYPE],
  [49, 'The sequence number of the message is wrong.', ticket.REPLAY],
  [
    50,
    'The checksum is of a type that does not fit here, or is wrong.',
    [...service.BINDINGS.slice(0, 1), ...ticket.ETYPE.slice(0, 1)],
  ],
  [51, 'The path between the realms is refused by policy.', ticket.CROSS_REALM],
  [52, 'The answer is too big for UDP.', ticket.TOO_BIG],
  [
    60,
    'Something else failed; the text or data of the error (e-text, e-data) say what.',
    [
      {
        cause: 'Windows puts an NTSTATUS into e-data that says more',
        tell: 'System log, source Security-Kerberos, event 3, "Extended Error" (with LogLevel 1)',
        cure: 'explain that code: sspidiag explain CODE',
      },
      ...program.SERVER_STATE,
      ...service.DELEGATION.slice(0, 1),
    ],
  ],
  [61, 'A field is too long for this implementation.', ticket.TOO_BIG.slice(1)],
  [62, "The KDC does not trust the client's certificate.", certificate.CARD_CERTIFICATE],
  [63, "The client does not trust the KDC's certificate.", certificate.KDC_CERTIFICATE],
  [64, 'The signature in the pre-authentication data is wrong.', certificate.CARD_CERTIFICATE],
  [
    65,
    'The KDC does not accept the Diffie-Hellman parameters: they are too weak.',
    [
      {
        cause: 'the client offers a group that the KDC refuses',
        tell: 'pkinit_dh_min_bits in krb5.conf and kdc.conf',
        cure: 'raise it to 2048 on the client',
      },
    ],
  ],
  [66, 'The certificate does not fit the client.', ticket.SMART_CARD_MAPPING],
  [
    67,
    'User-to-user authentication needs a ticket-granting ticket, and none was sent.',
    service.USER_TO_USER,
  ],
  [
    68,
    'The account is in another realm; the answer names it.',
    [
      {
        cause: 'nothing is wrong: the client asks again in the realm that the answer names (referral)',
        tell: 'a request to the other realm follows',
        cure: 'nothing; with MIT kinit -C follows it too',
      },
      ...network.REALM_UNKNOWN,
    ],
  ],
  [69, 'The service requires user-to-user authentication.', service.USER_TO_USER],
  [70, 'The chain of the certificate could not be checked.', certificate.CARD_CERTIFICATE],
  [71, 'A certificate in the chain is not valid.', certificate.CARD_CERTIFICATE],
  [72, 'A certificate in the chain is revoked.', certificate.REVOKED],
  [73, 'It is not known whether a certificate in the chain is revoked.', certificate.REVOCATION],
  [74, 'The revocation server could not be reached.', certificate.REVOCATION],
  [75, 'The certificate does not name the client.', ticket.SMART_CARD_MAPPING],
  [76, 'The certificate does not name the KDC.', certificate.KDC_CERTIFICATE],
  [77, 'The extended key usage of the certificate does not permit it.', certificate.USAGE],
  [78, 'The digest algorithm of the certificate is not accepted.', certificate.CHAIN_FAULT],
  [79, 'The checksum of the request is missing in the authenticator.', program.ARGUMENT],
  [80, 'The digest algorithm of the signed data is not accepted.', certificate.KEY_PROVIDER.slice(1)],
  [81, 'The KDC does not support encryption with the public key.', ticket.PREAUTH_TYPE],
  [85, 'The server that passes requests on (IAKERB) found no KDC.', network.REALM_UNKNOWN],
  [86, 'The KDC did not answer the server that passes requests on (IAKERB).', network.NO_KDC],
  [
    90,
    'The exchange to log on has taken too long, and must begin anew.',
    [
      {
        cause: 'the user took too long over a one-time password or PIN',
        tell: 'the time between the two requests in the KDC log',
        cure: 'try again',
      },
    ],
  ],
  [91, 'The KDC asks for more: another step of the logon.', program.NO_CAUSE_STEP],
  [
    92,
    'The client chose a set of pre-authentication methods that the KDC does not know.',
    ticket.PREAUTH_TYPE,
  ],
  [93, 'The KDC does not know an option of FAST that is critical.', ticket.PREAUTH_TYPE],
  [100, 'The KDC accepts none of the key derivation functions that were offered.', ticket.ETYPE],
];

/** Names of RFCs that krb5.h spells otherwise than by a prefix of its own, or lacks. */
const NAMES: Readonly<Record<number, string>> = {
  92: 'KDC_ERR_PREAUTH_BAD_AUTHENTICATION_SET',
  93: 'KDC_ERR_UNKNOWN_CRITICAL_FAST_OPTIONS',
};

/** Further names: of Windows' pages, and what the logs of MIT's KDC say. */
const ALIASES: Readonly<Record<number, readonly string[]>> = {
  4: ['KDC_ERR_C_OLD_MAST_KVNO'],
  6: ['CLIENT_NOT_FOUND', 'UNKNOWN_CLIENT'],
  7: ['SERVER_NOT_FOUND', 'UNKNOWN_SERVER'],
  // As Windows writes it in its events.
  14: ['KDC_ERR_ETYPE_NOTSUPP'],
  18: ['LOCKED_OUT'],
  23: ['KDC_ERR_KEY_EXPIRED'],
  24: ['PREAUTH_FAILED'],
  25: ['NEEDED_PREAUTH'],
  26: ['KRB_AP_ERR_SERVER_NOMATCH'],
  51: ['KRB_AP_ERR_PATH_NOT_ACCEPTED'],
  62: ['KDC_ERROR_CLIENT_NOT_TRUSTED'],
  63: ['KDC_ERROR_KDC_NOT_TRUSTED'],
  64: ['KDC_ERROR_INVALID_SIG'],
  65: ['KDC_ERR_KEY_TOO_WEAK'],
};

const SOURCES: readonly (readonly [from: number, source: string])[] = [
  [100, 'RFC 8636 section 6'],
  [90, 'RFC 6113 section 5'],
  [85, 'draft-ietf-kitten-iakerb section 3'],
  [70, 'RFC 4556 section 3.1.3'],
  [67, 'RFC 4120 section 7.5.9'],
  [62, 'RFC 4556 section 3.1.3'],
  [0, 'RFC 4120 section 7.5.9'],
];

function protocolEntry([code, meaning, causes]: Row): Entry {
  const mitName = krb5Name(ERROR_TABLE_BASE_krb5 + code);
  const symbol =
    NAMES[code] ?? (mitName ?? '').replace(/^KRB5(KDC|KRB)/, (_, which) => (which === 'KDC' ? 'KDC' : 'KRB'));
  return entry({
    family: 'krb5-protocol',
    symbol,
    aliases: [...(mitName === null ? [] : [mitName]), ...(ALIASES[code] ?? [])],
    code,
    comErr: (ERROR_TABLE_BASE_krb5 + code) >>> 0,
    text: KRB5_TEXTS[code] ?? null,
    meaning,
    causes,
    source: SOURCES.find(([from]) => code >= from)?.[1] ?? '',
  });
}

export const KRB5_PROTOCOL_ENTRIES: readonly Entry[] = ROWS.map(protocolEntry);
