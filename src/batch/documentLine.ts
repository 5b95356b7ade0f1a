import { ascii } from '../render/json.ts';
import type { Report } from '../report/report.ts';
import type { Task } from './protocol.ts';

/** A report as a line of the answer, behind what it is the answer to. */
export function documentLine({ target, line, id }: Task, answer: Report): string {
  return `${ascii(JSON.stringify({ target, line, id, ...answer }))}\n`;
}
