/** What MIT's krb5 library says by itself: offsets 128 to 255 of its error table. */
import { ERROR_TABLE_BASE_krb5, krb5Name } from '../krb5.ts';
import { type Causes, type Entry, entry } from './entry.ts';
import { KRB5_TEXTS } from './krb5Texts.ts';
import * as account from './topics/account.ts';
import * as network from './topics/network.ts';
import * as program from './topics/program.ts';
import * as service from './topics/service.ts';
import * as ticket from './topics/ticket.ts';

type Row = readonly [offset: number, meaning: string, causes: Causes];

const KEYTAB_PLACE: Causes = [...service.KEYTAB_FILE, ...service.KEYTAB.slice(1)];

const ROWS: readonly Row[] = [
  [
    128,
    'A mark of the version of the table; no error.',
    'It marks the version of a table and is never an answer.',
  ],
  [129, 'The flag for locking a file is not valid.', program.ARGUMENT],
  [
    130,
    'The password could not be read.',
    [
      {
        cause: 'there is no terminal to ask at',
        tell: 'it happens under cron, systemd or ssh without -t',
        cure: 'use a client keytab (kinit -k -t FILE), or ssh -t',
      },
    ],
  ],
  [131, 'The two passwords typed differ.', account.PASSWORD_WRONG.slice(0, 1)],
  [132, 'Reading the password was interrupted.', 'The user, or a signal, broke it off.'],
  [133, 'The name has a character that cannot stand in it.', account.ACCOUNT_UNKNOWN.slice(0, 1)],
  [134, 'The name of the principal is not well formed.', account.ACCOUNT_UNKNOWN.slice(0, 1)],
  [135, 'krb5.conf cannot be found or opened.', program.CONFIG],
  [136, 'krb5.conf is not well formed.', program.CONFIG],
  [137, 'There is not enough room for all of the answer.', program.ARGUMENT],
  [138, 'The message is of a type that cannot be encoded.', program.ARGUMENT],
  [139, 'The name of the credential cache is not well formed.', ticket.CCACHE],
  [140, 'The type of the credential cache is not known here.', ticket.CCACHE.slice(1)],
  [141, 'The credential cache has no ticket that fits.', ticket.NO_TICKET],
  [142, 'The end of the credential cache is reached.', program.NO_CAUSE_STEP],
  [143, 'The request came without a ticket.', ticket.NO_TICKET],
  [
    144,
    'No key fits the ticket. kvno -k, and programs that decrypt a ticket by themselves, are told so whatever does not fit: name, key version, encryption type or key.',
    [...service.KEYTAB.slice(0, 1), ...service.KEY_MISMATCH],
  ],
  [145, 'The ticket is marked as not valid.', ticket.TICKET_NOT_YET],
  [146, 'The principal and the ticket do not fit.', service.KEY_MISMATCH],
  [
    147,
    'The answer of the KDC does not fit the request.',
    [
      {
        cause:
          'the KDC changed the name (an alias, an enterprise name, another case), and the client did not ' +
          'ask for that',
        tell: 'KRB5_TRACE=/dev/stderr kinit shows both names',
        cure: 'kinit -C or -E, or write the name as the KDC has it',
      },
      ...ticket.CLOCK,
    ],
  ],
  [148, "The time in the KDC's answer differs too much from that of this host.", ticket.CLOCK],
  [149, 'Client and service of the first ticket are of different realms.', network.REALM_UNKNOWN],
  [150, 'The library does not support that encryption type.', ticket.ETYPE],
  [151, 'The library does not support that type of key.', ticket.ETYPE],
  [152, 'The message has another encryption type than was asked for.', ticket.ETYPE],
  [153, 'The library does not support that type of checksum.', ticket.ETYPE],
  [154, 'No KDC is known for the realm.', network.REALM_UNKNOWN],
  [
    155,
    'The Kerberos service is not known by name.',
    [
      {
        cause: '/etc/services has no kerberos entry',
        tell: 'getent services kerberos',
        cure: 'add kerberos 88/udp and 88/tcp',
      },
    ],
  ],
  [156, 'No KDC of the realm answers.', network.NO_KDC],
  [
    157,
    'The principal maps to no local account.',
    [
      {
        cause: 'the realm is not the default one, and no rule maps it',
        tell: 'sspidiag impersonate names the account it maps to; auth_to_local in krb5.conf',
        cure: 'add auth_to_local rules, or ~/.k5login; with SSSD its localauth plug-in',
      },
    ],
  ],
  [158, 'The service could not prove who it is.', service.KEY_MISMATCH],
  [159, 'That type of replay cache is registered already.', program.ARGUMENT],
  [160, 'There is not enough memory for the replay cache.', program.MEMORY],
  [161, 'The type of the replay cache is not known.', program.CONFIG],
  [162, 'Something failed in the replay cache.', program.INTERNAL],
  [163, 'The request came a second time.', ticket.REPLAY],
  [
    164,
    'The replay cache could not be read or written.',
    [
      {
        cause: 'its folder is full, is not writable, or the file belongs to another user',
        tell: 'ls -l /var/tmp/krb5_*; df /var/tmp',
        cure: 'remove the file, or set KRB5RCACHENAME to a place that the service may write to',
      },
    ],
  ],
  [165, 'That type of replay cache keeps nothing on disk.', program.CONFIG],
  [166, 'The name of the replay cache is not well formed.', program.CONFIG],
  [167, 'The replay cache ends too early.', program.ENCODING.slice(0, 1)],
  [168, 'There is not enough memory to read the replay cache.', program.MEMORY],
  [
    169,
    'The replay cache may not be opened by this user.',
    [
      {
        cause: 'the file belongs to another user: the service ran as root once',
        tell: 'ls -l /var/tmp/krb5_*',
        cure: 'remove the file',
      },
    ],
  ],
  [170, 'The replay cache could not be read or written.', program.RESOURCES],
  [171, 'Something failed when the replay cache was read.', program.INTERNAL],
  [172, 'There is no room on the disk for the replay cache.', program.RESOURCES],
  [173, 'The file that maps realms cannot be opened.', program.CONFIG],
  [174, 'The file that maps realms is not well formed.', program.CONFIG],
  [175, 'The database that maps principals to accounts cannot be opened.', program.CONFIG],
  [176, 'No local account belongs to the principal.', program.CONFIG],
  [177, 'The database that maps principals to accounts is not well formed.', program.CONFIG],
  [178, 'Something failed in the cryptographic library.', program.INTERNAL],
  [179, 'The name of the keytab is not well formed.', service.KEYTAB_FILE],
  [180, 'The type of the keytab is not known.', service.KEYTAB_FILE.slice(1)],
  [181, 'The keytab has no key that fits.', service.KEYTAB],
  [182, 'The end of the keytab is reached.', program.NO_CAUSE_STEP],
  [183, 'The keytab cannot be written to.', KEYTAB_PLACE],
  [184, 'Writing to the keytab failed.', KEYTAB_PLACE],
  [185, 'There is no ticket for the other realm.', ticket.CROSS_REALM],
  [186, 'The DES key has bad parity.', ticket.ETYPE],
  [187, 'The DES key is a weak one.', ticket.ETYPE],
  [188, 'The encryption type is not known or not supported.', ticket.ETYPE],
  [189, 'The size of the key does not fit its encryption type.', service.KEYTAB_FILE.slice(0, 1)],
  [190, 'The size of the message does not fit the encryption type.', program.ENCODING],
  [191, 'That type of credential cache is registered already.', program.ARGUMENT],
  [192, 'That type of keytab is registered already.', program.ARGUMENT],
  [193, 'The credential cache could not be read or written.', ticket.CCACHE],
  [194, 'This user may not use the credential cache.', ticket.CCACHE.slice(0, 1)],
  [195, 'There is no credential cache.', ticket.NO_TICKET],
  [196, 'Something failed in the credential cache.', ticket.CCACHE],
  [197, 'The credential cache could not be written.', ticket.CCACHE.slice(0, 1)],
  [198, 'There is not enough memory for the credential cache.', program.MEMORY],
  [199, 'The credential cache is not well formed.', ticket.CCACHE.slice(2)],
  [200, 'The tickets in the cache have encryption types that are not permitted here.', ticket.ETYPE],
  [201, 'The options of the request exclude each other.', program.ARGUMENT],
  [202, 'User-to-user authentication lacks the second ticket.', service.USER_TO_USER],
  [203, 'The program handed over no credentials.', program.ARGUMENT],
  [204, 'The other side speaks another version of this exchange.', program.ENCODING],
  [205, 'The other side runs another version of the application.', program.ENCODING],
  [206, 'The other side answered what it should not.', program.ENCODING],
  [207, 'The server refused the authentication.', service.KEY_MISMATCH],
  [208, 'That type of pre-authentication is not supported.', ticket.PREAUTH_TYPE],
  [209, 'The key for the pre-authentication was not given.', ticket.PREAUTH_TYPE],
  [
    210,
    'Pre-authentication failed: no method that the KDC offers worked.',
    [...account.PASSWORD_WRONG.slice(0, 2), ...ticket.PREAUTH_TYPE],
  ],
  [211, 'The replay cache has a version that is not known.', ticket.CCACHE.slice(2)],
  [212, 'The credential cache has a version that is not known.', ticket.CCACHE.slice(2)],
  [213, 'The keytab has a version that is not known.', service.KEYTAB_FILE],
  [214, 'That type of network address is not supported.', program.ARGUMENT],
  [215, 'Replays cannot be found without a replay cache.', program.ARGUMENT],
  [216, 'The host name could not be made canonical.', network.DNS_NAME],
  [217, 'The realm of the host is not known.', network.REALM_UNKNOWN],
  [218, 'A name of that type cannot be made one of a service.', program.ARGUMENT],
  [219, 'The KDC answered in version 4 of the protocol.', program.ENCODING],
  [
    220,
    'The name of the KDC of the realm cannot be resolved.',
    [...network.DNS_NAME, ...network.REALM_UNKNOWN.slice(0, 2)],
  ],
  [221, 'The ticket is not one with which forwardable tickets can be had.', service.DELEGATION.slice(2)],
  [222, 'The name of a principal is wrong, where credentials are passed on.', program.ARGUMENT],
  [223, 'The first ticket led from one KDC to the other in a circle.', ticket.CROSS_REALM],
  [
    224,
    'No default realm is set.',
    [
      {
        cause: 'default_realm is missing under [libdefaults], or krb5.conf is not read',
        tell: 'sspidiag whoami shows which files are read',
        cure: 'set default_realm = REALM',
      },
    ],
  ],
  [225, 'The flags of the one-time password challenge are wrong.', ticket.PREAUTH_TYPE],
  [226, 'The encryption type of the one-time password challenge is not valid.', ticket.PREAUTH_TYPE],
  [227, 'The one-time password challenge lacks its checksum.', ticket.PREAUTH_TYPE],
  [228, 'The checksum of the one-time password challenge is wrong.', ticket.PREAUTH_TYPE],
  [229, 'The name of the keytab is too long.', service.KEYTAB_FILE.slice(1)],
  [230, 'The keytab has the principal, but not in the key version that is needed.', service.KEYTAB],
  [231, 'This application has run out.', program.UNSUPPORTED],
  [232, 'This library has run out.', program.UNSUPPORTED],
  [233, 'The new password is empty.', account.PASSWORD_POLICY],
  [234, 'The password could not be changed.', account.PASSWORD_POLICY],
  [235, 'The keytab is not well formed.', service.KEYTAB_FILE],
  [236, 'The encryption type is not permitted by krb5.conf or by the policy of the system.', ticket.ETYPE],
  [
    237,
    'krb5.conf leaves no encryption type over that is supported.',
    [...ticket.ETYPE.slice(2, 3), ...program.CONFIG],
  ],
  [238, 'The program called a function that no longer exists.', program.UNSUPPORTED],
  [239, 'The name service failed.', network.DNS_NAME],
  [240, 'The name has no address.', network.DNS_NAME],
  [241, 'There is no host of that name.', network.DNS_NAME],
  [242, 'The service name is not known.', network.DNS_NAME],
  [
    243,
    'For an address no realm can be found.',
    [
      {
        cause: 'the service is called by its address instead of its name',
        tell: 'the target is an IP address',
        cure: 'use the full host name',
      },
    ],
  ],
  [244, 'The KDC sent parameters to make the key of that are not valid.', account.PASSWORD_WRONG.slice(2)],
  [245, 'The service is not available.', network.UNREACHABLE],
  [246, 'The credential cache is of a type that can only be read.', ticket.CCACHE.slice(1, 2)],
  [247, 'The type of the credential cache cannot do that.', ticket.CCACHE.slice(1, 2)],
  [248, 'A lifetime or a clock skew is not well formed.', program.CONFIG],
  [249, 'The plug-in does not handle it.', program.MISSING_LIBRARY],
  [250, 'The plug-in cannot do that.', program.MISSING_LIBRARY],
  [251, 'The text is no UTF-8.', program.ENCODING],
  [252, 'FAST is required and the KDC does not support it.', ticket.PREAUTH_TYPE],
  [253, 'The local address is needed and was not given.', program.ARGUMENT],
  [254, 'The remote address is needed and was not given.', program.ARGUMENT],
  [255, 'Tracing is not built in.', program.UNSUPPORTED],
];

export const KRB5_LIBRARY_ENTRIES: readonly Entry[] = ROWS.map(([offset, meaning, causes]) => {
  const code = (ERROR_TABLE_BASE_krb5 + offset) >>> 0;
  return entry({
    family: 'krb5-library',
    symbol: krb5Name(code) ?? `krb5 ${offset}`,
    code,
    comErr: code,
    text: KRB5_TEXTS[offset] ?? null,
    meaning,
    causes,
    source: 'MIT krb5, error table krb5 (krb5.h, krb5_err.et)',
  });
});
