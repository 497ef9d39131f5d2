import type { DualField } from '../rowCertificate.js';
import type { MixedData } from './mixedProblem.js';

/** The losses of all tasks at predictions eta, seen from the dual field that belongs to them. */
export function dualField(
  { terms }: MixedData,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
): DualField {
  let squares = 0;
  let largestScale = Infinity;
  for (const [t, { loss }] of terms.entries()) {
    squares += weightedSquares(theta[t]!, loss.weights) / loss.curvature;
    largestScale = Math.min(largestScale, loss.largestScale(theta[t]!));
  }
  const isQuadratic = terms.every(({ loss }) => loss.isQuadratic);
  return { squares, largestScale, isQuadratic, gap: (s) => lossGap({ terms }, eta, theta, s) };
}

/** `sum_it c_it (loss(eta_it) + loss*(-s theta_it / c_it)) + <eta, s Theta>`. */
export function lossGap(
  { terms }: Pick<MixedData, 'terms'>,
  eta: readonly Float64Array[],
  theta: readonly Float64Array[],
  s: number,
): number {
  let gap = 0;
  for (const [t, { loss }] of terms.entries()) gap += loss.gap(eta[t]!, theta[t]!, s);
  return gap;
}

/** `sum theta^2 / c`. */
function weightedSquares(theta: Float64Array, c: Float64Array): number {
  const n = c.length;
  let sum = 0;
  for (let begin = 0; begin < theta.length; begin += n) {
    for (let i = 0; i < n; i++) if (c[i] !== 0) sum += theta[begin + i]! ** 2 / c[i]!;
  }
  return sum;
}
