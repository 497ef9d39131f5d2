import { normRange } from '../linalg/vectors.js';
import type { Penalty, PenaltyUnits } from './penalty.js';

/** The parameters of the block MCP. */
export interface RowMCP {
  /** The slope at 0, >= 0. */
  readonly alpha: number;
  /** How far the slope reaches: it falls to 0 at gamma alpha; above 0. */
  readonly gamma: number;
}

/** A slope beyond it leaves nothing of W all the same. */
const STRONGEST = 1e300;

/**
 * The minimax concave penalty on the rows of W (block MCP, group MCP):
 *
 *     Omega_j(u) = rho(||u||_2),     rho(r) = alpha r - r^2 / (2 gamma)  for r <= gamma alpha,  else  gamma alpha^2 / 2.
 *
 * Rows longer than gamma alpha are not shrunk. With z = ||w|| the proximal operator of step s scales w to the length
 *
 *     s < gamma:    0 for z <= s alpha,  (z - s alpha) / (1 - s / gamma) up to z = gamma alpha,  z beyond;
 *     s >= gamma:   0 for z <= alpha sqrt(s gamma),  z beyond:
 *
 * in the second case `(r - z)^2 / 2 + s rho(r)` is concave up to gamma alpha, so that its minimum is at 0 or beyond. It is the
 * least of the two always: not a local minimum of a row's problem.
 *
 * Omega is bounded, so that Omega* is 0 at 0 and Infinity elsewhere: there is no duality gap.
 *
 * Source: Zhang (2010), "Nearly unbiased variable selection under minimax concave penalty", Ann. Statist. 38; Breheny, Huang
 * (2015), "Group descent algorithms for nonconvex penalized linear and logistic regression models", Stat. Comput. 25.
 */
export function rowMCP({ alpha, gamma }: RowMCP, nTasks: number): Penalty {
  const rows = Object.freeze({
    threshold: (): number => alpha,

    value(w: Float64Array, at: number): number {
      const r = normRange(w, at, nTasks);
      return r <= gamma * alpha ? r * (alpha - r / (2 * gamma)) : (gamma * alpha * alpha) / 2;
    },

    prox(w: Float64Array, at: number, _: number, step: number): void {
      const z = normRange(w, at, nTasks);
      let scale = 1;
      if (step >= gamma) scale = z > alpha * Math.sqrt(step * gamma) ? 1 : 0;
      else if (z <= step * alpha) scale = 0;
      else if (z < gamma * alpha) scale = (1 - (step * alpha) / z) / (1 - step / gamma);
      for (let k = at; k < at + nTasks; k++) w[k] = scale === 0 ? 0 : w[k]! * scale;
    },

    slope(w: Float64Array, at: number): number {
      return Math.max(0, alpha - normRange(w, at, nTasks) / gamma);
    },

    dualNorm(v: Float64Array, at: number): number {
      return normRange(v, at, nTasks);
    },

    gap(w: Float64Array, v: Float64Array, at: number, _: number, c: number): number {
      return c * normRange(v, at, nTasks) > 0 ? Infinity : rows.value(w, at);
    },
  });
  return Object.freeze({
    name: 'rowMCP',
    isConvex: false,
    rows,
    inUnits: ({ scale, samples }: PenaltyUnits): Penalty =>
      rowMCP({ alpha: Math.min(STRONGEST, (alpha * samples) / scale), gamma: gamma / samples }, nTasks),
  });
}
