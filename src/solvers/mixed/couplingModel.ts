import type { Computation } from '../../computation/computation.js';
import { minimiseCoupledRow } from '../../penalties/coupledRow.js';
import type { FusedStrengths } from '../../penalties/penalty.js';
import { coupledSquares, type RowCoupling } from '../../penalties/rowCoupling.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import type { TermModel } from './termModel.js';

/**
 * The coupling beside a penalty on rows, `sum_j W_j M W_j^T / 2`, as one more loss: a quadratic is its own model, of which D is dW
 * and theta -M W. It comes behind the models of the losses, and adds to what they have written.
 */
export class CouplingModel implements TermModel {
  readonly #coupling: RowCoupling;
  readonly #Q: number;
  /** The curvatures of the losses alone, p x Q. */
  readonly #own: Float64Array;
  /** W as it stands, which is the solver's. */
  #w: Float64Array;
  /** W at the last start. */
  #start: Float64Array;
  readonly #pull: Float64Array;
  readonly step: Float64Array = new Float64Array(0);
  readonly interceptStep: Float64Array = new Float64Array(0);
  slope = 0;

  constructor(
    coupling: RowCoupling,
    { nOutputs: Q, curvatures }: Pick<MixedProblem, 'nOutputs' | 'curvatures'>,
  ) {
    this.#coupling = coupling;
    this.#Q = Q;
    this.#own = curvatures.slice();
    this.#w = this.#start = new Float64Array(curvatures.length);
    this.#pull = new Float64Array(Q);
  }

  /** @param w W, p x Q, which changes as the steps are taken */
  // biome-ignore lint/correctness/useYield: quick
  *restart(w: Float64Array): Computation<void> {
    this.#w = w;
    this.#start = w.slice();
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    for (const j of features) {
      for (let at = j * this.#Q; at < (j + 1) * this.#Q; at++) {
        this.#own[at] = curvatures[at]!;
        curvatures[at]! += this.#coupling.largest;
      }
    }
  }

  /** The largest curvature of the losses alone along row j, over the outputs. */
  curvatureOf(j: number): number {
    return this.#own.subarray(j * this.#Q, (j + 1) * this.#Q).reduce((a, b) => Math.max(a, b), 0);
  }

  correlate(j: number, out: Float64Array): void {
    const at = j * this.#Q;
    this.#coupling.apply(this.#w, at, this.#pull);
    // A column that is constant for an output has no correlations but rounding.
    for (let q = 0; q < this.#Q; q++) out[q] = (this.#own[at + q] === 0 ? 0 : out[q]!) - this.#pull[q]!;
  }

  /** The best row j for the correlations g of the losses alone. @param a scratch, Q */
  minimiseRow(j: number, g: Float64Array, fused: FusedStrengths, a: Float64Array, u: Float64Array): void {
    const at = j * this.#Q;
    const L = this.#own.subarray(at, at + this.#Q);
    for (let q = 0; q < this.#Q; q++) a[q] = L[q] === 0 ? 0 : g[q]! + L[q]! * this.#w[at + q]!;
    minimiseCoupledRow(this.#coupling, a, L, { l1: fused.l1(j), l2: fused.l2(j) }, u);
  }

  applyStep(): void {}

  *addHessian(features: Int32Array, out: Float64Array): Computation<void> {
    const Q = this.#Q;
    const N = features.length * Q;
    const M = this.#coupling.matrix();
    for (let begin = 0; begin < N; begin += Q) {
      for (let s = 0; s < Q; s++) {
        for (let t = 0; t < Q; t++) out[(begin + s) * N + begin + t]! += M[s * Q + t]!;
      }
      yield { kind: 'pause' };
    }
  }

  *refitIntercepts(): Computation<void> {}

  // biome-ignore lint/correctness/useYield: quick
  *evaluate(features: Int32Array, dw: Float64Array): Computation<number> {
    const Q = this.#Q;
    this.slope = 0;
    for (let k = 0; k < features.length; k++) {
      this.#coupling.apply(this.#start, features[k]! * Q, this.#pull);
      for (let q = 0; q < Q; q++) this.slope += this.#pull[q]! * dw[k * Q + q]!;
    }
    return this.slope + coupledSquares(this.#coupling, dw) / 2;
  }

  *value(features: Int32Array, dw: Float64Array): Computation<number> {
    return yield* this.evaluate(features, dw);
  }

  acceptStep(): void {}

  size(): number {
    return coupledSquares(this.#coupling, this.#w);
  }
}
