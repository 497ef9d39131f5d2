import { pivotedCholesky } from '../linalg/pivotedCholesky.js';
import { InputError } from '../messages/errors.js';
import type { MomentBlock } from './statistics.js';

/** More than its rounding times this below 0 no sum of squares comes out. */
const IMPOSSIBLE = 1e3;

/** X (m x p) and Y (m x nTasks), dense by columns, m at most p + 2. */
export interface PseudoSamples {
  readonly m: number;
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/**
 * Samples with the moments of others: a square root of the moments. With `R^T R = X~^T S X~` of the rank r, `Z = R^-T X~^T S
 * Y~` and what R leaves of each target,
 *
 *     X' = [R; 0; sqrt(W) mean(x)^T],   Y' = [Z; rest; sqrt(W) mean(y)^T],   rest_t^2 = y~_t^T S y~_t - ||Z_t||^2,
 *
 * have `||Y'_t - X' w||^2 = sum_i s_i (y_it - x_i . w)^2` for all w (without the last row: of centred samples, which is what
 * the best intercept leaves). So a solver that is made for samples solves what is known only by its moments, and residuals
 * come out without the cancellation of `yy - 2 w . xy + w . xx w`.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 5.3 (the normal equations and the triangular factor).
 *
 * @param hasMeans whether the last row is there: without an intercept, means count as anything else
 * @throws InputError for moments that no samples have
 */
export function pseudoSamples(block: MomentBlock, hasMeans: boolean, place: string): PseudoSamples {
  const { nTasks: k, xx, xy, yy, xMean, xRest, yMean, yRest, xSquares, ySquares, weight, rounding } = block;
  const p = xMean.length;
  const squares = Float64Array.from(xSquares, (_, j) => xx[(j * (j + 1)) / 2 + j]!);
  const noise = squares.map((square, j) => noiseOf(p, rounding, xSquares[j]!, square));
  const { rows, pivots, left } = pivotedCholesky(xx, p, noise);
  for (let j = 0; j < p; j++) {
    if (left[j]! >= -IMPOSSIBLE * noise[j]! * squares[j]!) continue;
    throw new InputError(
      `${place}.xx is not positive semidefinite: after ${pivots.length} features are eliminated ${left[j]} is left of the square ` +
        `of feature ${j}, ${squares[j]}; no samples have such products.`,
    );
  }
  const r = rows.length;
  const m = r + (hasMeans ? 2 : 1);
  const x = new Float64Array(m * p);
  const y = new Float64Array(m * k);
  const root = Math.sqrt(weight);
  for (let j = 0; j < p; j++) {
    for (let i = 0; i < r; i++) x[j * m + i] = rows[i]![j]!;
    if (hasMeans) x[j * m + r + 1] = root * (xMean[j]! + xRest[j]!);
  }
  for (let t = 0; t < k; t++) {
    const part = noiseOf(p, rounding, ySquares[t]!, yy[t]!);
    let rest = yy[t]!;
    let error = part * yy[t]!; // that rounding may have made of the rest
    for (let i = 0; i < r; i++) {
      const at = pivots[i]!;
      let value = xy[at * k + t]!;
      for (let before = 0; before < i; before++) value -= rows[before]![at]! * y[t * m + before]!;
      const pivot = rows[i]![at]!;
      value /= pivot;
      y[t * m + i] = value;
      rest -= value * value;
      const off = ((part + noise[at]!) * Math.sqrt(yy[t]! * squares[at]!)) / pivot;
      error += (2 * Math.abs(value) + off) * off;
    }
    if (rest < -IMPOSSIBLE * error) {
      throw new InputError(
        `${place}.yy[${t}] is ${yy[t]}, less than what the products of its target with the features explain, ` +
          `${yy[t]! - rest}; no samples have such products.`,
      );
    }
    y[t * m + r] = Math.sqrt(Math.max(0, rest));
    if (hasMeans) y[t * m + r + 1] = root * (yMean[t]! + yRest[t]!);
  }
  return { m, x, y };
}

/** How much of a square is rounding. */
function noiseOf(p: number, rounding: number, raw: number, square: number): number {
  return square > 0 ? (p + 1) * (2 * Number.EPSILON + rounding) * Math.max(1, raw / square) : 0;
}
