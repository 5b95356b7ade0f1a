/** An operation that gave no facts: what that means, and the exit code. */
import { libraryHint } from '../findings/libraries.ts';
import { type Outcome, WINE_STUB } from '../isolate/run.ts';
import { EXIT } from '../report/exitCodes.ts';
import type { Conclusion } from '../report/report.ts';

/** @param trace whether a bug's stack is shown */
export function unansweredBy(
  outcome: Exclude<Outcome<unknown>, { kind: 'done' }>,
  trace: boolean,
): Conclusion<never> {
  const where = 'function' in outcome && outcome.function ? ` in ${outcome.function}` : '';
  switch (outcome.kind) {
    case 'crashed': {
      if (outcome.signal === WINE_STUB) return wineStub(outcome.function);
      const how = outcome.signal.startsWith('exit code') ? 'ended the process' : 'crashed';
      const message = `the library ${how} (${outcome.signal})${where}`;
      return {
        exitCode: EXIT.no,
        findings: [
          {
            code: 'library-crashed',
            severity: 'error',
            title: 'native library crashed',
            evidence: [message],
            cure: ['update the library or the mechanism plug-in, and report the crash to its authors'],
          },
        ],
        error: { message, hint: null },
      };
    }
    case 'died': {
      const message = `the process that was to ask the library was ended by ${outcome.signal}${where}`;
      return {
        exitCode: EXIT.cannotTell,
        findings: [
          {
            code: 'process-ended',
            severity: 'error',
            title: 'process was ended',
            evidence: [
              message,
              outcome.signal === 'SIGKILL'
                ? 'the kernel kills so where memory runs out; else somebody did'
                : 'Node ends so where it gets no memory, or no thread',
            ],
            cure: [
              "raise the limit of memory: ulimit -v, ulimit -d, MemoryMax of the unit, the container's",
              'dmesg and free -m tell whether the host itself has too little',
            ],
          },
        ],
        error: { message, hint: null },
      };
    }
    case 'timed-out': {
      const message = `no answer within ${Number(outcome.seconds.toFixed(1))} s${where}`;
      return {
        exitCode: EXIT.cannotTell,
        findings: [
          {
            code: 'timed-out',
            severity: 'error',
            title: 'no answer in time',
            evidence: [message],
            cure: [slowCause(outcome.function), 'give it longer with --timeout SECONDS'],
          },
        ],
        error: { message, hint: null },
      };
    }
    case 'ended': {
      const message = `the process that ran the command was ended by ${outcome.signal}`;
      return {
        exitCode: EXIT.no,
        findings: [
          {
            code: 'command-failed',
            severity: 'error',
            title: 'command failed',
            evidence: [message],
            cure: ['what the command did decides: it may have ended its parent'],
          },
        ],
        error: { message, hint: null },
      };
    }
    case 'interrupted':
      return {
        exitCode: EXIT.interrupted,
        error: {
          message: `interrupted by ${outcome.signal}${where}${outcome.reverted ? '; the identity was reverted first' : ''}`,
          hint: null,
        },
      };
    case 'library-missing':
      return {
        exitCode: EXIT.cannotTell,
        error: { message: outcome.message, hint: libraryHint(outcome.library, outcome.message) },
      };
    case 'refused':
      return { exitCode: EXIT.cannotTell, error: { message: outcome.message, hint: null } };
    case 'failed':
      if (outcome.exitCode === EXIT.revertFailed) return REVERT_FAILED;
      return {
        exitCode: EXIT.bug,
        error: {
          message: `this is a bug in sspidiag: ${outcome.message}`,
          hint: trace ? outcome.stack : 'please report it with the command that you typed',
        },
      };
  }
}

/** An export without a function behind it cannot be told from a real one before it is called. */
function wineStub(functionName: string | null): Conclusion<never> {
  const message = `Wine has no ${functionName ?? 'such function'}: it exports the name only, and ends whoever calls it`;
  return {
    exitCode: EXIT.cannotTell,
    findings: [
      {
        code: 'function-missing',
        severity: 'error',
        title: 'Wine lacks the function',
        evidence: [`${message} (${WINE_STUB})`],
        cure: ['run it on Windows, which has the function, or leave away the option that needs it'],
      },
    ],
    error: { message, hint: null },
  };
}

const ASKS_KDC: readonly string[] = [
  'krb5_get_credentials',
  'krb5_get_init_creds_keytab',
  'krb5_init_creds_get',
];

/** What usually holds a function up, by what it has to do. */
function slowCause(functionName: string | null): string {
  if (functionName?.startsWith('krb5_') && !ASKS_KDC.includes(functionName)) {
    return 'what KRB5_CONFIG, the cache or the keytab names may be a pipe or a device that gives nothing';
  }
  if (
    functionName === null ||
    functionName.startsWith('krb5_') ||
    /^gss_|CredentialsHandle|SecurityContext|AuthToken/.test(functionName)
  ) {
    return process.platform === 'win32'
      ? 'a domain controller that does not answer takes long: nltest /dsgetdc:DOMAIN says whether one does'
      : 'a KDC that drops packets takes long: check the way to port 88 with TCP and UDP';
  }
  return `${functionName} waits for something outside this process; run again with --trace`;
}

const REVERT_FAILED: Conclusion<never> = {
  exitCode: EXIT.revertFailed,
  findings: [
    {
      code: 'revert-failed',
      severity: 'error',
      title: 'identity was not reverted',
      evidence: [
        'the identity read back after the revert was not the one before; the child process was ended',
      ],
      cure: [
        'do not let a service impersonate with this library: after a failed revert its thread goes on as the client',
        'run again with --trace: it shows what RevertSecurityContext, or the system call, answered; report it',
      ],
    },
  ],
  error: {
    message: 'the identity could not be reverted; the child process that held it was ended',
    hint: null,
  },
};
