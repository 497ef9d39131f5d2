import { packedLength } from '../linalg/cholesky.js';
import type { MomentBlock } from '../statistics/statistics.js';
import type { Shifts } from './means.js';
import type { PatternSums } from './products.js';

/** Roundings of a term: two differences, a weight, two products; and of what is made of the sum. */
const TERMS = 12;

/**
 * Moments about the means from sums about shifts near them, `sum w d d^T - (sum w d)(sum w d)^T / W`.
 *
 * Source: Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance", The American Statistician 37.
 *
 * @param roundings how many there may be in a sum, one after another, but for its last
 */
export function blockOf(sums: PatternSums, shifts: Shifts, roundings: number): MomentBlock {
  const { targets, n, weight } = sums;
  const p = sums.x.length;
  const k = targets.length;
  const rounding = (TERMS + roundings) * Number.EPSILON;
  const raw = Float64Array.from(sums.x, (_, j) => sums.xx[packedLength(j + 1) - 1]!);
  const xOff = sums.x.map((sum) => sum / weight);
  const yOff = sums.y.map((sum) => sum / weight);
  const varies = raw.map((square, j) => {
    const own = square - sums.x[j]! * xOff[j]!;
    return own > rounding * square ? 1 : 0; // else it is rounding alone
  });
  const xx = new Array<number>(packedLength(p));
  for (let j = 0, q = 0; j < p; j++) {
    for (let l = 0; l <= j; l++, q++)
      xx[q] = varies[j]! && varies[l]! ? sums.xx[q]! - sums.x[j]! * xOff[l]! : 0;
  }
  const xy = Array.from(sums.xy, (sum, q) => {
    const [j, t] = [Math.floor(q / k), q % k];
    return varies[j] ? sum - sums.x[j]! * yOff[t]! : 0;
  });
  const x = twoParts(shifts.x, xOff);
  const y = twoParts(
    targets.map((t) => shifts.y[t]!),
    yOff,
  );
  return {
    nTasks: k,
    n,
    weight,
    xMean: x.mean,
    xRest: x.rest,
    yMean: y.mean,
    yRest: y.rest,
    xx,
    xy,
    yy: Array.from(sums.yy, (sum, t) => Math.max(0, sum - sums.y[t]! * yOff[t]!)),
    xSquares: [...raw],
    ySquares: [...sums.yy],
    rounding,
  };
}

/** A shift and what the mean is off it, as the mean rounded and the rest. */
function twoParts(
  shifts: readonly number[],
  off: Float64Array,
): { readonly mean: number[]; readonly rest: number[] } {
  const mean = shifts.map((shift, j) => shift + off[j]!);
  return { mean, rest: shifts.map((shift, j) => shift - mean[j]! + off[j]!) };
}
