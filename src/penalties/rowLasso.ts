import { normRange } from '../linalg/vectors.js';
import type { Penalty } from './penalty.js';

/** Strengths of the row lasso with ridge. */
export interface RowLassoStrengths {
  /** The weight of `sum_j ||W_j||_2`; >= 0. */
  readonly l1: number;
  /** The weight of `||W||_F^2 / 2`; >= 0. */
  readonly l2: number;
  /** T, the length of a row. */
  readonly nTasks: number;
}

/**
 * Row lasso with ridge, the penalty of MultiTaskElasticNet (l2 = 0: of MultiTaskLasso):
 *
 *     Omega_j(u)  = l1 ||u||_2 + l2 / 2 ||u||_2^2
 *     Omega_j*(v) = (||v||_2 - l1)_+^2 / (2 l2),   or, with l2 = 0, 0 where ||v||_2 <= l1, else Infinity
 *
 * Source: Simon, Friedman, Hastie (2013), "A blockwise descent algorithm for group-penalized multiresponse
 * and multinomial regression", arXiv:1311.6529; Ndiaye et al. (2017), arXiv:1611.05780 (the duals).
 */
export function rowLasso({ l1, l2, nTasks }: RowLassoStrengths): Penalty {
  return Object.freeze({
    name: 'rowLasso',
    threshold: l1,
    strengths: Object.freeze({ l1, l2 }),

    rowValue(w: Float64Array, j: number): number {
      const norm = normRange(w, j * nTasks, nTasks);
      return l1 * norm + (l2 / 2) * norm * norm;
    },

    // prox(z) = max(0, 1 - step l1 / ||z||) z / (1 + step l2)
    proxRow(w: Float64Array, j: number, step: number): void {
      const begin = j * nTasks;
      const norm = normRange(w, j * nTasks, nTasks);
      const shrink = norm > step * l1 ? (1 - (step * l1) / norm) / (1 + step * l2) : 0;
      for (let k = begin; k < begin + nTasks; k++) w[k] = shrink === 0 ? 0 : w[k]! * shrink;
    },

    // Written as a sum of terms that are not negative, so that no digits cancel: with u = ||w||, s = ||c v||
    //   s >  l1:  (u s - <w, c v>) + (l2 u - (s - l1))^2 / (2 l2)
    //   s <= l1:  (u s - <w, c v>) + u (l1 - s) + l2 u^2 / 2
    // and u s - <w, c v> = u s ||w / u - c v / s||^2 / 2. With slack, s is moved towards l1 + l2 u.
    rowGap(w: Float64Array, v: Float64Array, j: number, c: number, slack: number): number {
      const u = normRange(w, j * nTasks, nTasks);
      const known = c * normRange(v, j * nTasks, nTasks);
      const aim = l1 + l2 * u;
      const s =
        known > aim ? Math.max(aim, known - c * slack) : u > 0 ? Math.min(aim, known + c * slack) : known;
      const moved = u * Math.abs(s - known);
      if (s > l1) {
        if (l2 === 0 && s > l1 * (1 + FEASIBLE)) return Infinity;
        const excess = l2 === 0 ? 0 : (l2 * u - (s - l1)) ** 2 / (2 * l2);
        return moved + misalignment(w, v, j, nTasks, u, known, c) + excess;
      }
      if (u === 0) return 0;
      return moved + misalignment(w, v, j, nTasks, u, known, c) + u * (l1 - s) + (l2 / 2) * u * u;
    },

    rowNorm(v: Float64Array, j: number): number {
      return normRange(v, j * nTasks, nTasks);
    },

    dualScale(norms: Float64Array, count: number, linear: number, quadratic: number): number {
      if (!(linear > 0) || !(quadratic > 0)) return 0;
      let c = linear / quadratic;
      if (l2 === 0) {
        let largest = 0;
        for (let k = 0; k < count; k++) largest = Math.max(largest, norms[k]!);
        return largest * c > l1 ? l1 / largest : c;
      }
      // Newton on the derivative linear - c quadratic - sum_j s_j (c s_j - l1)_+ / l2, which is concave and
      // piecewise linear in c: from the right of its root the steps go left and end exactly on it.
      for (let step = 0; step < 60; step++) {
        let slope = quadratic;
        let constant = linear;
        for (let k = 0; k < count; k++) {
          const s = norms[k]!;
          if (c * s > l1) {
            slope += (s * s) / l2;
            constant += (s * l1) / l2;
          }
        }
        const next = constant / slope;
        if (!(next < c)) break;
        c = next;
      }
      return c;
    },
  });
}

/** Rounding of `c ||v||` when c was chosen so that the largest equals l1. */
const FEASIBLE = 4 * Number.EPSILON;

/** Factors above it may bring overflow. */
const LARGEST = 1e280;

/** `u s - <w, c v>` for u = ||w||, s = ||c v||, as `u s ||w / u - c v / s||^2 / 2`. */
function misalignment(
  w: Float64Array,
  v: Float64Array,
  j: number,
  nTasks: number,
  u: number,
  s: number,
  c: number,
): number {
  if (u === 0 || s === 0) return 0;
  const begin = j * nTasks;
  const [a, b] = [1 / u, c / s];
  let distance = 0;
  if (a < LARGEST && b < LARGEST) {
    for (let k = begin; k < begin + nTasks; k++) distance += (w[k]! * a - v[k]! * b) ** 2;
  } else for (let k = begin; k < begin + nTasks; k++) distance += (w[k]! / u - (c * v[k]!) / s) ** 2;
  return (u * s * distance) / 2;
}
