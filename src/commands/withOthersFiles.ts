/** What root is told may be somebody else's word. */
import type { Report } from '../report/report.ts';

/** Those that ask neither a library nor what it reads. */
const READ_NOTHING: readonly string[] = [
  'explain',
  'decode',
  'schema',
  'completion',
  'capabilities',
  'lab',
  'error',
];

/** Tells root of configuration, tickets and keys that others can change. */
export async function withOthersFiles(report: Report): Promise<Report> {
  if (process.platform === 'win32' || process.geteuid?.() !== 0 || READ_NOTHING.includes(report.command))
    return report;
  const { othersFiles } = await import('../backends/posix/othersFiles.ts');
  const files = othersFiles();
  if (files.length === 0) return report;
  const { filesOfOthers } = await import('../findings/othersFiles.ts');
  return { ...report, findings: [...report.findings, filesOfOthers(files)] };
}
