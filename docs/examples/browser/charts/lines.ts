/** Lines over the strength of the penalty: the score of each strength, and the model at each. */
import type { Curve, Path } from '../engine/result.js';
import { cut } from '../page/format.js';
import { label, linear, logTicks, picture, type Scale, short, tag, ticks, widthOf } from './svg.js';

const [TOP, BOTTOM, LEFT] = [26, 46, 52];

interface Frame {
  readonly x: Scale;
  readonly y: Scale;
  readonly axes: string;
  readonly right: number;
}

/** Strong penalties to the left, as they come along a path. */
function frameOf(
  strengths: readonly number[],
  range: readonly [number, number],
  {
    width,
    height,
    right,
    name,
    what,
  }: { width: number; height: number; right: number; name: string; what: string },
): Frame {
  const positive = strengths.filter((value) => value > 0);
  const [least, largest] = [Math.min(...positive), Math.max(...positive)];
  const logarithm = linear([Math.log(largest), Math.log(least)], [LEFT, width - right]);
  const x: Scale = (value) => logarithm(Math.log(Math.max(value, least)));
  const y = linear(range, [height - BOTTOM, TOP]);
  const gridX = logTicks(least, largest).map(
    (tick) =>
      tag('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: TOP, y2: height - BOTTOM }) +
      label(x(tick), height - BOTTOM + 18, short(tick), 'small', 'middle'),
  );
  const gridY = ticks(range, 5).map(
    (tick) =>
      tag('line', { class: 'grid', x1: LEFT, x2: width - right, y1: y(tick), y2: y(tick) }) +
      label(LEFT - 7, y(tick) + 4, short(tick), 'small', 'end'),
  );
  const titles =
    label((LEFT + width - right) / 2, height - 8, `${name} (stronger to the left)`, 'small', 'middle') +
    label(0, 14, what, 'small');
  return { x, y, axes: gridX.join('') + gridY.join('') + titles, right: width - right };
}

const pathOf = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], k) => `${k === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`).join('');

function chosenLine(frame: Frame, chosen: number, name: string, height: number): string {
  const x = frame.x(chosen);
  const isLeft = x < frame.right - 110;
  return (
    tag('line', { class: 'chosen', x1: x, x2: x, y1: TOP, y2: height - BOTTOM }) +
    label(
      x + (isLeft ? 6 : -6),
      TOP + 12,
      `${name} ${short(chosen)}`,
      'small strong',
      isLeft ? 'start' : 'end',
    )
  );
}

/** The score in cross-validation, with its standard error. */
export function curvePicture(curve: Curve, name: string, width: number): string {
  const height = 260;
  const { strengths, mean, error, chosen, what } = curve;
  const low = mean.map((value, k) => value - (error[k]! || 0));
  const high = mean.map((value, k) => value + (error[k]! || 0));
  const [least, largest] = [Math.min(...low), Math.max(...high)];
  const margin = (largest - least || Math.abs(largest) || 1) * 0.06;
  const frame = frameOf(strengths, [least - margin, largest + margin], {
    width,
    height,
    right: 24,
    name,
    what,
  });
  const at = (values: readonly number[]) =>
    values.map((value, k) => [frame.x(strengths[k]!), frame.y(value)] as const);
  const band = `${pathOf(at(high))}L${pathOf(at(low).reverse()).slice(1)}Z`;
  const told = `${what} in cross-validation over ${name}: ${short(mean[strengths.indexOf(chosen)] ?? Number.NaN)} at the chosen ${short(chosen)}.`;
  return picture(
    width,
    height,
    told,
    frame.axes +
      tag('path', { class: 'band', d: band }) +
      tag('path', { class: 'line main', d: pathOf(at(mean)) }) +
      at(mean)
        .map(([x, y]) => (strengths.length < 30 ? tag('circle', { class: 'point', cx: x, cy: y, r: 3 }) : ''))
        .join('') +
      chosenLine(frame, chosen, name, height),
  );
}

/** Lines that have a name, at their right end. */
const NAMED = 7;

/** A line for each feature or task. */
export function pathPicture(path: Path, name: string, chosen: number, width: number): string {
  const height = 320;
  const most = width < 480 ? 11 : 22;
  const named = path.lines.slice(0, NAMED);
  const right = Math.min(
    width * 0.36,
    Math.max(...named.map((line) => widthOf(cut(line.name, most))), 20) + 22,
  );
  const largest = Math.max(...path.lines.flatMap(({ values }) => values), 1e-12);
  const frame = frameOf(path.strengths, [0, largest * 1.04], { width, height, right, name, what: path.what });
  const lineOf = (values: readonly number[]): string =>
    pathOf(values.map((value, k) => [frame.x(path.strengths[k]!), frame.y(value)] as const));
  const faint = path.lines
    .slice(NAMED)
    .map(({ values }) => tag('path', { class: 'line faint', d: lineOf(values) }));
  const strong = named.map(({ values }, k) => tag('path', { class: `line c${k}`, d: lineOf(values) }));
  const told = `${path.what} over ${name}. The largest: ${named.map((line) => line.name).join(', ')}.`;
  return picture(
    width,
    height,
    told,
    frame.axes +
      faint.join('') +
      strong.join('') +
      chosenLine(frame, chosen, name, height) +
      endLabels(named, frame, most, height),
  );
}

/** The names of lines at their ends, moved apart where they would overlap. */
function endLabels(lines: Path['lines'], frame: Frame, most: number, height: number): string {
  const gap = 16;
  const placed = lines
    .map((line, k) => ({ text: cut(line.name, most), k, end: frame.y(line.values.at(-1)!), at: 0 }))
    .sort((a, b) => a.end - b.end);
  let next = TOP;
  for (const one of placed) {
    one.at = Math.max(next, one.end);
    next = one.at + gap;
  }
  let limit = height - BOTTOM;
  for (const one of placed.toReversed()) {
    one.at = Math.min(one.at, limit);
    limit = one.at - gap;
  }
  const x = frame.right;
  return placed
    .map(
      ({ text, k, end, at }) =>
        tag('path', { class: `leader c${k}`, d: `M${x + 2} ${end.toFixed(1)}L${x + 10} ${at.toFixed(1)}` }) +
        label(x + 13, at + 4, text, `small end c${k}`),
    )
    .join('');
}
