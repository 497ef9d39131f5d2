import { factorise, forward, packedLength, relativePivots, SMALLEST_PIVOT } from '../../linalg/cholesky.js';
import type { QuadraticPenalty } from '../../penalties/penalty.js';
import type { RowProblem } from './rowProblem.js';

/** A pivot above this many times its rounding is one. */
const NO_PIVOT = 1.01;
/** A correlation `<x_j, R>` is off by this part of `||x_j|| ||R||`, and nothing where it is no larger than this many times that. */
const ROUNDING = 2 * Number.EPSILON;
const NOTHING = 8;

/**
 * Without a row penalty the objective is a quadratic, and W is above its minimum by
 *
 *     1/2 sum_t ||L^-1 s_t||^2,     S = X^T R - D W,     X^T X + D = L L^T,     D = diag(ridge).
 *
 * Where the products of columns leave no pivot that can be told from rounding, columns are combinations of others: that is
 * believed where S, too, cannot be told from such a combination.
 *
 * @param v X^T R on the rows `features`; w is zero elsewhere
 * @returns Infinity where float64 does not tell
 */
export function gradientGap(
  { standardized, nTasks, gram }: RowProblem,
  { ridge }: QuadraticPenalty,
  residual: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
): number {
  const { storedNorms, squaredNorms, design } = standardized;
  const s = features.length;
  const products = gram.of(features);
  const factor = new Float64Array(packedLength(s));
  for (let a = 0, at = 0; a < s; a++) {
    for (let b = 0; b <= a; b++, at++)
      factor[at] = products[a * s + b]! + (a === b ? ridge(features[a]!) : 0);
  }
  let offCentre = 1;
  for (const j of features) offCentre = Math.max(offCentre, storedNorms[j]! ** 2 / squaredNorms[j]!);
  factorise(factor, s);
  const margins = relativePivots(factor, s).map((pivot) => pivot / (SMALLEST_PIVOT * s * offCentre));

  let gap = 0;
  const slope = new Float64Array(s);
  for (let t = 0; t < nTasks; t++) {
    let squares = 0;
    for (let i = t * design.stride; i < (t + 1) * design.stride; i++) squares += residual[i]! ** 2;
    const length = Math.sqrt(squares);
    for (let a = 0; a < s; a++) {
      const q = features[a]! * nTasks + t;
      slope[a] = v[q]! - ridge(features[a]!) * w[q]!;
    }
    forward(factor, s, slope, 0);
    for (let a = 0; a < s; a++) {
      const pivot = factor[(a * (a + 1)) / 2 + a]!;
      const noise = (ROUNDING * storedNorms[features[a]!]! * length) / pivot;
      if (margins[a]! > NO_PIVOT) {
        gap += ((Math.abs(slope[a]!) + noise) ** 2 * margins[a]!) / (margins[a]! - 1);
      } else if (Math.abs(slope[a]!) > NOTHING * noise) return Infinity;
    }
  }
  return gap / 2;
}
