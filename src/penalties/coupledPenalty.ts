import type { Penalty, PenaltyUnits } from './penalty.js';
import { rowCoupling } from './rowCoupling.js';
import type { TaskCoupling } from './taskCoupling.js';

/**
 * A penalty on rows and soft sharing: `Omega(W) = sum_j (Omega_j(W_j) + W_j M W_j^T / 2)`. A row of it has no proximal operator, so
 * that solvers count the quadratic with the losses: `M W_j` with the gradient, M with the curvature. Nor has it a conjugate in
 * closed form, but the split `c V_j = c M W_j + c (V_j - M W_j)` bounds that for every c >= 0: the Fenchel-Young gap of a row is at
 * most
 *
 *     (1 - c)^2 / 2 W_j M W_j^T  +  Omega_j(W_j) + Omega_j*(c (V_j - M W_j)) - <W_j, c (V_j - M W_j)>,
 *
 * which is 0 where c = 1 and V_j - M W_j is a subgradient of Omega_j at W_j, as at the minimum.
 *
 * @param penalty a sum over rows; its members are those of its part alone
 * @param factor multiplies M
 */
export function coupledPenalty(penalty: Penalty, coupling: TaskCoupling, factor: number = 1): Penalty {
  return Object.freeze({
    ...penalty,
    name: `${penalty.name} and soft sharing`,
    quadratic: undefined,
    coupling: rowCoupling(coupling, factor),
    inUnits: (units: PenaltyUnits): Penalty =>
      coupledPenalty(penalty.inUnits(units), coupling, factor * units.samples),
  });
}
