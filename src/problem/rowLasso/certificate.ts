import { dot } from '../../linalg/vectors.js';
import { bestMultiple, type DualField, type DualPoint } from '../rowCertificate.js';
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

/**
 * The best dual point on the ray through the residual, and its gap. V = X^T R on the rows `features`.
 *
 * @param norms receives the dual norm of V_j for each of the features, in their order
 * @param unit the rounding of correlations: see `Design.rounding`
 * @param size the length of which rounding is a part. @defaultValue ||R||
 */
export function residualDualPoint(
  { geometry }: RowProblem,
  residual: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
  unit: number,
  size?: number,
): DualPoint {
  return bestMultiple(
    geometry,
    residualField(dot(residual, residual)),
    { w, v, features, norms },
    unit,
    size,
  );
}
