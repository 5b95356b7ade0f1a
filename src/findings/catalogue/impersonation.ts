/** Findings about impersonation, and the way back. */
import type { ExplainedFinding } from './explained.ts';

export const IMPERSONATION_FINDINGS = {
  'not-privileged': {
    title: 'process may not impersonate',
    meaning: 'The process may not change its identity.',
    cures: ['run as root, or give the process CAP_SETUID and CAP_SETGID'],
  },
  'no-local-account': {
    title: 'client has no local account',
    meaning: 'The client maps to no account, or to one that does not exist.',
    cures: ['make the account, or add a rule: auth_to_local or auth_to_local_names in krb5.conf'],
  },
  'account-not-permitted': {
    title: 'account refuses the client',
    meaning: "The account's .k5login does not name the client.",
    cures: ["add the client's principal to ~/.k5login of the account"],
  },
  'account-is-root': {
    title: 'client maps to root',
    meaning: 'The client maps to uid 0, which nobody becomes.',
    cures: ['map the client to an ordinary account'],
  },
  'ntlm-needs-map': {
    title: 'NTLM client needs a mapping',
    meaning: 'An NTLM client has no account without --map.',
    cures: ["name the account: --map 'DOMAIN\\user=account'"],
  },
  'command-failed': {
    title: 'command failed',
    meaning: 'The command of --exec ran and did not end with 0.',
    cures: ["see what it wrote: it ran with the client's rights and a small environment"],
  },
  'command-not-run': {
    title: 'command was not run',
    meaning: 'The command of --exec could not be started.',
    cures: ["give its full path, and see that the client's account may run it"],
  },
  'map-names-another-client': {
    title: 'mapping is for another client',
    meaning: '--map names another client than the one that came.',
    cures: ['write the client as the finding names it'],
  },
  'revert-failed': {
    title: 'identity was not reverted',
    meaning: 'The identity read after reverting was not the one before.',
    cures: [
      'do not let a service impersonate with this library: after a failed revert its thread goes on as the client',
    ],
  },
  'impersonation-refused': {
    title: 'client was not impersonated',
    meaning: 'The package did not impersonate the client, or has no token of it.',
    cures: [
      'give the account "Impersonate a client after authentication"; with Schannel ask for the client\'s certificate and map it to an account',
    ],
  },
  'identity-unchanged': {
    title: 'identity did not change',
    meaning: 'ImpersonateSecurityContext said yes, and the thread is who it was.',
    cures: [
      'this library does not impersonate: do not trust its SEC_E_OK',
      'if the client is the very account that this process runs as, try another client',
    ],
  },
  'identity-changed-by-failure': {
    title: 'failed, yet identity changed',
    meaning:
      'ImpersonateSecurityContext failed, and the thread was somebody else all the same; it was reverted.',
    cures: ['do not impersonate with this library: a service goes on as the client without knowing it'],
  },
  'impersonation-level-low': {
    title: 'server may only identify',
    meaning: 'The server may only learn who the client is, not act as the client.',
    cures: [
      "grant SeImpersonatePrivilege to the service's account, or let the client allow more than ISC_REQ_IDENTIFY",
    ],
  },
} as const satisfies Record<string, ExplainedFinding>;
