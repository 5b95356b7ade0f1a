/**
 * How large V8's space for new objects gets: it grows to 48 MiB before V8 looks what of them is needed, which is more
 * than any input takes; and where it stays at its first MiB, looking takes a part of the time of everything.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** From here on it grows no more. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

const ENOUGH = 4 * 1024 * 1024;
/** To ask V8 takes as long as to decode a token. */
const CALLS = 16;

/** For what goes on for long, called again and again: lets it grow as far as helps. */
export function heapOfSomeSize(): () => void {
  let calls = 0;
  return () => {
    if (calls < 0 || calls++ % CALLS > 0) return;
    const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    if (!space || space.space_size < ENOUGH) return;
    keepHeapSmall();
    calls = -1;
  };
}
