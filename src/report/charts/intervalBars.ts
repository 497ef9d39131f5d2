/** Bars to both sides of zero with intervals: what tasks gain or lose, how far they are from each other. */
import { shortNames } from '../../plot/shortNames.js';
import type { Drawing } from '../blocks.js';
import { element, type Markup } from '../markup.js';
import { tickText } from '../numbers.js';
import { linear, rangeOf, type Scale, ticks } from './scale.js';
import { label, line, longest, NARROW, widthOf } from './svg.js';

export type Tone = 'gain' | 'harm' | 'same' | 'plain';

export interface Bar {
  readonly name: string;
  /** NaN is not drawn. */
  readonly value: number;
  /** Its ends; null where there is none. */
  readonly interval: readonly [from: number, to: number] | null;
  /** The number that is written at the end of the line. */
  readonly text: string;
  readonly tone: Tone;
}

const TOP = 26;
const ROW = 26;
/** In a narrow picture names stand above the bars: there is no room beside them. */
const NARROW_ROW = 42;
const LONGEST_NAME = 30;
const SHORTEST_NAME = 12;
/** Between a name and the number at the end of its line, and at both ends of that. */
const GAP = 18;

/** @param what the bars' unit, below the axis */
export function intervalBars(bars: readonly Bar[], what: string, width: number): Drawing {
  const isNarrow = width < NARROW;
  const names = isNarrow ? namesBesideTexts(bars, width) : namesOf(bars, LONGEST_NAME);
  const row = isNarrow ? NARROW_ROW : ROW;
  const left = isNarrow ? 4 : Math.min(width * 0.34, longest(names) + 14);
  const right = isNarrow ? 8 : Math.min(width * 0.3, longest(bars.map(({ text }) => text)) + 18);
  const ends = bars.flatMap(({ value, interval }) => [value, ...(interval ?? [])]);
  const range = rangeOf([0, ...ends], 0.03);
  const x = linear(range, [left, width - right]);
  const height = TOP + bars.length * row + 30;
  const grid = ticks(range, isNarrow ? 4 : 6).flatMap((tick) => [
    line(tick === 0 ? 'axis' : 'grid', x(tick), TOP - 4, x(tick), height - 28),
    label(within(x(tick), tickText(tick), width), TOP - 10, tickText(tick), 'small', 'middle'),
  ]);
  const rows = bars.flatMap((bar, k) => {
    const top = TOP + k * row;
    const middle = isNarrow ? top + 29 : top + row / 2;
    const written = isNarrow ? top + 16 : middle + 4.5;
    return [
      label(isNarrow ? left : left - 10, written, names[k]!, 'over', isNarrow ? 'start' : 'end'),
      label(width - 4, written, bar.text, `over value ${bar.tone}`, 'end'),
      ...barMarks(bar, x, middle),
    ];
  });
  return {
    width,
    height,
    marks: [...grid, ...rows, label((left + width - right) / 2, height - 8, what, 'small', 'middle')],
  };
}

const namesOf = (bars: readonly Bar[], longestName: number): string[] =>
  shortNames(
    bars.map(({ name }) => name),
    longestName,
  );

/** Names so short that the number at the end of their line has room. */
function namesBesideTexts(bars: readonly Bar[], width: number): string[] {
  let most = LONGEST_NAME;
  let names = namesOf(bars, most);
  while (
    most > SHORTEST_NAME &&
    bars.some(({ text }, k) => widthOf(names[k]!) + widthOf(text) + GAP > width)
  ) {
    names = namesOf(bars, --most);
  }
  return names;
}

/** The middle of a text that lies within the picture. */
function within(x: number, text: string, width: number): number {
  const half = widthOf(text) / 2;
  return Math.max(half, Math.min(width - half, x));
}

function barMarks({ value, interval, tone }: Bar, x: Scale, y: number): Markup[] {
  if (!Number.isFinite(value)) return [];
  const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
  const bar = element('rect', {
    class: `bar ${tone}`,
    x: from,
    y: y - 6,
    width: Math.max(1, to - from),
    height: 12,
    rx: 2,
  });
  if (interval === null || !interval.every(Number.isFinite)) return [bar];
  const [low, high] = interval.map(x) as [number, number];
  return [
    bar,
    line('whisker', low, y, high, y),
    line('whisker', low, y - 4, low, y + 4),
    line('whisker', high, y - 4, high, y + 4),
  ];
}
