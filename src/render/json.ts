/** The report as JSON. */
import type { Report } from '../report/report.ts';

/**
 * One document, indented, with everything beyond ASCII escaped: PowerShell 5.1 decodes a pipe by its code page, which
 * need not be UTF-8.
 */
export function renderJson(report: Report | object): string {
  const text = JSON.stringify(report, null, 2);
  const ascii = text.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${ascii}\n`;
}
