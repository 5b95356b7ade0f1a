/** Why NTLM does not work here: users file, user, password. */
import { minorIs, type Rule, type Situation } from './situation.ts';

/** A client's NTLM response was refused, under NTLM or inside Negotiate. */
function isRefusedLogon(situation: Situation): boolean {
  const errno = minorIs('EINVAL', 'EACCES')(situation);
  return errno && situation.side === 'acceptor' && situation.status.name === 'SEC_E_LOGON_DENIED';
}

export const NTLM_RULES: readonly Rule[] = [
  {
    code: 'password-wrong',
    title: 'wrong password or key',
    when: (situation) => isRefusedLogon(situation) && minorIs('EINVAL')(situation),
    evidence: () => ['the NTLM response does not fit the password that the server knows'],
    cure: () => ['check the password; on the server compare it with the file that NTLM_USER_FILE names'],
  },
  {
    code: 'principal-unknown',
    title: 'server does not know user',
    when: isRefusedLogon,
    evidence: ({ evidence }) => [`NTLM_USER_FILE is ${evidence?.ntlmUserFile ?? 'not set'}`],
    cure: () => ['add DOMAIN:user:password to the file that NTLM_USER_FILE names, or run winbind'],
  },
  {
    code: 'ntlm-no-credentials',
    title: 'no NTLM credentials',
    when: (situation) => situation.package === 'NTLM' && situation.status.name === 'SEC_E_NO_CREDENTIALS',
    evidence: ({ evidence }) => [`NTLM_USER_FILE is ${evidence?.ntlmUserFile ?? 'not set'}`],
    cure: () => [
      'name a file with lines DOMAIN:user:password in NTLM_USER_FILE (mode 0600), or give --user and --password-file',
    ],
  },
];
