/** What the system as a whole allows: its crypto policy and the FIPS flag. */
import { readFileSync } from 'node:fs';

export type CryptoPolicy = {
  /** The policy's name; null where this system has none. */
  policy: string | null;
  /** The file that says so, or why there is none, in a sentence. */
  because: string;
  /** The file by which libkrb5 is told, where the policy has one. */
  krb5File: string | null;
  /** /proc/sys/crypto/fips_enabled; null where the kernel has no such flag. */
  fips: boolean | null;
};

const POLICY = '/etc/crypto-policies/config';
const KRB5 = '/etc/krb5.conf.d/crypto-policy';
const FIPS = '/proc/sys/crypto/fips_enabled';

export function cryptoPolicy(): CryptoPolicy {
  const policy = read(POLICY);
  const name =
    policy.text
      ?.split('\n')
      .find((line) => /^\s*[^#\s]/.test(line))
      ?.trim() ?? null;
  const krb5File = read(KRB5).text === null ? null : KRB5;
  const fips = read(FIPS).text;
  return {
    policy: name,
    because: name !== null ? POLICY : because(policy.code),
    krb5File,
    fips: fips === null ? null : fips.trim() === '1',
  };
}

function because(code: string | null): string {
  if (code === 'ENOENT') return `this system has none: there is no ${POLICY}`;
  return code === null ? `${POLICY} names none` : `${POLICY} cannot be read: ${code}`;
}

function read(path: string): { text: string | null; code: string | null } {
  try {
    return { text: readFileSync(path, 'utf8'), code: null };
  } catch (error) {
    return { text: null, code: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}
