import type { Computation } from '../../computation/computation.js';
import { addScaled, dot, multiplyBy, scaleBy } from '../../linalg/vectors.js';
import { exp } from '../../math/exp.js';
import type { Labelled } from './countedLabels.js';
import type { LabelMargins } from './labelMargins.js';

/** How far the proof of a minimum may be from the mark, as a part of its least multiplier. */
const PROOF = 1e-6;
/** The part of a multiplier that has to be left of it: what is less may be rounding. */
const LEFT = 1e-6;
/** The least multiplier to begin with, as a part of their mean. */
const FLOOR = 0.01;
const MOST_STEPS = 200;

/**
 * `u_ik = c_i p_ik` for the classes k that sample i does not have: what the loss pulls at each margin. The least of them
 * are raised, so that what they pull is seen beside the rounding of the rest.
 *
 * @param eta the predictions, n x K by columns
 */
export function multipliers(
  { labels, weights }: Omit<Labelled, 'rows'>,
  eta: Float64Array,
  K: number,
): Float64Array {
  const n = labels.length;
  const u = new Float64Array(n * (K - 1));
  const largest = weights.reduce((a, c) => Math.max(a, c), 0);
  for (let i = 0; i < n; i++) {
    let top = -Infinity;
    for (let k = 0; k < K; k++) top = Math.max(top, eta[k * n + i]!);
    let sum = 0;
    for (let k = 0; k < K; k++) sum += exp(eta[k * n + i]! - top);
    for (let m = 0; m < K - 1; m++) {
      const k = m < labels[i]! ? m : m + 1;
      u[i * (K - 1) + m] = ((weights[i]! / largest) * exp(eta[k * n + i]! - top)) / sum;
    }
  }
  const floor = (FLOOR * u.reduce((a, value) => a + value, 0)) / u.length;
  return u.map((value) => Math.max(value, floor));
}

/**
 * Proves that no direction separates by multipliers theta > 0 with `A^T theta = 0`: those of the fit, corrected by the
 * least squares solution of `theta = u (1 - A s)`, found by conjugate gradients. False says nothing.
 */
export function* hasMinimum(
  margins: Pick<LabelMargins, 'nRows' | 'nColumns' | 'times' | 'correlate'>,
  u: Float64Array,
): Computation<boolean> {
  const { nRows, nColumns } = margins;
  const theta = u.slice();
  const residual = new Float64Array(nColumns); // A^T theta
  const direction = new Float64Array(nColumns);
  const margin = new Float64Array(nRows); // A s
  const change = new Float64Array(nRows);
  yield* margins.correlate(theta, residual);
  direction.set(residual);
  let square = dot(residual, residual);
  for (let step = 0; step < MOST_STEPS; step++) {
    if (isProof(theta, u, Math.sqrt(square))) return true;
    yield* margins.times(direction, margin);
    change.set(margin);
    multiplyBy(change, u);
    const curvature = dot(margin, change);
    if (!(curvature > 0)) return false;
    addScaled(theta, change, -square / curvature);
    yield* margins.correlate(theta, residual);
    const next = dot(residual, residual);
    scaleBy(direction, next / square);
    addScaled(direction, residual, 1);
    square = next;
    yield { kind: 'pause' };
  }
  return false;
}

/** Whether multipliers are above 0, and `||A^T theta||` is nothing beside the least of them. */
function isProof(theta: Float64Array, u: Float64Array, residual: number): boolean {
  let size = 0;
  let smallest = Infinity;
  for (let r = 0; r < theta.length; r++) {
    const value = theta[r]!;
    if (!(value > LEFT * u[r]!)) return false;
    size += value;
    smallest = Math.min(smallest, value);
  }
  return residual + 4 * Number.EPSILON * size <= PROOF * smallest;
}
