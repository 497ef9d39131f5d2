import { curvatureNear } from '../../losses/curvatureNear.js';
import { exactIntercepts, type Origin } from '../exactIntercepts.js';
import type { CouplingPoint } from './couplingPoint.js';
import type { CouplingProblem } from './couplingProblem.js';

/** A solution in the user's units, and what float64 makes of it. */
export interface Coefficients {
  /** W, p x R. */
  readonly w: Float64Array;
  /** b, Q; those of a softmax sum to 0. */
  readonly intercept: readonly number[];
  /** The b~ that these b stand for, in the problem's units: off by what rounding takes off b, `rests`. */
  readonly b: Float64Array;
  readonly rests: Float64Array;
}

/** `W = s W~`, `b = s b~ + origin - (anchor + mean) . w`, summed without rounding; 0 of a task of weight 0, which determines none. */
export function coefficients(
  { tasks, designs: { nRows, rowOf }, scale, nFeatures: p, fitIntercept, fixed }: CouplingProblem,
  scaled: Float64Array,
  b: Float64Array,
): Coefficients {
  const w = new Float64Array(p * nRows);
  for (let row = 0; row < nRows; row++) {
    for (let j = 0; j < p; j++) {
      w[j * nRows + row] = scaled[row * p + j]! * scale + (fixed ? fixed[j]! : 0) + 0; // + 0 turns -0 into 0
    }
  }
  const origins = tasks.flatMap(({ loss, first, anchor, mean, origin, total }) =>
    Array.from({ length: loss.outputs }, (_, k): Origin => {
      const column = rowOf[first + k]!;
      if (!fitIntercept || total === 0) return { column, terms: [], shifts: [] };
      return { column, terms: [b[first + k]! * scale, origin], shifts: [anchor, mean] };
    }),
  );
  const joined = tasks
    .filter(({ loss }) => loss.outputs > 1)
    .map(({ loss, first }) => ({ first, count: loss.outputs }));
  const { intercept, rests } = exactIntercepts(w, nRows, origins, joined);
  for (let q = 0; q < rests.length; q++) rests[q]! /= scale;
  return { w, intercept, b: b.map((value, q) => value - rests[q]!), rests };
}

/**
 * How far rounding may take the predictions `X~ W^T + 1 b~^T` from their true values, `sqrt(sum k c e^2)` where loss'' is at most k
 * near them: at most eps times the sum of the lengths of what is added up, the columns as they are stored, and what it takes
 * off b~.
 *
 * @param eta the predictions, where a loss has no bound of loss''
 * @param rests what that is, Q; nothing unless given
 */
export function predictionError(
  { tasks, designs: { rowOf }, nFeatures: p }: CouplingProblem,
  { w, eta, reach = w }: Pick<CouplingPoint, 'w'> & Partial<Pick<CouplingPoint, 'eta' | 'reach'>>,
  rests?: Float64Array,
): number {
  let squares = 0;
  for (const [t, { loss, y, c, total, squares: stored, first }] of tasks.entries()) {
    const near = eta ? curvatureNear(loss, y, c, eta[t]!) : loss.curvature;
    for (let q = first; q < first + loss.outputs; q++) {
      const from = rowOf[q]! * p;
      let size = 0;
      for (let j = 0; j < p; j++) size += Math.sqrt(stored[j]!) * Math.abs(reach[from + j]!);
      const rest = Math.abs(rests?.[q] ?? 0) * Math.sqrt(total);
      squares += near * (Number.EPSILON * size + rest) ** 2;
    }
  }
  return Math.sqrt(squares);
}

/** Rounding alone may take a correlation `x_j . theta` this part of `sqrt(sum c x_j^2) sqrt(sum theta^2 / c)` away from its true value. */
const ROUNDING = 8 * Number.EPSILON;

/** How far rounding may take `X~^T theta` from its true value, R x p. */
export function correlationError(
  { tasks, designs, nFeatures: p }: CouplingProblem,
  { eta }: Pick<CouplingPoint, 'eta'>,
): Float64Array {
  const squares = new Float64Array(designs.nRows * p);
  const sizes = new Float64Array(designs.nRows);
  for (const [t, { loss, y, c, squares: stored, first }] of tasks.entries()) {
    const theta = new Float64Array(eta[t]!.length);
    loss.gradient(y, c, eta[t]!, theta);
    const n = c.length;
    for (let q = first; q < first + loss.outputs; q++) {
      const row = designs.rowOf[q]!;
      for (let j = 0; j < p; j++) squares[row * p + j]! += stored[j]!;
      const from = (q - first) * n;
      for (let i = 0; i < n; i++) if (c[i]! > 0) sizes[row]! += (theta[from + i]! / c[i]!) * theta[from + i]!;
    }
  }
  return squares.map((square, k) => ROUNDING * Math.sqrt(square) * Math.sqrt(sizes[Math.floor(k / p)]!));
}
