/** Lines over the strength of a penalty, the strongest to the left: scores, errors, sizes of weights. */
import { apart } from '../../plot/endLabels.js';
import { shortNames } from '../../plot/shortNames.js';
import type { Drawing } from '../blocks.js';
import { element, type Markup } from '../markup.js';
import { tickText } from '../numbers.js';
import { linear, rangeOf, type Scale, strengthAxis, ticks } from './scale.js';
import { type Anchor, label, line, longest, NARROW, pathData, polyline } from './svg.js';

export interface StrengthLine {
  /** Written at the right end; empty for none. */
  readonly name: string;
  /** One for each strength. */
  readonly values: readonly number[];
  /** Half of the band's height at each strength. */
  readonly errors?: readonly number[] | undefined;
  /** One of all, or a line among many without a name. */
  readonly isFaint: boolean;
}

export interface StrengthLines {
  /** What the strengths are of: `alpha`. */
  readonly name: string;
  readonly strengths: readonly number[];
  readonly chosen: number | null;
  readonly lines: readonly StrengthLine[];
  /** What the lines show, above the axis. */
  readonly what: string;
}

const [TOP, BOTTOM, LEFT] = [30, 46, 58];
/** Names at the ends of lines in so many colours. */
const COLOURS = 7;
const LABEL_HEIGHT = 16;

export function strengthLines(chart: StrengthLines, width: number): Drawing {
  const { strengths, chosen, what, name } = chart;
  const height = width < NARROW ? 260 : 320;
  const order = strengths.map((_, k) => k).sort((a, b) => strengths[b]! - strengths[a]!);
  const named = chart.lines.filter((one) => one.name !== '');
  const names = shortNames(
    named.map((one) => one.name),
    width < NARROW ? 12 : 26,
  );
  const right = width - (named.length === 0 ? 16 : Math.min(width * 0.5, longest(names) + 22));
  const axis = strengthAxis(strengths, [LEFT, right], width < NARROW ? 4 : 8);
  const ends = chart.lines.flatMap(({ values, errors }) =>
    values.flatMap((value, k) => [value - (errors?.[k] || 0), value + (errors?.[k] || 0)]),
  );
  const range = rangeOf(ends, 0.05);
  const y = linear(range, [height - BOTTOM, TOP]);
  const grid = [
    ...axis.ticks.flatMap((tick) => [
      line('grid', axis.at(tick), TOP, axis.at(tick), height - BOTTOM),
      label(axis.at(tick), height - BOTTOM + 18, tickText(tick), 'small', 'middle'),
    ]),
    ...ticks(range, 5).flatMap((tick) => [
      line('grid', LEFT, y(tick), right, y(tick)),
      label(LEFT - 7, y(tick) + 4, tickText(tick), 'small', 'end'),
    ]),
  ];
  const drawn = chart.lines.map((one) => {
    const tone = one.isFaint ? 'faint' : `c${Math.max(0, named.indexOf(one)) % COLOURS}`;
    return lineMarks(one, tone, order, strengths, axis.at, y);
  });
  return {
    width,
    height,
    marks: [
      ...grid,
      ...drawn.flat(),
      ...endLabels(named, names, y, right, height, order.at(-1)!),
      ...(chosen === null ? [] : chosenMarks(axis.at(chosen), `${name} ${tickText(chosen)}`, right, height)),
      label(0, 14, what, 'small'),
      label((LEFT + right) / 2, height - 8, `${name} (stronger to the left)`, 'small', 'middle'),
    ],
  };
}

function lineMarks(
  { values, errors }: StrengthLine,
  tone: string,
  order: readonly number[],
  strengths: readonly number[],
  x: Scale,
  y: Scale,
): Markup[] {
  const known = order.filter((k) => Number.isFinite(values[k]));
  const at = (of: (k: number) => number): [number, number][] =>
    known.map((k) => [x(strengths[k]!), y(of(k))]);
  const marks = [
    polyline(
      `line ${tone}`,
      at((k) => values[k]!),
    ),
  ];
  if (errors !== undefined) {
    const half = (k: number): number => errors[k] || 0;
    const outline = [...at((k) => values[k]! + half(k)), ...at((k) => values[k]! - half(k)).reverse()];
    marks.unshift(element('path', { class: 'band', d: `${pathData(outline)}Z` }));
  }
  if (known.length > 30 || tone === 'faint') return marks;
  const points = at((k) => values[k]!).map(([cx, cy]) =>
    element('circle', { class: `point ${tone}`, cx, cy, r: 3 }),
  );
  return [...marks, ...points];
}

/** The names of lines at their ends, moved apart where they would overlap. */
function endLabels(
  lines: readonly StrengthLine[],
  names: readonly string[],
  y: Scale,
  right: number,
  height: number,
  last: number,
): Markup[] {
  const ends = lines
    .map(({ values }, k) => ({ k, at: y(values[last]!) }))
    .filter(({ at }) => Number.isFinite(at))
    .sort((a, b) => a.at - b.at);
  const heights = apart(
    ends.map(({ at }) => at),
    LABEL_HEIGHT,
    height - BOTTOM,
  );
  return ends.flatMap(({ k, at }, i) => [
    line(`leader c${k % COLOURS}`, right + 3, at, right + 12, heights[i]!),
    label(right + 15, heights[i]! + 4, names[k]!, `end c${k % COLOURS}`),
  ]);
}

/** An upright line with words on the side that has room. */
function chosenMarks(x: number, words: string, right: number, height: number): Markup[] {
  const anchor: Anchor = x < (LEFT + right) / 2 ? 'start' : 'end';
  return [
    line('chosen', x, TOP, x, height - BOTTOM),
    label(x + (anchor === 'start' ? 6 : -6), TOP + 12, words, 'over small strong', anchor),
  ];
}
