/** An input of lines, of any length and number. */
import { isAscii } from 'node:buffer';
import { blocksOf } from './blocks.ts';

/**
 * The lines of each block of a file as it comes, in UTF-8 or UTF-16.
 *
 * @param name of the file, or `-`
 * @param seconds after which a pipe that gives nothing is given up; null for never
 * @param longest characters; of a longer line at least so many are given, and none behind a block of it
 * @throws UsageError for what cannot be read, InputTimedOut
 */
export async function* linesOf(
  name: string,
  seconds: number | null,
  longest: number,
): AsyncGenerator<string[]> {
  let decoder: InstanceType<typeof TextDecoder> | null = null;
  let rest = '';
  let ascii = true;
  for await (const block of wholeMark(blocksOf(name, seconds))) {
    decoder ??= new TextDecoder(encodingOf(block));
    ascii &&= isAscii(block);
    // What is ASCII throughout leaves nothing over for the next block, and needs no decoder.
    if (ascii) {
      const lines = asciiLines(block, rest);
      const last = lines.pop() ?? '';
      if (lines.length > 0 || rest.length <= longest) rest = last;
      yield lines;
      continue;
    }
    const text = decoder.decode(block, { stream: true });
    const end = text.lastIndexOf('\n');
    if (end < 0) {
      // Of a line without an end only so much is kept that it is seen to be too long.
      if (rest.length <= longest) rest += text;
      continue;
    }
    const lines = (rest + text.slice(0, end)).split('\n');
    rest = text.slice(end + 1);
    yield lines;
  }
  rest += decoder?.decode() ?? '';
  if (rest !== '') yield [rest];
}

/**
 * The lines of a block of ASCII, and what stands behind the last of them.
 *
 * @param rest of the block before, which the first line begins with
 */
function asciiLines(block: Buffer, rest: string): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = block.indexOf(0x0a); end >= 0; end = block.indexOf(0x0a, start)) {
    lines.push(block.toString('latin1', start, end));
    start = end + 1;
  }
  lines.push(block.toString('latin1', start));
  if (rest !== '') lines[0] = rest + lines[0];
  return lines;
}

/** A pipe may give the first byte of a mark of UTF-16 alone. */
async function* wholeMark(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | null = Buffer.alloc(0);
  for await (const block of blocks) {
    if (first === null) {
      yield block;
      continue;
    }
    const begun: Buffer = Buffer.concat([first, block]);
    const isHalf = begun.length === 1 && (begun[0] === 0xff || begun[0] === 0xfe);
    first = isHalf ? begun : null;
    if (!isHalf) yield begun;
  }
  if (first !== null && first.length > 0) yield first;
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8';
}
