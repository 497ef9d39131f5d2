/** The ways with a quadratic penalty. Weights are T x p; those of a task without samples are its group's. */
import { factorise, packedTriangle, solveFactored } from '../../../linalg/cholesky.js';
import { inDecimals } from './candidates.js';
import { multiply, type Quadratic } from './quadratic.js';

/** The same weights for all tasks, with the ridge `T alpha / 2 ||w||^2`. */
export function sharedSlopes({ p, tasks }: Quadratic, alpha: number): Float64Array {
  const A = new Float64Array(p * p);
  const w = new Float64Array(p);
  for (const task of tasks) {
    if (task === null) continue;
    for (let k = 0; k < A.length; k++) A[k]! += task.G[k]!;
    for (let j = 0; j < p; j++) w[j]! += task.c[j]!;
  }
  const factor = packedTriangle(A, p, alpha * tasks.length);
  factorise(factor, p);
  solveFactored(factor, p, w, 0);
  const W = new Float64Array(tasks.length * p);
  for (let t = 0; t < tasks.length; t++) W.set(w, t * p);
  return W;
}

/**
 * Weights drawn to the mean m_g of their group,
 *
 *     Omega(W) = coupling / 2 sum_t ||w_t - m_g(t)||^2 + alpha / 2 ||W||_F^2.
 *
 * With A_t = G_t + (alpha + coupling) I the minimum is w_t = A_t^-1 (c_t + coupling m_g), and the mean over a group gives
 * `(I - coupling mean A_t^-1) m_g = mean A_t^-1 c_t`: one p x p system a group.
 *
 * @param groups the group of each task, 0, 1, ...; null for one group of all
 */
export function softSharing(
  problem: Quadratic,
  { alpha, coupling }: { readonly alpha: number; readonly coupling: number },
  groups: Int32Array | null,
): Float64Array {
  const { p, tasks } = problem;
  const ridge = problem.ridge(inDecimals(alpha + coupling));
  if (coupling === 0) return ridge.alone.slice();
  const nGroups = groups === null ? 1 : groups.reduce((most, g) => Math.max(most, g + 1), 0);
  const counts = new Float64Array(nGroups);
  const means = new Float64Array(nGroups * p);
  for (const [t, task] of tasks.entries()) {
    const g = groups === null ? 0 : groups[t]!;
    if (task === null) continue;
    counts[g]!++;
    for (let j = 0; j < p; j++) means[g * p + j]! += ridge.alone[t * p + j]!;
  }
  let inverses = ridge.means.get(groups);
  if (inverses === undefined) {
    inverses = meanInverses(ridge.inverses, groups, counts, p);
    ridge.means.set(groups, inverses);
  }
  for (let g = 0; g < nGroups; g++) {
    if (counts[g] === 0) continue;
    for (let j = 0; j < p; j++) means[g * p + j]! /= counts[g]!;
    const system = packedTriangle(
      inverses[g]!.map((value) => -coupling * value),
      p,
      1,
    );
    factorise(system, p);
    solveFactored(system, p, means, g * p);
  }
  const W = new Float64Array(tasks.length * p);
  for (const [t, inverse] of ridge.inverses.entries()) {
    const from = (groups === null ? 0 : groups[t]!) * p;
    if (inverse === null) {
      W.set(means.subarray(from, from + p), t * p);
      continue;
    }
    multiply(inverse, means, from, W, t * p, p);
    for (let j = t * p; j < (t + 1) * p; j++) W[j] = ridge.alone[j]! + coupling * W[j]!;
  }
  return W;
}

function meanInverses(
  inverses: readonly (Float64Array | null)[],
  groups: Int32Array | null,
  counts: Float64Array,
  p: number,
): Float64Array[] {
  const sums = Array.from(counts, () => new Float64Array(p * p));
  for (const [t, inverse] of inverses.entries()) {
    if (inverse === null) continue;
    const g = groups === null ? 0 : groups[t]!;
    const sum = sums[g]!;
    const share = 1 / counts[g]!;
    for (let k = 0; k < sum.length; k++) sum[k]! += share * inverse[k]!;
  }
  return sums;
}
