/** A heat map as SVG text: one row a feature, one column a task. */
export interface Heatmap {
  readonly title: string;
  readonly subtitle: readonly string[];
  readonly rows: readonly string[];
  /** Two lines each. */
  readonly columns: readonly (readonly [string, string])[];
  /** One list for each row, one number for each column. */
  readonly values: readonly (readonly number[])[];
  /** The numbers to mark on the colour scale, from the least to the largest. */
  readonly ticks: readonly number[];
  /** What a number means, with its unit. */
  readonly legend: readonly string[];
}

/** From below zero to above it: ColorBrewer's RdBu, which does not need red to be told from green. */
const COLOURS = ['#2166ac', '#67a9cf', '#d1e5f0', '#f7f7f7', '#fddbc7', '#ef8a62', '#b2182b'];

const MARGIN = 36;
const LEFT = 240;
const TOP = 158;
const CELL = { width: 126, height: 34 };
const FONT = 'font-family="Helvetica, Arial, sans-serif" font-size="14" fill="#222"';
const MIDDLE = 'text-anchor="middle"';
const SMALL = 'font-size="13" fill="#595959"';

export function heatmap({ title, subtitle, rows, columns, values, ticks, legend }: Heatmap): string {
  const largest = Math.max(...[...values.flat(), ...ticks].map(Math.abs));
  const gridWidth = columns.length * CELL.width;
  const gridBottom = TOP + rows.length * CELL.height;
  const width = LEFT + gridWidth + MARGIN;
  const height = gridBottom + 78 + 18 * legend.length;

  const cells = values.flatMap((row, j) =>
    row.flatMap((value, t) => {
      const x = LEFT + t * CELL.width;
      const y = TOP + j * CELL.height;
      const at = position(value, largest);
      const ink = Math.abs(at - 0.5) > 0.42 ? 'fill="#fff"' : '';
      return [
        `<rect x="${x + 1}" y="${y + 1}" width="${CELL.width - 2}" height="${CELL.height - 2}" fill="${colour(at)}"/>`,
        text(x + CELL.width / 2, y + CELL.height / 2 + 5, signed(value, 2), `${MIDDLE} ${ink}`),
      ];
    }),
  );
  const parts = [
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(MARGIN, 50, title, 'font-size="20" font-weight="bold"'),
    ...subtitle.map((line, k) => text(MARGIN, 76 + 18 * k, line, SMALL)),
    ...columns.flatMap(([name, detail], t) => [
      text(LEFT + (t + 0.5) * CELL.width, TOP - 28, name, `${MIDDLE} font-weight="bold"`),
      text(LEFT + (t + 0.5) * CELL.width, TOP - 10, detail, `${MIDDLE} ${SMALL}`),
    ]),
    ...rows.map((name, j) => text(LEFT - 14, TOP + (j + 0.5) * CELL.height + 5, name, 'text-anchor="end"')),
    ...cells,
    ...scale(LEFT, gridBottom + 24, gridWidth, largest, ticks),
    ...legend.map((line, k) => text(LEFT, gridBottom + 76 + 18 * k, line, SMALL)),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" ${FONT}>\n` +
    `<title>${escapeXml(title)}</title>\n${parts.join('\n')}\n</svg>\n`
  );
}

function scale(x: number, y: number, width: number, largest: number, ticks: readonly number[]): string[] {
  const stops = COLOURS.map((fill, k) => `<stop offset="${k / (COLOURS.length - 1)}" stop-color="${fill}"/>`);
  return [
    `<defs><linearGradient id="scale">${stops.join('')}</linearGradient></defs>`,
    `<rect x="${x}" y="${y}" width="${width}" height="12" fill="url(#scale)"/>`,
    ...ticks.flatMap((tick) => {
      const at = x + position(tick, largest) * width;
      return [
        `<path d="M${at} ${y + 12}v5" stroke="#595959"/>`,
        text(at, y + 32, signed(tick), `${MIDDLE} ${SMALL}`),
      ];
    }),
  ];
}

/** Where a value stands on the scale, from 0 to 1; by square roots, so that small values can be told apart. */
function position(value: number, largest: number): number {
  return (1 + Math.sign(value) * Math.sqrt(Math.abs(value) / largest)) / 2;
}

function colour(at: number): string {
  const place = at * (COLOURS.length - 1);
  const k = Math.min(Math.floor(place), COLOURS.length - 2);
  const channel = (hex: string, c: number) => Number.parseInt(hex.slice(1 + 2 * c, 3 + 2 * c), 16);
  const mixed = [0, 1, 2].map((c) => {
    const low = channel(COLOURS[k]!, c);
    return Math.round(low + (place - k) * (channel(COLOURS[k + 1]!, c) - low));
  });
  return `rgb(${mixed.join(',')})`;
}

function signed(value: number, digits?: number): string {
  const size = digits === undefined ? `${Math.abs(value)}` : Math.abs(value).toFixed(digits);
  return Number(size) === 0 ? size : `${value < 0 ? '\u2212' : '+'}${size}`;
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
