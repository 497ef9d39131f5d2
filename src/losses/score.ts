import { exp } from '../math/exp.js';
import { devianceExplained } from './deviance.js';
import { LEAST_SAMPLES, rSquared } from './r2.js';

/** How the predictors eta of a task are scored against its targets; 1 is perfect. */
export interface Score {
  readonly name: string;
  /** With fewer samples it is not defined. */
  readonly leastSamples: number;
  /**
   * The score of the samples that count, NaN where it is not defined.
   *
   * @param y targets as the loss takes them, n
   * @param eta n x m by columns
   * @param c the weights of the samples, n; only those above 0 count, and only ratios matter
   * @param isUniform whether those above 0 are all the same
   */
  of(y: Float64Array, eta: Float64Array, c: Float64Array, isUniform: boolean): number;
}

/** R^2 of predictions eta. */
export const r2Score: Score = /* @__PURE__ */ Object.freeze({
  name: 'R^2',
  leastSamples: LEAST_SAMPLES,
  of(y: Float64Array, eta: Float64Array, c: Float64Array, isUniform: boolean): number {
    const counts = (_: number, i: number) => c[i]! > 0;
    return rSquared(y.filter(counts), eta.filter(counts), isUniform ? undefined : c.filter(counts));
  },
});

/** D^2 of counts with predictions exp(eta). */
export const devianceScore: Score = /* @__PURE__ */ Object.freeze({
  name: 'D^2',
  leastSamples: LEAST_SAMPLES,
  of(y: Float64Array, eta: Float64Array, c: Float64Array): number {
    if (c.reduce((count, weight) => count + (weight > 0 ? 1 : 0), 0) < LEAST_SAMPLES) return Number.NaN;
    return devianceExplained(y, eta.map(exp), eta, c);
  },
});

/** The share of labels that eta decides for: of two, -1 and 1. */
export const pairAccuracy: Score = /* @__PURE__ */ Object.freeze({
  name: 'accuracy',
  leastSamples: 1,
  of(y: Float64Array, eta: Float64Array, c: Float64Array): number {
    return shareRight(c, decide(eta, 1), (i) => (y[i]! > 0 ? 1 : 0));
  },
});

/** Of K classes, 0 .. K - 1. */
export const classAccuracy: Score = /* @__PURE__ */ Object.freeze({
  name: 'accuracy',
  leastSamples: 1,
  of(y: Float64Array, eta: Float64Array, c: Float64Array): number {
    return shareRight(c, decide(eta, eta.length / y.length), (i) => y[i]!);
  },
});

/** The index of the class that eta (n x m by columns) speaks for, n. With one output the second of two where it is above 0. */
export function decide(eta: Float64Array, outputs: number): Int32Array {
  const n = eta.length / outputs;
  if (outputs === 1) return Int32Array.from(eta, (value) => (value > 0 ? 1 : 0));
  return Int32Array.from({ length: n }, (_, i) => {
    let best = 0;
    for (let k = 1; k < outputs; k++) if (eta[k * n + i]! > eta[best * n + i]!) best = k;
    return best;
  });
}

function shareRight(c: Float64Array, found: Int32Array, labelOf: (i: number) => number): number {
  let right = 0;
  let wrong = 0;
  for (let i = 0; i < c.length; i++) {
    if (found[i] === labelOf(i)) right += c[i]!;
    else wrong += c[i]!;
  }
  return right / (right + wrong);
}
