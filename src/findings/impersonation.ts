/** Why a client was not impersonated, although the handshake was complete. */
import type { FindingCode } from './catalogue/catalogue.ts';
import type { Finding } from './finding.ts';

/** What is known of the client and the account. */
type Mapping = {
  client: string | null;
  canonical: string | null;
  accountName: string | null;
  account: { name: string; uid: number; home: string } | null;
};

type Refused =
  | {
      by:
        | 'no-account'
        | 'ntlm-needs-map'
        | 'map-names-another-client'
        | 'account-unknown'
        | 'account-is-root'
        | 'not-permitted';
    }
  | { by: 'system'; reasons: string[] };

/** The finding for a refusal; nothing was done in the client's name. */
export function impersonationFinding(mapping: Mapping, refused: Refused): Finding {
  const client = mapping.client ?? 'the client';
  const account = mapping.accountName ?? 'an account';
  const finding = (code: FindingCode, title: string, evidence: string[], cure: string[]): Finding => ({
    code,
    severity: 'error',
    title,
    evidence: [...evidence, "nothing was done in the client's name"],
    cure,
  });
  switch (refused.by) {
    case 'no-account':
      return finding(
        'no-local-account',
        'client has no local account',
        [`the rules of this system map ${client} to no account`],
        ['make the account, or add a rule: auth_to_local or auth_to_local_names of the realm in krb5.conf'],
      );
    case 'account-unknown':
      return finding(
        'no-local-account',
        'client has no local account',
        [`${client} maps to "${account}", which getpwnam does not know`],
        ['make the account, or check the name service: getent passwd NAME'],
      );
    case 'ntlm-needs-map':
      return finding(
        'ntlm-needs-map',
        'NTLM client needs a mapping',
        [
          `the client is ${client}`,
          'nobody checked the domain of that name, so the same user name elsewhere would match',
        ],
        [`say which account it is: --map '${client}=${mapping.accountName ?? 'ACCOUNT'}'`],
      );
    case 'map-names-another-client':
      return finding(
        'map-names-another-client',
        'mapping is for another client',
        [`the client is ${client}, which --map does not name`],
        [`write the client as it is: --map '${client}=ACCOUNT'`],
      );
    case 'account-is-root':
      return finding(
        'account-is-root',
        'client maps to root',
        [`${client} maps to ${account}, uid 0`],
        ['nobody becomes uid 0 by way of the network here: map the client to an ordinary account'],
      );
    case 'not-permitted':
      return finding(
        'account-not-permitted',
        'account refuses the client',
        [`${client} maps to ${account}, but gss_userok says that this client may not be that account`],
        [
          `check .k5login in ${mapping.account?.home ?? 'the home folder'}: where it exists, it must name ${client}`,
        ],
      );
    case 'system':
      return finding('not-privileged', 'process may not impersonate', refused.reasons, [
        'run as root, or give the process CAP_SETUID and CAP_SETGID',
      ]);
  }
}
