import type { Computation } from '../../computation/computation.js';
import type { TaskDesigns } from '../../designs/taskDesigns.js';
import { addScaled, columnSums, multiplyBy, sum } from '../../linalg/vectors.js';
import { type CoupledRows, joinRows } from '../../penalties/coupledRows.js';
import { applyPenalty, type TaskCoupling } from '../../penalties/taskCoupling.js';
import type { TaskCurvature } from './taskCurvature.js';

/**
 * The linear system of a quadratic in the Q rows of weights of all tasks, Q p unknowns:
 *
 *     H_t z_t + (M Z)_t = e_t,     H_t = X~_t^T diag(h_t) X~_t
 *
 * the normal equations of weighted least squares with soft sharing, and a Newton step of any other loss. Rows are joined, by
 * their samples, where they are of one softmax, whose H is one of all of them with h as its diagonal, and where an intercept is
 * eliminated: `H - H 1 (1^T H 1)^-1 1^T H` stands for H then, which is that of the samples around their means by h.
 */
export interface TaskSystem {
  /** The samples of each row: around means by h, where it is not joined and has an intercept. */
  readonly designs: TaskDesigns;
  readonly isCentred: boolean;
  /** The weights of all rows' samples, >= 0. */
  readonly h: Float64Array;
  /** Rows that are joined, if any. */
  readonly joined?: readonly JoinedRows[] | undefined;
  readonly coupling: TaskCoupling;
  readonly nFeatures: number;
  /** Whether all tasks have the same samples with the same weights. */
  readonly haveSameSamples: boolean;
}

/** The rows of a task, `first .. first + count - 1`. */
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

/** `out_t = H_t z_t + (M Z)_t`, Q x p; returns `X~ Z^T`. */
export function* applySystem(
  system: TaskSystem,
  z: CoupledRows,
  out: Float64Array,
): Computation<Float64Array> {
  const { designs, coupling, nFeatures: p } = system;
  applyPenalty(coupling, z, p, out);
  const w = new Float64Array(out.length);
  joinRows(coupling, p, z, w);
  const product = yield* designs.multiply(w);
  const field = product.slice();
  for (const group of system.joined ?? []) {
    yield* applyJoined(group, designs.part(field, group.first, group.count));
  }
  weighApart(system, field);
  yield* designs.correlate(field, w);
  addScaled(out, w, 1);
  return product;
}

/**
 * The same system with the samples around their means by h, `X~^T h / sum h`, which the products of the features have to be of:
 * those of a joined row are around other means.
 */
export function* aroundMeans(system: TaskSystem): Computation<TaskSystem> {
  const { designs, h, isCentred, joined = [], nFeatures: p } = system;
  if (!isCentred || joined.length === 0) return system;
  const means = new Float64Array(designs.nOutputs * p);
  yield* designs.correlateEach(h, means);
  for (let q = 0; q < designs.nOutputs; q++) {
    const total = sum(designs.part(h, q));
    for (let k = q * p; k < (q + 1) * p; k++)
      means[k] = designs.centre[k]! + (total > 0 ? means[k]! / total : 0);
  }
  return { ...system, designs: designs.recentred(means) };
}

/** `field <- h field` for the rows that are not joined. */
function weighApart({ designs, h, joined = [] }: TaskSystem, field: Float64Array): void {
  if (joined.length === 0) {
    multiplyBy(field, h);
    return;
  }
  const isJoined = new Uint8Array(designs.nOutputs);
  for (const { first, count } of joined) isJoined.fill(1, first, first + count);
  for (const [q, skip] of isJoined.entries()) {
    if (skip === 0) multiplyBy(designs.part(field, q), designs.part(h, q));
  }
}

/** `field <- H field`, less what the intercepts take up of it. */
function* applyJoined(
  { count, curvature, hasIntercepts }: JoinedRows,
  field: Float64Array,
): Computation<void> {
  curvature.applyHessian(field);
  const steps = hasIntercepts ? yield* curvature.solveIntercepts(columnSums(field, count)) : null;
  if (steps) curvature.subtractShift(steps, field);
}
