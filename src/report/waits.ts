/** What the program waits for, told by whoever waits, to whoever shows it: this module prints nothing. */

/** Something that is waited for. */
export type Wait = {
  /** In words that go on a line: `asking the KDC for a ticket`; a function where they change meanwhile. */
  what: string | (() => string);
  /** After which it is given up; null where nobody gives up. */
  mostSeconds: number | null;
  /** `performance.now()` as it began. */
  begunAt: number;
};

type Watcher = (wait: Wait | null) => void;

/** In the order in which they began; the first is what the user asked for, the others belong to it. */
const waits: Wait[] = [];
let watcher: Watcher | null = null;

/** Calls the watcher with what is waited for whenever that changes; null: for nothing. */
export function watchWaits(watch: Watcher): void {
  watcher = watch;
}

/** Waits for the work, and says so meanwhile. */
export async function waiting<T>(
  what: Wait['what'],
  mostSeconds: number | null,
  work: () => Promise<T>,
): Promise<T> {
  const end = beginWait(what, mostSeconds);
  try {
    return await work();
  } finally {
    end();
  }
}

/** Something is waited for from now on, until the function that is returned is called. */
export function beginWait(what: Wait['what'], mostSeconds: number | null): () => void {
  const wait: Wait = { what, mostSeconds, begunAt: performance.now() };
  waits.push(wait);
  tell();
  return () => {
    const at = waits.indexOf(wait);
    if (at < 0) return;
    waits.splice(at, 1);
    tell();
  };
}

/** For work that leaves the event loop no turn: lets the watcher look at the clock. */
export function stillWaiting(): void {
  if (waits.length > 0) tell();
}

function tell(): void {
  watcher?.(waits[0] ?? null);
}
