/** Of each task: the score of the model of all tasks against that of a model of its own. */

import type { TaskScore } from '../engine/result.js';
import { cut, digitsOf, score, signed } from '../page/format.js';
import { label, linear, picture, short, tag, ticks, widthOf } from './svg.js';

/** Whether a task is predicted better or worse together: a difference counts where it is twice its standard error. */
export function verdictOf({ change, error }: TaskScore): 'gain' | 'loss' | 'same' {
  if (!(Math.abs(change) > 2 * error)) return 'same';
  return change > 0 ? 'gain' : 'loss';
}

/** Scores below this one are drawn at it. */
export const LEAST = -1;
const MOST_ROWS = 30;
const ROW = 30;
const TOP = 30;
const BOTTOM = 46;

/** Those with the largest differences first, where there are many. */
export function shownScores(scores: readonly TaskScore[]): readonly TaskScore[] {
  if (scores.length <= MOST_ROWS) return scores;
  const size = ({ change }: TaskScore): number => Math.abs(change) || 0;
  return [...scores].sort((a, b) => size(b) - size(a)).slice(0, MOST_ROWS);
}

export function scoresPicture(all: readonly TaskScore[], width: number): string {
  const scores = shownScores(all);
  const most = width < 480 ? 14 : 26;
  const left = Math.min(200, Math.max(...scores.map(({ name }) => widthOf(cut(name, most))), 40) + 18);
  const right = width < 480 ? 62 : 140;
  const values = scores.flatMap(({ together, alone, constant }) => [together, alone, constant]);
  const finite = values.filter(Number.isFinite);
  const least = Math.max(LEAST, Math.min(0, ...finite));
  const range = [least, Math.max(...finite, 0.1)] as const;
  const x = linear(range, [left, width - right]);
  const inside = (value: number): number => x(Math.max(least, value));
  const height = TOP + scores.length * ROW + BOTTOM;
  const axis = ticks(range, width < 480 ? 4 : 6).map(
    (tick) =>
      tag('line', {
        class: tick === 0 ? 'axis' : 'grid',
        x1: x(tick),
        x2: x(tick),
        y1: TOP,
        y2: height - BOTTOM,
      }) + label(x(tick), height - BOTTOM + 18, short(tick), 'small', 'middle'),
  );
  const rows = scores.map((task, k) => rowOf(task, TOP + (k + 0.5) * ROW, { left, width, most, inside }));
  const metrics = [...new Set(scores.map(({ metric }) => metric))].join(' or ');
  const isNarrow = width < 480;
  const [first, second, third] = isNarrow ? [0, 86, 152] : [0, 150, 256];
  const legend =
    tag('circle', { class: 'dot together', cx: left + first + 6, cy: 12, r: 6 }) +
    label(left + first + 18, 16.5, isNarrow ? 'together' : 'all tasks together') +
    tag('circle', { class: 'dot alone', cx: left + second + 6, cy: 12, r: 5 }) +
    label(left + second + 18, 16.5, isNarrow ? 'alone' : 'each alone') +
    tag('line', { class: 'constant', x1: left + third + 4, x2: left + third + 4, y1: 4, y2: 20 }) +
    label(left + third + 13, 16.5, 'a constant');
  const told = `${metrics} on held-out rows. ${scores.map((s) => `${s.name}: ${score(s.together)} together, ${score(s.alone)} alone`).join('; ')}.`;
  const title = label(
    (left + width - right) / 2,
    height - 8,
    `${metrics} on held-out rows`,
    'small',
    'middle',
  );
  return picture(width, height, told, legend + axis.join('') + rows.join('') + title);
}

interface Place {
  readonly left: number;
  readonly width: number;
  /** Letters of a name. */
  readonly most: number;
  readonly inside: (value: number) => number;
}

function rowOf(task: TaskScore, y: number, { left, width, most, inside }: Place): string {
  const { name, together, alone, constant, change, error } = task;
  const kind = verdictOf(task);
  const isKnown = Number.isFinite(change);
  const digits = digitsOf(error);
  const range = width < 480 || !Number.isFinite(error) ? '' : ` ± ${score(error, digits)}`;
  const marks = isKnown
    ? tag('line', { class: `bar ${kind}`, x1: inside(alone), x2: inside(together), y1: y, y2: y }) +
      tag('line', { class: 'constant', x1: inside(constant), x2: inside(constant), y1: y - 8, y2: y + 8 }) +
      tag('circle', { class: 'dot alone', cx: inside(alone), cy: y, r: 5 }) +
      tag('circle', { class: 'dot together', cx: inside(together), cy: y, r: 6 })
    : '';
  return (
    label(left - 12, y + 4.5, cut(name, most), 'label', 'end') +
    marks +
    label(width - 4, y + 4.5, isKnown ? signed(change, digits) + range : '–', `change ${kind}`, 'end')
  );
}
