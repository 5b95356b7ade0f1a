/** What commands conclude from a handshake that did not complete. */
import type { Finding } from '../findings/finding.ts';
import { cannotTell } from '../findings/sspi.ts';
import { EXIT, type ExitCode } from '../report/exitCodes.ts';
import { type Status, succeeded } from '../status/status.ts';

/** A handshake that stopped without an error: the other side has to say more. */
export function incomplete(complete: boolean, status: Status): Finding[] {
  if (complete || !succeeded(status)) return [];
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
