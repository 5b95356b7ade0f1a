/** Causes that lie with an account: its name, password, state and rights. Several codes of several fields share them. */
import type { Cause } from '../../functions/entry.ts';

export const PASSWORD_WRONG: readonly Cause[] = [
  {
    cause: 'the password is wrong: mistyped, another keyboard layout, or changed since it was stored',
    tell:
      'kinit USER@REALM with the password typed by hand; on the DC event 4771 with 0x18 or 4776 with ' +
      '0xC000006A',
    cure: 'type the right one, and replace it wherever it is stored: cmdkey /list, services, tasks, keytabs',
  },
  {
    cause: 'a keytab or service was left with the key of an older password',
    tell: 'sspidiag acquire --client-keytab FILE; klist -kte FILE against kvno PRINCIPAL',
    cure:
      'make the keytab anew (ktpass, ktutil, net ads keytab create), or give the service the new ' +
      'password',
  },
  {
    cause:
      'the salt of the key differs: the account was renamed, or the keytab was made for another spelling',
    tell: 'KRB5_TRACE=/dev/stderr kinit shows the salt that the KDC names',
    cure:
      'make the keytab with that salt (ktutil: addent -f), or set the password once more after the ' +
      'renaming',
  },
];

export const ACCOUNT_UNKNOWN: readonly Cause[] = [
  {
    cause: 'the name is mistyped, or is of another domain or realm',
    tell:
      'net user NAME /domain; on Linux getent passwd NAME; the KDC of that realm logs the name as it ' +
      'came',
    cure: 'write the name with its domain: user@REALM or DOMAIN\\user',
  },
  {
    cause: 'the account was deleted, or does not exist on this domain controller yet',
    tell: 'repadmin /showobjmeta DC DN on both controllers; repadmin /replsummary',
    cure: 'make the account, or wait for replication (repadmin /syncall)',
  },
  {
    cause: 'somebody tries out names',
    tell: 'many different names from one address in the log of the DC',
    cure: 'block the address; the account needs no cure',
  },
];

export const ACCOUNT_DISABLED: readonly Cause[] = [
  {
    cause: 'an administrator, or a rule for unused accounts, disabled the account',
    tell: 'Get-ADUser NAME -Properties Enabled; net user NAME /domain shows "Account active"',
    cure:
      'Enable-ADAccount NAME, if it is meant to be used; else remove it from whatever still logs on ' +
      'with it',
  },
];

export const ACCOUNT_LOCKED: readonly Cause[] = [
  {
    cause: 'a device, service, task or mapped drive keeps trying an old password',
    tell: 'event 4740 on the PDC emulator names the computer ("Caller Computer Name"); then 4625 on that one',
    cure: 'give it the new password, then Unlock-ADAccount NAME',
  },
  {
    cause: 'somebody guesses passwords',
    tell: 'events 4771 and 4776 on the DC: many accounts, one address',
    cure: 'block the address before the account is unlocked',
  },
];

export const ACCOUNT_EXPIRED: readonly Cause[] = [
  {
    cause: 'the end date of the account has passed',
    tell: 'Get-ADUser NAME -Properties AccountExpirationDate; kadmin: getprinc NAME ("Expiration date")',
    cure: 'Set-ADAccountExpiration NAME -DateTime ..., or kadmin: modprinc -expire never NAME',
  },
];

export const PASSWORD_EXPIRED: readonly Cause[] = [
  {
    cause: 'the password is older than the policy permits',
    tell: 'net user NAME /domain ("Password expires"); kadmin: getprinc NAME ("Password expiration date")',
    cure:
      'change it: Ctrl+Alt+Del, or kpasswd NAME; for a service account use a group Managed Service ' +
      'Account',
  },
  {
    cause: '"User must change password at next logon" is set',
    tell: 'Get-ADUser NAME -Properties pwdLastSet shows 0',
    cure: 'log on once interactively and change it; a network logon cannot',
  },
];

export const LOGON_HOURS: readonly Cause[] = [
  {
    cause: 'the logon hours of the account exclude this time of day',
    tell: 'net user NAME /domain shows "Logon hours allowed"; mind the time zone',
    cure: 'widen the hours (Active Directory Users and Computers, Account, Logon Hours)',
  },
];

