/**
 * The axis that pictures of a path share: alpha on a log scale, from the strongest penalty on the left, where no
 * feature is in use, to the weakest on the right.
 */

import { decimalExponent } from '../math/decimalExponent.js';
import { exp } from '../math/exp.js';
import { log } from '../math/log.js';
import type { JsonObject } from './spec.js';
import { textWidth } from './textWidth.js';
import { FAINT_INK, INK } from './theme.js';

/** The range that is shown: the positive alphas with some room at both sides; [0.1, 10] where there is none. */
export function alphaDomain(alphas: readonly number[]): readonly [number, number] {
  const positive = alphas.filter((alpha) => alpha > 0);
  if (positive.length === 0) return [0.1, 10];
  const low = positive.reduce((a, b) => Math.min(a, b));
  const high = positive.reduce((a, b) => Math.max(a, b));
  const room = high / low < 1.01 ? 2 : exp(0.03 * log(high / low));
  return [Math.max(low / room, Number.MIN_VALUE), Math.min(high * room, Number.MAX_VALUE)];
}

export function alphaEncoding(domain: readonly [number, number]): JsonObject {
  return {
    field: 'alpha',
    type: 'quantitative',
    scale: { type: 'log', domain, reverse: true, nice: false },
    axis: {
      title: 'alpha, the strength of the penalty (log scale, weaker to the right)',
      values: alphaTicks(domain),
      format: '~g',
      grid: false,
    },
  };
}

/** Powers of ten; between them 2 and 5, or all digits, where there are few. */
export function alphaTicks([low, high]: readonly [number, number]): number[] {
  const [first, below] = [decimalExponent(low), decimalExponent(high)];
  const last = Number(`1e${below}`) < high ? below + 1 : below;
  const every = Math.max(1, Math.ceil((last - first) / 10));
  for (const digits of [[1], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]]) {
    const ticks: number[] = [];
    for (let power = first; power <= last; power += digits.length === 1 ? every : 1) {
      for (const digit of digits) {
        const tick = Number(`${digit}e${power}`);
        if (tick >= low && tick <= high) ticks.push(tick);
      }
    }
    if (ticks.length >= 3) return ticks;
  }
  return [Number(Math.sqrt(low * high).toPrecision(3))];
}

/** Where alpha stands: 0 at the left end of the axis, 1 at the right. */
export function alphaPosition(alpha: number, [low, high]: readonly [number, number]): number {
  return log(high / alpha) / log(high / low);
}

/** Three digits, as short as can be. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** An upright line at one alpha, with words beside it. */
export interface AlphaMark {
  readonly alpha: number;
  readonly label: string;
  readonly chosen: boolean;
}

/**
 * The lines, dashed but for the chosen one, and their words below the upper edge: those of the leftmost line to its
 * left and those of the rightmost to its right where there is room, each on a line of its own where there is not.
 */
export function alphaMarks(
  marks: readonly AlphaMark[],
  domain: readonly [number, number],
  width: number,
  x: JsonObject,
): { rules: JsonObject[]; words: JsonObject[] } {
  const shown = marks
    .filter(({ alpha }) => alpha >= domain[0] && alpha <= domain[1])
    .sort((a, b) => b.alpha - a.alpha);
  const rules = shown.map(({ alpha, chosen }) => ({
    data: { values: [{ alpha, chosen }] },
    mark: { type: 'rule', color: INK, strokeWidth: chosen ? 1.5 : 1, strokeDash: chosen ? [] : [5, 4] },
    encoding: { x },
  }));
  let row = 0;
  const words = shown.flatMap(({ alpha, label, chosen }, k) => {
    const place = alphaPosition(alpha, domain) * width;
    const size = textWidth(label, 12, chosen) + 8;
    const isOutermost = k === 0 || k === shown.length - 1;
    const prefersLeft = shown.length > 1 ? k === 0 : place > width / 2;
    const fits = (prefersLeft ? place : width - place) >= size;
    const isLeft = fits ? prefersLeft : place > width / 2;
    const y = 9 + 18 * (fits && isOutermost ? 0 : ++row);
    const look: JsonObject = {
      type: 'text',
      align: isLeft ? 'right' : 'left',
      baseline: 'middle',
      dx: isLeft ? -7 : 7,
      fontSize: 12,
      fontWeight: chosen ? 'bold' : 'normal',
    };
    const part = {
      data: { values: [{ alpha, label, chosen }] },
      encoding: { x, y: { value: y }, text: { field: 'label', type: 'nominal' } },
    };
    return [
      { ...part, mark: { ...look, color: 'white', stroke: 'white', strokeWidth: 4 } },
      { ...part, mark: { ...look, color: chosen ? INK : FAINT_INK } },
    ];
  });
  return { rules, words };
}

/** Digits for an axis of numbers: plain where they are short, powers of ten where they are not. */
export function numberFormat(values: readonly number[]): string {
  const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  return largest !== 0 && (largest < 1e-3 || largest >= 1e6) ? '.3~e' : ',~r';
}
