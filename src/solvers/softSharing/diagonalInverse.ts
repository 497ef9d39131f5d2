import { moveMeans, zeroRows } from '../../penalties/coupledRows.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';

/**
 * The inverse of a system with the diagonal in place of each H, a preconditioner that costs nothing. With `B = H + alpha I` and
 * `D = B + k I` for the coupling k of a row to the others it is that of `blockInverse`, feature by feature; a feature that does
 * not vary gets 0.
 *
 * @param squares the diagonals of the H_t, R x p
 */
export function inverseOfDiagonal(
  { coupling, nFeatures: p }: Pick<TaskSystem, 'coupling' | 'nFeatures'>,
  squares: Float64Array,
): SystemInverse {
  const { alpha, kappa, degree, form, groupOf, nRows, nGroups } = coupling;
  const isMean = form === 'mean';
  const [b, d] = [new Float64Array(nRows * p), new Float64Array(nRows * p)];
  const sums = new Float64Array(nGroups < nRows ? nGroups * p : 0);
  for (let t = 0; t < nRows; t++) {
    const k = isMean ? kappa : degree[t]!;
    for (let at = t * p; at < (t + 1) * p; at++) {
      b[at] = squares[at]! + alpha;
      d[at] = b[at]! + k;
    }
    if (sums.length > 0) add(sums, groupOf[t]! * p, b, isMean ? d : null, t * p, p);
  }
  return {
    isExact: false,
    singular: null,
    apply(e) {
      const rows = zeroRows(coupling, p);
      const { mean, deviation } = rows;
      if (deviation.length === 0) {
        for (let k = 0; k < mean.length; k++) mean[k] = divided(e[k]!, d[k]!);
        return rows;
      }
      for (let t = 0; t < nRows; t++) add(mean, groupOf[t]! * p, e, isMean ? d : null, t * p, p);
      for (let k = 0; k < mean.length; k++) mean[k] = divided(mean[k]!, sums[k]!);
      for (let t = 0; t < nRows; t++) {
        for (let at = t * p, from = groupOf[t]! * p; at < (t + 1) * p; at++, from++)
          deviation[at] = divided(isMean ? e[at]! - b[at]! * mean[from]! : e[at]!, d[at]!);
      }
      moveMeans(coupling, p, rows);
      return rows;
    },
  };
}

/** The same with the diagonals of a system. */
export function diagonalInverse(system: TaskSystem): SystemInverse {
  return inverseOfDiagonal(system, system.designs.squares(system.h, system.isCentred));
}

/** Adds the p numbers from `from` on, over those of d if there are any, to those of `out` from `to` on. */
function add(
  out: Float64Array,
  to: number,
  values: Float64Array,
  d: Float64Array | null,
  from: number,
  p: number,
): void {
  for (let j = 0; j < p; j++)
    out[to + j]! += d ? divided(values[from + j]!, d[from + j]!) : values[from + j]!;
}

function divided(value: number, by: number): number {
  return by > 0 ? value / by : 0;
}
