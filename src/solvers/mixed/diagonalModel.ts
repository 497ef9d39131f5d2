import type { Computation } from '../../computation/computation.js';
import { type LocalColumns, localColumns } from '../../designs/design.js';
import type { WeightedColumns } from '../../kernels/kernels.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { type OutputGroup, partOf } from '../../problem/mixed/outputGroup.js';
import { predictRows } from './groupProducts.js';
import { listed, type TermModel, writeCurvatures } from './termModel.js';

/**
 * The model of tasks with one output each, H = diag(h). The intercepts are eliminated: a step d along column j is one
 * along `x_j - m_j` with m_j the mean of x_j under h, so that the field r = theta - H D keeps the sum 0 and correlations
 * need no means. Sparse columns stay as they are: r is kept as `r_stored + pending h`.
 */
export class DiagonalModel implements TermModel {
  readonly #problem: MixedProblem;
  readonly #group: OutputGroup;
  readonly #local: LocalColumns;
  readonly #steps: WeightedColumns;
  readonly #isFixed: boolean;
  readonly #isSparse: boolean;
  #theta: Float64Array;
  readonly #pending: Float64Array;
  readonly #column: Float64Array;
  readonly step: Float64Array;
  slope = 0;
  readonly interceptStep: Float64Array;

  constructor(problem: MixedProblem, group: OutputGroup) {
    const { x, count, isQuadratic, buffers } = group;
    this.#problem = problem;
    this.#group = group;
    const { field, h, means, row } = buffers;
    this.#local = localColumns(x);
    this.#steps = this.#local.steps({ field, weights: h, means, row });
    this.#isFixed = isQuadratic;
    this.#isSparse = this.#local.isSparse;
    this.#theta = buffers.theta;
    this.#pending = new Float64Array(count);
    this.step = buffers.step;
    this.interceptStep = new Float64Array(count);
    this.#column = new Float64Array(x.stride);
    if (this.#isFixed) this.#readCurvature();
  }

  #readCurvature(): void {
    const { terms, buffers, x } = this.#group;
    for (const [t, term] of terms.entries()) {
      const h = partOf(this.#group, buffers.h, term);
      term.loss.modelCurvature(buffers.eta.subarray(t * x.stride, (t + 1) * x.stride), h);
      let total = 0;
      for (let i = 0; i < h.length; i++) total += h[i]!;
      buffers.totals[t] = total;
    }
  }

  // biome-ignore lint/correctness/useYield: quick
  *restart(theta: Float64Array): Computation<void> {
    if (!this.#isFixed) this.#readCurvature();
    this.#theta = theta;
    this.#group.buffers.field.set(theta);
    this.#pending.fill(0);
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { first, count: T, buffers } = this.#group;
    const { nOutputs: Q, fitIntercept: center, curvatures: bounds } = this.#problem;
    if (this.#isFixed) {
      for (const j of features) {
        for (let at = j * Q + first; at < j * Q + first + T; at++) curvatures[at] = bounds[at]!;
      }
      return;
    }
    const { h, totals, means, out } = buffers;
    const some = listed(this.#problem, features);
    this.#local.moments({ weights: h, totals, center, means, squares: out }, some);
    writeCurvatures(this.#problem, this.#group, features, curvatures);
  }

  correlate(j: number, out: Float64Array): void {
    const { first, count: T, buffers } = this.#group;
    const { row, means, totals } = buffers;
    this.#steps.dot(j);
    for (let t = 0; t < T; t++) out[first + t] = row[t]!;
    if (!this.#isSparse) return;
    for (let t = 0; t < T; t++) out[first + t]! += this.#pending[t]! * totals[t]! * means[j * T + t]!;
  }

  applyStep(j: number, d: Float64Array): void {
    const { first, count: T, buffers } = this.#group;
    const { row, means } = buffers;
    let moves = false;
    for (let t = 0; t < T; t++) {
      const step = d[first + t]!;
      row[t] = step;
      if (step !== 0) moves = true;
    }
    if (!moves) return;
    this.#steps.applyStep(j);
    if (!this.#isSparse) return;
    for (let t = 0; t < T; t++) this.#pending[t]! += row[t]! * means[j * T + t]!;
  }

  *addHessian(features: Int32Array, out: Float64Array): Computation<void> {
    const { first, count: T } = this.#group;
    const Q = this.#problem.nOutputs;
    const N = features.length * Q;
    const products = new Float64Array(N);
    for (let a = 0; a < features.length; a++) {
      this.products(features[a]!, features.subarray(0, a + 1), products);
      yield { kind: 'pause' };
      for (let b = 0; b <= a; b++) {
        for (let q = first; q < first + T; q++) {
          const [row, column] = [a * Q + q, b * Q + q];
          const g = products[column]!;
          out[row * N + column]! += g;
          if (a !== b) out[column * N + row]! += g;
        }
      }
    }
  }

  /**
   * `G_jk = sum_i h_i x_ij x_ik - (sum h) m_j m_k` of column j with some columns k: Q numbers a column, those of this group written.
   */
  products(j: number, features: Int32Array, out: Float64Array): void {
    const { x, first, count: T, buffers } = this.#group;
    const { nOutputs: Q } = this.#problem;
    const { h, means, totals, step: weighted, out: products } = buffers;
    const some = listed(this.#problem, features);
    const column = this.#column;
    this.#local.column(j, column);
    for (let t = 0; t < T; t++) {
      const at = t * x.stride;
      const m = this.#isSparse ? 0 : means[j * T + t]!; // a sparse column stays as it is
      for (let i = 0; i < x.rows; i++) weighted[at + i] = h[at + i]! * (column[i]! - m);
    }
    this.#local.correlate(weighted, some, products);
    for (let b = 0; b < features.length; b++) {
      for (let t = 0; t < T; t++) {
        const k = features[b]! * T + t;
        const rest = !this.#isSparse ? 0 : totals[t]! * means[j * T + t]! * means[k]!;
        out[b * Q + first + t] = products[k]! - rest;
      }
    }
  }

  *refitIntercepts(): Computation<void> {}

  // biome-ignore lint/correctness/useYield: quick
  *evaluate(features: Int32Array, dw: Float64Array): Computation<number> {
    const { x, count: T, buffers } = this.#group;
    const { lists, fitIntercept } = this.#problem;
    const { step, h, totals } = buffers;
    const theta = this.#theta;
    predictRows(this.#group, features, dw, lists.some, step);
    let linear = 0;
    let quadratic = 0;
    for (let t = 0; t < T; t++) {
      const begin = t * x.stride;
      const end = begin + x.rows;
      let shift = 0;
      if (fitIntercept && totals[t]! > 0) {
        for (let i = begin; i < end; i++) shift -= h[i]! * step[i]!;
        shift /= totals[t]!;
      }
      this.interceptStep[t] = shift;
      for (let i = begin; i < end; i++) {
        const d = step[i]! + shift;
        step[i] = d;
        linear -= theta[i]! * d;
        quadratic += h[i]! * d * d;
      }
    }
    this.slope = linear;
    return linear + quadratic / 2;
  }

  // With r = theta - H D: -<theta, D> + <D, H D> / 2 = sum (r - theta) (r + theta) / (2 h).
  // biome-ignore lint/correctness/useYield: quick
  *value(): Computation<number> {
    const { x, count: T, buffers } = this.#group;
    const { field, h } = buffers;
    const theta = this.#theta;
    let sum = 0;
    for (let t = 0; t < T; t++) {
      const pending = this.#pending[t]!;
      for (let i = t * x.stride; i < t * x.stride + x.rows; i++) {
        if (!(h[i]! > 0)) continue;
        const r = field[i]! + pending * h[i]!;
        sum += ((r - theta[i]!) * (r + theta[i]!)) / h[i]!;
      }
    }
    return sum / 2;
  }

  acceptStep(): void {
    const { field, h, step } = this.#group.buffers;
    const theta = this.#theta;
    for (let i = 0; i < field.length; i++) field[i] = theta[i]! - h[i]! * step[i]!;
    this.#pending.fill(0);
  }

  size(): number {
    const { x, count: T, buffers } = this.#group;
    const { field, h } = buffers;
    let sum = 0;
    for (let t = 0; t < T; t++) {
      const pending = this.#pending[t]!;
      for (let i = t * x.stride; i < t * x.stride + x.rows; i++) {
        if (h[i]! > 0) sum += (field[i]! + pending * h[i]!) ** 2 / h[i]!;
      }
    }
    return sum;
  }
}
