import { type SingularColumns, singularColumns } from '../linalg/svd.js';
import { dotRange } from '../linalg/vectors.js';
import type { MatrixPenalty, Penalty, PenaltyUnits } from './penalty.js';

/**
 * The nuclear norm (trace norm), which asks for a W of low rank: tasks whose weights are combinations of a few vectors. With
 * the singular values sigma_i of W, p x Q,
 *
 *     Omega(W)  = alpha sum_i sigma_i(W)
 *     Omega*(V) = 0 where sigma_1(V) <= alpha, else Infinity
 *     prox(W)   = U diag(max(0, sigma - step alpha)) V^T   of   W = U diag(sigma) V^T.
 *
 * Source: Cai, Candes, Shen (2010), "A singular value thresholding algorithm for matrix completion", SIAM J. Optim. 20;
 * Pong, Tseng, Ji, Ye (2010), "Trace norm regularization: reformulations, algorithms, and multi-task learning", SIAM J.
 * Optim. 20.
 *
 * @param alpha >= 0
 * @param nOutputs Q, the length of a row of W
 */
export function nuclearNorm(alpha: number, nOutputs: number): Penalty {
  return Object.freeze({
    name: 'nuclearNorm',
    isConvex: true,
    matrix: Object.freeze(matrixOf(alpha, nOutputs)),
    inUnits: ({ scale, samples }: PenaltyUnits): Penalty => nuclearNorm((alpha * samples) / scale, nOutputs),
  });
}

function matrixOf(alpha: number, Q: number): MatrixPenalty {
  return {
    value(w: Float64Array): number {
      return alpha * decompose(w, Q).sigma.reduce((sum, value) => sum + value, 0);
    },

    prox(w: Float64Array, step: number): void {
      const { b, v, sigma, rows, columns, isWide } = decompose(w, Q);
      w.fill(0);
      for (let i = 0; i < columns; i++) {
        const kept = sigma[i]! > step * alpha ? 1 - (step * alpha) / sigma[i]! : 0;
        if (kept === 0) continue;
        for (let k = 0; k < columns; k++) {
          const factor = kept * v[i * columns + k]!;
          for (let j = 0; j < rows; j++) w[isWide ? k * Q + j : j * Q + k]! += factor * b[i * rows + j]!;
        }
      }
    },

    polar(v: Float64Array): number {
      return decompose(v, Q).sigma.reduce((largest, value) => Math.max(largest, value), 0) / alpha;
    },

    // alpha sum sigma_i - <W, c V> = sum_i (alpha sigma_i - c b_i . (V v_i)), each of them at least 0 where c V is feasible.
    gap(w: Float64Array, v: Float64Array, c: number): number {
      if (c * this.polar(v) > 1 + FEASIBLE) return Infinity;
      const parts = decompose(w, Q);
      const { b, sigma, rows, columns } = parts;
      const turned = byColumns(v, Q, parts);
      const image = new Float64Array(rows);
      let gap = 0;
      for (let i = 0; i < columns; i++) {
        if (sigma[i] === 0) continue;
        image.fill(0);
        for (let k = 0; k < columns; k++) {
          const factor = parts.v[i * columns + k]!;
          for (let j = 0; j < rows; j++) image[j]! += factor * turned[k * rows + j]!;
        }
        gap += Math.max(0, alpha * sigma[i]! - c * dotRange(b, i * rows, image, 0, rows));
      }
      return gap;
    },
  };
}

/** Rounding of a dual scale that brings the largest singular value to alpha. */
const FEASIBLE = 1e-12;

interface Decomposition extends SingularColumns, Shape {}

interface Shape {
  /** The longer side of W, and the other one. */
  readonly rows: number;
  readonly columns: number;
  /** Whether W is wider than it is tall: it is W^T then that is decomposed. */
  readonly isWide: boolean;
}

function decompose(w: Float64Array, Q: number): Decomposition {
  const p = w.length / Q;
  const isWide = p < Q;
  const shape = { rows: isWide ? Q : p, columns: isWide ? p : Q, isWide };
  return { ...singularColumns(byColumns(w, Q, shape), shape.rows, shape.columns), ...shape };
}

/** W, rows of Q numbers, column after column; of a wide one its rows, which are the columns of W^T. */
function byColumns(w: Float64Array, Q: number, { rows, isWide }: Shape): Float64Array {
  if (isWide) return w;
  const out = new Float64Array(w.length);
  for (let j = 0; j < rows; j++) for (let q = 0; q < Q; q++) out[q * rows + j] = w[j * Q + q]!;
  return out;
}
