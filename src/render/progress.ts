/** What is being waited for, on one line of stderr that is gone when it is over. Only a terminal sees it. */
import { writeErr } from './output.ts';

/** Sooner nobody wonders. */
const PATIENCE_MILLISECONDS = 500;
const ERASE = '\r\x1b[K';

export type Progress = { tell(what: string): void; end(): void };

/** @param wanted false for --quiet, --json and where nobody watches */
export function showProgress(wanted: boolean): Progress {
  if (!wanted || !process.stderr.isTTY || process.env.TERM === 'dumb') {
    return { tell: () => undefined, end: () => undefined };
  }
  let words = '';
  let shown = false;
  const show = () => {
    shown = true;
    writeErr(`${ERASE}${words} ...`);
  };
  const timer = setTimeout(show, PATIENCE_MILLISECONDS);
  // Nobody stays for its sake.
  timer.unref();
  return {
    tell(what) {
      words = what.slice(0, Math.max(20, (process.stderr.columns || 80) - 5));
      if (shown) show();
    },
    end() {
      clearTimeout(timer);
      if (shown) writeErr(ERASE);
      shown = false;
    },
  };
}
