import { factorise, packedLength, solveFactored } from '../../linalg/cholesky.js';
import { normRange } from '../../linalg/vectors.js';
import type { FusedStrengths } from '../../penalties/penalty.js';

/** Above this many unknowns a Newton step is not tried. */
const LARGEST_SYSTEM = 600;
/** Newton steps on one support before block descent looks at it again. */
const STEPS = 12;
/** A step shorter than this part of the longest possible is no step. */
const SHORTEST = 1e-3;
/** The part of its diagonal that is added to the Hessian, so that rank-deficient supports have a step. */
const RIDGE = 1e-11;

/** Multiply-adds of one Newton step, counted twice: they run in plain JavaScript. Infinity: too large. */
export function newtonStepFlops(support: number, nTasks: number): number {
  const unknowns = support * nTasks;
  return unknowns === 0 || unknowns > LARGEST_SYSTEM ? Infinity : (2 * unknowns * unknowns * unknowns) / 6;
}

/** The problem on its support S, where the penalty is smooth. */
export interface SupportProblem {
  /** X_S^T X_S, s x s. */
  readonly gram: Float64Array;
  /** X_S^T R at W_S, s x T. */
  readonly v: Float64Array;
  /** W_S, s x T, no row of it zero. */
  readonly w: Float64Array;
  readonly nTasks: number;
  /** The strengths of each row, s. */
  readonly l1: Float64Array;
  readonly l2: Float64Array;
}

/** The strengths of some features, in their order. */
export function strengthsOf(fused: FusedStrengths, features: Int32Array): Pick<SupportProblem, 'l1' | 'l2'> {
  return { l1: Float64Array.from(features, fused.l1), l2: Float64Array.from(features, fused.l2) };
}

/**
 * Newton's method for `||Y - X_S W||_F^2 / 2 + sum_j l1_j ||W_j|| + l2_j / 2 ||W_j||^2` from a W without zero
 * rows. With u_j = W_j / ||W_j|| the Hessian is
 *
 *     X_S^T X_S (x) I_T + diag_j( l1_j / ||W_j|| (I - u_j u_j^T) + l2_j I ).
 *
 * A step goes no further than to where the first row would turn around, <W_j + t D_j, u_j> = 0; that row
 * becomes zero and leaves the support. Steps are halved until the objective falls. Where the support is
 * the right one this converges quadratically, however slow block descent is there.
 *
 * @returns the rows it reached, s x T, some of them perhaps zero, and the steps that it took; after no step
 *   they are those it began with
 */
export function newtonOnSupport(problem: SupportProblem): { w: Float64Array; steps: number } {
  const { gram, nTasks } = problem;
  const w = problem.w.slice();
  const v = problem.v.slice();
  let rows = Int32Array.from({ length: w.length / nTasks }, (_, j) => j);
  let steps = 0;
  while (steps < STEPS && rows.length > 0) {
    const d = newtonDirection(problem, v, w, rows);
    if (!d) break;
    const { t: limit, row: turning } = firstTurn(w, d, rows, nTasks);
    let leaving = limit <= 1 ? turning : -1;
    const longest = Math.min(1, limit);
    let t = longest;
    let delta = stepTo(w, d, t, leaving, nTasks);
    while (t > SHORTEST * longest && !(objectiveChange(problem, v, w, delta) < 0)) {
      t /= 2;
      leaving = -1;
      delta = stepTo(w, d, t, leaving, nTasks);
    }
    if (t <= SHORTEST * longest) break;
    let relative = 0;
    for (let k = 0; k < rows.length; k++) {
      const j = rows[k]!;
      relative = Math.max(relative, normRange(delta, j * nTasks, nTasks) / normRange(w, j * nTasks, nTasks));
    }
    const change = multiply(gram, delta, nTasks);
    for (let q = 0; q < w.length; q++) {
      w[q]! += delta[q]!;
      v[q]! -= change[q]!;
    }
    steps++;
    if (leaving >= 0) {
      w.fill(0, leaving * nTasks, (leaving + 1) * nTasks);
      rows = rows.filter((j) => j !== leaving);
    }
    if (relative < 1e-13) break;
  }
  return { w, steps };
}

