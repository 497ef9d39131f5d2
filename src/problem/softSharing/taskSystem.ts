import type { Computation } from '../../computation/computation.js';
import type { TaskDesigns } from '../../designs/taskDesigns.js';
import { addScaled, multiplyBy, sum } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, type TaskCoupling } from '../../penalties/taskCoupling.js';
import type { JoinedOutputs } from '../exactIntercepts.js';
import type { FieldCurvature } from './fieldCurvature.js';

/**
 * The linear system of a quadratic in the Q rows of weights of all tasks, Q p unknowns:
 *
 *     H_t z_t + (M Z)_t = e_t,     H_t = X~_t^T diag(h_t) X~_t
 *
 * the normal equations of weighted least squares with soft sharing, and a Newton step of any other loss. H is more than its
 * diagonal h where a softmax joins its outputs, and where intercepts are eliminated: `H - H 1 (1^T H 1)^-1 1^T H` stands for H
 * then, which is that of the samples around their means by h.
 */
export interface TaskSystem {
  /** The samples of each row: around means by h, where H is diagonal and there are intercepts. */
  readonly designs: TaskDesigns;
  readonly isCentred: boolean;
  /** The weights of all rows' samples, >= 0. */
  readonly h: Float64Array;
  /** H where it is more than its diagonal. */
  readonly joint?: JointSamples | undefined;
  readonly coupling: TaskCoupling;
  readonly nFeatures: number;
  /** Whether all tasks have the same samples with the same weights. */
  readonly haveSameSamples: boolean;
}

export interface JointSamples {
  readonly curvature: FieldCurvature;
  /** Whether intercepts are eliminated. */
  readonly hasIntercepts: boolean;
  /** The outputs of each softmax. */
  readonly softmaxes: readonly JoinedOutputs[];
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

/** `out_t = H_t z_t + (M Z)_t`, Q x p; returns `X~ Z^T`. */
export function* applySystem(
  system: TaskSystem,
  z: CoupledRows,
  out: Float64Array,
): Computation<Float64Array> {
  const { designs, h, joint, coupling, nFeatures: p } = system;
  const product = yield* designs.multiply(joinRows(coupling, p, z));
  const field = product.slice();
  if (!joint) multiplyBy(field, h);
  else {
    joint.curvature.applyHessian(field);
    const steps = joint.hasIntercepts ? yield* joint.curvature.solveIntercepts(designs.sums(field)) : null;
    if (steps) joint.curvature.subtractShift(steps, field);
  }
  yield* designs.correlate(field, out);
  addScaled(out, applyPenalty(coupling, z, p), 1);
  return product;
}

/**
 * The same system with the samples around their means by h, `X~^T h / sum h`, which the products of the features have to be of.
 */
export function* aroundMeans(system: TaskSystem): Computation<TaskSystem> {
  const { designs, h, isCentred, joint, nFeatures: p } = system;
  if (!isCentred || !joint) return system;
  const means = new Float64Array(designs.nOutputs * p);
  yield* designs.correlateEach(h, means);
  for (let q = 0; q < designs.nOutputs; q++) {
    const total = sum(designs.part(h, q));
    for (let k = q * p; k < (q + 1) * p; k++)
      means[k] = designs.centre[k]! + (total > 0 ? means[k]! / total : 0);
  }
  return { ...system, designs: designs.recentred(means) };
}
