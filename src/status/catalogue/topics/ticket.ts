/** Causes that lie with a ticket, the clock, encryption types, and the caches in which tickets are kept. */
import type { Cause } from '../../functions/entry.ts';

export const CLOCK: readonly Cause[] = [
  {
    cause: 'the clocks of client, server and KDC differ by more than five minutes',
    tell: 'w32tm /stripchart /computer:DC /samples:1 /dataonly; chronyc tracking; date -u on both',
    cure: 'w32tm /resync, or chronyc makestep; give all of them the same time source',
  },
  {
    cause: 'a virtual machine was resumed or restored, or its host sets its clock',
    tell: 'the difference came with a restart; the time zone is right but UTC is not',
    cure: 'turn time synchronisation by the host off where the domain provides it',
  },
];

export const TICKET_EXPIRED: readonly Cause[] = [
  {
    cause: 'the ticket has reached its end, and nothing renewed it',
    tell: 'klist; sspidiag acquire shows until when',
    cure: 'kinit, or log on anew; for services a client keytab (KRB5_CLIENT_KTNAME), gssproxy or k5start',
  },
  {
    cause: 'the clock of this host is ahead',
    tell: 'w32tm /stripchart /computer:DC; date -u on both',
    cure: 'set the clock',
  },
];

export const TICKET_NOT_YET: readonly Cause[] = [
  {
    cause: 'the clock of the server is behind that of the KDC',
    tell: 'date -u on both; klist shows the starting time',
    cure: 'set the clock',
  },
  {
    cause: 'the ticket is postdated',
    tell: 'klist -f shows flag D or d',
    cure: 'wait, or kinit -v when its time comes',
  },
];

export const REPLAY: readonly Cause[] = [
  {
    cause: 'the same token came twice: a client or proxy sent the request again',
    tell: 'two requests with the same Authorization header in the log of the proxy',
    cure: 'let the client make a new token for every attempt',
  },
  {
    cause: 'several services share one principal and one replay cache',
    tell: 'it comes under load only',
    cure: 'give each service a principal of its own, or set KRB5RCACHENAME',
  },
  {
    cause: 'somebody repeats tokens that he recorded',
    tell: 'the address of the second request is not that of the client',
    cure: 'use TLS, and channel binding',
  },
];

export const NO_TICKET: readonly Cause[] = [
  {
    cause: 'nobody has logged on: there is no ticket-granting ticket',
    tell: 'klist; sspidiag acquire',
    cure: 'kinit, or log on with an account of the domain',
  },
  {
    cause: 'the program looks into another cache: other user, sudo, service, KRB5CCNAME',
    tell: 'sspidiag whoami, run the way the program runs, shows which cache and why',
    cure: 'set KRB5CCNAME for it, or get the ticket as that user',
  },
];

export const CCACHE: readonly Cause[] = [
  {
    cause: 'the credential cache cannot be read or written: owner, mode, a full disk, a keyring that is gone',
    tell: 'sspidiag whoami names the cache, its owner and the reason; df, ls -l',
    cure: 'correct owner and mode (600), or let KRB5CCNAME name another one',
  },
  {
    cause: 'the type of the cache is not known here (KCM: without sssd-kcm, KEYRING: in a container)',
    tell: 'sspidiag whoami shows the name and where it was set',
    cure: 'let default_ccache_name or KRB5CCNAME name a file: FILE:PATH',
  },
  {
    cause: 'the file is damaged, or no cache at all',
    tell: 'klist -c FILE; a cache begins with the bytes 05 04',
    cure: 'kdestroy, then kinit',
  },
];

export const ETYPE: readonly Cause[] = [
  {
    cause: 'RC4 or DES is switched off on one side and the account has no AES key',
    tell: 'klist -e, event 4769 "Ticket Encryption Type"; msDS-SupportedEncryptionTypes of the account',
    cure: 'allow AES on the account, then set its password anew so that AES keys are made',
  },
  {
    cause: 'the account is old: its password was set before the domain knew AES',
    tell: 'Get-ADUser NAME -Properties PasswordLastSet',
    cure: 'set the password anew',
  },
  {
    cause: 'krb5.conf permits other types than the KDC or the keytab has',
    tell: 'permitted_enctypes in krb5.conf, update-crypto-policies --show; klist -kte FILE',
    cure: 'add the type, or make the keytab anew with a type that both permit',
  },
  {
    cause: 'a trust allows one type only',
    tell: 'it happens across the trust only; ksetup /getenctypeattr DOMAIN',
    cure: '"The other domain supports Kerberos AES Encryption" in the properties of the trust',
  },
];

