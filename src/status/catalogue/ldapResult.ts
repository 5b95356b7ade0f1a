/** Results of LDAP that a bind, or what Kerberos stores in a directory, ends with (RFC 4511 section 4.1.9). */
import { type Causes, type Entry, entry } from './entry.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';

type Row = readonly [code: number, symbol: string, name: string, meaning: string, causes: Causes];

const READ_DIAGNOSTIC = {
  cause:
    'the server says more in its diagnostic message: Active Directory puts a Win32 error and "data" there',
  tell: 'ldapsearch prints it as "additional info"; Java behind "error code 49 -"',
  cure: 'explain that line as well: sspidiag explain "80090308: LdapErr: DSID-..., data 52e, ..."',
};

const SIGNING = {
  cause: 'the server wants the bind signed or inside TLS, and it is neither',
  tell: 'the diagnostic message begins with 00002028 or 80090346; event 2889 of the directory service',
  cure: 'use ldaps:// or StartTLS, or SASL with signing (ldapsearch -Y GSSAPI -O minssf=1)',
};

const ROWS: readonly Row[] = [
  [0, 'LDAP_SUCCESS', 'success', 'The operation succeeded.', program.NO_CAUSE_SUCCESS],
  [
    1,
    'LDAP_OPERATIONS_ERROR',
    'operationsError',
    'The operation came in a wrong order; Active Directory answers so to a search without a bind.',
    [
      {
        cause: 'the bind failed, was anonymous, or was left out, and the program went on all the same',
        tell: 'the diagnostic message has 000004DC: a successful bind must be completed',
        cure: 'bind first, with credentials; where a referral was followed, bind there too',
      },
    ],
  ],
  [2, 'LDAP_PROTOCOL_ERROR', 'protocolError', 'The server cannot read the request.', program.ENCODING],
  [
    7,
    'LDAP_AUTH_METHOD_NOT_SUPPORTED',
    'authMethodNotSupported',
    'The server does not have the SASL mechanism, or does not allow it.',
    [
      {
        cause: 'the mechanism is not among those that the server offers',
        tell: 'ldapsearch -x -s base -b "" supportedSASLMechanisms',
        cure: 'choose one that it offers; for GSSAPI install the SASL plug-in (libsasl2-modules-gssapi-mit) there',
      },
    ],
  ],
  [
    8,
    'LDAP_STRONG_AUTH_REQUIRED',
    'strongerAuthRequired',
    'The server wants the bind to be signed or protected by TLS.',
    [SIGNING],
  ],
  [
    10,
    'LDAP_REFERRAL',
    'referral',
    'Another server has it.',
    [
      {
        cause: 'the object is in another domain, or the controller is read-only',
        tell: 'the answer names the other server',
        cure: 'ask that server, or the global catalogue (port 3268)',
      },
    ],
  ],
  [
    13,
    'LDAP_CONFIDENTIALITY_REQUIRED',
    'confidentialityRequired',
    'The server wants encryption, as for a password in the clear.',
    [SIGNING],
  ],
  [
    14,
    'LDAP_SASL_BIND_IN_PROGRESS',
    'saslBindInProgress',
    'The server expects the next token of the bind.',
    program.NO_CAUSE_STEP,
  ],
  [
    19,
    'LDAP_CONSTRAINT_VIOLATION',
    'constraintViolation',
    'A value is not allowed: a password against the policy, or an SPN that another account has.',
    [...account.PASSWORD_POLICY, ...service.SPN_DUPLICATE],
  ],
  [
    32,
    'LDAP_NO_SUCH_OBJECT',
    'noSuchObject',
    'There is no such object, or this account may not see it.',
    [
      {
        cause: 'the base of the search, or the name of the bind, is misspelt or of another domain',
        tell: 'ldapsearch -x -s base -b "" namingContexts',
        cure: 'correct the DN',
      },
    ],
  ],
  [
    34,
    'LDAP_INVALID_DN_SYNTAX',
    'invalidDNSyntax',
    'The name is not well formed.',
    account.ACCOUNT_UNKNOWN.slice(0, 1),
  ],
  [
    48,
    'LDAP_INAPPROPRIATE_AUTH',
    'inappropriateAuthentication',
    'The account cannot log on in this way: it has no password, or the bind was anonymous.',
    [
      {
        cause: 'the bind is a simple one and the entry has no userPassword, or anonymous binds are forbidden',
        tell: 'ldapwhoami with the same options; olcDisallows of OpenLDAP',
        cure: 'use SASL (ldapsearch -Y GSSAPI), or give the entry a password',
      },
    ],
  ],
  [
    49,
    'LDAP_INVALID_CREDENTIALS',
    'invalidCredentials',
    'The server refused the name and password, or the token of the bind.',
    [READ_DIAGNOSTIC, ...account.LOGON_FAILURE.slice(0, 2), ...service.BINDINGS.slice(0, 1)],
  ],
  [
    50,
    'LDAP_INSUFFICIENT_RIGHTS',
    'insufficientAccessRights',
    'The account is known and may not do this.',
    account.ACCESS.slice(0, 1),
  ],
  [51, 'LDAP_BUSY', 'busy', 'The server is busy.', network.BUSY],
  [
    52,
    'LDAP_UNAVAILABLE',
    'unavailable',
    'The server is stopping or starting.',
    network.UNREACHABLE.slice(0, 1),
  ],
  [
    53,
    'LDAP_UNWILLING_TO_PERFORM',
    'unwillingToPerform',
    'The server will not do it: Active Directory takes a password only inside TLS or with signing.',
    [SIGNING, ...account.PASSWORD_POLICY],
  ],
  [
    68,
    'LDAP_ALREADY_EXISTS',
    'entryAlreadyExists',
    'An entry of that name is there already.',
    [
      {
        cause: 'a computer account of that name is left from before',
        tell: 'ldapsearch (sAMAccountName=NAME$)',
        cure: 'delete or reset it, then join again',
      },
    ],
  ],
  [
    80,
    'LDAP_OTHER',
    'other',
    'Something failed in the server: with GSSAPI often its own keytab.',
    [...service.KEYTAB, ...program.INTERNAL],
  ],
];

export const LDAP_ENTRIES: readonly Entry[] = ROWS.map(([code, symbol, name, meaning, causes]) =>
  entry({
    family: 'ldap',
    symbol,
    aliases: [name],
    code,
    meaning,
    causes,
    source: 'RFC 4511 section 4.1.9 and appendix A; the names are those of ldap.h and winldap.h',
  }),
);
