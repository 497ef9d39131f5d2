import type { Computation } from '../computation/computation.js';

/**
 * The curvature of losses of one output each: for the features that solvers have worked with so far, the products
 * `sum_i h_iq (x_ij - m_jq) (x_ik - m_kq)` of each output q. Those of squared losses, which no weights change, are computed once for
 * all strengths that are solved on the same data.
 */
export class HessianCache {
  /** Multiply-adds of the solvers on these data: what a dense model may cost. */
  flops = 0;
  readonly #nOutputs: number;
  /** Where a feature stands among the members, -1 for one that is none. */
  readonly #slots: Int32Array;
  readonly #members: number[] = [];
  /** For each member, the products with the members up to itself, Q numbers each. */
  readonly #products: Float64Array[] = [];

  constructor(nFeatures: number, nOutputs: number) {
    this.#nOutputs = nOutputs;
    this.#slots = new Int32Array(nFeatures).fill(-1);
  }

  /** How many products of two columns these features still lack. */
  missing(features: Int32Array): number {
    let count = this.#members.length;
    let pairs = 0;
    for (const j of features) if (this.#slots[j]! < 0) pairs += ++count;
    return pairs;
  }

  /** Makes features members. @param products of column j with some columns, Q numbers each */
  *include(
    features: Int32Array,
    products: (j: number, columns: Int32Array, out: Float64Array) => void,
  ): Computation<void> {
    for (const j of features) {
      if (this.#slots[j]! >= 0) continue;
      this.#slots[j] = this.#members.length;
      this.#members.push(j);
      const row = new Float64Array(this.#members.length * this.#nOutputs);
      products(j, Int32Array.from(this.#members), row);
      this.#products.push(row);
      yield { kind: 'pause' };
    }
  }

  /** The Hessian over some members, (s Q) x (s Q), by rows and then outputs, of which no two meet. */
  of(features: Int32Array): Float64Array {
    const Q = this.#nOutputs;
    const N = features.length * Q;
    const out = new Float64Array(N * N);
    for (let a = 0; a < features.length; a++) {
      for (let b = 0; b <= a; b++) {
        const [i, k] = [this.#slots[features[a]!]!, this.#slots[features[b]!]!];
        const row = this.#products[Math.max(i, k)]!;
        const from = Math.min(i, k) * Q;
        for (let q = 0; q < Q; q++) {
          const value = row[from + q]!;
          out[(a * Q + q) * N + b * Q + q] = value;
          out[(b * Q + q) * N + a * Q + q] = value;
        }
      }
    }
    return out;
  }
}
