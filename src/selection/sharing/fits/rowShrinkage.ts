import { sum } from '../../../linalg/vectors.js';
import type { Shrinkage } from './shrinkage.js';

/** The row lasso, `Omega(W) = sum_j ||W_j||` over the features. */
export function rowShrinkage(p: number): Shrinkage {
  const lengths = (W: Float64Array): Float64Array => {
    const out = new Float64Array(p);
    for (let at = 0; at < W.length; at += p) for (let j = 0; j < p; j++) out[j]! += W[at + j]! ** 2;
    return out.map(Math.sqrt);
  };
  // biome-ignore-start lint/correctness/useYield: other penalties need steps for these
  return {
    *value(W) {
      return sum(lengths(W));
    },
    *prox(V, threshold) {
      const shares = lengths(V).map((length) => (length > threshold ? 1 - threshold / length : 0));
      return V.map((value, k) => shares[k % p]! * value);
    },
    *dual(V) {
      return lengths(V).reduce((most, length) => Math.max(most, length), 0);
    },
  };
  // biome-ignore-end lint/correctness/useYield: other penalties need steps for these
}