/** The smallest t > 0 with <w_j + t d_j, w_j> = 0 for some row j. */
function firstTurn(
  w: Float64Array,
  d: Float64Array,
  rows: Int32Array,
  nTasks: number,
): { t: number; row: number } {
  let first = Infinity;
  let row = -1;
  for (let k = 0; k < rows.length; k++) {
    const j = rows[k]!;
    let squares = 0;
    let along = 0;
    for (let q = j * nTasks; q < (j + 1) * nTasks; q++) {
      squares += w[q]! * w[q]!;
      along += w[q]! * d[q]!;
    }
    const t = along < 0 ? -squares / along : Infinity;
    if (t < first) {
      first = t;
      row = j;
    }
  }
  return { t: first, row };
}

/** t d, but for the row that leaves: -w_j. */
function stepTo(w: Float64Array, d: Float64Array, t: number, leaving: number, nTasks: number): Float64Array {
  const delta = d.map((value) => t * value);
  if (leaving >= 0) {
    for (let q = leaving * nTasks; q < (leaving + 1) * nTasks; q++) delta[q] = -w[q]!;
  }
  return delta;
}

/** The objective at w + delta less that at w: `<delta, G delta> / 2 - <v, delta> + penalty's change`. */
function objectiveChange(
  { gram, nTasks, l1, l2 }: SupportProblem,
  v: Float64Array,
  w: Float64Array,
  delta: Float64Array,
): number {
  const gramDelta = multiply(gram, delta, nTasks);
  let change = 0;
  for (let begin = 0; begin < w.length; begin += nTasks) {
    let before = 0;
    let after = 0;
    let difference = 0; // ||w + delta||^2 - ||w||^2, without cancellation
    for (let q = begin; q < begin + nTasks; q++) {
      change += delta[q]! * (gramDelta[q]! / 2 - v[q]!);
      before += w[q]! * w[q]!;
      after += (w[q]! + delta[q]!) ** 2;
      difference += delta[q]! * (2 * w[q]! + delta[q]!);
    }
    if (difference !== 0) {
      const j = begin / nTasks;
      change += (l1[j]! * difference) / (Math.sqrt(before) + Math.sqrt(after)) + (l2[j]! / 2) * difference;
    }
  }
  return change;
}

/**
 * Solves H d = -gradient = V_j - l1_j u_j - l2_j W_j on some rows by Cholesky; zero in the others. null where H is not
 * positive definite in float64.
 */
function newtonDirection(
  { gram, nTasks, l1: l1s, l2: l2s, w: { length } }: SupportProblem,
  v: Float64Array,
  w: Float64Array,
  rows: Int32Array,
): Float64Array | null {
  const s = length / nTasks;
  const size = rows.length * nTasks;
  const h = new Float64Array(packedLength(size));
  const d = new Float64Array(size);
  for (let a = 0; a < rows.length; a++) {
    const j = rows[a]!;
    const l1 = l1s[j]!;
    const l2 = l2s[j]!;
    const norm = normRange(w, j * nTasks, nTasks);
    if (!(norm > 0)) return null;
    for (let t = 0; t < nTasks; t++) {
      const q = a * nTasks + t;
      const row = (q * (q + 1)) / 2;
      const u = w[j * nTasks + t]! / norm;
      for (let b = 0; b < a; b++) h[row + b * nTasks + t] = gram[j * s + rows[b]!]!;
      for (let r = 0; r <= t; r++) {
        h[row + a * nTasks + r] = ((-l1 / norm) * u * w[j * nTasks + r]!) / norm;
      }
      h[row + q]! += gram[j * s + j]! + l1 / norm + l2;
      h[row + q]! *= 1 + RIDGE;
      d[q] = v[j * nTasks + t]! - l1 * u - l2 * w[j * nTasks + t]!;
    }
  }
  if (factorise(h, size, 'refuse') >= 0) return null;
  solveFactored(h, size, d, 0);
  if (!d.every(Number.isFinite)) return null;
  const direction = new Float64Array(length);
  for (let a = 0; a < rows.length; a++) {
    direction.set(d.subarray(a * nTasks, (a + 1) * nTasks), rows[a]! * nTasks);
  }
  return direction;
}

/** G D, s x T; zero rows of D cost nothing. */
function multiply(gram: Float64Array, d: Float64Array, nTasks: number): Float64Array {
  const s = d.length / nTasks;
  const out = new Float64Array(d.length);
  for (let k = 0; k < s; k++) {
    for (let t = 0; t < nTasks; t++) {
      const value = d[k * nTasks + t]!;
      if (value !== 0) for (let j = 0; j < s; j++) out[j * nTasks + t]! += gram[j * s + k]! * value;
    }
  }
  return out;
}
