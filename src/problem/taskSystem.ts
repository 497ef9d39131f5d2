import { type CoupledRows, joinRows } from '../penalties/coupledRows.js';
import { applyPenalty, type TaskCoupling } from '../penalties/taskCoupling.js';
import { correlateTask, type Pauses, predictTask, type TaskDesign } from './taskDesign.js';

/**
 * The linear system of a quadratic in the weights of all tasks, T p unknowns:
 *
 *     H_t z_t + (M Z)_t = e_t,     H_t = X~_t^T diag(h_t) X~_t
 *
 * the normal equations of weighted least squares with soft sharing, and a Newton step of any other loss.
 */
export interface TaskSystem {
  readonly designs: readonly TaskDesign[];
  /** The weights of each task's samples, >= 0. */
  readonly h: readonly Float64Array[];
  readonly coupling: TaskCoupling;
  readonly nFeatures: number;
  /** Whether all tasks have the same samples with the same weights. */
  readonly alike: boolean;
}

/** An inverse of a system, or something near it. */
export interface SystemInverse {
  /** Exact but for rounding, or a preconditioner for conjugate gradients. */
  readonly isExact: boolean;
  /** Z for the right-hand side e, T x p. */
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

/** `out_t = H_t z_t + (M Z)_t`, T x p. */
export function* applySystem(system: TaskSystem, z: CoupledRows, out: Float64Array): Pauses<void> {
  const { designs, h, coupling, nFeatures: p } = system;
  applyPenalty(coupling, z, p, out);
  const w = new Float64Array(out.length);
  joinRows(coupling, p, z, w);
  const column = new Float64Array(p);
  let work = 0;
  for (const [t, design] of designs.entries()) {
    const eta = new Float64Array(design.x.rows);
    predictTask(design, w, t * p, eta);
    for (let i = 0; i < eta.length; i++) eta[i]! *= h[t]![i]!;
    correlateTask(design, eta, column, 0);
    for (let j = 0; j < p; j++) out[t * p + j]! += column[j]!;
    work += eta.length * design.features.length;
    if (work > 1e6) {
      work = 0;
      yield { kind: 'pause' };
    }
  }
}
