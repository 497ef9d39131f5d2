/** A matrix as coloured cells: weights by feature and task, relations of tasks, scores over two strengths. */
import { shortNames } from '../../plot/shortNames.js';
import type { Drawing } from '../blocks.js';
import { element, type Markup } from '../markup.js';
import { tickText } from '../numbers.js';
import { type Range, rangeOf } from './scale.js';
import { label, longest, NARROW, place, widthOf } from './svg.js';

export interface HeatMap {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Rows x columns; NaN is unknown. */
  readonly values: readonly (readonly number[])[];
  /** Cells with a frame. */
  readonly marked?: readonly (readonly boolean[])[] | undefined;
  /** Colours on both sides of 0, those of gains and harms, or from the least value to the largest. */
  readonly scale: 'around zero' | 'gains' | 'from least to largest';
  /** What the colours stand for. */
  readonly what: string;
  /** Where columns are the rows again, cells are squares. */
  readonly isSquare: boolean;
  /** Numbers in the cells where there is room for them. */
  readonly written: (value: number) => string;
}

/** Steps of colour: those between 0.44 and 0.9 would be too dark for black numbers and too light for white ones. */
export const STEPS: readonly number[] = [0.06, 0.14, 0.24, 0.34, 0.44, 0.9, 1];
const ROW = 25;
const LARGEST_CELL = 110;
const LARGEST_SQUARE = 34;
/** Names need a line of their own. */
const NAMED = 12;
const LEGEND = 52;
/** These leave room for longer names of rows on a phone. */
const FEW_COLUMNS = 5;
const SHORTEST_NAME = 12;
/** The part of the width that names of rows have at most, with the gap behind them. */
const MOST_LEFT = 0.46;
const GAP = 12;
/** How far a letter of a turned title goes up and to the right, of its width. */
const LEAN = Math.SQRT1_2;

interface Layout {
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly hasTitles: boolean;
  readonly isTurned: boolean;
}

export function heatMap(map: HeatMap, width: number): Drawing {
  const longestName = width >= NARROW ? 30 : map.columns.length <= FEW_COLUMNS ? 18 : SHORTEST_NAME;
  const names = namesWithin(map.rows, longestName, MOST_LEFT * width - GAP);
  const titles = shortNames(map.columns, width < NARROW ? SHORTEST_NAME : 18);
  const at = layoutOf(map, names.length, titles, Math.min(MOST_LEFT * width, longest(names) + GAP), width);
  const range = rangeOf(map.values.flat());
  const size = Math.max(Math.abs(range[0]), Math.abs(range[1])) || 1;
  const sides = SIDES[map.scale];
  const stepOf =
    map.scale === 'from least to largest'
      ? (value: number) => alongRange(value, range)
      : (value: number) => aroundZero(value, size, sides);
  const bottom = at.top + names.length * at.cellHeight;
  return {
    width,
    height: bottom + LEGEND,
    marks: [
      ...(at.hasTitles ? columnTitles(titles, at) : []),
      ...(at.cellHeight >= NAMED ? rowNames(names, at) : []),
      ...cells(map, at, stepOf),
      ...frames(map, at),
      ...numbersIn(map, at, stepOf),
      ...legend(map, range, size, [at.left, width], bottom + 18),
    ],
  };
}

/** Names of at most so many letters, and fewer where those are wider than this. */
function namesWithin(all: readonly string[], letters: number, width: number): string[] {
  const names = shortNames(all, letters);
  return letters > SHORTEST_NAME && longest(names) > width ? namesWithin(all, letters - 1, width) : names;
}

function layoutOf(
  { isSquare, columns }: HeatMap,
  rows: number,
  titles: readonly string[],
  nameWidth: number,
  width: number,
): Layout {
  const most = isSquare ? LARGEST_SQUARE : LARGEST_CELL;
  const n = columns.length;
  const cellFor = (left: number): number => Math.min(most, (width - left - 2) / n);
  const hasTitles = cellFor(nameWidth) >= NAMED;
  const left = hasTitles || !isSquare ? nameWidth : 2;
  const isTurned = hasTitles && longest(titles) > cellFor(left) - 6;
  // A title that is turned leans over what is right of its column.
  const lean = isTurned ? longest(titles) * LEAN : 0;
  const cellWidth = Math.min(cellFor(left), isTurned ? (width - left - lean - 8) / (n - 0.5) : Infinity);
  const top = !hasTitles ? 2 : isTurned ? lean + 18 : 24;
  const cellHeight = isSquare ? cellWidth : rows > 60 ? Math.max(3, 600 / rows) : ROW;
  return { left, top, cellWidth, cellHeight, hasTitles, isTurned };
}

function columnTitles(titles: readonly string[], { left, top, cellWidth, isTurned }: Layout): Markup[] {
  return titles.map((title, k) => {
    const x = left + (k + 0.5) * cellWidth;
    if (!isTurned) return label(x, top - 8, title, '', 'middle');
    const [turnedX, y] = [x + 3, top - 6];
    const transform = `rotate(-45 ${place(turnedX)} ${place(y)})`;
    return element('text', { x: turnedX, y, class: 'small', transform }, title);
  });
}

function rowNames(names: readonly string[], { left, top, cellHeight }: Layout): Markup[] {
  return names.map((name, i) =>
    label(left - 8, top + (i + 0.5) * cellHeight + 4.5, name, cellHeight < 15 ? 'small' : '', 'end'),
  );
}

