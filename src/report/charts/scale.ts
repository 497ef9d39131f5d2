/** Axes: from values to pixels, and the round numbers on them. */
import { decimalExponent } from '../../math/decimalExponent.js';
import { log } from '../../math/log.js';
import { alphaTicks } from '../../plot/alphaAxis.js';

export type Scale = (value: number) => number;

export type Range = readonly [from: number, to: number];

export function linear([low, high]: Range, [from, to]: Range): Scale {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

/** The smallest range that holds all finite values, and so much of its size at both ends. */
export function rangeOf(values: readonly number[], margin = 0): Range {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const room = (high - low || Math.abs(high) || 1) * margin;
  return [low - room, high + room];
}

/** Round numbers within a range, about so many: 1, 2 or 5 times a power of ten apart. */
export function ticks([low, high]: Range, about: number): number[] {
  const rough = (high - low) / Math.max(1, about);
  if (!(rough > 0 && Number.isFinite(rough))) return [low];
  const power = decimalExponent(rough);
  const step = [1, 2, 5, 10].map((k) => Number(`${k}e${power}`)).find((size) => size >= rough * 0.99)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  const length = Math.max(0, last - first + 1);
  return Array.from({ length }, (_, k) => Number(((first + k) * step).toPrecision(12)));
}

/** Room at the right of a logarithmic axis for the strength 0, which has no place on it. */
const ZERO_ROOM = 44;

export interface StrengthAxis {
  readonly at: Scale;
  readonly ticks: readonly number[];
}

/**
 * The axis of a strength, the strongest to the left: logarithmic, with a place of its own for 0; linear where some values are
 * negative or all lie close together.
 */
export function strengthAxis(values: readonly number[], [left, right]: Range, about: number): StrengthAxis {
  const [low, high] = rangeOf(values);
  const positive = rangeOf(values.filter((value) => value > 0));
  if (low < 0 || !(positive[0] > 0) || positive[1] < 3 * positive[0]) {
    const margin = low === high ? 1 : 0;
    const range: Range = [high + margin, low - margin];
    return { at: linear(range, [left, right]), ticks: low === high ? [low] : ticks([low, high], about) };
  }
  const end = low === 0 ? right - ZERO_ROOM : right;
  const logarithm = linear([log(positive[1]), log(positive[0])], [left, end]);
  const at: Scale = (value) => (value > 0 ? logarithm(log(value)) : right);
  const powers = alphaTicks(positive);
  const every = Math.ceil(powers.length / about);
  const shown = powers.filter((_, k) => k % every === 0);
  return { at, ticks: low === 0 ? [...shown, 0] : shown };
}
