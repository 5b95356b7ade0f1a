/** What commands conclude from a handshake that did not complete. */
import type { Finding } from '../findings/finding.ts';
import type { Situation } from '../findings/situation.ts';
import { cannotTell, sspiFinding } from '../findings/sspi.ts';
import { EXIT, type ExitCode } from '../report/exitCodes.ts';
import { succeeded } from '../status/status.ts';

const MORE_TOKENS =
  'NTLM always takes more than one token from the client, so that a single one cannot complete it; the first one of ' +
  'Kerberos is enough';

/** A handshake that stopped without an error: the other side has to say more, or the function wants something. */
export function incomplete(
  complete: boolean,
  { status, package: packageName, library = 'gssapi' }: Pick<Situation, 'status' | 'package' | 'library'>,
): Finding[] {
  if (complete || !succeeded(status)) return [];
  if (library !== 'gssapi' && status.name !== 'SEC_E_OK') {
    const more = status.name === 'SEC_I_CONTINUE_NEEDED' ? [MORE_TOKENS] : [];
    return [sspiFinding(status, { package: packageName, library }, more)];
  }
  return [
    {
      code: 'handshake-incomplete',
      severity: 'error',
      title: 'handshake is not complete',
      evidence: [`the last call answered ${status.name}: ${status.message}`],
      cure: [
        'this package needs more than one token from the client (NTLM always does); a single token cannot complete it',
        'ask for Kerberos, whose first token is enough',
      ],
    },
  ];
}

/** No, unless the library cannot do it at all: then nothing can be told. */
export function handshakeExitCode(findings: readonly Finding[]): ExitCode {
  return cannotTell(findings) ? EXIT.cannotTell : EXIT.no;
}
