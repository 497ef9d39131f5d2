import type { Computation } from '../../computation/computation.js';
import { addScaled } from '../../linalg/vectors.js';
import { type CoupledRows, zeroRows } from '../../penalties/coupledRows.js';
import { applySystem, type SystemInverse, type TaskSystem } from '../../problem/softSharing/taskSystem.js';
import { conjugateGradients, type Gradients, type GradientsRule } from '../conjugateGradients.js';

/**
 * Solves a system by conjugate gradients for all tasks at once.
 *
 * @param e the right-hand side, T x p; overwritten by the residual
 */
export function coupledGradients(
  system: TaskSystem,
  inverse: SystemInverse,
  e: Float64Array,
  rule: GradientsRule,
): Computation<Gradients<CoupledRows>> {
  const coupled = {
    zero: () => zeroRows(system.coupling, system.nFeatures),
    apply: (z: CoupledRows, out: Float64Array) => applySystem(system, z, out),
    // biome-ignore lint/correctness/useYield: done at once
    *precondition(residual: Float64Array): Computation<CoupledRows> {
      return inverse.apply(residual);
    },
    inner: (residual: Float64Array, z: CoupledRows) => inner(system, residual, z),
    add,
  };
  return conjugateGradients(coupled, e, rule);
}

/** `sum_t e_t . (mean + deviation_t)`. */
function inner({ coupling, nFeatures: p }: TaskSystem, e: Float64Array, rows: CoupledRows): number {
  let sum = 0;
  if (rows.deviation.length === 0) {
    for (let k = 0; k < e.length; k++) sum += e[k]! * rows.mean[k]!;
    return sum;
  }
  for (let t = 0; t < coupling.nRows; t++) {
    const from = coupling.groupOf[t]! * p;
    for (let j = 0; j < p; j++) sum += e[t * p + j]! * (rows.mean[from + j]! + rows.deviation[t * p + j]!);
  }
  return sum;
}

/** `rows += weight other`. */
export function add(rows: CoupledRows, other: CoupledRows, weight: number): void {
  addScaled(rows.mean, other.mean, weight);
  addScaled(rows.deviation, other.deviation, weight);
}
