/** What came of many targets, in a sentence and a line for each finding. */
import type { BatchResult } from '../report/schema/batch.ts';
import { printable } from './printable.ts';

const MOST_FINDINGS = 10;

/** For stderr, where it stands below the answers. */
export function renderBatch(result: BatchResult): string {
  const { command, complete, targets, answeredBefore, exitCodes, findings, milliseconds, slowest } = result;
  const seconds = milliseconds / 1000;
  const own = targets - answeredBefore;
  const counts = exitCodes.map(({ meaning, targets: of }) => `${of} ${meaning}`).join(', ');
  const rate = own > 0 && seconds > 0 ? `, ${(own / seconds).toFixed(own / seconds < 10 ? 1 : 0)}/s` : '';
  const lines = [
    `${command}: ${targets} ${targets === 1 ? 'target' : 'targets'}${counts === '' ? '' : `: ${counts}`}; ${seconds.toFixed(1)} s${rate}${complete ? '' : '; broken off'}`,
    ...(answeredBefore > 0 ? [`  ${answeredBefore} of them answered before`] : []),
    ...findings
      .slice(0, MOST_FINDINGS)
      .map(({ code, title, targets: of }) => `  ${of} with ${code}: ${title}`),
    ...(findings.length > MOST_FINDINGS
      ? [`  ${findings.length - MOST_FINDINGS} more findings: the last line has them all`]
      : []),
    ...(slowest && own > 1
      ? [`  slowest: ${slowest.target}, ${(slowest.milliseconds / 1000).toFixed(1)} s`]
      : []),
  ];
  return `${lines.map((line) => printable(line)).join('\n')}\n`;
}
