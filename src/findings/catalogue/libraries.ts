/** Findings about the native library itself. */
import type { ExplainedFinding } from './explained.ts';

export const LIBRARY_FINDINGS = {
  'package-missing': {
    title: 'security package not installed',
    meaning: 'The security package is known but not installed.',
    cures: ['install it: for NTLM on Linux gss-ntlmssp'],
  },
  'package-unknown': {
    title: 'no such security package',
    meaning: 'There is no such security package.',
    cures: ['sspidiag packages lists what there is'],
  },
  'library-crashed': {
    title: 'native library crashed',
    meaning: 'The native library crashed or ended the process; the function is named.',
    cures: ['update the library or the mechanism plug-in, and report the crash to its authors'],
  },
  'names-not-found': {
    title: 'names took too long',
    meaning: 'The names of accounts did not come in time; everything else is there.',
    cures: [
      'LSA may wait for a domain controller: nltest /dsgetdc:DOMAIN; give it longer with --timeout SECONDS',
    ],
  },
  'timed-out': {
    title: 'no answer in time',
    meaning: 'The native library did not answer in time.',
    cures: [
      'see what it waits for: --trace; a KDC, a name server or a daemon. Give it longer with --timeout SECONDS',
    ],
  },
  unexplained: {
    title: 'refused for an unknown cause',
    meaning: "The call failed, and no rule tells why; the library's words stand beside it.",
    cures: ['run again with --trace, and see the log of the library, of the KDC or of Windows'],
  },
  'function-missing': {
    title: 'library lacks the function',
    meaning: 'The library has no such function.',
    cures: ["sspidiag capabilities lists what it has; use the system's own library"],
  },
  'function-unsupported': {
    title: 'function not implemented here',
    meaning: 'The library has the function, and it does nothing here, or not for this package.',
    cures: ['use a package or a library that can: Kerberos, NTLM and Negotiate as a rule'],
  },
  'attribute-unsupported': {
    title: 'attribute not supported',
    meaning: 'The package does not know the attribute that it was asked for.',
    cures: ['none needed: the credential or context works without it'],
  },
  'handle-invalid': {
    title: 'context handle not valid',
    meaning: 'The library does not recognise the handle that it was given.',
    cures: ['cure the call that should have filled it; else a fault of the calling program'],
  },
  'buffer-not-of-package': {
    title: 'no such buffer',
    meaning: 'The library was to free memory that it did not give.',
    cures: ['a fault of the calling program: report it to its maker, with --trace'],
  },
  'async-context-missing': {
    title: 'no async context',
    meaning: 'The library gave no context for an asynchronous call.',
    cures: ['this computer is out of memory: end the program that takes it, or add swap'],
  },
  'async-context-unusable': {
    title: 'async context not usable',
    meaning: 'The context of the asynchronous call is not usable.',
    cures: ['wait until the call in it has ended, or make another context for the next call'],
  },
  'process-ended': {
    title: 'process was ended',
    meaning: 'The process that was to ask the library was killed, or ended itself, as where memory runs out.',
    cures: [
      "raise the limit of memory: ulimit -v, ulimit -d, MemoryMax of the unit, the container's",
      'dmesg and free -m tell whether the host itself has too little',
    ],
  },
  'out-of-memory': {
    title: 'not enough memory',
    meaning: 'The library got no memory.',
    cures: ['end the program that takes the memory, or add swap or paging file'],
  },
  'library-internal-error': {
    title: 'error without an SSPI code',
    meaning: 'The package failed with an error for which SSPI has no code.',
    cures: ['the real code is in the event log, or in the log of the library: sspidiag explain reads it'],
  },
  'library-incredible': {
    title: 'library contradicts itself',
    meaning: 'The library gave sizes or addresses that cannot be right.',
    cures: ['report it to its authors, with --trace'],
  },
} as const satisfies Record<string, ExplainedFinding>;
