/** Commands that read what libkrb5 keeps in files, on a system that keeps it elsewhere. */
import { EXIT } from '../report/exitCodes.ts';
import type { Conclusion } from '../report/report.ts';

/**
 * @param instead what to run on Windows
 * @returns null everywhere else
 */
export function notOnWindows(instead: string): Conclusion<never> | null {
  if (process.platform !== 'win32') return null;
  return {
    exitCode: EXIT.cannotTell,
    error: {
      message: 'this reads what MIT Kerberos keeps in files, which Windows does not use',
      hint: instead,
    },
  };
}
