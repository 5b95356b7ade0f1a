/** Findings about the client's account and its password. */
import type { ExplainedFinding } from './explained.ts';

export const ACCOUNT_FINDINGS = {
  'password-wrong': {
    title: 'wrong password or key',
    meaning: 'The KDC, or the NTLM server, refuses what was made from the password.',
    cures: [
      'check the password, and the keyboard layout it was typed with; every wrong try may count towards a lock-out',
      'for NTLM compare it with the file that NTLM_USER_FILE names on the server',
    ],
  },
  'password-expired': {
    title: 'password has expired',
    meaning: 'The password must be changed first.',
    cures: ['change it: kpasswd PRINCIPAL'],
  },
  'principal-unknown': {
    title: 'KDC does not know client',
    meaning: 'The KDC, or the NTLM server, does not know the client.',
    cures: [
      'check the spelling, upper and lower case, and the realm: give the name as user@REALM',
      'for NTLM add DOMAIN:user:password to the file that NTLM_USER_FILE names on the server, or run winbind',
    ],
  },
  'principal-expired': {
    title: 'account has expired',
    meaning: "The account's end date has passed.",
    cures: [
      'kadmin -q "modprinc -expire never PRINCIPAL"; in Active Directory Clear-ADAccountExpiration NAME, in Samba samba-tool user setexpiry NAME --noexpiry',
    ],
  },
  'principal-locked': {
    title: 'account locked out',
    meaning: 'Too many wrong passwords have locked the account.',
    cures: [
      'wait until the lock-out ends, and find who tries old passwords',
      'kadmin -q "modprinc -unlock PRINCIPAL"; in Active Directory Unlock-ADAccount NAME, in Samba samba-tool user unlock NAME',
    ],
  },
  'principal-disabled': {
    title: 'account is disabled',
    meaning: 'An administrator has disabled the account.',
    cures: [
      'kadmin -q "modprinc +allow_tix PRINCIPAL"; in Active Directory Enable-ADAccount NAME, in Samba samba-tool user enable NAME',
    ],
  },
  'principal-revoked': {
    title: 'account disabled or locked',
    meaning: 'The account is disabled or locked, and the KDC does not say which.',
    cures: [
      'on the KDC: kadmin -q "getprinc PRINCIPAL"; in Active Directory Get-ADUser NAME -Properties Enabled,LockedOut, in Samba samba-tool user show NAME',
    ],
  },
  'preauthentication-unsupported': {
    title: 'no usable pre-authentication',
    meaning: 'The KDC wants a method of pre-authentication that is not available here.',
    cures: [
      'see what it offers: sspidiag kdc --principal NAME; PKINIT needs a certificate and the package krb5-pkinit, OTP needs armor',
    ],
  },
  'logon-denied': {
    title: 'logon was refused',
    meaning: 'The logon was refused; the package does not say why.',
    cures: [
      "correct the password where it is stored; unlock or enable the account; Windows' event 4625 has the sub status, which sspidiag explain reads",
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;
