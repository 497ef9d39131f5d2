import { shortNames } from './shortNames.js';
import type { JsonObject } from './spec.js';
import { INK } from './theme.js';

/** The end of a line that gets a name. */
export interface End {
  readonly name: string;
  readonly value: number;
  readonly colour: string;
}

interface Place {
  /** The values at the lower and the upper edge. */
  readonly extent: readonly [number, number];
  readonly width: number;
  readonly height: number;
  readonly x: JsonObject;
  readonly y: JsonObject;
}

const LINE_HEIGHT = 16;
const LONGEST = 34;

/** The name of each line to the right of its end, moved apart where they would overlap, with a thin line to the end. */
export function endLabels(ends: readonly End[], alpha: number, place: Place): JsonObject[] {
  const { extent, width, height, x, y } = place;
  const [low, high] = extent;
  const pixel = (value: number): number => (height * (high - value)) / (high - low);
  const sorted = [...ends].sort((a, b) => b.value - a.value);
  const labels = shortNames(
    sorted.map(({ name }) => name),
    LONGEST,
  );
  const heights = apart(
    sorted.map(({ value }) => pixel(value)),
    Math.min(LINE_HEIGHT, height / Math.max(1, ends.length - 1)),
    height,
  );
  return sorted.map(({ name, value, colour }, k) => ({
    data: { values: [{ alpha, value, feature: name, label: labels[k]! }] },
    layer: [
      {
        mark: { type: 'rule', color: colour, strokeWidth: 1 },
        encoding: { x, x2: { value: width + 12 }, y, y2: { value: heights[k]! } },
      },
      {
        mark: { type: 'text', align: 'left', baseline: 'middle', fontSize: 12, color: INK, dx: 4 },
        encoding: {
          x: { value: width + 12 },
          y: { value: heights[k]! },
          text: { field: 'label', type: 'nominal' },
        },
      },
    ],
  }));
}

/** Places, ascending, at least `gap` apart and near where they were; within 0 to `end` as long as there is room. */
export function apart(places: readonly number[], gap: number, end: number): number[] {
  const out = [...places];
  for (let k = 1; k < out.length; k++) out[k] = Math.max(out[k]!, out[k - 1]! + gap);
  let limit = end;
  for (let k = out.length - 1; k >= 0; k--) {
    out[k] = Math.min(out[k]!, limit);
    limit = out[k]! - gap;
  }
  return out;
}
