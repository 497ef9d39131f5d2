import { curvatureNear } from '../../losses/curvatureNear.js';
import { ExactSum } from '../../matrix/exactSum.js';
import type { CouplingPoint } from './couplingPoint.js';
import type { CouplingProblem } from './couplingProblem.js';

/** A solution in the user's units, and what float64 makes of it. */
export interface Coefficients {
  /** W, p x Q. */
  readonly w: Float64Array;
  /** b, Q; those of a softmax sum to 0. */
  readonly intercept: readonly number[];
  /** The b~ that these b stand for, in the problem's units: off by what rounding takes off b. */
  readonly b: Float64Array;
}

/** `W = s W~`, `b = s b~ + origin - (anchor + mean) . w`, summed without rounding; 0 of a task of weight 0, which determines none. */
export function coefficients(
  { tasks, coupling: { nRows }, scale, nFeatures: p, fitIntercept, fixed }: CouplingProblem,
  w: Float64Array,
  b: Float64Array,
): Coefficients {
  const rows = new Float64Array(p * nRows);
  const intercept: number[] = [];
  const rounded = b.slice();
  for (const { loss, first, anchor, mean, origin, total } of tasks) {
    const hasIntercept = fitIntercept && total > 0;
    const sums: ExactSum[] = [];
    for (let q = first; q < first + loss.outputs; q++) {
      const sum = new ExactSum();
      if (hasIntercept) sum.add(b[q]! * scale).add(origin);
      for (let j = 0; j < p; j++) {
        const value = w[q * p + j]! * scale + (fixed ? fixed[j]! : 0) + 0; // + 0 turns -0 into 0
        rows[j * nRows + q] = value;
        if (hasIntercept && value !== 0) sum.addProduct(-anchor[j]!, value).addProduct(-mean[j]!, value);
      }
      sums.push(sum);
    }
    // A softmax does not change with what its intercepts have in common.
    const shift = loss.outputs > 1 ? sums.reduce((all, { value }) => all + value, 0) / loss.outputs : 0;
    for (const [k, sum] of sums.entries()) {
      sum.add(-shift);
      intercept.push(sum.value + 0);
      rounded[first + k]! -= sum.rest / scale;
    }
  }
  return { w: rows, intercept, b: rounded };
}

/**
 * How far rounding may take the predictions X~ W^T from their true values, `sqrt(sum k c e^2)` where loss'' is at most k near
 * them: at most eps times the sum of the lengths of what is added up, the columns as they are stored.
 */
export function predictionError(
  { tasks, nFeatures: p }: CouplingProblem,
  { w, eta }: Pick<CouplingPoint, 'w' | 'eta'>,
): number {
  let squares = 0;
  for (const [t, { loss, y, c, squares: stored, first }] of tasks.entries()) {
    const lengths = stored.map(Math.sqrt);
    const near = curvatureNear(loss, y, c, eta[t]!);
    for (let q = first; q < first + loss.outputs; q++) {
      let size = 0;
      for (let j = 0; j < p; j++) size += lengths[j]! * Math.abs(w[q * p + j]!);
      squares += near * (Number.EPSILON * size) ** 2;
    }
  }
  return Math.sqrt(squares);
}
