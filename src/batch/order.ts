/** Answers as they come, or in the order of the list. */

/** A document, or nothing where there is none to be written. */
type Text = string | Buffer;

export type Outbox = {
  /** @param number how many targets stand before this one in the list */
  deliver(number: number, text: Text): void;
  /** Whether a target may be begun, or has to wait for one far before it. */
  hasRoom(number: number): boolean;
  /** Writes what still waits for an answer that does not come any more. */
  flush(): void;
};

/** So many may have an answer that waits for one before them: all others are not begun. */
const MOST_WAITING = 256;

export function asTheyCome(write: (text: Text) => void): Outbox {
  return { deliver: (_number, text) => write(text), hasRoom: () => true, flush: () => {} };
}

export function inOrder(write: (text: Text) => void): Outbox {
  const waiting = new Map<number, Text>();
  let next = 0;
  return {
    deliver(number, text) {
      waiting.set(number, text);
      for (let text = waiting.get(next); text !== undefined; text = waiting.get(next)) {
        waiting.delete(next++);
        write(text);
      }
    },
    hasRoom: (number) => number < next + MOST_WAITING,
    flush() {
      for (const number of [...waiting.keys()].toSorted((one, other) => one - other)) {
        write(waiting.get(number) ?? '');
      }
      waiting.clear();
    },
  };
}
