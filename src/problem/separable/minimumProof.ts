import type { Computation } from '../../computation/computation.js';
import { addScaled, dot, multiplyBy, scaleBy } from '../../linalg/vectors.js';
import { exp } from '../../math/exp.js';
import type { LabelMargins } from './labelMargins.js';

/** How far the proof of a minimum may be from the mark, as a part of its least multiplier. */
const PROOF = 1e-6;
/** The part of a multiplier that has to be left of it: what is less may be rounding. */
const LEFT = 1e-6;
/** The least multiplier to begin with, as a part of their mean. */
const FLOOR = 0.01;
const MOST_STEPS = 200;

/**
 * `u_ik = c_i p_ik` for the labels k that sample i does not have: what the loss pulls at each margin. The least of them
 * are raised, so that what they pull is seen beside the rounding of the rest.
 *
 * @param moved the margins `eta_iy - eta_ik` of the fit
 */
function multipliers({ weights, sampleOf }: LabelMargins, moved: Float64Array): Float64Array {
  const largest = weights.reduce((a, c) => Math.max(a, c), 0);
  const tops = new Float64Array(sampleOf.length); // the largest predictor of a sample beside its label's
  for (const [r, i] of sampleOf.entries()) tops[i] = Math.max(tops[i]!, -moved[r]!);
  const sums = tops.map((top) => exp(-top));
  for (const [r, i] of sampleOf.entries()) sums[i]! += exp(-moved[r]! - tops[i]!);
  const u = Float64Array.from(
    sampleOf,
    (i, r) => ((weights[r]! / largest) * exp(-moved[r]! - tops[i]!)) / sums[i]!,
  );
  const floor = (FLOOR * u.reduce((a, value) => a + value, 0)) / u.length;
  return u.map((value) => Math.max(value, floor));
}

/**
 * Proves that no direction separates by multipliers theta > 0 with `A^T theta = 0`: those of the fit, corrected by the
 * least squares solution of `theta = u (1 - A s)`, found by conjugate gradients. False says nothing.
 *
 * @param moved the margins of the fit
 */
export function* hasMinimum(margins: LabelMargins, moved: Float64Array): Computation<boolean> {
  const { nColumns } = margins;
  const nRows = moved.length;
  const u = multipliers(margins, moved);
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
