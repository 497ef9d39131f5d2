import { normRange } from '../../linalg/vectors.js';
import type { FusedStrengths } from '../../penalties/penalty.js';

/**
 * The gap that scikit-learn stops by where there is a ridge: that of the lasso on [X; sqrt(l2) I], [Y; 0], at the dual
 * point c (R, -sqrt(l2) W) with U = X^T R - l2 W and c = min(1, min_j l1 / ||U_j||),
 *
 *     (1 - c)^2 / 2 (||R||^2 + l2 ||W||^2) + sum_j ( l1 ||W_j|| - c <W_j, U_j> ),
 *
 * with l1 and l2 those of feature j.
 *
 * It falls as the error of W does. The gap of `certificate.ts` is tighter and falls as its square, which bounds the
 * objective as well as can be, and says less of W.
 *
 * Source: scikit-learn 1.9's `enet_coordinate_descent_multi_task`.
 *
 * @param v X^T R on the rows `features`; w is zero elsewhere
 */
export function augmentedGap(
  fused: FusedStrengths,
  nTasks: number,
  residual: Float64Array,
  w: Float64Array,
  v: Float64Array,
  features: Int32Array,
): number {
  const u = new Float64Array(nTasks);
  let c = 1;
  let lasso = 0; // sum_j l1_j ||W_j||
  let along = 0; // <W, U>
  let squares = 0; // ||R||^2 + l2 ||W||^2
  for (let k = 0; k < residual.length; k++) squares += residual[k]! * residual[k]!;
  for (let k = 0; k < features.length; k++) {
    const begin = features[k]! * nTasks;
    const l1 = fused.l1(features[k]!);
    const l2 = fused.l2(features[k]!);
    for (let t = 0; t < nTasks; t++) {
      const weight = w[begin + t]!;
      u[t] = v[begin + t]! - l2 * weight;
      along += weight * u[t]!;
      squares += l2 * weight * weight;
    }
    const size = normRange(u, 0, nTasks);
    if (size > l1) c = Math.min(c, l1 / size);
    lasso += l1 * normRange(w, begin, nTasks);
  }
  return ((1 - c) ** 2 / 2) * squares + (lasso - c * along);
}
