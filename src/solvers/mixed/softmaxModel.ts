import type { Computation } from '../../computation/computation.js';
import { columnSums, sumOf } from '../../linalg/vectors.js';
import { type ClassCurvature, classCurvature } from '../../losses/classCurvature.js';
import { GroupModel } from './groupModel.js';
import { listed } from './termModel.js';

/** What a step of the intercepts between two sweeps may leave: the next one takes it up. */
const ROUGH_REST = 1e-6;

/**
 * The model of a softmax task with K classes: `H_i = c_i (diag(q_i) - q_i q_i^T)`, with q_i the probabilities at the point.
 * Its outputs touch each other, so that a row is moved by a proximal step with the diagonal upper bound
 * `2 sum_i c_i x_ij^2 q_ik (1 - q_ik)`; intercepts are coordinates of their own, brought to their best again and again.
 */
export class SoftmaxModel extends GroupModel {
  /** H. */
  #curvature!: ClassCurvature;

  /** c. */
  get #weights(): Float64Array {
    return this.group.terms[0]!.loss.weights;
  }

  protected readCurvature(): void {
    const { terms, count: K, x, buffers } = this.group;
    const { eta, h, probabilities: q } = buffers;
    const c = this.#weights;
    terms[0]!.loss.modelCurvature(eta, q);
    for (let at = 0; at < q.length; at++) h[at] = c[at % x.stride]! * q[at]!;
    this.#curvature = classCurvature(c, q, K);
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { h, step: weights, probabilities: q } = this.group.buffers;
    for (let at = 0; at < weights.length; at++) weights[at] = 2 * h[at]! * (1 - q[at]!);
    this.measure(features, weights, false, curvatures);
  }

  // G_(a k)(b l) = sum_i c_i x_ia x_ib (q_ik [k = l] - q_ik q_il), less what the intercepts take up.
  *addHessian(features: Int32Array, out: Float64Array): Computation<void> {
    const { x, first, count: K, buffers } = this.group;
    const { nOutputs: Q, fitIntercept } = this.problem;
    const { h, step: weighted, out: products, probabilities: q } = buffers;
    const n = x.stride;
    const N = features.length * Q;
    const some = listed(this.problem, features);
    // For each row and class l the sums over i of c x (q_k [k = l] - q_k q_l), K numbers, and what solves for them.
    const sums: Float64Array[] = [];
    const solved: (Float64Array | null)[] = [];
    const ofIntercepts = fitIntercept ? classCurvature(this.#weights, q, K, Infinity) : null;
    for (let a = 0; a < features.length; a++) {
      for (let l = 0; l < K; l++) {
        weighted.fill(0);
        const sum = new Float64Array(K);
        for (let k = 0; k < K; k++) {
          const own = k === l ? 1 : 0;
          this.local.eachEntry(features[a]!, (i, value) => {
            const g = value * h[l * n + i]! * (own - q[k * n + i]!);
            weighted[k * n + i] = g;
            sum[k]! += g;
          });
        }
        this.local.correlate(weighted, some.subarray(0, a + 1), products);
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

  protected applyHessian(field: Float64Array): void {
    this.#curvature.apply(field);
  }

  protected *bestShift(): Computation<Float64Array | null> {
    return yield* this.#shiftOf(sumOf(this.theta, this.curved(), -1));
  }

  override *refitIntercepts(): Computation<void> {
    if (!this.problem.fitIntercept) return;
    const { field } = this.group.buffers;
    const shift = yield* this.#shiftOf(field, ROUGH_REST);
    if (shift) this.#curvature.subtractShift(shift, field);
  }

  /** The common steps of the intercepts that leave the sums of this field at 0. */
  #shiftOf(field: Float64Array, rest?: number): Computation<Float64Array | null> {
    return this.#curvature.solve(columnSums(field, this.group.count), rest);
  }
}
