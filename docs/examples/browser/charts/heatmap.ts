/** The weights of the features with the largest, as coloured cells with their numbers. */
import type { HeatMap } from '../engine/result.js';
import { cut, score, signed } from '../page/format.js';
import { label, picture, tag, widthOf } from './svg.js';

const ROW = 26;
/** How strong the colour is, in steps: those between would be too dark for black numbers and too light for white ones. */
const STEPS = [0.06, 0.14, 0.24, 0.34, 0.44, 0.9, 1];

export function heatMapPicture({ rows, columns, values, unit }: HeatMap, width: number): string {
  if (rows.length === 0) {
    return picture(width, 40, 'All weights are 0.', label(0, 24, 'Every weight is 0: no feature is in use.'));
  }
  const most = width < 480 ? 15 : 30;
  const left = Math.min(width * 0.42, Math.max(...rows.map((name) => widthOf(cut(name, most)))) + 12);
  const longest = Math.max(...columns.map((name) => widthOf(cut(name, 16))));
  const wide = (width - left - 4) / columns.length;
  const isTurned = columns.some((name) => widthOf(name) > wide - 6);
  // A name that is turned leans over what is right of its column.
  const lean = isTurned ? longest * 0.6 : 0;
  const cell = Math.min(120, (width - left - 4 - lean) / (columns.length - (isTurned ? 0.5 : 0)));
  const top = isTurned ? Math.min(130, longest * 0.82 + 18) : 26;
  const height = top + rows.length * ROW + 8;
  const largest = Math.max(...values.flat().map(Math.abs));
  const heads = columns.map((name, t) => {
    const x = left + (t + 0.5) * cell;
    if (!isTurned) return label(x, top - 9, name, 'label', 'middle');
    const y = top - 8;
    const turn = { x: x + 4, y, class: 'small', transform: `rotate(-55 ${Math.round(x + 4)} ${y})` };
    return tag('text', turn, escapedCut(name));
  });
  const cells = rows.map((name, i) => {
    const y = top + i * ROW;
    const row = values[i]!.map((value, t) => cellOf(value, largest, { x: left + t * cell, y, cell }));
    return label(left - 8, y + 17.5, cut(name, most), 'label', 'end') + row.join('');
  });
  const told = `Weights: ${unit}. ${rows
    .slice(0, 5)
    .map((name, i) => `${name}: ${columns.map((task, t) => `${task} ${score(values[i]![t]!)}`).join(', ')}`)
    .join('; ')}.`;
  return picture(width, height, told, heads.join('') + cells.join(''));
}

const escapedCut = (name: string): string => cut(name, 16).replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

function cellOf(
  value: number,
  largest: number,
  { x, y, cell }: { x: number; y: number; cell: number },
): string {
  const size = Math.sqrt(Math.abs(value) / largest); // so that small weights are seen
  const step = Math.min(STEPS.length - 1, Math.floor(size * STEPS.length));
  const kind = value === 0 ? 'zero' : value > 0 ? 'positive' : 'negative';
  const text = value === 0 ? '0' : signed(value);
  const isWritten = cell >= 38;
  return (
    tag('rect', {
      class: `cell ${kind}`,
      x: x + 1,
      y: y + 1,
      width: cell - 2,
      height: ROW - 2,
      rx: 3,
      'fill-opacity': value === 0 ? 0.5 : STEPS[step]!,
    }) +
    (isWritten
      ? label(
          x + cell / 2,
          y + 17.5,
          text,
          `value ${value !== 0 && STEPS[step]! > 0.5 ? 'strong' : ''}`,
          'middle',
        )
      : '')
  );
}
