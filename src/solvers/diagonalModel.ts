import {
  addColumn,
  columnMoments,
  dotColumn,
  takeDense,
  takeDenseUniform,
  takeSparse,
} from '../problem/columnOps.js';
import type { Term } from '../problem/mixedProblem.js';
import type { TermModel } from './termModel.js';

/** What a task's model takes from its problem. */
export interface ModelFrame {
  readonly nOutputs: number;
  readonly fitIntercept: boolean;
  /** p x Q, as in MixedData: where it is 0, an output has no use for a column. */
  readonly curvatures: Float64Array;
  readonly means: Float64Array;
}

/**
 * The model of a task with one output, H = diag(h). The intercept is eliminated: a step d along column j is one
 * along `x_j - m_j` with m_j the mean of x_j under h, so that the field r = theta - H D keeps the sum 0 and correlations
 * need no means. Sparse columns stay as they are: r is kept as `r_stored + pending h`.
 */
export class DiagonalModel implements TermModel {
  readonly #term: Term;
  readonly #frame: ModelFrame;
  readonly #h: Float64Array;
  readonly #theta: Float64Array;
  readonly #field: Float64Array;
  readonly #means: Float64Array;
  readonly #isFixed: boolean;
  #total = 0;
  /** h where it is the same for all samples, else NaN. */
  #uniform = Number.NaN;
  #pending = 0;
  readonly step: Float64Array;
  slope = 0;
  readonly interceptStep: Float64Array = new Float64Array(1);

  constructor(term: Term, frame: ModelFrame) {
    const n = term.x.rows;
    this.#term = term;
    this.#frame = frame;
    this.#h = new Float64Array(n);
    this.#theta = new Float64Array(n);
    this.#field = new Float64Array(n);
    this.step = new Float64Array(n);
    this.#isFixed = term.loss.name === 'squared';
    const p = term.x.columns;
    this.#means = new Float64Array(p);
    if (this.#isFixed) {
      for (let j = 0; j < p; j++) this.#means[j] = frame.means[j * frame.nOutputs + term.first]!;
      this.#bend(this.step);
    }
  }

  #bend(eta: Float64Array): void {
    const h = this.#h;
    this.#term.loss.bend(eta, h);
    let total = 0;
    for (let i = 0; i < h.length; i++) total += h[i]!;
    this.#total = total;
    this.#uniform = h.every((value) => value === h[0]) ? h[0]! : Number.NaN;
  }

  restart(eta: Float64Array, theta: Float64Array): void {
    if (!this.#isFixed) this.#bend(eta);
    this.#theta.set(theta);
    this.#field.set(theta);
    this.#pending = 0;
  }

  prepare(features: Int32Array, curvatures: Float64Array): void {
    const { x, first } = this.#term;
    const { nOutputs: Q, fitIntercept, curvatures: bounds } = this.#frame;
    if (this.#isFixed) {
      for (let k = 0; k < features.length; k++) {
        const q = features[k]! * Q + first;
        curvatures[q] = bounds[q]!;
      }
      return;
    }
    const moments = { mean: 0, square: 0 };
    for (let k = 0; k < features.length; k++) {
      const j = features[k]!;
      const q = j * Q + first;
      if (bounds[q] === 0) continue;
      columnMoments(x, j, this.#h, this.#total, fitIntercept, moments);
      this.#means[j] = moments.mean;
      curvatures[q] = Math.max(moments.square, SMALLEST_CURVATURE * bounds[q]!);
    }
  }

  correlate(j: number, out: Float64Array): void {
    const { x, first } = this.#term;
    out[first] = dotColumn(x, j, this.#field) + this.#pending * this.#total * this.#means[j]!;
  }

  take(j: number, d: Float64Array): void {
    const { x, first } = this.#term;
    const step = d[first]!;
    if (step === 0) return;
    const m = this.#means[j]!;
    if (x.kind === 'sparse') {
      takeSparse(x, j, this.#h, step, this.#field);
      this.#pending += step * m;
    } else if (this.#uniform >= 0) {
      takeDenseUniform(x.data, j * x.rows, x.rows, step * this.#uniform, m, this.#field);
    } else takeDense(x.data, j * x.rows, x.rows, this.#h, step, m, this.#field);
  }

  // G_ab = sum_i h_i x_ia x_ib - (sum h) m_a m_b
  addHessian(features: Int32Array, out: Float64Array): void {
    const { x, first } = this.#term;
    const Q = this.#frame.nOutputs;
    const s = features.length;
    const h = this.#h;
    const weighted = new Float64Array(x.rows);
    for (let a = 0; a < s; a++) {
      const m = this.#means[features[a]!]!;
      weighted.fill(0);
      addColumn(x, features[a]!, 1, weighted);
      const isDense = x.kind === 'dense';
      for (let i = 0; i < h.length; i++) weighted[i] = h[i]! * (isDense ? weighted[i]! - m : weighted[i]!);
      for (let b = 0; b <= a; b++) {
        const j = features[b]!;
        const rest = isDense ? 0 : this.#total * m * this.#means[j]!;
        const g = dotColumn(x, j, weighted) - rest;
        const [row, column] = [a * Q + first, b * Q + first];
        out[row * s * Q + column]! += g;
        if (a !== b) out[column * s * Q + row]! += g;
      }
    }
  }

  settle(): void {}

  evaluate(features: Int32Array, dw: Float64Array): number {
    const { x, first } = this.#term;
    const { nOutputs: Q, fitIntercept } = this.#frame;
    const { step } = this;
    const h = this.#h;
    step.fill(0);
    for (let k = 0; k < features.length; k++) {
      const d = dw[k * Q + first]!;
      if (d !== 0) addColumn(x, features[k]!, d, step);
    }
    let shift = 0;
    if (fitIntercept && this.#total > 0) {
      for (let i = 0; i < h.length; i++) shift -= h[i]! * step[i]!;
      shift /= this.#total;
      for (let i = 0; i < h.length; i++) step[i]! += shift;
    }
    this.interceptStep[0] = shift;
    let linear = 0;
    let quadratic = 0;
    for (let i = 0; i < h.length; i++) {
      linear -= this.#theta[i]! * step[i]!;
      quadratic += h[i]! * step[i]! * step[i]!;
    }
    this.slope = linear;
    return linear + quadratic / 2;
  }

  adopt(): void {
    const field = this.#field;
    for (let i = 0; i < field.length; i++) field[i] = this.#theta[i]! - this.#h[i]! * this.step[i]!;
    this.#pending = 0;
  }

  size(): number {
    const field = this.#field;
    const h = this.#h;
    let sum = 0;
    for (let i = 0; i < field.length; i++) {
      if (h[i]! > 0) sum += (field[i]! + this.#pending * h[i]!) ** 2 / h[i]!;
    }
    return sum;
  }
}

/** No curvature is taken for less than this part of its upper bound: steps stay finite where a loss is flat. */
const SMALLEST_CURVATURE = 1e-10;
