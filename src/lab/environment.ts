/** The environment of everything that runs inside a lab. */
import { join } from 'node:path';
import { LAB_VARIABLE } from './janitor.ts';

/**
 * Variables of the caller that would lead a library out of the lab. KRB5_TRACE only watches, so it stays.
 * LM_COMPAT_LEVEL and NETBIOS_* are read by gss-ntlmssp.
 */
const DISTURBING =
  /^(KRB5(?!_TRACE$)|GSS_|GSSPROXY_|NTLM_|NETBIOS_|LM_COMPAT_LEVEL$|SMB_CONF_PATH$|SSPIDIAG_LAB$)/;

/** Files that the environment and the configuration name; relative to the lab's folder. */
export const FILES = {
  configuration: 'krb5.conf',
  /** Of an MIT KDC. */
  kdcConfiguration: 'kdc.conf',
  /** Of a Samba KDC. */
  sambaConfiguration: 'smb.conf',
  /** The KDC's own krb5.conf: libraries read theirs anew when it changes, and a scenario may change the clients'. */
  kdcClientConfiguration: 'kdc.krb5.conf',
  kdcLog: 'kdc.log',
  credentialCache: 'ccache',
  serviceKeytab: 'service.keytab',
  aliceKeytab: 'alice.keytab',
  /** Made by few scenarios: a client keytab silently refreshes an expired or missing ticket. */
  clientKeytab: 'client.keytab',
  ntlmUsers: 'ntlm.users',
  programs: 'bin',
} as const;

/** What set-up programs get: messages in English, and no trace among them. */
export function setupEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { ...environment, LC_ALL: 'C', KRB5_TRACE: undefined };
}

/**
 * The caller's environment, cleaned, with the lab's own settings.
 *
 * @param realm what the realm's own programs look for
 */
export function labEnvironment(
  directory: string,
  realm: NodeJS.ProcessEnv = {},
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !DISTURBING.test(name)));
  const file = (name: keyof typeof FILES) => join(directory, FILES[name]);
  return {
    ...kept,
    [LAB_VARIABLE]: directory,
    KRB5_CONFIG: file('configuration'),
    KRB5CCNAME: `FILE:${file('credentialCache')}`,
    KRB5_KTNAME: `FILE:${file('serviceKeytab')}`,
    KRB5_CLIENT_KTNAME: `FILE:${file('clientKeytab')}`,
    // Else acceptors leave krb5_<uid>.rcache2 in /var/tmp.
    KRB5RCACHEDIR: directory,
    NTLM_USER_FILE: file('ntlmUsers'),
    // kadmin.local and samba must be found by a plain user too.
    PATH: [file('programs'), inherited.PATH ?? '/usr/bin:/bin', '/usr/sbin'].join(':'),
    ...realm,
  };
}
