/** Causes that lie between a computer and its domain, and between two domains. */
import type { Cause } from '../../functions/entry.ts';

export const SECURE_CHANNEL: readonly Cause[] = [
  {
    cause:
      'the password of the computer account differs from that in the domain: a snapshot or image was ' +
      'restored',
    tell: 'Test-ComputerSecureChannel -Verbose; nltest /sc_verify:DOMAIN; wbinfo -t on Samba',
    cure: 'Test-ComputerSecureChannel -Repair -Credential DOMAIN\\admin; net ads join anew on Samba',
  },
  {
    cause: 'another computer of the same name has joined in the meantime',
    tell: 'Get-ADComputer NAME -Properties PasswordLastSet, whenCreated',
    cure: 'rename one of the two, and join it again',
  },
  {
    cause: 'the computer account was deleted or disabled',
    tell: 'Get-ADComputer NAME -Properties Enabled',
    cure: 'restore or enable it, or join the domain again',
  },
];

export const TRUST_BROKEN: readonly Cause[] = [
  {
    cause: 'the passwords of the two sides of the trust differ',
    tell: 'netdom trust DOMAIN /domain:OTHER /verify; nltest /sc_verify:OTHER on a domain controller',
    cure: 'netdom trust DOMAIN /domain:OTHER /reset, with administrators of both sides',
  },
  {
    cause: "no controller of the other domain is found from this domain's controllers",
    tell: 'nltest /dsgetdc:OTHER /force on the controller',
    cure: 'add a conditional forwarder for its DNS zone and open the ports between the controllers',
  },
  {
    cause: 'SID filtering, or a name suffix that is excluded, removes what the logon needs',
    tell: 'netdom trust DOMAIN /domain:OTHER /quarantine; /namesuffixes',
    cure: 'enable the suffix; lift the filter only for a migration',
  },
];

export const SELECTIVE: readonly Cause[] = [
  {
    cause:
      'the trust has selective authentication, and the account lacks "Allowed to authenticate" on the server',
    tell: 'netdom trust DOMAIN /domain:OTHER /SelectiveAUTH; Security tab of the computer object',
    cure: 'grant "Allowed to authenticate" on the computer account of the server',
  },
];

export const NETLOGON_DOWN: readonly Cause[] = [
  {
    cause: 'the Netlogon service is stopped, or waits for something',
    tell: 'sc query netlogon; System log, source NETLOGON; %windir%\\debug\\netlogon.log',
    cure: 'net start netlogon; on a computer that left the domain, join it again',
  },
];

export const JOIN: readonly Cause[] = [
  {
    cause: 'a computer account of that name exists, and the one who joins does not own it',
    tell: 'C:\\Windows\\debug\\NetSetup.log; Get-ADComputer NAME -Properties mS-DS-CreatorSID',
    cure: 'delete or reset the account first, or join with the account that made it',
  },
  {
    cause: 'the account that joins has used up its quota of computers, or may not create any',
    tell: 'ms-DS-MachineAccountQuota of the domain (10 by default)',
    cure: 'make the computer account beforehand, or delegate the right to create them',
  },
];

export const WRONG_DOMAIN: readonly Cause[] = [
  {
    cause: 'the name of the domain is mistyped, or no controller of it is found',
    tell: 'nltest /dsgetdc:DOMAIN /force; nslookup -type=SRV _ldap._tcp.dc._msdcs.DOMAIN',
    cure: 'use the DNS name of the domain, correct DNS',
  },
  {
    cause: 'there is no trust between this domain and that one',
    tell: 'nltest /domain_trusts /all_trusts',
    cure: 'log on with an account of a trusted domain, or set up the trust',
  },
];
