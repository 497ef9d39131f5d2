import { squaredLossGap } from '../losses/squared.js';
import type { Penalty } from '../penalties/penalty.js';

/**
 * The certificate of `minimise ||Y - X W||_F^2 / 2 + Omega(W)`. For a dual point Theta with V = X^T Theta,
 *
 *     gap = P(W) - D(Theta),   D(Theta) = <Y, Theta> - ||Theta||^2 / 2 - Omega*(V),
 *
 * bounds how far P(W) is above its minimum. With R = Y - X W it is a sum of terms that are never negative,
 *
 *     gap = ||R - Theta||^2 / 2 + sum_j ( Omega_j(W_j) + Omega_j*(V_j) - <W_j, V_j> ),
 *
 * and is computed so: no digits cancel, and a gap far below eps P(W) is still true.
 *
 * Source: Fenchel-Young applied to each term of P - D; the dual is that of Ndiaye, Fercoq, Gramfort, Salmon
 * (2017), "Gap safe screening rules for sparsity enforcing penalties", JMLR 18.
 */
export interface DualPoint {
  /** Theta = c R for the R that it was made from. */
  readonly c: number;
  readonly gap: number;
}

/** The best dual point on the ray through the residual, and its gap. V = X^T R on the rows `features`. */
export function residualDualPoint(
  penalty: Penalty,
  target: Float64Array,
  residual: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  norms: Float64Array,
): DualPoint {
  let linear = 0;
  let quadratic = 0;
  for (let k = 0; k < residual.length; k++) {
    const r = residual[k]!;
    linear += target[k]! * r;
    quadratic += r * r;
  }
  for (let k = 0; k < features.length; k++) norms[k] = penalty.rowNorm(v, features[k]!);
  const c = penalty.dualScale(norms, features.length, linear, quadratic);
  return {
    c,
    gap: ((1 - c) ** 2 * quadratic) / 2 /* ||R - cR||^2 / 2 */ + penaltyGap(penalty, w, v, features, c),
  };
}

/** The gap of W against any dual point Theta with V = X^T Theta. */
export function gapAgainst(
  penalty: Penalty,
  residual: Float64Array,
  theta: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
): number {
  return squaredLossGap(residual, theta) + penaltyGap(penalty, w, v, features, 1);
}

function penaltyGap(
  penalty: Penalty,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
  c: number,
): number {
  let gap = 0;
  for (let k = 0; k < features.length; k++) gap += penalty.rowGap(w, v, features[k]!, c);
  return gap;
}
