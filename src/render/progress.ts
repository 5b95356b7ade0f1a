/** What is being waited for, on one line of stderr that is gone when it is over. Only a terminal sees it. */
import { isatty } from 'node:tty';
import { type Wait, watchWaits } from '../report/waits.ts';
import { beforeOutput } from './output.ts';

/** Sooner nobody wonders. */
const PATIENCE_MILLISECONDS = 500;
/** How often the seconds go on. */
const STEP_MILLISECONDS = 1000;
const STDOUT = 1;
const STDERR = 2;

/**
 * Shows from now on what takes longer than half a second.
 *
 * A terminal that cannot go back to a line's beginning is left alone, and so is one that gets what is for programs: that
 * comes in pieces (--ndjson), or is recorded with all that goes by.
 *
 * @param forPrograms --json, --plain and --ndjson
 */
export function showProgress(forPrograms: boolean): void {
  if ((forPrograms && isatty(STDOUT)) || !isatty(STDERR) || process.env.TERM === 'dumb') return;
  let timer: NodeJS.Timeout | undefined;
  let shown = '';
  const write = (text: string) => process.stderr.write(text);
  // Spaces and no escape sequence: there are consoles that understand none.
  const erase = () => {
    if (shown !== '') write(`\r${' '.repeat(shown.length)}\r`);
    shown = '';
  };
  const show = (wait: Wait) => {
    const words = fitting(wait, (process.stderr.columns || 80) - 1);
    if (words !== shown) write(`\r${words.padEnd(shown.length)}`);
    shown = words;
    later(wait, STEP_MILLISECONDS);
  };
  const later = (wait: Wait, milliseconds: number) => {
    timer = setTimeout(show, milliseconds, wait);
    // Nobody stays for its sake.
    timer.unref();
  };
  watchWaits((wait) => {
    clearTimeout(timer);
    if (wait === null) return erase();
    const patience = PATIENCE_MILLISECONDS - (performance.now() - wait.begunAt);
    if (shown !== '' || patience <= 0) show(wait);
    else later(wait, patience);
  });
  beforeOutput(erase);
}

/** Who waits wants to know for what, how long already, and how long at most. */
function fitting({ what, mostSeconds, begunAt }: Wait, columns: number): string {
  const most = mostSeconds === null ? null : Math.ceil(mostSeconds);
  const seconds = Math.min(
    Math.floor((performance.now() - begunAt) / 1000),
    most ?? Number.POSITIVE_INFINITY,
  );
  const parts = [...(seconds > 0 ? [`${seconds} s`] : []), ...(most === null ? [] : [`at most ${most} s`])];
  const since = parts.length === 0 ? '' : `, ${parts.join(' of ')}`;
  const tail = `${since} ...`;
  // Names of somebody else may be in it: what is not ASCII, or controls the terminal, is not shown here.
  const words = typeof what === 'string' ? what : what();
  const plain = words.replace(/[^ -~]/g, '?');
  const room = Math.max(0, columns - tail.length);
  return (plain.length <= room ? plain : `${plain.slice(0, Math.max(0, room - 3))}...`) + tail;
}
