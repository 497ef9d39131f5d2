/** Errors from the moments of a fold, and how far rounding may have moved them. */
import { packedLength } from '../linalg/cholesky.js';
import type { MomentBlock } from '../statistics/statistics.js';
import type { FoldMoments } from './foldJobs.js';

/**
 * The mean squared error on the test samples of weights, p x T, with the intercepts that are best for the training samples: with
 * `r_i = y_i - o - (x_i - o) . w` and `beta` that intercept less the point,
 *
 *     1 / T sum_t sum_i s_i (r_it - beta_t)^2 / W,     beta = d_y - d_x . w,     d the training means less their points
 *
 * @returns the error, or null where rounding may have moved it by more than `precision` times the square of the targets
 */
export function momentsError(
  { train: { p, T }, test, offsets, testRounding }: FoldMoments,
  w: Float64Array,
  precision: number,
): number | null {
  const weight = test[packedLength(p + T + 1) - 1]!;
  const last = packedLength(p + T);
  const used = new Int32Array(p + 1);
  const c = new Float64Array(p + 1);
  let total = 0;
  let lengths = 0; // of the targets and what predicts them, squared
  let targets = 0;
  for (let t = 0; t < T; t++) {
    let count = 0; // ascending, the target last: all products stand in the rows of the triangle
    for (let j = 0; j < p; j++) {
      const value = w[j * T + t]!;
      if (value === 0) continue;
      used[count] = j;
      c[count++] = -value;
    }
    used[count] = p + t;
    c[count++] = 1;
    let error = 0;
    let beta = 0;
    let length = 0;
    let sum = 0;
    for (let a = 0; a < count; a++) {
      const j = used[a]!;
      const from = (j * (j + 1)) / 2;
      let row = 0;
      for (let b = 0; b < a; b++) row += test[from + used[b]!]! * c[b]!;
      const square = test[from + j]!;
      error += c[a]! * (2 * row + square * c[a]!);
      length += Math.abs(c[a]!) * Math.sqrt(square);
      beta += c[a]! * offsets[j]!;
      sum += c[a]! * test[last + j]!;
    }
    total += (error - 2 * beta * sum) / weight + beta * beta;
    lengths += length * length + weight * beta * beta;
    targets += test[packedLength(p + t) + p + t]!;
  }
  const rounding = (testRounding + (p + 2) * Number.EPSILON) * lengths;
  return total >= 0 && rounding <= precision * targets ? total / T : null;
}

/**
 * How far the moments of the training samples may have moved the objective of weights, in the part of the targets' squares: products
 * are rounded, and their square root by p + 1 times as much.
 */
export function objectiveRounding({ train: { blocks, p, T } }: FoldMoments, w: Float64Array): number {
  const { xSquares, ySquares, yy, rounding }: MomentBlock = blocks[0]!;
  let lengths = 0;
  let targets = 0;
  for (let t = 0; t < T; t++) {
    let length = Math.sqrt(ySquares[t]!);
    for (let j = 0; j < p; j++) length += Math.abs(w[j * T + t]!) * Math.sqrt(xSquares[j]!);
    lengths += length * length;
    targets += yy[t]!;
  }
  return ((p + 1) * (2 * Number.EPSILON + rounding) * lengths) / targets;
}
