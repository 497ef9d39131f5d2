import type { Computation } from '../../computation/computation.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, type TaskCoupling } from '../../penalties/taskCoupling.js';
import { columnSums, type TaskCurvature, takeIntercepts } from './taskCurvature.js';
import { correlateTask, predictTask, type TaskDesign } from './taskDesign.js';
import type { VectorProducts } from './vectorProducts.js';

/**
 * The linear system of a quadratic in the Q rows of weights of all tasks, Q p unknowns:
 *
 *     H_t z_t + (M Z)_t = e_t,     H_t = X~_t^T diag(h_t) X~_t
 *
 * the normal equations of weighted least squares with soft sharing, and a Newton step of any other loss. Rows of one
 * softmax are joined: their H is one of all of them, of which h is the diagonal.
 */
export interface TaskSystem {
  /** One for each row. */
  readonly designs: readonly TaskDesign[];
  /** The weights of each row's samples, >= 0. */
  readonly h: readonly Float64Array[];
  /** Rows that are joined, if any. */
  readonly joined?: readonly JoinedRows[] | undefined;
  readonly coupling: TaskCoupling;
  readonly nFeatures: number;
  /** How products of features or samples are made. */
  readonly products: VectorProducts;
  /** Whether all tasks have the same samples with the same weights. */
  readonly alike: boolean;
}

/** The rows of a task whose loss joins its outputs, `first .. first + count - 1`. */
export interface JoinedRows {
  readonly first: number;
  readonly count: number;
  readonly curvature: TaskCurvature;
  /** Whether its intercepts are eliminated. */
  readonly hasIntercepts: boolean;
}

/** An inverse of a system, or something near it. */
export interface SystemInverse {
  /** Exact but for rounding, or a preconditioner for conjugate gradients. */
  readonly isExact: boolean;
  /** Z for the right-hand side e, Q x p. */
  apply(e: Float64Array): CoupledRows;
  /**
   * Weighted least squares of targets, n_t a task, straight from the samples: Z with `e_t = X~_t^T diag(h_t)
   * y_t`.
   */
  fit?(targets: readonly Float64Array[]): CoupledRows;
  /**
   * Where the system is singular to rounding: a feature that others make up, and the task, if it is a matter of
   * one.
   */
  readonly singular: { readonly feature: number; readonly task: number | null } | null;
}

/** `out_t = H_t z_t + (M Z)_t`, Q x p. */
export function* applySystem(system: TaskSystem, z: CoupledRows, out: Float64Array): Computation<void> {
  const { designs, h, coupling, nFeatures: p } = system;
  applyPenalty(coupling, z, p, out);
  const w = new Float64Array(out.length);
  joinRows(coupling, p, z, w);
  const column = new Float64Array(p);
  const joined = new Map(system.joined?.map((group) => [group.first, group]));
  let work = 0;
  for (let t = 0; t < designs.length; ) {
    const { x, features } = designs[t]!;
    const n = x.rows;
    const group = joined.get(t);
    const count = group?.count ?? 1;
    const field = new Float64Array(n * count);
    for (let k = 0; k < count; k++) predictTask(designs[t + k]!, w, (t + k) * p, field.subarray(k * n));
    if (group) yield* bendJoined(group, field);
    else for (let i = 0; i < n; i++) field[i]! *= h[t]![i]!;
    for (let k = 0; k < count; k++) {
      correlateTask(designs[t + k]!, field.subarray(k * n, (k + 1) * n), column, 0);
      for (let j = 0; j < p; j++) out[(t + k) * p + j]! += column[j]!;
    }
    t += count;
    work += n * count * features.length;
    if (work > 1e6) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
}

/** `field <- H field`, less what the intercepts take up of it. */
function* bendJoined(
  { count, curvature, hasIntercepts }: JoinedRows,
  field: Float64Array,
): Computation<void> {
  curvature.bend(field);
  const steps = hasIntercepts ? yield* curvature.settle(columnSums(field, count)) : null;
  if (steps) takeIntercepts(curvature, steps, field);
}
