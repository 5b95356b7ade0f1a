/** The credential options that several commands share, and how a password comes in. */
import type { CredentialChoice } from '../operations/handshake.ts';
import { UsageError } from '../report/exitCodes.ts';
import { readPassword } from './password.ts';

export type CredentialOptions = {
  package: string;
  ccache: string | null;
  keytab: string | null;
  clientKeytab: string | null;
  user: string | null;
  passwordFile: string | null;
};

/**
 * Options as an operation takes them; asks for the password where a user is given without a password file.
 *
 * @throws UsageError where options contradict each other or the password cannot be had
 */
export async function credentialChoice(
  options: CredentialOptions & { timeoutSeconds: number },
): Promise<CredentialChoice> {
  if (options.passwordFile !== null && options.user === null) {
    throw new UsageError('--password-file needs --user', 'say whose password it is');
  }
  if (options.user !== null && options.ccache !== null) {
    throw new UsageError(
      '--user and --ccache exclude each other',
      'explicit credentials do not come from a cache',
    );
  }
  if (options.user !== null && options.clientKeytab !== null) {
    throw new UsageError('--user and --client-keytab exclude each other', 'give a password or a keytab');
  }
  const { package: packageName, ccache, keytab, clientKeytab, user, passwordFile } = options;
  const password = user === null ? null : await readPassword(user, passwordFile, options.timeoutSeconds);
  return {
    package: packageName,
    ccache,
    keytab,
    clientKeytab,
    user,
    passwordBase64: password?.toString('base64') ?? null,
  };
}
