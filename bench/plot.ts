/** A plot as SVG: lines over two logarithmic axes. */

export type Line = {
  name: string;
  color: string;
  dashed?: boolean;
  points: readonly (readonly [x: number, y: number])[];
};
export type Axes = { title: string; x: string; y: string };

const WIDTH = 720;
const HEIGHT = 440;
const LEFT = 70;
const RIGHT = 20;
const TOP = 40;
const BOTTOM = 50;

/** @param lines of positive numbers */
export function plot({ title, x, y }: Axes, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const horizontal = scale(
    points.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  );
  const vertical = scale(
    points.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  );
  const text = (at: string, words: string, more = '') => `<text ${at} ${more}>${words}</text>`;
  const grid = [
    ...horizontal.ticks.map((tick) => {
      const at = horizontal.at(tick);
      return `<path d="M${at} ${TOP}V${HEIGHT - BOTTOM}"/>${text(`x="${at}" y="${HEIGHT - BOTTOM + 18}"`, label(tick), 'text-anchor="middle"')}`;
    }),
    ...vertical.ticks.map((tick) => {
      const at = vertical.at(tick);
      return `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}"/>${text(`x="${LEFT - 8}" y="${at + 4}"`, label(tick), 'text-anchor="end"')}`;
    }),
  ];
  const drawn = lines.map(({ name, color, dashed, points: all }, index) => {
    const places = all.map(([a, b]) => [horizontal.at(a), vertical.at(b)] as const);
    const path = places.map(([a, b], at) => `${at === 0 ? 'M' : 'L'}${a} ${b}`).join('');
    const dots = dashed
      ? ''
      : places.map(([a, b]) => `<circle cx="${a}" cy="${b}" r="3" fill="${color}"/>`).join('');
    const dash = dashed ? ' stroke-dasharray="5 4"' : '';
    const place = `x="${LEFT + 14}" y="${TOP + 20 + index * 18}"`;
    return `<path class="line" d="${path}" stroke="${color}"${dash}/>${dots}${text(place, name, `fill="${color}"`)}`;
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<style>path{stroke:#ccc;fill:none}.line{stroke-width:2}</style>',
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(`x="${WIDTH / 2}" y="22"`, title, 'text-anchor="middle" font-size="14"'),
    ...grid,
    text(`x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}"`, x, 'text-anchor="middle"'),
    text(`transform="translate(16 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)"`, y, 'text-anchor="middle"'),
    ...drawn,
    '</svg>',
  ].join('\n')}\n`;
}

/** Whole powers of ten around the values, and where each value stands. */
function scale(values: readonly number[], from: number, to: number) {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(least + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number) =>
    Number((from + ((Math.log10(value) - least) / (most - least)) * (to - from)).toFixed(1));
  const ticks = Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index));
  return { at, ticks };
}

const label = (value: number) => (value >= 1 ? value.toLocaleString('en') : String(value));
