import { factorise, packedLength, solveFactored } from './cholesky.js';
import { addScaled, dot, sum } from './vectors.js';

/**
 * Anderson extrapolation of a fixed-point iteration, such as block descent. From K + 1 successive iterates u_0..u_K with differences
 * d_k = u_{k+1} - u_k, it proposes `sum_k c_k u_{k+1}` with the c that minimises ||sum_k c_k d_k|| among those
 * that sum to 1. Differences are measured in the norm sum_j L_j ||d_j||^2 over the rows of u, so that the scale of a column
 * does not matter.
 *
 * Source: Bertrand, Massias (2021), "Anderson acceleration of coordinate descent", AISTATS.
 */
export class Anderson {
  readonly #depth: number;
  readonly #iterates: Float64Array[] = [];
  /** Arrays that are used again for iterates and their differences: large ones take longer to make than to fill. */
  readonly #rooms: Float64Array[] = [];
  readonly #differences: Float64Array[] = [];

  constructor(depth: number) {
    this.#depth = depth;
  }

  /** Room for the next iterate, for `push`, or, from the first on, for `restart`. */
  room(length: number, isFirst = false): Float64Array {
    return roomAt(this.#rooms, isFirst ? 0 : this.#iterates.length, length);
  }

  /** Forgets all iterates but the present one, which is kept and not copied. */
  restart(u: Float64Array): void {
    this.#iterates.length = 0;
    this.push(u);
  }

  /** Remembers an iterate; true once there are enough of them to extrapolate. */
  push(u: Float64Array): boolean {
    this.#iterates.push(u);
    return this.#iterates.length > this.#depth;
  }

  /** The proposal, or null where the differences do not determine one. @param weights L, one for each row of u */
  extrapolate(weights: Float64Array): Float64Array | null {
    const K = this.#depth;
    const u = this.#iterates;
    const roots = weights.map(Math.sqrt);
    const differences: Float64Array[] = [];
    for (let a = 0; a < K; a++) {
      differences.push(roomAt(this.#differences, a, u[a]!.length));
      scaledDifference(u[a + 1]!, u[a]!, roots, differences[a]!);
    }
    const gram = new Float64Array(packedLength(K));
    let q = 0;
    for (let a = 0; a < K; a++)
      for (let b = 0; b <= a; b++) gram[q++] = dot(differences[a]!, differences[b]!);
    const c = weightsOfSmallestCombination(gram, K);
    if (!c) return null;
    const proposal = new Float64Array(u[0]!.length);
    for (let a = 0; a < K; a++) addScaled(proposal, u[a + 1]!, c[a]!);
    return proposal;
  }
}

/** So many numbers of the k-th array, which is made anew where it has fewer. */
function roomAt(rooms: Float64Array[], k: number, length: number): Float64Array {
  const known = rooms[k];
  if (!known || known.length < length) rooms[k] = new Float64Array(length);
  return rooms[k]!.subarray(0, length);
}

/** `sqrt(L_j) (a_j - b_j)` for each row j. */
function scaledDifference(a: Float64Array, b: Float64Array, roots: Float64Array, out: Float64Array): void {
  const width = a.length / roots.length;
  let q = 0;
  for (let k = 0; k < roots.length; k++) {
    const root = roots[k]!;
    for (const end = q + width; q < end; q++) out[q] = root * (a[q]! - b[q]!);
  }
}

/** The c with sum 1 that minimises c^T G c, from the packed triangle of G; null where G is singular. */
function weightsOfSmallestCombination(gram: Float64Array, K: number): Float64Array | null {
  const diagonal = (a: number): number => (a * (a + 1)) / 2 + a;
  let trace = 0;
  for (let a = 0; a < K; a++) trace += gram[diagonal(a)]!;
  if (!(trace > 0) || !Number.isFinite(trace)) return null;
  // (G + 1e-14 tr(G) I) z = 1 and c = z / sum(z).
  for (let a = 0; a < K; a++) gram[diagonal(a)]! += 1e-14 * trace;
  const z = new Float64Array(K).fill(1);
  if (factorise(gram, K, 'refuse') >= 0) return null;
  solveFactored(gram, K, z, 0);
  const total = sum(z);
  if (!(Math.abs(total) > 0) || !Number.isFinite(total)) return null;
  return z.map((value) => value / total);
}
