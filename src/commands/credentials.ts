/** The credential options that several commands share, and how a password comes in. */
import { type CertificateChoice, PLAIN_SSPI_REQUEST, type SspiRequest } from '../backends/backend.ts';
import { type BackendChoice, isSspi } from '../backends/choose.ts';
import type { CredentialChoice } from '../operations/handshake.ts';
import { EXIT, UsageError } from '../report/exitCodes.ts';
import { readPassword } from './password.ts';

export type CredentialOptions = {
  package: string;
  ccache: string | null;
  keytab: string | null;
  clientKeytab: string | null;
  user: string | null;
  passwordFile: string | null;
  ansi: boolean;
  packageList: string | null;
  certificate: string | null;
  certificateFile: string | null;
  kdcProxy: string | null;
  ntlmUsers: string | null;
};

type Options = CredentialOptions & { timeoutSeconds: number; backend: BackendChoice };

/**
 * Options as an operation takes them; asks for the password where a user or a certificate's file is given without a
 * password file.
 *
 * @param logonId another logon session's LUID, or null
 * @throws UsageError where options contradict each other or the password cannot be had
 */
export async function credentialChoice(
  options: Options,
  logonId: string | null = null,
): Promise<CredentialChoice> {
  const { package: packageName, ccache, keytab, clientKeytab, user, passwordFile } = options;
  checkOptions(options);
  const sspi = isSspi(options.backend);
  if (sspi) refuseGssapiOptions(options);
  else refuseSspiOptions(options, logonId);
  const secretOf = user ?? options.certificateFile;
  const password =
    secretOf === null ? null : await readPassword(secretOf, passwordFile, options.timeoutSeconds);
  await refuseUnspellablePassword(options.ansi, password);
  const passwordBase64 = password?.toString('base64') ?? null;
  return {
    package: packageName,
    ccache,
    keytab,
    clientKeytab,
    user,
    passwordBase64: user === null ? null : passwordBase64,
    sspi: sspi ? await sspiRequest(options, logonId, passwordBase64) : PLAIN_SSPI_REQUEST,
    usesLibkrb5: !sspi,
  };
}

/** Packages of Windows whose explicit credentials are names and passwords; others' may be anything. */
const PASSWORD_PACKAGES: readonly string[] = ['kerberos', 'ntlm', 'negotiate'];

/** The length of the proxy's name travels in 16 bits of bytes, two for a character and a NUL. */
const LONGEST_PROXY = 32766;

function checkOptions(options: Options): void {
  const { user, certificate, certificateFile } = options;
  if (options.passwordFile !== null && user === null && certificateFile === null) {
    throw new UsageError('--password-file needs --user', 'say whose password it is');
  }
  if (user !== null && options.ccache !== null) {
    throw new UsageError(
      '--user and --ccache exclude each other',
      'explicit credentials do not come from a cache',
    );
  }
  if (user !== null && options.clientKeytab !== null) {
    throw new UsageError('--user and --client-keytab exclude each other', 'give a password or a keytab');
  }
  if (certificate !== null && certificateFile !== null) {
    throw new UsageError('--certificate and --certificate-file exclude each other', 'give one of them');
  }
  const packageName = options.package.toLowerCase();
  const tls = ['schannel', 'microsoft unified security protocol provider'].includes(packageName);
  if (user !== null && tls) {
    throw new UsageError('Schannel takes a certificate, not --user', 'say --certificate THUMBPRINT');
  }
  if ((certificate !== null || certificateFile !== null) && PASSWORD_PACKAGES.includes(packageName)) {
    throw new UsageError(`${options.package} takes no certificate`, 'say --package Schannel');
  }
  const single = tls || (PASSWORD_PACKAGES.includes(packageName) && packageName !== 'negotiate');
  if (options.packageList !== null && single) {
    throw new UsageError('--package-list is for Negotiate', `${options.package} is one package`);
  }
  if (options.kdcProxy !== null && options.kdcProxy.length > LONGEST_PROXY) {
    throw new UsageError(`--kdc-proxy takes at most ${LONGEST_PROXY} characters`);
  }
  if (user !== null && (certificate !== null || certificateFile !== null)) {
    throw new UsageError('--user and a certificate exclude each other', 'give a password or a certificate');
  }
  if ((certificate !== null || certificateFile !== null) && process.platform !== 'win32') {
    throw new UsageError(
      'certificates for Schannel come from Windows, which this host is not',
      null,
      EXIT.cannotTell,
    );
  }
  if (certificate !== null && certificate.replace(/[^0-9a-f]/gi, '').length !== 40) {
    throw new UsageError(
      `--certificate takes a SHA-1 thumbprint of 40 digits, not "${certificate}"`,
      'certutil -store My shows them',
    );
  }
}

