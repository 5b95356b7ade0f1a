/**
 * Hunts for as long as one likes, and keeps the fewest inputs that reach all code which was reached:
 * `node scripts/corpus.ts 600`. What fails ends it with exit code 1, and belongs into a test.
 */
import { keepCorpus } from '../test/hostile/corpus.ts';
import { READERS } from '../test/hostile/readers.ts';
import { figures, huntAll } from './prove/hostile.ts';
import { holds } from './prove/stage.ts';

const seconds = Number(process.argv[2] ?? 120);
const hunted = await huntAll(READERS, seconds, Date.now() >>> 0);
for (const { reader, inputs, functions, gaps, found, fewest } of hunted) {
  if (fewest.length > 0)
    keepCorpus(
      reader,
      fewest.map((each) => Buffer.from(each)),
    );
  process.stdout.write(
    `${reader}: ${inputs} inputs, ${functions} functions, ${gaps} parts not reached, ${found} new, ${fewest.length} kept\n`,
  );
}
process.exitCode = figures(hunted).every(holds) ? 0 : 1;