type StepOf = (value: number) => string;

/** The classes of colours above and below 0. */
const SIDES = {
  'around zero': ['up', 'down'],
  gains: ['gain', 'harm'],
  'from least to largest': ['down', 'up'],
} as const;

/** `up0` to `up6` and `down0` to `down6`, by the square root of the size, so that small ones are seen. */
function aroundZero(value: number, size: number, [up, down]: readonly [string, string]): string {
  if (Number.isNaN(value)) return 'unknown';
  if (value === 0) return 'zero';
  return `${value > 0 ? up : down}${stepAt(Math.sqrt(Math.abs(value) / size))}`;
}

function alongRange(value: number, [low, high]: Range): string {
  if (Number.isNaN(value)) return 'unknown';
  return `down${stepAt(low === high ? 1 : (value - low) / (high - low))}`;
}

function stepAt(part: number): number {
  return Math.min(STEPS.length - 1, Math.floor(part * STEPS.length));
}

/** All cells of a colour are one path; neighbours in a row are one rectangle where cells are too small for gaps. */
function cells({ values }: HeatMap, at: Layout, stepOf: StepOf): Markup[] {
  const { left, top, cellWidth, cellHeight } = at;
  const gap = Math.min(cellWidth, cellHeight) >= NAMED ? 1 : 0;
  const paths = new Map<string, string[]>();
  for (const [i, row] of values.entries()) {
    let k = 0;
    while (k < row.length) {
      const step = stepOf(row[k]!);
      let end = k + 1;
      while (gap === 0 && end < row.length && stepOf(row[end]!) === step) end++;
      const [x, y] = [left + k * cellWidth + gap, top + i * cellHeight + gap];
      const [wide, high] = [(end - k) * cellWidth - 2 * gap, cellHeight - 2 * gap];
      const found = paths.get(step) ?? [];
      found.push(`M${place(x)} ${place(y)}h${place(wide)}v${place(high)}h${place(-wide)}z`);
      paths.set(step, found);
      k = end;
    }
  }
  const look = gap === 0 ? 'crisp ' : '';
  return [...paths].map(([step, pieces]) => element('path', { class: look + step, d: pieces.join('') }));
}

/** Frames around the marked cells, as one path. */
function frames({ marked = [] }: HeatMap, { left, top, cellWidth, cellHeight }: Layout): Markup[] {
  const gap = Math.min(cellWidth, cellHeight) >= NAMED ? 2 : 0.5;
  const pieces = marked.flatMap((row, i) =>
    row.flatMap((isMarked, k) => {
      if (!isMarked) return [];
      const [x, y] = [left + k * cellWidth + gap, top + i * cellHeight + gap];
      return [
        `M${place(x)} ${place(y)}h${place(cellWidth - 2 * gap)}v${place(cellHeight - 2 * gap)}h${place(2 * gap - cellWidth)}z`,
      ];
    }),
  );
  return pieces.length === 0 ? [] : [element('path', { class: 'frame', fill: 'none', d: pieces.join('') })];
}

function numbersIn({ values, written }: HeatMap, at: Layout, stepOf: StepOf): Markup[] {
  const { left, top, cellWidth, cellHeight } = at;
  const texts = values.map((row) => row.map((value) => (Number.isNaN(value) ? '' : written(value))));
  const isWritten = cellHeight >= 18 && texts.flat().every((text) => widthOf(text, 12) <= cellWidth - 4);
  if (!isWritten) return [];
  return texts.flatMap((row, i) =>
    row.map((text, k) => {
      const step = stepOf(values[i]![k]!);
      const isDark = STEPS[Number(step.at(-1))]! > 0.5;
      const x = left + (k + 0.5) * cellWidth;
      return label(x, top + (i + 0.5) * cellHeight + 4.5, text, isDark ? 'inside dark' : 'inside', 'middle');
    }),
  );
}

/** The steps of colour in a row, with the numbers at their ends. */
function legend(
  { scale, what }: HeatMap,
  [low, high]: Range,
  size: number,
  [left, width]: Range,
  y: number,
): Markup[] {
  const [up, down] = SIDES[scale];
  const ups = STEPS.map((_, k) => `${up}${k}`);
  const downs = STEPS.map((_, k) => `${down}${k}`).reverse();
  const isAround = scale !== 'from least to largest';
  const [hasDown, hasUp] = [isAround && low < 0, !isAround || high > 0 || low === high];
  const shown = [...(hasDown ? downs : []), ...(isAround ? ['zero'] : []), ...(hasUp ? ups : [])];
  const first = tickText(isAround ? (hasDown ? -size : 0) : low);
  const last = tickText(isAround ? (hasUp ? size : 0) : high);
  const begin = Math.min(left, 40) + widthOf(first) + 6;
  const swatch = Math.min(14, (width - begin - widthOf(last) - 10) / shown.length);
  const swatches = shown.map((step, k) =>
    element('rect', { class: step, x: begin + k * swatch, y, width: swatch, height: 12 }),
  );
  const end = begin + shown.length * swatch;
  return [
    label(begin - 6, y + 10.5, first, 'small', 'end'),
    ...swatches,
    label(end + 6, y + 10.5, last, 'small'),
    label(begin, y + 27, what, 'small'),
  ];
}
