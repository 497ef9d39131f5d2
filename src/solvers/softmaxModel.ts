import { solvePositive } from '../losses/solvePositive.js';
import { addColumn, dotColumn } from '../problem/columnOps.js';
import type { Term } from '../problem/mixedProblem.js';
import type { ModelFrame } from './diagonalModel.js';
import type { TermModel } from './termModel.js';

/**
 * The model of a softmax task with K classes: `H_i = c_i (diag(q_i) - q_i q_i^T)`, with q_i the probabilities at the point.
 * Its outputs touch each other, so that a row is moved by a proximal step with the diagonal upper bound
 * `2 sum_i c_i x_ij^2 q_ik (1 - q_ik)`; intercepts are coordinates of their own, brought to their best again and again.
 */
export class SoftmaxModel implements TermModel {
  readonly #term: Term;
  readonly #frame: ModelFrame;
  readonly #K: number;
  readonly #q: Float64Array;
  /** c q. */
  readonly #cq: Float64Array;
  readonly #theta: Float64Array;
  readonly #field: Float64Array;
  readonly #mixed: Float64Array;
  /** The curvature of the intercepts, with one of its own for the common shift, which changes nothing. */
  readonly #bend: Float64Array;
  readonly step: Float64Array;
  slope = 0;
  readonly interceptStep: Float64Array;

  constructor(term: Term, frame: ModelFrame) {
    const n = term.x.rows;
    const K = term.loss.nOutputs;
    this.#term = term;
    this.#frame = frame;
    this.#K = K;
    this.#q = new Float64Array(n * K);
    this.#cq = new Float64Array(n * K);
    this.#theta = new Float64Array(n * K);
    this.#field = new Float64Array(n * K);
    this.#mixed = new Float64Array(n);
    this.#bend = new Float64Array(K * K);
    this.step = new Float64Array(n * K);
    this.interceptStep = new Float64Array(K);
  }

