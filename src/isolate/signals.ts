/** The signals that ask this program to end, told to everybody who waits for a child. */

export const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Handler = (signal: NodeJS.Signals) => void;

const handlers = new Set<Handler>();

function tellAll(signal: NodeJS.Signals): void {
  for (const handler of handlers) handler(signal);
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
