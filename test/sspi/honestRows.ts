/** Statuses that the reference library gives without a script, for a cause that is really there: each with its cause. */
import type { Expected } from './statusCheck.ts';

/** What is at hand: two halves of a context and one of another, damaged bytes, passwords. */
export type Folder = (name: 'own' | 'peer' | 'stranger' | 'damaged' | 'right' | 'wrong' | 'output') => string;

export type HonestRow = Expected & { what: string; argv: (file: Folder) => string[] };

const answer = (
  [functionName, status, exitCode, finding]: [string, Expected['status'], number, string],
  what: string,
  argv: HonestRow['argv'],
): HonestRow => ({ function: functionName, status, exitCode, finding, shown: 'answer', what, argv });

export const REFERENCE = ['--package', 'Reference'];
const ANSI = [
  { suffix: 'W', ansi: [] },
  { suffix: 'A', ansi: ['--ansi'] },
];

const acquiring = ANSI.flatMap(({ suffix, ansi }) =>
  [
    { name: `AcquireCredentialsHandle${suffix}`, options: ansi },
    { name: 'SspiGetAsyncCallStatus', options: ['--async', ...ansi] },
  ].flatMap(({ name, options }): HonestRow[] => {
    const acquire = (...args: string[]) => ['acquire', ...args, ...options];
    const how = options.join(' ') || 'W';
    return [
      answer(
        [name, 'SEC_E_SECPKG_NOT_FOUND', 1, 'package-unknown'],
        `a package that is not there: ${how}`,
        () => acquire('--package', 'Nowhere'),
      ),
      answer(
        [name, 'SEC_E_UNKNOWN_CREDENTIALS', 1, 'credentials-unknown'],
        `an unknown principal: ${how}`,
        () => acquire(...REFERENCE, '--principal', 'unknown'),
      ),
      answer([name, 'SEC_E_NOT_OWNER', 1, 'not-owner'], `somebody else as principal: ${how}`, () =>
        acquire(...REFERENCE, '--principal', 'somebody-else'),
      ),
      answer([name, 'SEC_E_NOT_OWNER', 1, 'not-owner'], `the logon session of another user: ${how}`, () =>
        acquire(...REFERENCE, '--logon-id', '0x0:0x1234'),
      ),
    ];
  }),
);

const importing = ANSI.flatMap(({ suffix, ansi }): HonestRow[] => {
  const name = `ImportSecurityContext${suffix}`;
  return [
    answer([name, 'SEC_E_INVALID_TOKEN', 1, 'packed-context-refused'], `damaged bytes: ${suffix}`, (file) => [
      ...['import', file('damaged'), ...REFERENCE, ...ansi],
    ]),
    answer(
      [name, 'SEC_E_UNKNOWN_CREDENTIALS', 1, 'credentials-unknown'],
      `another package: ${suffix}`,
      (file) => [...['import', file('own'), '--package', 'ReferenceNoImpersonation', ...ansi]],
    ),
    answer([name, 'SEC_E_SECPKG_NOT_FOUND', 1, 'package-unknown'], `no such package: ${suffix}`, (file) => [
      ...['import', file('own'), '--package', 'Nowhere', ...ansi],
    ]),
  ];
});

const as = (file: Folder, user: string, password: 'right' | 'wrong') => [
  ...['--user', user, '--password-file', file(password)],
];

/** The table. */
export const HONEST_ROWS: readonly HonestRow[] = [
  ...acquiring,
  ...importing,
  answer(['AcceptSecurityContext', 'SEC_E_LOGON_DENIED', 1, 'logon-denied'], 'a wrong password', (file) => [
    ...['export', '-o', file('output'), ...REFERENCE, ...as(file, 'games', 'wrong')],
  ]),
  answer(
    ['AcceptSecurityContext', 'SEC_E_BAD_BINDINGS', 1, 'channel-binding-mismatch'],
    'two channels',
    (file) => [
      ...['export', '-o', file('output'), ...REFERENCE],
      ...['--bindings', 'tls-unique:one', '--acceptor-bindings', 'tls-unique:two'],
    ],
  ),
  answer(
    ['AcceptSecurityContext', 'SEC_E_INVALID_TOKEN', 1, 'token-invalid'],
    'a token of nobody',
    (file) => [...['impersonate', '--token', file('damaged'), ...REFERENCE]],
  ),
  {
    ...answer(
      ['DecryptMessage', 'SEC_E_MESSAGE_ALTERED', 1, 'halves-do-not-fit'],
      'halves of two contexts',
      (file) => ['import', file('own'), '--peer', file('stranger')],
    ),
    shown: 'call',
  },
  answer(
    ['ImpersonateSecurityContext', 'SEC_E_UNSUPPORTED_FUNCTION', 3, 'function-unsupported'],
    'a package without impersonation',
    () => ['impersonate', '--package', 'ReferenceNoImpersonation'],
  ),
  answer(
    ['ImpersonateSecurityContext', 'SEC_E_NO_IMPERSONATION', 1, 'impersonation-refused'],
    'a client without an account here',
    (file) => ['impersonate', ...REFERENCE, ...as(file, 'nobody-of-that-name', 'right')],
  ),
];
