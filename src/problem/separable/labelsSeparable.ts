import type { Computation } from '../../computation/computation.js';
import { openKernels } from '../../kernels/open.js';
import { dot } from '../../linalg/vectors.js';
import { exp } from '../../math/exp.js';
import { affine } from '../../matrix/product.js';
import { type CountedLabels, type LabelMargins, labelMargins, marginBytes } from './labelMargins.js';
import { separatingDirection } from './separatingDirection.js';

/** Margins below this part of the largest one cannot be told from rounding. */
const ROUNDING = 1e-9;
/** How far the proof of a minimum may be from the mark, as a part of its least multiplier. */
const PROOF = 1e-6;
/** The part of a multiplier that has to be left of it: what is less may be rounding. */
const LEFT = 1e-6;
/** The least multiplier to begin with, as a part of their mean. */
const FLOOR = 0.01;
const MOST_STEPS = 200;

/**
 * Whether weights of some direction tell samples of a task apart and contradict no label, so that its logistic or
 * softmax loss falls for ever along it and, without a penalty, has no minimum.
 *
 * @param w weights that a fit found, p x K, with the intercepts b: where they tell all labels apart that answers it,
 *   where they are near a minimum they make the proof of one short
 */
export function* labelsSeparable(
  samples: CountedLabels,
  w: Float64Array,
  b: readonly number[],
  fitIntercept: boolean,
): Computation<boolean> {
  const K = b.length;
  const { x, labels } = samples;
  const n = x.rows;
  const eta = affine(x, w, b);
  let least = Infinity;
  let most = 0;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < K; k++) {
      if (k === labels[i]) continue;
      const margin = eta[labels[i]! * n + i]! - eta[k * n + i]!;
      least = Math.min(least, margin);
      most = Math.max(most, Math.abs(margin));
    }
  }
  if (least > ROUNDING * most) return true;
  const kernels = openKernels('auto', marginBytes(samples, K));
  try {
    const margins = yield* labelMargins(samples, K, fitIntercept, kernels);
    if (yield* hasMinimum(margins, multipliers(samples, eta, K))) return false;
    return (yield* separatingDirection(margins)) !== null;
  } finally {
    kernels.dispose();
  }
}

/**
 * `u_ik = c_i p_ik` for the classes k that sample i does not have: what the loss pulls at each margin. The least of them
 * are raised, so that what they pull is seen beside the rounding of the rest.
 */
function multipliers({ labels, weights }: CountedLabels, eta: Float64Array, K: number): Float64Array {
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
function* hasMinimum(margins: LabelMargins, u: Float64Array): Computation<boolean> {
  const { nRows, nColumns } = margins;
  const theta = u.slice();
  const residual = new Float64Array(nColumns); // A^T theta
  const direction = new Float64Array(nColumns);
  const change = new Float64Array(nRows);
  yield* margins.correlate(theta, residual);
  direction.set(residual);
  let square = dot(residual, residual);
  for (let step = 0; step < MOST_STEPS; step++) {
    const rounding = 4 * Number.EPSILON * theta.reduce((a, value) => a + Math.abs(value), 0);
    const smallest = theta.reduce((a, value) => Math.min(a, value), Infinity);
    const isAbove = theta.every((value, r) => value > LEFT * u[r]!);
    if (isAbove && Math.sqrt(square) + rounding <= PROOF * smallest) return true;
    yield* margins.times(direction, change);
    let curvature = 0;
    for (let r = 0; r < nRows; r++) curvature += u[r]! * change[r]! ** 2;
    if (!(curvature > 0)) return false;
    const length = square / curvature;
    for (let r = 0; r < nRows; r++) theta[r]! -= length * u[r]! * change[r]!;
    yield* margins.correlate(theta, residual);
    const next = dot(residual, residual);
    for (let q = 0; q < nColumns; q++) direction[q] = residual[q]! + (next / square) * direction[q]!;
    square = next;
    yield { kind: 'pause' };
  }
  return false;
}
