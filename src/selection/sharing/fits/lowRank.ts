import type { Computation } from '../../../computation/computation.js';
import { symmetricEigen } from '../../../linalg/symmetricEigen.js';
import { multiply, type Quadratic } from './quadratic.js';

const MOST_STEPS = 300;
/** A step that changes the weights by less than this part of their length is the last. */
const SMALL = 1e-3;
const POWER_STEPS = 12;

/** The least alpha of the nuclear norm that leaves every weight 0: the largest singular value of (c_1, ..., c_T). */
export function* lowRankMax({ p, tasks }: Quadratic): Computation<number> {
  const C = new Float64Array(tasks.length * p);
  for (const [t, task] of tasks.entries()) if (task !== null) C.set(task.c, t * p);
  const { values } = yield* symmetricEigen(squareOf(C, p), p);
  return Math.sqrt(Math.max(0, values[p - 1]!));
}

/**
 * Weights of low rank, `Omega(W) = alpha ||W||_*`, by accelerated proximal gradient: steps `V = Z - (G_t z_t - c_t) / L` whose
 * singular values are then lessened by alpha / L, down to 0; momentum starts anew where it points back.
 *
 * Sources: Toh, Yun, "An accelerated proximal gradient algorithm for nuclear norm regularized linear least squares problems"
 * (2010); O'Donoghue, Candes, "Adaptive restart for accelerated gradient schemes" (2015).
 *
 * @param start T x p; the weights for a strength nearby
 */
export function* lowRank(
  { p, tasks }: Quadratic,
  alpha: number,
  start: Float64Array | null,
): Computation<Float64Array> {
  let W = start === null ? new Float64Array(tasks.length * p) : start;
  let Z = W;
  let momentum = 1;
  const L = largestCurvature({ p, tasks });
  if (L === 0) return W;
  for (let step = 0; step < MOST_STEPS; step++) {
    const V = gradientStep({ p, tasks }, Z, L);
    const next = yield* shrunk(V, p, alpha / L);
    let change = 0;
    let length = 0;
    let back = 0;
    for (let k = 0; k < W.length; k++) {
      const move = next[k]! - W[k]!;
      change += move * move;
      length += next[k]! * next[k]!;
      back += (Z[k]! - next[k]!) * move;
    }
    if (back > 0) momentum = 1;
    const after = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const share = (momentum - 1) / after;
    momentum = after;
    const last = W;
    W = next;
    Z = share === 0 ? next : next.map((value, k) => value + share * (value - last[k]!));
    yield { kind: 'pause' };
    if (change <= SMALL * SMALL * length) break;
  }
  return W;
}

/** A bound of the eigenvalues of all G_t: of each the power method's estimate and a tenth of it, at most the trace. */
function largestCurvature({ p, tasks }: Pick<Quadratic, 'p' | 'tasks'>): number {
  const known = new Map<Float64Array, number>();
  let most = 0;
  for (const task of tasks) {
    if (task === null) continue;
    let value = known.get(task.G);
    if (value === undefined) {
      value = curvatureOf(task.G, p);
      known.set(task.G, value);
    }
    most = Math.max(most, value);
  }
  return most;
}

function curvatureOf(G: Float64Array, p: number): number {
  let trace = 0;
  let x = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    trace += G[j * p + j]!;
    x[j] = 1 / (1 + j);
  }
  let y = new Float64Array(p);
  let value = 0;
  for (let step = 0; step < POWER_STEPS; step++) {
    multiply(G, x, 0, y, 0, p);
    value = Math.sqrt(y.reduce((sum, entry) => sum + entry * entry, 0));
    if (!(value > 0)) return trace;
    for (let j = 0; j < p; j++) y[j]! /= value;
    [x, y] = [y, x];
  }
  return Math.min(1.1 * value, trace);
}

/** z_t - (G_t z_t - c_t) / L, T x p. */
function gradientStep(
  { p, tasks }: Pick<Quadratic, 'p' | 'tasks'>,
  Z: Float64Array,
  L: number,
): Float64Array {
  const V = Z.slice();
  const product = new Float64Array(p);
  for (let t = 0; t < tasks.length; t++) {
    const task = tasks[t]!;
    if (task === null) continue;
    multiply(task.G, Z, t * p, product, 0, p);
    for (let j = 0; j < p; j++) V[t * p + j]! += (task.c[j]! - product[j]!) / L;
  }
  return V;
}

/** V with its singular values lessened: each v_t times `sum_i u_i (1 - threshold / sigma_i)_+ u_i^T`, of `sum_t v_t v_t^T`. */
function* shrunk(V: Float64Array, p: number, threshold: number): Computation<Float64Array> {
  const { values, vectors } = yield* symmetricEigen(squareOf(V, p), p);
  const map = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    const share = 1 - threshold / Math.sqrt(Math.max(values[i]!, 0));
    if (!(share > 0)) continue;
    for (let j = 0, at = 0; j < p; j++) {
      const part = share * vectors[j * p + i]!;
      for (let k = 0; k < p; k++, at++) map[at]! += part * vectors[k * p + i]!;
    }
  }
  const out = new Float64Array(V.length);
  for (let at = 0; at < V.length; at += p) multiply(map, V, at, out, at, p);
  return out;
}

/** sum_t w_t w_t^T, p x p. */
function squareOf(W: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let at = 0; at < W.length; at += p) {
    for (let j = 0; j < p; j++) for (let k = 0; k <= j; k++) out[j * p + k]! += W[at + j]! * W[at + k]!;
  }
  for (let j = 0; j < p; j++) for (let k = 0; k < j; k++) out[k * p + j] = out[j * p + k]!;
  return out;
}
