import type { Computation } from '../../computation/computation.js';
import { conjugateGradients, type Gradients, type GradientsRule } from '../../linalg/conjugateGradients.js';
import { addScaled } from '../../linalg/vectors.js';
import { type CoupledRows, zeroRows } from '../../penalties/coupledRows.js';
import { applySystem, type SystemInverse, type TaskSystem } from '../../problem/softSharing/taskSystem.js';

/** Rows of weights with `X~ Z^T`, added up from the products that the steps take anyway; empty until they are multiplied. */
export interface MultipliedRows extends CoupledRows {
  product: Float64Array;
}

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
): Computation<Gradients<MultipliedRows>> {
  const multiplied = ({ mean, deviation }: CoupledRows, product: Float64Array): MultipliedRows => ({
    mean,
    deviation,
    product,
  });
  const coupled = {
    zero: () => multiplied(zeroRows(system.coupling, system.nFeatures), system.designs.newField()),
    *apply(z: MultipliedRows, out: Float64Array): Computation<void> {
      z.product = yield* applySystem(system, z, out);
    },
    // biome-ignore lint/correctness/useYield: done at once
    *precondition(residual: Float64Array): Computation<MultipliedRows> {
      return multiplied(inverse.apply(residual), NONE);
    },
    inner: (residual: Float64Array, z: MultipliedRows) => inner(system, residual, z),
    add(rows: MultipliedRows, other: MultipliedRows, weight: number): void {
      add(rows, other, weight);
      addScaled(rows.product, other.product, weight);
    },
  };
  return conjugateGradients(coupled, e, rule);
}

const NONE = new Float64Array(0);

/** `sum_t e_t . (mean + deviation_t)`. */
export function inner(
  { coupling, nFeatures: p }: Pick<TaskSystem, 'coupling' | 'nFeatures'>,
  e: Float64Array,
  rows: CoupledRows,
): number {
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