export const WORKSTATION: readonly Cause[] = [
  {
    cause:
      'the account may log on to named computers only ("Log On To"), and this one, or the client, is not ' +
      'among them',
    tell: 'Get-ADUser NAME -Properties LogonWorkstations',
    cure: 'add the computer from which the logon comes, as NTLM names it',
  },
  {
    cause: 'an authentication policy silo binds the account to other computers',
    tell: 'Get-ADUser NAME -Properties msDS-AssignedAuthNPolicySilo; events 105 and 305 on the DC',
    cure: 'log on from a computer of the silo',
  },
];

export const LOGON_RIGHT: readonly Cause[] = [
  {
    cause: 'the account lacks the right to this type of logon, or is denied it ("Deny log on ..." wins)',
    tell: 'event 4625 names the logon type; secpol.msc, User Rights Assignment; gpresult /h report.html',
    cure: 'grant the right to a group of the account, or take it off the "Deny" list',
  },
];

export const RESTRICTION: readonly Cause[] = [
  {
    cause: 'the password is empty, and an empty one is good at the console only',
    tell: 'policy "Limit local account use of blank passwords to console logon only"',
    cure: 'give the account a password',
  },
  {
    cause: 'the account is in Protected Users and NTLM, delegation or RC4 was used',
    tell: 'net group "Protected Users" /domain; log ProtectedUserFailures-DomainController on the DC',
    cure:
      'make Kerberos work for the connection (by name, not by address), or take the account out of ' +
      'the group',
  },
  {
    cause: 'Remote Credential Guard or Restricted Admin mode is asked for and may not be used',
    tell: 'it happens with mstsc only',
    cure: 'set the policy "Restrict delegation of credentials to remote servers" the same on both ends',
  },
];

export const PASSWORD_POLICY: readonly Cause[] = [
  {
    cause: 'the new password is too short, too simple, too young to be changed again, or was used before',
    tell: 'net accounts /domain; Get-ADUserResultantPasswordPolicy NAME; kadmin: getpol POLICY',
    cure: 'choose another one, or wait until the minimum age is over',
  },
];

export const SMARTCARD_REQUIRED: readonly Cause[] = [
  {
    cause: '"Smart card is required for interactive logon" is set on the account, and a password was used',
    tell: 'Get-ADUser NAME -Properties SmartcardLogonRequired',
    cure: 'log on with the card, or clear the flag',
  },
];

export const LOGON_FAILURE: readonly Cause[] = [
  ...PASSWORD_WRONG.slice(0, 1),
  {
    cause: 'the account does not exist where it was looked for: a local name was taken for one of the domain',
    tell: 'the Sub Status in event 4625: 0xC0000064 is an unknown name, 0xC000006A a wrong password',
    cure: 'write DOMAIN\\user or .\\user',
  },
  {
    cause: 'the service is reached under a name that is not its own, and the loopback check refuses NTLM',
    tell: 'only from the server itself, under an alias; event 4625 with an empty Sub Status',
    cure: 'register the SPN so that Kerberos is used, or list the name in BackConnectionHostNames',
  },
  {
    cause: 'channel binding or the target name did not fit (Extended Protection)',
    tell: 'it works from another client, or without a proxy that ends TLS',
    cure: 'update the client (LmCompatibilityLevel 3 or more), or take the proxy out of the way',
  },
];

export const PRIVILEGE: readonly Cause[] = [
  {
    cause: 'the process is not elevated, or its account lacks the privilege',
    tell: 'whoami /priv; sspidiag whoami',
    cure:
      'run it as administrator, or grant the privilege (secpol.msc, User Rights Assignment) and log ' +
      'on anew',
  },
];

export const ACCESS: readonly Cause[] = [
  {
    cause: 'the account has no right to the object',
    tell: 'sspidiag whoami shows who asks; icacls PATH, or Effective Access in the Security tab',
    cure: 'grant the right, or run it as an account that has it',
  },
  {
    cause:
      'the logon carries less than the account has: not elevated, or a local account over the network (UAC)',
    tell: 'whoami /groups: Administrators is "used for deny only"',
    cure: 'run it elevated, or use an account of the domain',
  },
  {
    cause: 'the connection was made anonymously, because the credentials did not pass on (double hop)',
    tell: 'event 4624 on the server names ANONYMOUS LOGON',
    cure: 'set up constrained delegation for the service in the middle',
  },
];
