/** What a penalty that makes weights 0 is to its solver. W is T x p throughout. */
import type { Computation } from '../../../computation/computation.js';

export interface Shrinkage {
  /** Omega(W) for alpha = 1. */
  value(W: Float64Array): Computation<number>;
  /** `prox(V) = argmin_W 1/2 ||W - V||_F^2 + threshold Omega(W)`. */
  prox(V: Float64Array, threshold: number): Computation<Float64Array>;
  /** The dual norm of V: the least alpha for which `prox(V, alpha)` is 0. */
  dual(V: Float64Array): Computation<number>;
}
