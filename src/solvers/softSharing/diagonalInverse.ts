import { moveMeans, zeroRows } from '../../penalties/coupledRows.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * The inverse of a system with the diagonal in place of each H, a preconditioner that costs nothing. With `B = H + alpha I` and
 * `D = B + k I` for the coupling k of a row to the others it is that of `blockInverse`, feature by feature; a feature that does
 * not vary gets 0.
 *
 * @param squares the diagonals of the H_t, R x p
 */
export function diagonalInverse(
  { designs, h, coupling, nFeatures: p, isCentred }: TaskSystem,
  squares: Float64Array = designs.squares(h, isCentred),
): SystemInverse {
  const { alpha, kappa, degree, form, groupOf, nRows, nGroups } = coupling;
  const b = squares.map((square) => square + alpha);
  const d = b.map((value, at) => value + (form === 'mean' ? kappa : degree[Math.floor(at / p)]!));
  const sums = new Float64Array(nGroups * p);
  for (let t = 0; t < nRows; t++) {
    for (let at = t * p, to = groupOf[t]! * p; at < (t + 1) * p; at++, to++)
      sums[to]! += form === 'mean' ? divided(b[at]!, d[at]!) : b[at]!;
  }
  return {
    isExact: false,
    singular: null,
    apply(e) {
      const rows = zeroRows(coupling, p);
      const { mean, deviation } = rows;
      for (let t = 0; t < nRows; t++) {
        for (let at = t * p, to = groupOf[t]! * p; at < (t + 1) * p; at++, to++)
          mean[to]! += form === 'mean' ? divided(e[at]!, d[at]!) : e[at]!;
      }
      for (let k = 0; k < mean.length; k++) mean[k] = divided(mean[k]!, sums[k]!);
      if (deviation.length === 0) return rows;
      for (let t = 0; t < nRows; t++) {
        for (let at = t * p, to = groupOf[t]! * p; at < (t + 1) * p; at++, to++)
          deviation[at] = divided(form === 'mean' ? e[at]! - b[at]! * mean[to]! : e[at]!, d[at]!);
      }
      moveMeans(coupling, p, rows);
      return rows;
    },
  };
}

function divided(value: number, by: number): number {
  return by > 0 ? value / by : 0;
}
