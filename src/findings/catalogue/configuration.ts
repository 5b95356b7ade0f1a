/** Findings about krb5.conf, mechanism files and the environment. */
import type { ExplainedFinding } from './explained.ts';

export const CONFIGURATION_FINDINGS = {
  'config-syntax': {
    title: 'configuration does not parse',
    meaning: 'A configuration file does not parse, or reads otherwise than it looks.',
    cures: [
      'mend the line that is named: [section] alone on its line, key = value, a comment on a line of its own',
    ],
  },
  'config-unreadable': {
    title: 'configuration cannot be read',
    meaning: 'A configuration file, or an included one, cannot be read by this user.',
    cures: ['make it readable for all (chmod a+r FILE), or take out the include that leads there'],
  },
  'config-include-missing': {
    title: 'included file is missing',
    meaning: 'An included file or folder does not exist; the library refuses all.',
    cures: ['make it, or take out the include'],
  },
  'config-include-loop': {
    title: 'include leads to itself',
    meaning: 'An include leads back to a file that is being read.',
    cures: ['take out the include'],
  },
  'config-file-missing': {
    title: 'no configuration file',
    meaning: 'There is no configuration file where one is looked for.',
    cures: ['make it, or name another one in KRB5_CONFIG'],
  },
  'config-file-skipped': {
    title: 'file in include folder skipped',
    meaning: 'The name of a file keeps it out of an included folder.',
    cures: ['rename it: letters, digits, - and _ only, or a name that ends in .conf'],
  },
  'config-key-unknown': {
    title: 'unknown configuration key',
    meaning: 'MIT Kerberos knows no such key or section.',
    cures: ['check the spelling: krb5.conf(5) has all'],
  },
  'config-key-misplaced': {
    title: 'key stands where unread',
    meaning: 'A key stands where it is not read.',
    cures: ['move it to the section that the finding names'],
  },
  'config-key-foreign': {
    title: 'key of another implementation',
    meaning: 'A key of Heimdal, Java or an old release; MIT Kerberos passes over it.',
    cures: ['none needed; take it out where nothing else reads the file'],
  },
  'config-key-deprecated': {
    title: 'key is out of date',
    meaning: 'A key that still works and has a better one.',
    cures: ['use the key that the finding names'],
  },
  'config-value-invalid': {
    title: 'value cannot be read',
    meaning: 'The library cannot read a value; some of them stop it altogether.',
    cures: ['write it as the finding says, or take the line out'],
  },
  'config-shadowed': {
    title: 'setting never counts',
    meaning: 'A setting does not count: another line or a variable goes before it.',
    cures: ['take one of the two out; sspidiag config SETTING shows which counts'],
  },
  'config-differs': {
    title: 'library reads it otherwise',
    meaning: 'The library gives another value than the line that was found.',
    cures: ['believe the library; sspidiag config SETTING shows both'],
  },
  'config-without-aes': {
    title: 'no AES encryption permitted',
    meaning: 'Only encryption types other than AES are permitted.',
    cures: ['take permitted_enctypes out of krb5.conf, or add aes256-cts-hmac-sha1-96'],
  },
  'realm-case': {
    title: 'realm in wrong case',
    meaning: 'Two spellings of a realm differ in upper and lower case.',
    cures: ['write it everywhere as the KDC does, usually in capitals'],
  },
  'realm-unconfigured': {
    title: 'realm has no KDC',
    meaning: 'No KDC is configured for the realm, and DNS is not asked.',
    cures: ['add kdc = to the realm in [realms], or set dns_lookup_kdc = true'],
  },
  'mechanism-not-loadable': {
    title: 'mechanism does not load',
    meaning: 'A mechanism plug-in does not load, or ends who loads it.',
    cures: ['install the package again that has it, or take its line out of the mechanism file'],
  },
  'mechanism-line-ignored': {
    title: 'mechanism line passed over',
    meaning: 'A line of a mechanism file is none.',
    cures: ['write: name, object identifier, library'],
  },
  'environment-type-missing': {
    title: 'variable without a type',
    meaning: 'A variable names a cache or keytab without its type.',
    cures: ['write FILE: before the name'],
  },
  'environment-ntlm-user-file': {
    title: 'NTLM user file unfit',
    meaning: 'The file of NTLM users is missing, readable by others or damaged.',
    cures: ['lines are DOMAIN:user:password; chmod 0600 FILE'],
  },
  'environment-trace': {
    title: 'library traces its steps',
    meaning: 'The Kerberos library writes its steps to a file.',
    cures: ['unset KRB5_TRACE where that is not meant'],
  },
  'environment-value-invalid': {
    title: 'variable has no effect',
    meaning: 'A variable has a value that has no effect, or a weak one.',
    cures: ['unset it, or give it a value that the finding names'],
  },
  'environment-proxy': {
    title: 'gssproxy is not installed',
    meaning: 'gssproxy is asked for and not installed.',
    cures: ['install gssproxy, or unset the variable'],
  },
} as const satisfies Record<string, ExplainedFinding>;
