/** Who said no to a client, as InitializeSecurityContext tells it: the user, the service or the way to it is wrong. */
import type { Row } from './entry.ts';
import { KERBEROS, SCHANNEL } from './only.ts';

export const REFUSALS: readonly Row[] = [
  {
    status: 'SEC_E_LOGON_DENIED',
    code: 'logon-denied',
    title: 'logon was refused',
    meaning: 'The domain controller or the server refused the user or the password.',
    causes: [
      {
        cause: 'the password is wrong',
        tell: 'domain controller, Security log: event 4771 with failure code 0x18, or 4776 with 0xC000006A',
        cure: 'correct it where it is stored: cmdkey /list, the service, the scheduled task',
        only: { system: 'windows' },
      },
      {
        cause: 'the password is wrong, or the account unknown, locked, disabled or expired',
        tell: 'kinit USER@REALM says which, if the user is one of Kerberos',
        cure: 'cure what kinit says',
        only: { system: 'linux' },
      },
      {
        cause: 'the account is locked, disabled or expired, or may not log on at this hour',
        tell: 'net user NAME /domain; event 4771 with failure code 0x12',
        cure: 'unlock or enable the account, and find out who tried wrong passwords (event 4740)',
        only: { system: 'windows' },
      },
      {
        cause: 'the password has expired, or must be changed first',
        tell: 'event 4771 with failure code 0x17; net user NAME /domain: Password expires',
        cure: 'change the password once by an ordinary logon',
        only: { system: 'windows' },
      },
      {
        cause: 'there is no such user in that domain',
        tell: 'event 4768 with result code 0x6, or 4776 with 0xC0000064',
        cure: 'correct user and domain: DOMAIN\\user or user@dns.domain',
        only: { system: 'windows' },
      },
    ],
  },
  {
    status: 'SEC_E_TARGET_UNKNOWN',
    code: 'spn-unknown',
    title: 'no such service principal',
    meaning: 'The domain controller knows no account with that service principal name, or not exactly one.',
    causes: [
      {
        cause: 'no account has the SPN',
        tell: 'setspn -Q SPN finds none',
        cure: 'setspn -S SPN ACCOUNT, for the account that the service runs as (sc qc SERVICE)',
        only: { package: KERBEROS, system: 'windows' },
      },
      {
        cause: 'the KDC has no such principal, or the target is an alias, an address or a short name',
        tell: 'kvno SPN gives the same answer',
        cure:
          'use the full host name; else make the principal (Windows domain: setspn -S SPN ACCOUNT, others: ' +
          'kadmin addprinc)',
        only: { package: KERBEROS, system: 'linux' },
      },
      {
        cause: 'the client used an address, an alias or a short name, for which there is no SPN',
        tell: 'compare the target with setspn -L ACCOUNT; an IP address never has one by default',
        cure: 'use the name that has the SPN, or add an SPN for the alias: setspn -S',
        only: { package: KERBEROS, system: 'windows' },
      },
      {
        cause: 'two accounts have the same SPN',
        tell: 'setspn -Q SPN lists two; setspn -X lists all duplicates',
        cure: 'setspn -D SPN ACCOUNT, for the account that the service does not run as',
        only: { package: KERBEROS, system: 'windows' },
      },
      {
        cause: 'the service is in another forest, and the trust does not lead there',
        tell: 'setspn -T DOMAIN -Q SPN finds it there',
        cure:
          'add the DNS suffix to the name suffix routing of the trust, or use user@domain and the full ' +
          'name',
        only: { package: KERBEROS, system: 'windows' },
      },
    ],
  },
  {
    status: 'SEC_E_WRONG_PRINCIPAL',
    code: 'wrong-principal',
    title: 'server is not the target',
    meaning: 'Mutual authentication failed: who answered is not the principal that the client named.',
    causes: [
      {
        cause: 'the SPN is registered for another account than the one the service runs as',
        tell:
          'setspn -Q SPN against sc qc SERVICE on the server; client, System log: Security-Kerberos, ' +
          'event 4',
        cure: 'setspn -D SPN on the wrong account, setspn -S SPN on the right one, then klist purge',
        only: { package: KERBEROS, system: 'windows' },
      },
      {
        cause: 'the client holds a ticket from before the password of the service changed',
        tell: 'after klist purge it works',
        cure:
          'klist purge (for services: klist -li 0x3e7 purge), and wait for replication of ' + 'the directory',
        only: { package: KERBEROS, system: 'windows' },
      },
      {
        cause:
          'the keytab of the service has another key than its account: the password was changed, or the SPN ' +
          'is that of another account',
        tell: 'kvno SPN against klist -k FILE on the server: the numbers differ',
        cure: 'write the keytab anew, then kdestroy and kinit on the client',
        only: { package: KERBEROS, system: 'linux' },
      },
      {
        cause: 'DNS leads to another computer than the name means',
        tell: 'nslookup NAME, and compare with the address of the server',
        cure: 'correct the DNS record',
      },
      {
        cause: "Schannel: the name in the server's certificate is not the target name",
        tell: 'System log, source Schannel, event 36884',
        cure: 'use a name that is in the certificate, or get one with this name',
        only: { package: SCHANNEL, system: 'windows' },
      },
    ],
  },
  {
    status: 'SEC_E_DOWNGRADE_DETECTED',
    code: 'downgrade-detected',
    title: 'Kerberos would have been bypassed',
    meaning:
      'Negotiate refused to fall back to NTLM, because it could not make sure that Kerberos is really ' +
      'impossible.',
    causes: [
      {
        cause: 'no domain controller can be reached from here',
        tell: 'nltest /dsgetdc:DOMAIN ends with an error; System log: LSASRV, event 40960 or 40961',
        cure: 'mend DNS, the network or the VPN',
        only: { system: 'windows' },
      },
      {
        cause: 'the target is in a domain that this one does not trust, or somebody tampers with the answers',
        tell: 'nltest /domain_trusts does not list the domain',
        cure: 'give user and password of that domain explicitly',
        only: { system: 'windows', without: 'user' },
      },
    ],
    elsewhere: 'winerror.h; the page does not name it',
  },
];
