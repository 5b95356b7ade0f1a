/** What root is told may be somebody else's word. */
import type { NamedFile } from '../backends/posix/othersFiles.ts';
import type { Report } from '../report/report.ts';

/** Reports of those that ask neither a library nor what it reads by itself. */
const ASK_NO_LIBRARY: readonly string[] = [
  'explain',
  'decode',
  'schema',
  'completion',
  'capabilities',
  'lab',
  'batch',
  'error',
];

/** Options as they are once they are parsed, and what stands behind the command's name as `operand`. */
type Given = Readonly<Record<string, unknown>>;

/** Options that name a file to be read. Those named as libraries' own files are taken in their place. */
const FILE_OPTIONS: readonly NamedFile[] = [
  ['credential cache', 'ccache'],
  ['keytab', 'keytab'],
  ['client keytab', 'clientKeytab'],
  ['file of NTLM users', 'ntlmUsers'],
  ['password', 'passwordFile'],
  ['certificate', 'certificateFile'],
  ['file of keys', 'keyFile'],
  ['half of a context', 'peer'],
  ['list of targets', 'targets'],
  ['answers of an earlier run', 'resume'],
  ['token', 'token'],
];

/** What the operand of a command is; decode's is a token, of which nobody expects that it is his own. */
const FILE_OPERANDS: Readonly<Record<string, string>> = { import: 'context', keytab: 'keytab' };

/**
 * Tells root of configuration, tickets and keys that others can change.
 *
 * @param given what the command was given
 */
export async function withOthersFiles<Result>(report: Report<Result>, given: Given): Promise<Report<Result>> {
  if (process.platform === 'win32' || process.geteuid?.() !== 0) return report;
  if (report.findings.some(({ code }) => code === 'files-of-others')) return report;
  const asksLibraries = !ASK_NO_LIBRARY.includes(report.command);
  const named = filesNamed(report.command, given);
  if (!asksLibraries && named.length === 0) return report;
  const { othersFiles } = await import('../backends/posix/othersFiles.ts');
  const files = othersFiles(asksLibraries, named);
  if (files.length === 0) return report;
  const { filesOfOthers } = await import('../findings/othersFiles.ts');
  return { ...report, findings: [...report.findings, filesOfOthers(files)] };
}

/** Standard input, and descriptors that a shell has opened, are the caller's own. */
const OPENED_BEFORE = /^(-$|\/dev\/(fd\/|stdin$)|\/proc\/self\/fd\/)/;

function filesNamed(command: string, given: Given): NamedFile[] {
  const operand = FILE_OPERANDS[command];
  const options = operand === undefined ? FILE_OPTIONS : [...FILE_OPTIONS, [operand, 'operand'] as const];
  return options.flatMap(([what, option]) => {
    const file = given[option];
    return typeof file === 'string' && !OPENED_BEFORE.test(file) ? [[what, file] as const] : [];
  });
}
