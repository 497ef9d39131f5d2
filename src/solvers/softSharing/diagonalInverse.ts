import { sumRows } from '../../penalties/coupledRows.js';
import type { SystemInverse, TaskSystem } from '../../problem/softSharing/taskSystem.js';
import { type InverseParts, inverseOfParts } from './blockInverse.js';

/**
 * The inverse of a system with the diagonal in place of each H, a preconditioner that costs nothing: `blockInverse`, feature by
 * feature; a feature that does not vary gets 0.
 *
 * @param squares the diagonals of the H_t, R x p
 */
export function inverseOfDiagonal(
  { coupling, nFeatures: p }: Pick<TaskSystem, 'coupling' | 'nFeatures'>,
  squares: Float64Array,
): SystemInverse {
  const { alpha, kappa, degree, form, groupOf } = coupling;
  const isMean = form === 'mean';
  const b = squares.map((square) => square + alpha);
  const d = b.map((value, at) => value + (isMean ? kappa : degree[Math.floor(at / p)]!));
  const sums = sumRows(coupling, p, isMean ? b.map((value, at) => quotient(value, d[at]!)) : b);
  const parts: InverseParts = {
    solve: (v) => divideBy(v, d),
    solveMeans: (mean) => divideBy(mean, sums),
    deviate(v, mean) {
      for (const [t, g] of groupOf.entries()) {
        for (let at = t * p, from = g * p; at < (t + 1) * p; at++, from++) v[at]! -= b[at]! * mean[from]!;
      }
      divideBy(v, d);
    },
  };
  return { isExact: false, singular: null, apply: (e) => inverseOfParts(coupling, p, parts, e) };
}

/** The same with the diagonals of a system. */
export function diagonalInverse(system: TaskSystem): SystemInverse {
  return inverseOfDiagonal(system, system.designs.squares(system.h, system.isCentred));
}

function divideBy(values: Float64Array, by: Float64Array): void {
  for (let k = 0; k < values.length; k++) values[k] = quotient(values[k]!, by[k]!);
}

function quotient(value: number, by: number): number {
  return by > 0 ? value / by : 0;
}
