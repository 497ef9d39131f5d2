import { log } from '../math/log.js';

/** Below this a series is better than the difference of what nearly cancels. */
const NEAR = 0.1;
const TERMS = 16;
/** Below this a few of its terms are all of it. */
const CLOSE = 2 ** -10;
const FEW_TERMS = 6;

/**
 * `u log(u / s) - u + s`, never negative: a term of the Kullback-Leibler divergence, and half the unit deviance of a count u
 * with mean s. With u = s (1 + d) it is `s sum_{k >= 2} (-d)^k / (k (k - 1))`.
 *
 * @param logS log s, which is finite where s itself underflows
 */
export function excess(u: number, s: number, logS: number): number {
  if (u === 0) return s;
  const d = (u - s) / s;
  if (!(Math.abs(d) < NEAR)) return Math.max(0, u * (log(u) - logS) - u + s);
  let sum = 0;
  for (let k = Math.abs(d) < CLOSE ? FEW_TERMS : TERMS; k >= 2; k--) sum = 1 / (k * (k - 1)) - d * sum;
  return s * d * d * sum;
}
