import type { Computation } from '../../computation/computation.js';
import { type LocalColumns, localColumns } from '../../designs/design.js';
import type { WeightedColumns } from '../../kernels/kernels.js';
import { columnSums } from '../../linalg/vectors.js';
import {
  applyClassCurvature,
  type ClassCurvature,
  classCurvature,
  factorisedCurvature,
  subtractClassShift,
} from '../../losses/classCurvature.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { OutputGroup, Term } from '../../problem/mixed/outputGroup.js';
import { predictRows } from './groupProducts.js';
import { listed, type TermModel, writeCurvatures } from './termModel.js';

/**
 * The model of a softmax task with K classes: `H_i = c_i (diag(q_i) - q_i q_i^T)`, with q_i the probabilities at the point.
 * Its outputs touch each other, so that a row is moved by a proximal step with the diagonal upper bound
 * `2 sum_i c_i x_ij^2 q_ik (1 - q_ik)`; intercepts are coordinates of their own, brought to their best again and again.
 */
export class SoftmaxModel implements TermModel {
  readonly #problem: MixedProblem;
  readonly #group: OutputGroup;
  readonly #term: Term;
  readonly #local: LocalColumns;
  readonly #steps: WeightedColumns;
  readonly #K: number;
  readonly #q: Float64Array;
  #theta: Float64Array;
  readonly #field: Float64Array;
  /** The curvature of the intercepts. */
  #interceptCurvature: ClassCurvature | null = null;
  readonly step: Float64Array;
  slope = 0;
  readonly interceptStep: Float64Array;

  constructor(problem: MixedProblem, group: OutputGroup) {
    const { x, count: K, buffers } = group;
    const { field, h, row } = buffers;
    this.#problem = problem;
    this.#group = group;
    this.#term = group.terms[0]!;
    this.#K = K;
    this.#q = buffers.probabilities;
    this.#local = localColumns(x);
    this.#steps = this.#local.steps({ field, weights: h, probabilities: this.#q, row });
    this.#theta = buffers.theta;
    this.#field = field;
    this.step = buffers.step;
    this.interceptStep = new Float64Array(K);
  }

