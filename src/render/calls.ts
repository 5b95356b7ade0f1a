/** The native calls of a report, where they were traced. */
import type { Report } from '../report/report.ts';
import type { Block, Cell } from './view.ts';

/** One block, or none. */
export function callsBlock(report: Report): Block[] {
  const [first] = report.calls;
  if (!first) return [];
  const rows = report.calls.map((call): Cell[] => {
    const given = Object.entries(call.arguments).map(([name, value]) => `${name}=${value}`);
    const at = `${((call.startedAt - first.startedAt) * 1000).toFixed(1)} ms`;
    if (call.source !== 'call') {
      const step: Cell = { text: `  ${call.source}, ${call.function}`, tone: 'quiet' };
      return [at, step, { text: call.status, tone: 'quiet' }, '', ''];
    }
    return [at, call.function, given.join(' '), call.status, `${call.microseconds} us`];
  });
  const head = ['at', 'function', 'arguments', 'answer', 'took'];
  return [{ kind: 'table', title: 'Native calls', head, rows }];
}
