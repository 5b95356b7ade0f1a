/**
 * How large V8's heap gets. Its space for new objects grows to 48 MiB before V8 looks what of them is needed, which is more
 * than any input takes; and where it stays at its first MiB, looking takes a part of the time of everything.
 */
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** From here on the space for new objects grows no more. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}

/** For what does the same for each of a long list: else V8 would gather three times as much garbage as it has of use. */
export function keepHeapSteady(): void {
  keepHeapSmall();
  setFlagsFromString('--heap-growing-percent=25');
}

const ENOUGH = 4 * 1024 * 1024;
/** To ask V8 takes as long as to decode a token. */
const CALLS = 16;

/** For what goes on for long, called again and again: lets that space grow as far as helps. */
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