  restart(eta: Float64Array, theta: Float64Array): void {
    const { loss, x } = this.#term;
    const [q, K, n, H] = [this.#q, this.#K, x.rows, this.#bend];
    loss.bend(eta, q);
    for (let at = 0; at < q.length; at++) this.#cq[at] = loss.weights[at % n]! * q[at]!;
    this.#theta.set(theta);
    this.#field.set(theta);
    H.fill(0);
    let trace = 0;
    for (let k = 0; k < K; k++) {
      for (let l = 0; l < k; l++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += loss.weights[i]! * q[k * n + i]! * q[l * n + i]!;
        H[k * K + l] = H[l * K + k] = -sum;
        H[k * K + k]! += sum;
        H[l * K + l]! += sum;
        trace += 2 * sum;
      }
    }
    for (let a = 0; a < K * K; a++) H[a]! += trace / (K * K);
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { loss, x, first } = this.#term;
    const { nOutputs: Q, curvatures: bounds } = this.#frame;
    const [n, K, q, h] = [x.rows, this.#K, this.#q, this.#mixed];
    for (let k = 0; k < K; k++) {
      for (let i = 0; i < n; i++) h[i] = 2 * loss.weights[i]! * q[k * n + i]! * (1 - q[k * n + i]!);
      for (let f = 0; f < features.length; f++) {
        const j = features[f]!;
        const place = j * Q + first + k;
        if (bounds[place] === 0) continue;
        let sum = 0;
        if (x.kind === 'dense') {
          for (let i = 0; i < n; i++) sum += h[i]! * x.data[j * n + i]! * x.data[j * n + i]!;
        } else {
          for (let e = x.indptr[j]!; e < x.indptr[j + 1]!; e++) {
            sum += h[x.indices[e]!]! * x.data[e]! * x.data[e]!;
          }
        }
        curvatures[place] = Math.max(sum, SMALLEST_CURVATURE * bounds[place]!);
      }
    }
  }

  correlate(j: number, out: Float64Array): void {
    const { x, first } = this.#term;
    const n = x.rows;
    for (let k = 0; k < this.#K; k++) {
      out[first + k] = dotColumn(x, j, this.#field.subarray(k * n, (k + 1) * n));
    }
  }

  // theta_k <- theta_k - c x q_k (d_k - sum_l q_l d_l)
  take(j: number, d: Float64Array): void {
    const { x, first } = this.#term;
    const [n, K, q, cq, field, mixed] = [x.rows, this.#K, this.#q, this.#cq, this.#field, this.#mixed];
    let moves = false;
    for (let k = 0; k < K; k++) moves ||= d[first + k] !== 0;
    if (!moves) return;
    if (x.kind === 'sparse') {
      for (let e = x.indptr[j]!; e < x.indptr[j + 1]!; e++) {
        const i = x.indices[e]!;
        let mean = 0;
        for (let k = 0; k < K; k++) mean += q[k * n + i]! * d[first + k]!;
        for (let k = 0; k < K; k++) field[k * n + i]! -= x.data[e]! * cq[k * n + i]! * (d[first + k]! - mean);
      }
      return;
    }
    mixed.fill(0);
    for (let k = 0; k < K; k++) mixDense(q, k * n, d[first + k]!, mixed);
    for (let k = 0; k < K; k++) takeMixed(x.data, j * n, cq, k * n, d[first + k]!, mixed, field);
  }

  // G_(a k)(b l) = sum_i c_i x_ia x_ib (q_ik [k = l] - q_ik q_il), less what the intercepts take up.
  addHessian(features: Int32Array, out: Float64Array): void {
    const { x, first, loss } = this.#term;
    const { nOutputs: Q, fitIntercept } = this.#frame;
    const [n, K, q, weighted] = [x.rows, this.#K, this.#q, this.#mixed];
    const N = features.length * Q;
    const column = new Float64Array(n);
    // For each row and class l the sums over i of c x (q_k [k = l] - q_k q_l), K numbers, and what solves for them.
    const sums: Float64Array[] = [];
    const solved: (Float64Array | null)[] = [];
    for (let a = 0; a < features.length; a++) {
      column.fill(0);
      addColumn(x, features[a]!, 1, column);
      for (let l = 0; l < K; l++) {
        const sum = new Float64Array(K);
        for (let k = 0; k < K; k++) {
          for (let i = 0; i < n; i++) {
            const curvature = q[l * n + i]! * ((k === l ? 1 : 0) - q[k * n + i]!);
            weighted[i] = loss.weights[i]! * column[i]! * curvature;
            sum[k]! += weighted[i]!;
          }
          for (let b = 0; b <= a; b++) {
            const g = dotColumn(x, features[b]!, weighted);
            const [row, col] = [a * Q + first + l, b * Q + first + k];
            out[row * N + col]! += g;
            if (a !== b) out[col * N + row]! += g;
          }
        }
        sums.push(sum);
        solved.push(fitIntercept ? solvePositive(this.#bend, sum) : null);
      }
    }
    if (!fitIntercept) return;
    for (let a = 0; a < sums.length; a++) {
      const row = Math.floor(a / K) * Q + first + (a % K);
      for (let b = 0; b < sums.length; b++) {
        const col = Math.floor(b / K) * Q + first + (b % K);
        const z = solved[a];
        if (z) for (let k = 0; k < K; k++) out[row * N + col]! -= z[k]! * sums[b]![k]!;
      }
    }
  }

  settle(): void {
    if (!this.#frame.fitIntercept) return;
    const shift = this.#best(this.#field);
    if (shift) this.#bendBy(shift, this.#field);
  }

  evaluate(features: Int32Array, dw: Float64Array): number {
    const { x, first } = this.#term;
    const { nOutputs: Q, fitIntercept } = this.#frame;
    const [n, K, step, theta] = [x.rows, this.#K, this.step, this.#theta];
    step.fill(0);
    for (let f = 0; f < features.length; f++) {
      for (let k = 0; k < K; k++) {
        const d = dw[f * Q + first + k]!;
        if (d !== 0) addColumn(x, features[f]!, d, step.subarray(k * n, (k + 1) * n));
      }
    }
    this.interceptStep.fill(0);
    if (fitIntercept) {
      const left = this.#left();
      const shift = this.#best(left);
      if (shift) {
        this.interceptStep.set(shift);
        for (let k = 0; k < K; k++) for (let i = k * n; i < (k + 1) * n; i++) step[i]! += shift[k]!;
      }
    }
    let linear = 0;
    let quadratic = 0;
    const left = this.#left();
    for (let i = 0; i < step.length; i++) {
      linear -= theta[i]! * step[i]!;
      quadratic += (theta[i]! - left[i]!) * step[i]!;
    }
    this.slope = linear;
    return linear + quadratic / 2;
  }

  adopt(): void {
    this.#field.set(this.#left());
  }

  /** theta - H D, for D = `step`. */
  #left(): Float64Array {
    const { x, loss } = this.#term;
    const [n, K, q, step] = [x.rows, this.#K, this.#q, this.step];
    const left = this.#theta.slice();
    for (let i = 0; i < n; i++) {
      let mean = 0;
      for (let k = 0; k < K; k++) mean += q[k * n + i]! * step[k * n + i]!;
      for (let k = 0; k < K; k++) {
        left[k * n + i]! -= loss.weights[i]! * q[k * n + i]! * (step[k * n + i]! - mean);
      }
    }
    return left;
  }

  /** The common steps of the intercepts that leave the sums of this field at 0. */
  #best(field: Float64Array): Float64Array | null {
    const n = this.#term.x.rows;
    const sums = new Float64Array(this.#K);
    for (let k = 0; k < this.#K; k++) for (let i = k * n; i < (k + 1) * n; i++) sums[k]! += field[i]!;
    return solvePositive(this.#bend, sums);
  }

  /** field <- field - H 1 d^T. */
  #bendBy(d: Float64Array, field: Float64Array): void {
    const { x, loss } = this.#term;
    const [n, K, q] = [x.rows, this.#K, this.#q];
    for (let i = 0; i < n; i++) {
      let mean = 0;
      for (let k = 0; k < K; k++) mean += q[k * n + i]! * d[k]!;
      for (let k = 0; k < K; k++) field[k * n + i]! -= loss.weights[i]! * q[k * n + i]! * (d[k]! - mean);
    }
  }

  // On fields whose rows sum to 0 the inverse of c (diag(q) - q q^T) is r^T diag(1 / (c q)) r.
  size(): number {
    const { x, loss } = this.#term;
    const [n, field, q] = [x.rows, this.#field, this.#q];
    let sum = 0;
    for (let at = 0; at < field.length; at++) {
      const h = loss.weights[at % n]! * q[at]!;
      if (h > 1e-300) sum += field[at]! ** 2 / h;
    }
    return sum;
  }
}

/** No curvature is taken for less than this part of its upper bound: steps stay finite where a loss is flat. */
const SMALLEST_CURVATURE = 1e-10;

/** `mixed += d q_k`. */
function mixDense(q: Float64Array, at: number, d: number, mixed: Float64Array): void {
  if (d === 0) return;
  for (let i = 0; i < mixed.length; i++) mixed[i]! += d * q[at + i]!;
}

/** `field_k -= x_j c q_k (d - mixed)`. */
function takeMixed(
  x: Float64Array,
  from: number,
  cq: Float64Array,
  at: number,
  d: number,
  mixed: Float64Array,
  field: Float64Array,
): void {
  for (let i = 0; i < mixed.length; i++) field[at + i]! -= x[from + i]! * cq[at + i]! * (d - mixed[i]!);
}