  *restart(theta: Float64Array): Computation<void> {
    const { loss, x } = this.#term;
    const { eta, h } = this.#group.buffers;
    const [q, K, n] = [this.#q, this.#K, x.stride];
    loss.modelCurvature(eta, q);
    for (let at = 0; at < q.length; at++) h[at] = loss.weights[at % n]! * q[at]!;
    this.#theta = theta;
    this.#field.set(theta);
    this.#interceptCurvature = this.#problem.fitIntercept ? yield* classCurvature(loss.weights, q, K) : null;
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { h, step: weights, totals, means, out: squares } = this.#group.buffers;
    const q = this.#q;
    for (let at = 0; at < weights.length; at++) weights[at] = 2 * h[at]! * (1 - q[at]!);
    const some = listed(this.#problem, features);
    this.#local.moments({ weights, totals, center: false, means, squares }, some);
    writeCurvatures(this.#problem, this.#group, features, curvatures);
  }

  correlate(j: number, out: Float64Array): void {
    const { first } = this.#term;
    const { row } = this.#group.buffers;
    this.#steps.dot(j);
    for (let k = 0; k < this.#K; k++) out[first + k] = row[k]!;
  }

  // theta_k <- theta_k - c x q_k (d_k - sum_l q_l d_l)
  applyStep(j: number, d: Float64Array): void {
    const { first } = this.#term;
    const { row } = this.#group.buffers;
    let moves = false;
    for (let k = 0; k < this.#K; k++) {
      row[k] = d[first + k]!;
      if (row[k] !== 0) moves = true;
    }
    if (moves) this.#steps.applyStep(j);
  }

  // G_(a k)(b l) = sum_i c_i x_ia x_ib (q_ik [k = l] - q_ik q_il), less what the intercepts take up.
  *addHessian(features: Int32Array, out: Float64Array): Computation<void> {
    const { x, first } = this.#term;
    const { nOutputs: Q, fitIntercept } = this.#problem;
    const { h, step: weighted, out: products } = this.#group.buffers;
    const [n, K, q] = [x.stride, this.#K, this.#q];
    const N = features.length * Q;
    const some = listed(this.#problem, features);
    // For each row and class l the sums over i of c x (q_k [k = l] - q_k q_l), K numbers, and what solves for them.
    const sums: Float64Array[] = [];
    const solved: (Float64Array | null)[] = [];
    const ofIntercepts = fitIntercept ? factorisedCurvature(this.#term.loss.weights, q, K) : null;
    for (let a = 0; a < features.length; a++) {
      for (let l = 0; l < K; l++) {
        weighted.fill(0);
        const sum = new Float64Array(K);
        for (let k = 0; k < K; k++) {
          const own = k === l ? 1 : 0;
          this.#local.eachEntry(features[a]!, (i, value) => {
            const g = value * h[l * n + i]! * (own - q[k * n + i]!);
            weighted[k * n + i] = g;
            sum[k]! += g;
          });
        }
        this.#local.correlate(weighted, some.subarray(0, a + 1), products);
        for (let b = 0; b <= a; b++) {
          for (let k = 0; k < K; k++) {
            const g = products[features[b]! * K + k]!;
            const [row, col] = [a * Q + first + l, b * Q + first + k];
            out[row * N + col]! += g;
            if (a !== b) out[col * N + row]! += g;
          }
        }
        sums.push(sum);
        solved.push(ofIntercepts ? yield* ofIntercepts.solve(sum) : null);
        yield { kind: 'pause' };
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

  *refitIntercepts(): Computation<void> {
    if (!this.#problem.fitIntercept) return;
    const shift = yield* this.#best(this.#field, ROUGH_REST);
    if (shift) subtractClassShift(this.#term.loss.weights, this.#q, shift, this.#field);
  }

  *evaluate(features: Int32Array, dw: Float64Array): Computation<number> {
    const { x } = this.#term;
    const { fitIntercept, lists } = this.#problem;
    const [n, K, step, theta] = [x.stride, this.#K, this.step, this.#theta];
    predictRows(this.#group, features, dw, lists.some, step);
    this.interceptStep.fill(0);
    if (fitIntercept) {
      const left = this.#left();
      const shift = yield* this.#best(left);
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

  *value(features: Int32Array, dw: Float64Array): Computation<number> {
    return yield* this.evaluate(features, dw);
  }

  acceptStep(): void {
    this.#field.set(this.#left());
  }

  /** theta - H D, for D = `step`. */
  #left(): Float64Array {
    const left = this.step.slice();
    applyClassCurvature(this.#term.loss.weights, this.#q, left);
    for (let at = 0; at < left.length; at++) left[at] = this.#theta[at]! - left[at]!;
    return left;
  }

  /** The common steps of the intercepts that leave the sums of this field at 0. */
  *#best(field: Float64Array, rest?: number): Computation<Float64Array | null> {
    const sums = columnSums(field, this.#K);
    return this.#interceptCurvature ? yield* this.#interceptCurvature.solve(sums, rest) : null;
  }

  // On fields whose rows sum to 0 the inverse of c (diag(q) - q q^T) is r^T diag(1 / (c q)) r.
  size(): number {
    const { x, loss } = this.#term;
    const [n, field, q] = [x.stride, this.#field, this.#q];
    let sum = 0;
    for (let at = 0; at < field.length; at++) {
      const h = loss.weights[at % n]! * q[at]!;
      if (h > 1e-300) sum += field[at]! ** 2 / h;
    }
    return sum;
  }
}

/** What a step of the intercepts between two sweeps may leave: the next one takes it up. */
const ROUGH_REST = 1e-6;
