import type { Matrix } from 'ml-matrix';
import { dot, norm as lengthOf } from '../linalg/vectors.js';
import { exp } from '../math/exp.js';
import type { Random } from '../math/random.js';
import { matrixClass } from '../matrix/mlMatrix.js';

/**
 * X = U diag(sigma) V^T, n x p, with random orthonormal U and V and a bell-shaped profile with a fat tail,
 *
 *     sigma_i = (1 - tailStrength) exp(-(i / effectiveRank)^2) + tailStrength exp(-0.1 i / effectiveRank),
 *
 * for i = 0, 1, ..., min(n, p) - 1, as scikit-learn's make_low_rank_matrix has it. The arguments are trusted.
 *
 * @param effectiveRank about how many singular vectors carry the bell, at least 1
 * @param tailStrength the tail's share, in [0, 1]
 */
export function makeLowRank(
  n: number,
  p: number,
  effectiveRank: number,
  tailStrength: number,
  random: Random,
): Matrix {
  const rank = Math.min(n, p);
  const U = orthonormal(rank, n, random);
  const V = orthonormal(rank, p, random);
  const rows = Array.from({ length: n }, () => new Float64Array(p));
  for (let k = 0; k < rank; k++) {
    const ratio = k / effectiveRank;
    const sigma = (1 - tailStrength) * exp(-ratio * ratio) + tailStrength * exp(-0.1 * ratio);
    const u = U[k]!;
    const v = V[k]!;
    for (let i = 0; i < n; i++) {
      addTimes(rows[i]!, sigma * u[i]!, v);
    }
  }
  return new (matrixClass())(rows);
}

/**
 * `count` random orthonormal vectors of the given length: normal ones, orthogonalised by Gram and Schmidt.
 * Each is swept twice, which is enough for orthogonality to the last digits (Giraud, Langou 2003).
 */
function orthonormal(count: number, length: number, random: Random): Float64Array[] {
  const basis: Float64Array[] = [];
  for (let k = 0; k < count; k++) {
    const v = Float64Array.from({ length }, () => random.normal());
    for (let sweep = 0; sweep < 2; sweep++) {
      for (const q of basis) {
        addTimes(v, -dot(q, v), q);
      }
    }
    const norm = lengthOf(v);
    basis.push(v.map((value) => value / norm));
  }
  return basis;
}

/** a += scale b, in a function of its own: within loops that draw numbers it is compiled late. */
function addTimes(a: Float64Array, scale: number, b: Float64Array): void {
  for (let i = 0; i < a.length; i++) a[i]! += scale * b[i]!;
}
