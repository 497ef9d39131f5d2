import type { Computation } from '../../computation/computation.js';
import type { MixedData } from '../../problem/mixed/mixedProblem.js';
import { partsOf } from '../../problem/mixed/outputGroup.js';
import { correlateAll, predictAll } from './groupProducts.js';

/** Weights with their best intercepts, and what they predict. */
export interface Point {
  /** p x Q. */
  readonly w: Float64Array;
  /** b, Q: the best of these weights. */
  readonly b: Float64Array;
  /** X W of each task, without intercepts. */
  readonly product: readonly Float64Array[];
  /** X W + b of each task. */
  readonly eta: readonly Float64Array[];
}

/** The smooth part of a mixed problem, `F(W) = min_b sum_it c_it loss_t(y_it, x_i . w_t + b_t)`, at one point after the other. */
export interface Points {
  /** Multiply-adds of a product with X. */
  readonly cost: number;
  /** The point of weights. @param b where to look for the intercepts; those of the best constant model unless given */
  at(w: Float64Array, b?: Float64Array): Computation<Point>;
  /** `now + factor (now - before)`, whose products with X are known. */
  beyond(now: Point, before: Point, factor: number): Computation<Point>;
  /**
   * The field `theta = -c loss'` and `V = X^T theta = -grad F`.
   *
   * @param isDual whether theta is moved to where it is a dual point: each of its columns sums to 0
   */
  dual(
    point: Point,
    isDual: boolean,
  ): Computation<{ readonly theta: readonly Float64Array[]; readonly v: Float64Array }>;
  /**
   * `F(to) - F(from) - <grad F(from), to - from>` for the field theta of `from`: the Fenchel-Young gap of the predictions of `to`
   * with theta, a sum of terms that are never negative.
   */
  divergence(to: Point, theta: readonly Float64Array[]): number;
}

export function openPoints(data: MixedData): Points {
  const { terms, groups, lists, nFeatures: p, nOutputs: Q, fitIntercept } = data;
  const all = lists.some.subarray(0, p);
  for (let j = 0; j < p; j++) all[j] = j;
  const cost = groups.reduce((sum, { x, count }) => sum + x.cost * count, 0);

  /** Adds the best intercepts to products. */
  function* withIntercepts(
    w: Float64Array,
    product: readonly Float64Array[],
    start: Float64Array,
  ): Computation<Point> {
    const b = start.slice();
    const eta = product.map((field) => field.slice());
    for (const [t, { loss, first, x }] of terms.entries()) {
      const own = b.subarray(first, first + loss.outputs);
      const field = eta[t]!;
      for (let k = 0; k < loss.outputs; k++) {
        for (let i = k * x.stride; i < k * x.stride + x.rows; i++) field[i]! += own[k]!;
      }
      if (fitIntercept && loss.counts) yield* loss.fitIntercept(field, own);
    }
    return { w, b, product, eta };
  }

  return {
    cost,

    *at(w: Float64Array, b: Float64Array = data.nullIntercept): Computation<Point> {
      yield* predictAll(data, w, all);
      const product = partsOf(groups, ({ buffers }) => buffers.eta).map((field) => field.slice());
      return yield* withIntercepts(w, product, b);
    },

    *beyond(now: Point, before: Point, factor: number): Computation<Point> {
      if (factor === 0 || now === before) return now;
      const ahead = (a: Float64Array, b: Float64Array): Float64Array =>
        a.map((value, k) => value + factor * (value - b[k]!));
      const product = now.product.map((field, t) => ahead(field, before.product[t]!));
      return yield* withIntercepts(ahead(now.w, before.w), product, now.b);
    },

    *dual(point: Point, isDual: boolean) {
      const theta = partsOf(groups, ({ buffers }) => buffers.theta);
      for (const [t, { loss }] of terms.entries()) {
        loss.dual(point.eta[t]!, theta[t]!);
        if (isDual && fitIntercept) yield* loss.toZeroSum(theta[t]!);
      }
      const v = new Float64Array(p * Q);
      yield* correlateAll(data, all, v);
      return { theta, v };
    },

    divergence(to: Point, theta: readonly Float64Array[]): number {
      let sum = 0;
      for (const [t, { loss }] of terms.entries()) sum += loss.gap(to.eta[t]!, theta[t]!, 1);
      return sum;
    },
  };
}