export const PREAUTH_NEEDED: readonly Cause[] = [
  {
    cause: 'nothing is wrong: the KDC asks for proof of the password, and the client asks again with it',
    tell: 'the same client is answered with success, or with 0x18, within the same second',
    cure: 'nothing; look at what follows',
  },
];

export const PREAUTH_TYPE: readonly Cause[] = [
  {
    cause:
      'the KDC offers only a way to log on that the client does not have: certificate, FAST, one-time ' +
      'password',
    tell: 'KRB5_TRACE=/dev/stderr kinit lists the types that the KDC offers',
    cure:
      'install its plug-in (krb5-pkinit, krb5-otp), use an armour cache (kinit -T), or admit ' +
      'passwords on the KDC',
  },
];

export const SMART_CARD_MAPPING: readonly Cause[] = [
  {
    cause:
      'the certificate does not map to the account: altSecurityIdentities or the SID extension is missing',
    tell: 'System log of the DC, source Kdcsvc, events 39, 40 and 41',
    cure: 'issue the certificate anew with the SID extension, or map it strongly (X509IssuerSerialNumber)',
  },
];

export const OPTION_REFUSED: readonly Cause[] = [
  {
    cause:
      'a ticket was asked for that may not be had: forwardable, renewable, proxiable or for another user',
    tell: 'event 4769, "Ticket Options"; KRB5_TRACE=/dev/stderr kinit',
    cure: 'ask for less (kinit without -f or -r), or allow it on the principal',
  },
  {
    cause: 'constrained delegation: the evidence ticket is not forwardable, or the target is not on the list',
    tell: 'event 4769 with 0xD; msDS-AllowedToDelegateTo of the account of the service',
    cure: 'list the target SPN, and choose "any authentication protocol" for protocol transition',
  },
  {
    cause: 'the ticket can no longer be renewed',
    tell: 'klist shows "renew until"',
    cure: 'kinit anew',
  },
];

export const POLICY: readonly Cause[] = [
  {
    cause:
      'a policy of the KDC forbids it: logon hours, workstations, authentication policy, or the type of ' +
      'ticket',
    tell: 'the KDC log; event 4768 or 4769; Authentication log of the DC (events 105, 106, 305, 306)',
    cure: 'change the policy, or ask in the way it allows',
  },
  {
    cause: 'the ticket went through a realm that the policy does not trust (transited path)',
    tell: 'klist on the client shows the krbtgt/A@B tickets of the path',
    cure: 'add the path to [capaths], or a direct trust',
  },
];

export const TOO_BIG: readonly Cause[] = [
  {
    cause: 'nothing is wrong: the answer does not fit into UDP, and the client asks again over TCP',
    tell: 'the next request goes to port 88 by TCP',
    cure: 'open TCP 88; udp_preference_limit = 1 in krb5.conf spares the first attempt',
  },
  {
    cause: 'the user is in very many groups',
    tell: 'whoami /groups; the size in klist',
    cure: 'fewer groups; raise MaxTokenSize only if the service can take it',
  },
];

export const ADDRESS: readonly Cause[] = [
  {
    cause: 'the ticket is bound to addresses, and the client comes from another one (NAT, VPN)',
    tell: 'klist -a shows addresses',
    cure: 'kinit -A, or noaddresses = true in krb5.conf',
  },
];

export const TAMPERED: readonly Cause[] = [
  {
    cause: 'the message was decrypted with the wrong key: SPN on another account, or an old keytab',
    tell: 'setspn -Q SERVICE/HOST; klist -kte FILE against kvno SERVICE/HOST',
    cure: 'put the SPN on the account of the service, export the keytab anew, klist purge on the client',
  },
  {
    cause: 'the password of the service or computer account was changed while the client holds an old ticket',
    tell: 'klist purge (kdestroy) on the client makes it go away',
    cure: 'nothing but a new ticket; where it comes back, see the causes above',
  },
  {
    cause: 'something on the way changes messages',
    tell: 'it works within one network; a capture on both sides differs',
    cure: 'take the device out of the way',
  },
];

export const CROSS_REALM: readonly Cause[] = [
  {
    cause: 'no path of trust leads from the realm of the client to that of the service',
    tell: 'nltest /domain_trusts; KRB5_TRACE=/dev/stderr kvno SERVICE/HOST shows where it ends',
    cure: 'set up the trust (krbtgt/A@B with the same key on both sides), or [capaths]',
  },
  {
    cause: 'the host is looked for in the wrong realm',
    tell: 'the realm in the KDC log',
    cure: 'map it in [domain_realm]; on Windows with a name suffix of the trust',
  },
];
