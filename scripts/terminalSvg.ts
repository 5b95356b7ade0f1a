/** What a terminal shows, drawn as SVG: text where its column is, whatever the reader's font; the rules as lines. */

/** How characters are set: the classes of the style sheet below, by SGR code. */
const CLASSES: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'quiet',
  31: 'bad',
  32: 'good',
  33: 'warn',
  36: 'note',
};
/** SGR codes that end others: 22 both weights, 39 any colour. */
const ENDS: Readonly<Record<string, readonly string[]>> = {
  0: ['1', '2', '31', '32', '33', '36'],
  22: ['1', '2'],
  39: ['31', '32', '33', '36'],
};

/** Characters of one style without a gap between them, and the column of the first. */
export type Segment = { column: number; text: string; classes: string };

export type Rule = { column: number; rule: string };

/** From the middle of its cell a rule goes up, right, down and left. */
const RULES: Readonly<Record<string, string>> = {
  '─': 'rl',
  '│': 'ud',
  '┌': 'rd',
  '┐': 'dl',
  '└': 'ur',
  '┘': 'ul',
  '├': 'urd',
  '┤': 'udl',
  '┬': 'rdl',
  '┴': 'url',
  '┼': 'urdl',
};

/** Units of the drawing; the font is as wide as 0.6 of its height, as most of fixed width are. */
const CELL = { width: 8.4, height: 18, font: 14, baseline: 13 } as const;
const MARGIN = 16;
const TITLE_BAR = 30;

const ESCAPE = '\x1b';
/** A progress line is wiped before anything else is written there. */
const WIPED = `\r${ESCAPE}[K`;
const SEQUENCE = new RegExp(`${ESCAPE}\\[([\\d;]*)m`);

/** What is seen of one line of output: the rules, and everything else in segments that end where two spaces are. */
export function segments(line: string): { text: Segment[]; rules: Rule[] } {
  const [seen = ''] = line.split(WIPED).slice(-1);
  const text: Segment[] = [];
  const rules: Rule[] = [];
  const codes = new Set<string>();
  let column = 0;
  seen.split(SEQUENCE).forEach((part, index) => {
    if (index % 2 === 1) {
      for (const code of part === '' ? ['0'] : part.split(';')) {
        for (const ended of ENDS[code] ?? []) codes.delete(ended);
        if (CLASSES[code]) codes.add(code);
        else if (!ENDS[code]) throw new Error(`no drawing for SGR ${code}`);
      }
      return;
    }
    const classes = [...codes].map((code) => CLASSES[code]).join(' ');
    for (const piece of part.split(/( {2,}|[─│┌┐└┘├┤┬┴┼]| (?=│))/)) {
      const rule = RULES[piece];
      if (rule) rules.push({ column, rule });
      else if (piece.trim() !== '') {
        const indent = piece.length - piece.trimStart().length;
        text.push({ column: column + indent, text: piece.trim(), classes });
      }
      column += [...piece].length;
    }
  });
  return { text, rules };
}

const inXml = (text: string) => text.replace(/[&<>]/g, (character) => `&#${character.codePointAt(0)};`);
const units = (value: number) => String(Number(value.toFixed(1)));
const across = (column: number) => MARGIN + column * CELL.width;
const down = (row: number) => TITLE_BAR + MARGIN / 2 + row * CELL.height;

function drawText({ column, text, classes }: Segment, row: number): string {
  const set = classes === '' ? '' : ` class="${classes}"`;
  const length = units([...text].length * CELL.width);
  return `<text x="${units(across(column))}" y="${units(down(row) + CELL.baseline)}" textLength="${length}"${set}>${inXml(text)}</text>`;
}

/** A straight part of the ruled lines: across at `at` from one place to another, or down. */
type Stroke = { at: number; from: number; to: number };

/** Strokes that touch are one, so that no seam is seen. */
function joined(strokes: readonly Stroke[]): Stroke[] {
  const long: Stroke[] = [];
  for (const stroke of strokes.toSorted((one, other) => one.at - other.at || one.from - other.from)) {
    const before = long.at(-1);
    if (before && before.at === stroke.at && Math.abs(before.to - stroke.from) < 0.01) before.to = stroke.to;
    else long.push({ ...stroke });
  }
  return long.filter(({ from, to }) => to > from);
}

/** The path of all ruled lines. */
function drawRules(lines: readonly Rule[][]): string {
  const placed = lines.flatMap((rules, row) => rules.map((each) => ({ ...each, row })));
  const half = (rule: string, side: string) => (rule.includes(side) ? 0.5 : 0);
  const horizontal = placed.map(({ column, rule, row }) => ({
    at: down(row + 0.5),
    from: across(column + 0.5 - half(rule, 'l')),
    to: across(column + 0.5 + half(rule, 'r')),
  }));
  const vertical = placed.map(({ column, rule, row }) => ({
    at: across(column + 0.5),
    from: down(row + 0.5 - half(rule, 'u')),
    to: down(row + 0.5 + half(rule, 'd')),
  }));
  return [
    ...joined(horizontal).map(({ at, from, to }) => `M${units(from)} ${units(at)}H${units(to)}`),
    ...joined(vertical).map(({ at, from, to }) => `M${units(at)} ${units(from)}V${units(to)}`),
  ].join('');
}

/** The window has a ground of its own, so that it can be read on any page; both schemes reach a contrast of 4.5. */
const STYLE = `
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
.window { fill: #fff; stroke: #d0d7de } .bar { fill: #f0f2f5 } .dot { fill: #c0c6cd }
.rules { fill: none; stroke: #afb8c1 }
.bold { font-weight: bold } .quiet { fill: #59636e }
.good { fill: #1a7f37 } .bad { fill: #cf222e } .warn { fill: #9a6700 } .note { fill: #0969da }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.window { fill: #0d1117; stroke: #3d444d } .bar { fill: #1b2129 } .dot { fill: #484f58 }
.rules { stroke: #545d68 }
.quiet { fill: #9198a1 }
.good { fill: #3fb950 } .bad { fill: #ff7b72 } .warn { fill: #d29922 } .note { fill: #58a6ff }
}
`;

/**
 * Draws a terminal window.
 *
 * @param lines what was written to it, with its SGR sequences
 * @param columns its width
 * @param title what it shows, in a few words; description: the same for who does not see it
 * @throws Error for a sequence that it knows no drawing for
 */
export function terminalSvg(
  lines: readonly string[],
  columns: number,
  { title, description }: { title: string; description: string },
): string {
  const width = units(2 * MARGIN + columns * CELL.width);
  const height = units(down(lines.length) + MARGIN / 2);
  const seen = lines.map(segments);
  const rules = drawRules(seen.map((line) => line.rules));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title description">`,
    `<title id="title">${inXml(title)}</title>`,
    `<desc id="description">${inXml(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="window" x="0.5" y="0.5" width="${units(Number(width) - 1)}" height="${units(Number(height) - 1)}" rx="8"/>`,
    `<path class="bar" d="M1 ${TITLE_BAR}V9a8 8 0 0 1 8-8H${units(Number(width) - 9)}a8 8 0 0 1 8 8V${TITLE_BAR}Z"/>`,
    ...[0, 1, 2].map((dot) => `<circle class="dot" cx="${MARGIN + 5 + dot * 18}" cy="15.5" r="5.5"/>`),
    `<path class="rules" d="${rules}"/>`,
    ...seen.flatMap(({ text }, row) => text.map((segment) => drawText(segment, row))),
    '</svg>\n',
  ].join('\n');
}
