import type { Computation } from '../computation/computation.js';
import { factorise, packedLength, solveFactored } from '../linalg/cholesky.js';
import { conjugateGradients, scaledByDiagonal } from '../linalg/conjugateGradients.js';
import { dotRange } from '../linalg/vectors.js';

/**
 * The curvature of a softmax with K classes, `H_i = c_i (diag(q_i) - q_i q_i^T)` for sample i, and that of its intercepts,
 *
 *     S = sum_i H_i,     K x K.
 *
 * A common shift changes nothing: H_i 1 = 0. Fields are n x K by columns.
 */
export interface ClassCurvature {
  /**
   * The d with S d = r whose entries sum to 0, for an r whose entries do; null where S is zero to rounding.
   *
   * @param rest the part of r that may be left, its square in the norm of diag(S)^-1. @defaultValue 1e-30
   */
  solve(r: Float64Array, rest?: number): Computation<Float64Array | null>;
  /** `field <- H field`. */
  apply(field: Float64Array): void;
  /** `field <- field - H 1 d^T`: what steps d of the intercepts leave of it. */
  subtractShift(d: Float64Array, field: Float64Array): void;
}

/** With more classes n K^2 / 2 multiply-adds for S cost more than the products of conjugate gradients. */
const MOST_FACTORISED = 48;
/** Conjugate gradients end after so many products, or K: what they have by then is a step that descends. */
const MOST_PRODUCTS = 200;
const FINEST_REST = 1e-30;
/** A trace of S below this is zero. */
const LEAST_TRACE = 1e-280;

/**
 * @param c the weights of the samples, n
 * @param q their probabilities, n x K, which have to stay as they are
 * @param mostFactorised up to how many classes S is factorised, when it is first needed; else each solution takes products with it
 */
export function classCurvature(
  c: Float64Array,
  q: Float64Array,
  K: number,
  mostFactorised: number = MOST_FACTORISED,
): ClassCurvature {
  let solve: ClassCurvature['solve'] | undefined;
  return {
    *solve(r, rest) {
      solve ??= K <= mostFactorised ? factorised(c, q, K) : yield* byProducts(c, q, K);
      return yield* solve(r, rest);
    },
    apply: (field) => applyCurvature(c, q, field),
    subtractShift: (d, field) => subtractShift(c, q, d, field),
  };
}

/** S made and factorised: n K^2 / 2 multiply-adds once, K^2 a solution. */
function factorised(c: Float64Array, q: Float64Array, K: number): ClassCurvature['solve'] {
  const n = c.length;
  const S = new Float64Array(packedLength(K));
  const at = (k: number, l: number): number => (k * (k + 1)) / 2 + l;
  const h = new Float64Array(n);
  let trace = 0;
  for (let k = 0; k < K; k++) {
    for (let i = 0; i < n; i++) h[i] = c[i]! * q[k * n + i]!;
    for (let l = 0; l < k; l++) {
      const sum = dotRange(h, 0, q, l * n, n);
      S[at(k, l)] = -sum;
      S[at(k, k)]! += sum;
      S[at(l, l)]! += sum;
      trace += 2 * sum;
    }
  }
  // The common shift is given a curvature of its own.
  for (let a = 0; a < S.length; a++) S[a]! += trace / (K * K);
  const isSound = trace >= LEAST_TRACE && factorise(S, K, 'refuse') < 0;
  // biome-ignore lint/correctness/useYield: quick
  return function* (r) {
    if (!isSound) return null;
    const d = r.slice();
    solveFactored(S, K, d, 0);
    return d;
  };
}

/**
 * S by its products, which take 2 n K multiply-adds, and conjugate gradients with diag(S) as their preconditioner. At
 * probabilities that are the same for all samples S is a diagonal less a matrix of rank one, and two products suffice.
 *
 * Source: Golub, Van Loan, "Matrix Computations", 4th edition, section 11.5.
 */
function* byProducts(c: Float64Array, q: Float64Array, K: number): Computation<ClassCurvature['solve']> {
  const n = c.length;
  const diagonal = new Float64Array(K);
  let trace = 0;
  for (let k = 0; k < K; k++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += c[i]! * q[k * n + i]! * (1 - q[k * n + i]!);
    diagonal[k] = sum;
    trace += sum;
  }
  yield { kind: 'pause' };
  const means = new Float64Array(n);

  /** `S d`, with `c q_k (d_k - q . d)` sample by sample: nothing cancels but in the sums. */
  function product(d: Float64Array, out: Float64Array): void {
    means.fill(0);
    for (let k = 0; k < K; k++) {
      const step = d[k]!;
      if (step !== 0) for (let i = 0; i < n; i++) means[i]! += q[k * n + i]! * step;
    }
    for (let k = 0; k < K; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += c[i]! * q[k * n + i]! * (d[k]! - means[i]!);
      out[k] = sum;
    }
  }

  return function* (right, rest = FINEST_REST) {
    if (!(trace >= LEAST_TRACE)) return null;
    const rule = { reduction: rest, maxIter: Math.max(K, MOST_PRODUCTS), isTruncated: true };
    const { z } = yield* conjugateGradients(scaledByDiagonal(product, diagonal), centred(right), rule);
    return z.every(Number.isFinite) ? centred(z) : null;
  };
}

function applyCurvature(c: Float64Array, q: Float64Array, field: Float64Array): void {
  const n = c.length;
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let at = i; at < q.length; at += n) mean += q[at]! * field[at]!;
    for (let at = i; at < q.length; at += n) field[at] = c[i]! * q[at]! * (field[at]! - mean);
  }
}

function subtractShift(c: Float64Array, q: Float64Array, d: Float64Array, field: Float64Array): void {
  const n = c.length;
  const K = d.length;
  for (let i = 0; i < n; i++) {
    let mean = 0;
    for (let k = 0; k < K; k++) mean += q[k * n + i]! * d[k]!;
    for (let k = 0; k < K; k++) field[k * n + i]! -= c[i]! * q[k * n + i]! * (d[k]! - mean);
  }
}

/** Less their mean. */
function centred(values: Float64Array): Float64Array {
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  return values.map((value) => value - sum / values.length);
}
