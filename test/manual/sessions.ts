/** Examples of the README and of the manual as sessions: what is typed, and what is shown of the answer. */

/** `$` of anybody, `#` of root, `PS>` of PowerShell. */
export type Prompt = '$' | '#' | 'PS>';

export type Example = { prompt: Prompt; command: string; shown: string[] };

const PROMPT = /^(\$|#|PS>) /;

/**
 * The examples of one session. A prompt begins a command, which a backslash at the end of its line continues; what
 * follows, up to the next prompt, is shown of its output.
 */
export function examplesOf(session: string): Example[] {
  const examples: Example[] = [];
  let isContinued = false;
  for (const line of session.split('\n')) {
    const last = examples.at(-1);
    if (isContinued && last) last.command += `\n${line}`;
    else if (PROMPT.test(line)) {
      const prompt = PROMPT.exec(line)?.[1] as Prompt;
      examples.push({ prompt, command: line.slice(prompt.length + 1), shown: [] });
    } else last?.shown.push(line);
    isContinued = line.endsWith('\\') && (isContinued || PROMPT.test(line));
  }
  return examples.map((each) => ({ ...each, shown: trimmed(each.shown) }));
}

/** Without the empty lines that set it off. */
export function trimmed(lines: readonly string[]): string[] {
  const isText = (line: string) => line.trim() !== '';
  return lines.slice(lines.findIndex(isText), lines.findLastIndex(isText) + 1);
}

/** The sessions of a Markdown file: blocks of `console`; blocks of `powershell` are lines without a prompt. */
export function sessionsOfMarkdown(text: string): Example[] {
  const blocks = [...text.matchAll(/^```(console|powershell)\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, kind, block = '']) => {
    if (kind === 'console') return examplesOf(block);
    const lines = block.split('\n').filter((line) => line.trim() !== '');
    return lines.map((command): Example => ({ prompt: 'PS>', command, shown: [] }));
  });
}

/** The sessions of a page: its literal blocks that begin with a prompt. */
export function sessionsOfPage(text: string): Example[] {
  const blocks = [...text.matchAll(/^\.Bd -literal.*\n([\s\S]*?)^\.Ed$/gm)];
  return blocks
    .map(([, block = '']) => block.replaceAll('\\e', '\\').replace(/^\\&/gm, ''))
    .filter((block) => PROMPT.test(block))
    .flatMap(examplesOf);
}

/** What differs from run to run or from host to host, and the kind by which it is compared instead. */
const KINDS: readonly [RegExp, string][] = [
  [/\S*\/sspidiag-lab-\w{6}/g, '<lab>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:Z| [+-]\d\d:\d\d)?/g, '<moment>'],
  [/\b127\.\d+\.\d+\.\d+:\d+\b/g, '<address and port>'],
  [/-?\b\d+(?:\.\d+)? (?:d|h|min|s|ms)\b(?: \d+ (?:h|min|s)\b)*/g, '<span>'],
  [/(?<==)-?\d+(?:\.\d+)?s\b/g, '<seconds>'],
  [/\b\d+ bytes\b/g, '<bytes>'],
  [/\b\d+\.\d+\.\d+\b/g, '<version>'],
  [/\/usr\/lib\/\w+-linux-gnu\//g, '/usr/lib/'],
  // A column is as wide as what stands in it.
  [/─+/g, '─'],
  [/ {2,}/g, ' '],
];

const comparable = (line: string) =>
  KINDS.reduce((text, [pattern, kind]) => text.replace(pattern, kind), line).trimEnd();

const LEFT_OUT = '...';
const MOST_LINES_TOLD = 12;

/** Does the line say what is shown of it? `...` within stands for some text. */
function isShown(shown: string, line: string): boolean {
  const parts = comparable(shown).split(/ ?\.{3}/);
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(comparable(line));
}

/**
 * What of the output is not as it is shown; null where all is.
 *
 * @param shown a line `...` stands for one line or more
 */
export function difference(shown: readonly string[], output: string): string | null {
  const lines = trimmed(output.split('\n'));
  let place = 0;
  let mayMove = false;
  for (const [index, line] of shown.entries()) {
    if (line.trim() === LEFT_OUT) {
      if (place >= lines.length) return 'nothing is left out at the end, but "..." is shown';
      place++;
      mayMove = true;
      continue;
    }
    const rest = shown.slice(index);
    const block = rest.slice(0, rest.findIndex((each) => each.trim() === LEFT_OUT) >>> 0);
    // Where lines are left out, the block may begin at any later line; the last one has to reach the end.
    if (mayMove) {
      const starts = [...lines.keys()].slice(place);
      const isWhole = (start: number) =>
        block.every((each, offset) => isShown(each, lines[start + offset] ?? '')) &&
        (block.length < rest.length || start + block.length === lines.length);
      const begins = (start: number) => isShown(line, lines[start] ?? '');
      // Where it is nowhere whole, the first place where it begins shows best what differs.
      place = starts.find(isWhole) ?? starts.find(begins) ?? lines.length;
      mayMove = false;
    }
    const real = lines[place];
    if (real === undefined) return `this is shown and not printed:\n  ${line}`;
    if (!isShown(line, real)) return `this is shown:\n  ${line}\nand this is printed:\n  ${real}`;
    place++;
  }
  const more = lines.slice(place);
  if (more.length === 0 || mayMove) return null;
  return `this is printed and not shown:\n  ${more.slice(0, MOST_LINES_TOLD).join('\n  ')}`;
}