/** What says where Kerberos' files are: an SSPI library has no such parameters. */
function refuseGssapiOptions(options: Options): void {
  const given = (['ccache', 'keytab', 'clientKeytab'] as const).find((name) => options[name] !== null);
  if (given === undefined) return;
  const flag = { ccache: '--ccache', keytab: '--keytab', clientKeytab: '--client-keytab' }[given];
  throw new UsageError(`${flag} is for GSS-API; SSPI takes credentials from the logon session`);
}

function refuseSspiOptions(options: Options, logonId: string | null): void {
  const given = (
    [
      ['--ansi', options.ansi],
      ['--package-list', options.packageList],
      ['--certificate', options.certificate],
      ['--certificate-file', options.certificateFile],
      ['--kdc-proxy', options.kdcProxy],
      ['--ntlm-users', options.ntlmUsers],
    ] as const
  ).find(([, value]) => value !== null && value !== false)?.[0];
  if (logonId !== null) {
    throw new UsageError(
      'credentials of another logon session (--logon-id) can be asked for on Windows only',
      'run sspidiag as the user whose credentials you want to see',
      EXIT.cannotTell,
    );
  }
  if (given !== undefined) {
    throw new UsageError(`${given} is for SSPI, and this is GSS-API`, 'say --backend sspi', EXIT.usage);
  }
}

async function sspiRequest(
  options: Options,
  logonId: string | null,
  passwordBase64: string | null,
): Promise<SspiRequest> {
  const { ansi, packageList, certificate, certificateFile, kdcProxy, ntlmUsers } = options;
  let chosen: CertificateChoice | null = null;
  if (certificate !== null) chosen = { by: 'thumbprint', value: certificate, passwordBase64: null };
  if (certificateFile !== null) chosen = { by: 'file', value: certificateFile, passwordBase64 };
  return { ansi, logonId: luid(logonId), packageList, certificate: chosen, kdcProxy, ntlmUsers };
}

/**
 * Refuses a name that the ANSI code page cannot carry, before a call that would be told another one.
 *
 * @throws UsageError
 */
export async function refuseUnspellable(ansi: boolean, ...texts: readonly (string | null)[]): Promise<void> {
  if (!ansi) return;
  const { toAnsi } = await import('../backends/sspi/text.ts');
  const unspellable = texts.find((text) => text !== null && toAnsi(text) === null);
  if (unspellable === undefined) return;
  throw new UsageError(
    `the ANSI code page of this system cannot spell "${unspellable}"`,
    'leave --ansi away: the W functions take every character',
  );
}

/** The same for a password, which is not quoted. */
async function refuseUnspellablePassword(ansi: boolean, password: Buffer | null): Promise<void> {
  if (!ansi || password === null) return;
  const { toAnsi } = await import('../backends/sspi/text.ts');
  if (toAnsi(password.toString('utf8')) !== null) return;
  throw new UsageError('the ANSI code page of this system cannot spell the password', 'leave --ansi away');
}

/** A LUID of `0x0:0x3e7`, `0x3e7` or `999`. */
function luid(text: string | null): string | null {
  if (text === null) return null;
  const number = '(0x[0-9a-fA-F]{1,8}|[0-9]{1,10})';
  const fits = text.split(':').every((part) => Number(part) <= 0xffffffff);
  if (fits && new RegExp(`^${number}(:${number})?$`).test(text)) return text;
  throw new UsageError(
    `--logon-id takes a LUID such as 0x0:0x3e7 or 999, not "${text}"`,
    'sspidiag whoami and klist sessions show them',
  );
}
