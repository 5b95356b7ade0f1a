/** Wall clocks that can be set while programs run that have no other; what waits by the kernel's own is not deceived. */
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type WallClock = {
  /** For the environment of a program. */
  environment: NodeJS.ProcessEnv;
  /** Sets it, seconds from what the time is. */
  set(seconds: number): void;
};

/** Compiles what the loader puts before the C library; @returns makes clocks. */
export function wallClocks(folder: string): () => WallClock {
  const LD_PRELOAD = join(folder, 'wallClock.so');
  const source = join(import.meta.dirname, 'wallClock.c');
  execFileSync('gcc', ['-O1', '-Wall', '-Wextra', '-Werror', '-shared', '-fPIC', '-o', LD_PRELOAD, source]);
  let made = 0;
  return () => {
    const PROOF_CLOCK = join(folder, `clock-${++made}`);
    writeFileSync(PROOF_CLOCK, Buffer.alloc(8));
    return {
      environment: { LD_PRELOAD, PROOF_CLOCK },
      set(seconds) {
        const value = Buffer.alloc(8);
        value.writeBigInt64LE(BigInt(Math.round(seconds)));
        // In place, as it is mapped.
        const file = openSync(PROOF_CLOCK, 'r+');
        writeSync(file, value, 0, value.length, 0);
        closeSync(file);
      },
    };
  };
}
