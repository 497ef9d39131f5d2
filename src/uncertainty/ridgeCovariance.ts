/** What soft sharing makes of noise: the covariance of its weights and what its fits cost in degrees of freedom. */
import { factorise, inverseOf, packedLength, packedTriangle } from '../linalg/cholesky.js';
import { dotRange } from '../linalg/vectors.js';
import type { Edge } from '../penalties/taskCoupling.js';

/** The penalty `alpha / 2 ||W||^2 + coupling / 2 sum_t ||w_t - mean(w)||^2`, or along the edges of a graph where there are some. */
export interface RidgePenalty {
  readonly alpha: number;
  readonly coupling: number;
  readonly edges: readonly Edge[] | null;
}

/**
 * The minimiser of `sum_t (w_t' A_t w_t / 2 - w_t' v_t) + penalty` is linear in the v_t, `w_t = sum_s G_ts v_s` with G the inverse of the
 * Hessian. Matrices are p x p by rows.
 */
export interface RidgeResponse {
  /** `tr(G_tt A_t)` of each task: how many weights, in effect, it fits. */
  readonly degrees: readonly number[];
  /** `sum_s G_ts N_s G_ts'`, the covariance of w_t where that of v_s is N_s. */
  covariances(noise: readonly Float64Array[]): Float64Array[];
}

/** @returns null where the data and the penalty do not determine the weights */
export function ridgeResponse(
  a: readonly Float64Array[],
  p: number,
  { alpha, coupling, edges }: RidgePenalty,
): RidgeResponse | null {
  return edges === null || coupling === 0
    ? meanResponse(a, p, alpha, coupling)
    : graphResponse(a, p, alpha, coupling, edges);
}

/**
 * To the mean: the Hessian is `blockdiag(B_t) - coupling / T (1 1') x I` with `B_t = A_t + (alpha + coupling) I`, and by Woodbury's formula
 * `G_ts = [s = t] B_t^-1 + B_t^-1 Q B_s^-1`, `Q = coupling / T (I - coupling / T sum_t B_t^-1)^-1`. The matrix that is inverted
 * is the mean of `B_t^-1 (A_t + alpha I)`, in which nothing cancels.
 */
function meanResponse(
  a: readonly Float64Array[],
  p: number,
  alpha: number,
  coupling: number,
): RidgeResponse | null {
  const T = a.length;
  const inverses: Float64Array[] = [];
  const middle = new Float64Array(p * p);
  for (const own of a) {
    const inverse = inverseShifted(own, p, alpha + coupling);
    if (!inverse) return null;
    inverses.push(inverse);
    addTo(middle, product(inverse, shifted(own, p, alpha), p), 1 / T);
  }
  const inner = coupling > 0 ? inverseShifted(symmetric(middle, p), p, 0) : new Float64Array(p * p);
  if (!inner) return null;
  const q = inner.map((value) => (coupling / T) * value);
  const spread = inverses.map((inverse) => product(inverse, q, p));
  return {
    degrees: a.map((own, t) => {
      const g = sumOf(inverses[t]!, product(spread[t]!, inverses[t]!, p));
      return dotRange(g, 0, own, 0, p * p);
    }),
    covariances(noise) {
      const own = noise.map((n, t) => product(product(inverses[t]!, n, p), inverses[t]!, p));
      const all = new Float64Array(p * p);
      for (const one of own) addTo(all, one, 1);
      return own.map((one, t) => {
        const cross = product(one, spread[t]!, p);
        const out = sumOf(one, product(product(spread[t]!, all, p), spread[t]!, p));
        for (let i = 0; i < p; i++) {
          for (let j = 0; j < p; j++) out[i * p + j]! += cross[i * p + j]! + cross[j * p + i]!;
        }
        return symmetric(out, p);
      });
    },
  };
}

/** Along a graph: the Hessian of all tasks together, pT x pT. */
function graphResponse(
  a: readonly Float64Array[],
  p: number,
  alpha: number,
  coupling: number,
  edges: readonly Edge[],
): RidgeResponse | null {
  const T = a.length;
  const size = p * T;
  const hessian = new Float64Array(packedLength(size));
  for (const [t, own] of a.entries()) {
    for (let i = 0; i < p; i++) {
      const row = packedLength(t * p + i) + t * p;
      for (let j = 0; j <= i; j++) hessian[row + j]! += own[i * p + j]! + (i === j ? alpha : 0);
    }
  }
  for (const { s, t, weight } of edges) {
    for (let i = 0; i < p; i++) {
      for (const k of [s, t]) hessian[packedLength(k * p + i) + k * p + i]! += coupling * weight;
      const [low, high] = s < t ? [s, t] : [t, s];
      hessian[packedLength(high * p + i) + low * p + i]! -= coupling * weight;
    }
  }
  if (factorise(hessian, size, 'refuse') >= 0) return null;
  const inverse = inverseOf(hessian, size);
  const blockOf = (t: number, s: number): Float64Array => {
    const block = new Float64Array(p * p);
    for (let i = 0; i < p; i++) {
      const from = (t * p + i) * size + s * p;
      block.set(inverse.subarray(from, from + p), i * p);
    }
    return block;
  };
  return {
    degrees: a.map((own, t) => dotRange(blockOf(t, t), 0, own, 0, p * p)),
    covariances: (noise) =>
      a.map((_, t) => {
        const out = new Float64Array(p * p);
        for (const [s, n] of noise.entries()) {
          const g = blockOf(t, s);
          addTo(out, product(product(g, n, p), g, p), 1);
        }
        return symmetric(out, p);
      }),
  };
}

/** `A B'`. */
function product(a: Float64Array, b: Float64Array, p: number): Float64Array {
  const out = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) out[i * p + j] = dotRange(a, i * p, b, j * p, p);
  }
  return out;
}

/** `(A + shift I)^-1`; null where it is not positive definite but for rounding. */
function inverseShifted(a: Float64Array, p: number, shift: number): Float64Array | null {
  const packed = packedTriangle(a, p, shift);
  return factorise(packed, p, 'refuse') >= 0 ? null : inverseOf(packed, p);
}

function shifted(a: Float64Array, p: number, shift: number): Float64Array {
  const out = a.slice();
  for (let i = 0; i < p; i++) out[i * p + i]! += shift;
  return out;
}

function sumOf(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, k) => value + b[k]!);
}

function addTo(out: Float64Array, a: Float64Array, weight: number): void {
  for (let k = 0; k < out.length; k++) out[k]! += weight * a[k]!;
}

/** The mean of a matrix and its transpose: they differ by rounding. */
function symmetric(a: Float64Array, p: number): Float64Array {
  return a.map((value, at) => (value + a[(at % p) * p + Math.floor(at / p)]!) / 2);
}
