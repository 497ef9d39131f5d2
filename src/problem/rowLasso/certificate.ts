import { dualNorms } from '../../penalties/dualNorms.js';
import { bestMultiple, type DualField, type DualPoint, type RowsAt } from '../rowCertificate.js';
import type { RowProblem } from './rowProblem.js';

/** The squared loss at a residual R, of which `squares` is ||R||^2, seen from the dual field Theta = R: its part of the gap at s R is `||R - s R||^2 / 2`. */
export function residualField(squares: number): DualField {
  return {
    squares,
    largestScale: Infinity,
    isQuadratic: true,
    gap: (s) => ((1 - s) ** 2 * squares) / 2,
  };
}

/** The dual norms of V_j for each of the features, in their order; all arrays are in kernel memory. */
export function normsOf(
  { rows, kernels, nTasks }: RowProblem,
  v: Float64Array,
  features: Int32Array,
  out: Float64Array,
): void {
  if (rows.fused) kernels.rowNorms(v, nTasks, features, out);
  else dualNorms(rows, v, nTasks, features, out);
}

/**
 * The best dual point on the ray through the residual, and its gap, with V = X^T R.
 *
 * @param squares ||R||^2
 * @param unit the rounding of correlations: see `Design.rounding`
 * @param size the length of which rounding is a part. @defaultValue ||R||
 */
export function residualDualPoint(
  { geometry }: RowProblem,
  squares: number,
  at: RowsAt,
  unit: number,
  size?: number,
): DualPoint {
  return bestMultiple(geometry, residualField(squares), at, unit, size);
}
