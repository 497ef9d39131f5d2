import type { Computation } from '../../computation/computation.js';
import { dotRange, multiplyBy, sum } from '../../linalg/vectors.js';
import type { MixedProblem } from '../../problem/mixed/mixedProblem.js';
import { type OutputGroup, partOf } from '../../problem/mixed/outputGroup.js';
import { GroupModel } from './groupModel.js';
import { listed } from './termModel.js';

/**
 * The model of tasks with one output each, H = diag(h). The intercepts are eliminated: a step d along column j is one
 * along `x_j - m_j` with m_j the mean of x_j under h, so that the field r = theta - H D keeps the sum 0 and correlations
 * need no means.
 */
export class DiagonalModel extends GroupModel {
  readonly #column: Float64Array;

  constructor(problem: MixedProblem, group: OutputGroup) {
    super(problem, group);
    this.#column = new Float64Array(group.x.stride);
    if (group.isQuadratic) this.#readDiagonal();
  }

  protected readCurvature(): void {
    if (!this.group.isQuadratic) this.#readDiagonal();
  }

  #readDiagonal(): void {
    const { terms, buffers, x } = this.group;
    for (const [t, term] of terms.entries()) {
      const h = partOf(this.group, buffers.h, term);
      term.loss.modelCurvature(buffers.eta.subarray(t * x.stride, (t + 1) * x.stride), h);
      buffers.totals[t] = sum(h);
    }
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { first, count: T, buffers, isQuadratic } = this.group;
    const { nOutputs: Q, fitIntercept, curvatures: bounds } = this.problem;
    if (!isQuadratic) this.measure(features, buffers.h, fitIntercept, curvatures);
    else {
      for (const j of features) {
        for (let at = j * Q + first; at < j * Q + first + T; at++) curvatures[at] = bounds[at]!;
      }
    }
  }

  // sum_i h_i x_ij x_ik - (sum h) m_j m_k
  products(j: number, features: Int32Array, out: Float64Array): void {
    const { x, first, count: T, buffers } = this.group;
    const { nOutputs: Q } = this.problem;
    const { h, means, totals, step: weighted, out: products } = buffers;
    const { isSparse } = this.local;
    const some = listed(this.problem, features);
    const column = this.#column;
    this.local.column(j, column);
    for (let t = 0; t < T; t++) {
      const at = t * x.stride;
      const m = isSparse ? 0 : means[j * T + t]!; // a sparse column stays as it is
      for (let i = 0; i < x.rows; i++) weighted[at + i] = h[at + i]! * (column[i]! - m);
    }
    this.local.correlate(weighted, some, products);
    for (let b = 0; b < features.length; b++) {
      for (let t = 0; t < T; t++) {
        const k = features[b]! * T + t;
        const rest = !isSparse ? 0 : totals[t]! * means[j * T + t]! * means[k]!;
        out[b * Q + first + t] = products[k]! - rest;
      }
    }
  }

  protected applyHessian(field: Float64Array): void {
    multiplyBy(field, this.group.buffers.h);
  }

  protected *bestShift(): Computation<Float64Array> {
    const { x, buffers } = this.group;
    const { h, totals } = buffers;
    return totals.map((total, t) =>
      total > 0 ? -dotRange(h, t * x.stride, this.step, t * x.stride, x.rows) / total : 0,
    );
  }

  // With r = theta - H D: -<theta, D> + <D, H D> / 2 = sum (r - theta) (r + theta) / (2 h).
  // biome-ignore lint/correctness/useYield: quick
  override *value(): Computation<number> {
    const { x, count: T, buffers } = this.group;
    const { field, h } = buffers;
    const { theta } = this;
    let sum = 0;
    for (let t = 0; t < T; t++) {
      const pending = this.pending[t]!;
      for (let i = t * x.stride; i < t * x.stride + x.rows; i++) {
        if (!(h[i]! > 0)) continue;
        const r = field[i]! + pending * h[i]!;
        sum += ((r - theta[i]!) * (r + theta[i]!)) / h[i]!;
      }
    }
    return sum / 2;
  }
}
