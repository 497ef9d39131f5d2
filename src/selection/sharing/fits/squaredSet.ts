import type { Computation } from '../../../computation/computation.js';
import type { SharingWay } from '../ways.js';
import type { FitSet, FitStart, SharingWeights } from './fitSet.js';
import { addMoments, type Moments } from './moments.js';
import { type Quadratic, quadraticOf, scaleOf } from './quadratic.js';
import { solveWay, strongest, type WayProblem } from './solveWay.js';

/** Squared losses: the moments of each task are all that a fit needs. */
export class SquaredSet implements FitSet {
  readonly meanRanks: Float64Array | null;
  readonly #moments: readonly Moments[];
  readonly #scale: Float64Array;
  readonly #own: Quadratic;
  readonly #all: Moments;
  readonly #pooled: Quadratic;

  /** @param moments one a task */
  constructor(moments: readonly Moments[], p: number, meanRanks: Float64Array | null) {
    this.#moments = moments;
    this.#all = addMoments(moments, p);
    this.#scale = scaleOf(this.#all);
    this.#own = quadraticOf(moments, this.#scale);
    this.#pooled = quadraticOf([this.#all], this.#scale);
    this.meanRanks = meanRanks;
  }

  strongest(way: SharingWay): Computation<number> {
    return strongest(this.#own, way);
  }

  // biome-ignore lint/correctness/useYield: other sets need steps for it
  *alone(alpha: number): Computation<Float64Array> {
    return this.#own.ridge(alpha).alone;
  }

  *fit(
    { way, candidate, groups }: WayProblem,
    tolerance: number,
    start: FitStart | null,
  ): Computation<SharingWeights> {
    if (way === 'pooled') {
      const w = yield* solveWay(this.#pooled, { way, candidate, groups: null }, null, tolerance);
      return this.#pooledWeights(w);
    }
    const W = yield* solveWay(this.#own, { way, candidate, groups }, start?.W ?? null, tolerance);
    return this.#weights(W);
  }

  #weights(W: Float64Array): SharingWeights {
    const p = this.#scale.length;
    const scale = this.#scale;
    const w = new Float64Array(W.length);
    const b = new Float64Array(this.#moments.length);
    for (let t = 0, at = 0; t < b.length; t++) {
      const { meanX, meanY } = this.#moments[t]!;
      let intercept = meanY;
      for (let j = 0; j < p; j++, at++) {
        w[at] = W[at]! / scale[j]!;
        intercept -= meanX[j]! * w[at]!;
      }
      b[t] = intercept;
    }
    return { w, b, start: { W, b } };
  }

  #pooledWeights(pooled: Float64Array): SharingWeights {
    const p = this.#scale.length;
    const T = this.#moments.length;
    const w = Float64Array.from({ length: T * p }, (_, k) => pooled[k % p]! / this.#scale[k % p]!);
    let intercept = this.#all.meanY;
    for (let j = 0; j < p; j++) intercept -= this.#all.meanX[j]! * w[j]!;
    const b = new Float64Array(T).fill(intercept);
    return { w, b, start: { W: pooled, b } };
  }
}
