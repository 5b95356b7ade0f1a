/** What is wrong with the account or its password. */

import { failToLogOn } from '../preparations.ts';
import type { Scenario } from '../scenario.ts';
import { ACQUIRE, ACQUIRE_BY_PASSWORD, BY_PASSWORD } from './arguments.ts';

export const ACCOUNT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'wrong-password',
    title: 'wrong password',
    summary: 'The KDC refuses the password: mistyped, or changed elsewhere and still stored in a job here.',
    ticket: null,
    demonstration: [...ACQUIRE, '--user', 'alice', '--password-file', '$SSPIDIAG_LAB/wrong.password'],
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'password-wrong' },
    doctor: {
      arguments: ['--user', 'alice', '--password-file', '$SSPIDIAG_LAB/wrong.password'],
      cause: 'password-wrong',
    },
  },
  {
    name: 'principal-expired',
    title: 'account has expired',
    summary: "The account's end date has passed, as with a contractor's; the password is right.",
    realm: ['modify_principal -expire 2020-01-01 alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-expired' },
    doctor: { arguments: BY_PASSWORD, cause: 'principal-expired' },
  },
  {
    name: 'password-expired',
    title: 'password has expired',
    summary: 'The password is right but must be changed first, which a job cannot do.',
    realm: ['modify_principal -pwexpire 2020-01-01 alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'password-expired' },
    doctor: { arguments: BY_PASSWORD, cause: 'password-expired' },
  },
  {
    name: 'principal-locked',
    title: 'account is locked out',
    summary:
      'Too many wrong passwords, often from a job with an old one: now the right one is refused as well.',
    realm: ['add_policy -maxfailure 1 -lockoutduration 0 strict', 'modify_principal -policy strict alice'],
    ticket: null,
    prepare: [failToLogOn('alice')],
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-locked' },
    doctor: { arguments: BY_PASSWORD, cause: 'principal-locked' },
  },
  {
    name: 'principal-disabled',
    title: 'account is disabled',
    summary: 'An administrator disabled the account; the KDC gives it no tickets.',
    realm: ['modify_principal -allow_tix alice'],
    ticket: null,
    demonstration: ACQUIRE_BY_PASSWORD,
    expects: { exitCode: 1, status: 'SEC_E_LOGON_DENIED', finding: 'principal-disabled' },
    doctor: { arguments: BY_PASSWORD, cause: 'principal-disabled' },
  },
];
