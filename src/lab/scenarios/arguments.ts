/** Arguments of sspidiag that several scenarios have. */

export const ACQUIRE = ['acquire', '--package', 'Kerberos'];
export const BY_PASSWORD = ['--user', 'alice', '--password-file', '$SSPIDIAG_LAB/alice.password'];
export const ACQUIRE_BY_PASSWORD = [...ACQUIRE, ...BY_PASSWORD];
export const EXPORT = [
  'export',
  '-o',
  '$SSPIDIAG_LAB/context',
  '--target',
  'host/localhost',
  '--package',
  'Kerberos',
];
