/** The signals that ask this program to end, told to everybody who waits for a child. */

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Handler = (signal: NodeJS.Signals) => void;

const handlers = new Set<Handler>();

function tellAll(signal: NodeJS.Signals): void {
  for (const handler of handlers) handler(signal);
}

/** Resolves when every signal that has come was told of. */
export async function heard(): Promise<void> {
  // Node hears of a signal when it polls; what setImmediate runs comes after that, in this turn or the next.
  for (let turn = 0; turn < 2; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs what would leave something behind where it is broken off: a signal that comes meanwhile ends this process after it. */
export function unbroken<T>(work: () => T): T {
  const letGo = catchSignals((signal) => {
    letGo();
    if (handlers.size === 0) process.kill(process.pid, signal);
  });
  try {
    return work();
  } finally {
    void heard().then(letGo);
  }
}

/**
 * Takes the signals over. However many wait, Node has one listener: of more than ten it would warn as of a leak.
 *
 * @returns lets go
 */
export function catchSignals(handler: Handler): () => void {
  if (handlers.size === 0) for (const signal of SIGNALS) process.on(signal, tellAll);
  handlers.add(handler);
  return () => {
    handlers.delete(handler);
    if (handlers.size === 0) for (const signal of SIGNALS) process.off(signal, tellAll);
  };
}
