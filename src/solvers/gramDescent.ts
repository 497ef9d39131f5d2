import type { Penalty } from '../penalties/penalty.js';
import { Anderson } from './anderson.js';
import { newtonOnSupport, newtonStepWork } from './newton.js';
import { gatherRows, isZeroRow, scatterRows } from './rows.js';
import type { SolverRequest } from './solver.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Newton's method is tried when the work since the last time would have paid for this many steps of it. */
const FAIR_PRICE = 4;
/** Rounding of differences of objectives that is overlooked where Newton is known to descend. */
const ROUNDING = 1e-13;

/** Least squares on a working set S, known by its inner products alone; everything has s rows. */
export interface GramProblem {
  /** X_S^T X_S, s x s. */
  readonly gram: Float64Array;
  /** W_S, s x T, changed in place. */
  readonly w: Float64Array;
  /** X_S^T R, s x T, kept in step with w. */
  readonly v: Float64Array;
  /** ||R||^2 at the start, where W is zero outside of S. */
  readonly residualSquares: number;
  readonly nTasks: number;
  readonly penalty: Penalty;
  readonly l1: number;
  readonly l2: number;
}

export interface GramRule {
  /** The gap over S at which to stop. */
  readonly goal: number;
  readonly maxPasses: number;
  /** A pass that moves no more than this (`movement`) is the last. */
  readonly smallestMovement: number;
  /** Puts the rows of a pass into the order in which they are visited. */
  readonly order?: ((rows: Int32Array) => void) | undefined;
}

export interface GramResult {
  readonly passes: number;
  /** `sum_j L_j ||dw_j||^2` of the last pass. */
  readonly movement: number;
  /** Multiply-adds. */
  readonly work: number;
}

/**
 * Block coordinate descent on a working set that never looks at the samples: with G = X_S^T X_S and V = X_S^T R, the
 * exact minimiser over row j is `prox(W_j + V_j / G_jj)`, and a step D_j takes V to `V - G_j D_j^T`. A pass costs
 * s T numbers for each row that moves, instead of n T for every row. Accelerated as `blockDescent` is.
 */
export function* gramDescent(
  problem: GramProblem,
  { goal, maxPasses, smallestMovement, order }: GramRule,
): Generator<SolverRequest, GramResult, void> {
  const { gram, w, v, nTasks, penalty, l1, l2 } = problem;
  const s = w.length / nTasks;
  const all = Int32Array.from({ length: s }, (_, k) => k);
  const visiting = all.slice();
  const lengths = Float64Array.from(all, (k) => gram[k * s + k]!);
  const norms = new Float64Array(s);
  const step = new Float64Array(nTasks);
  const anderson = new Anderson(ANDERSON_DEPTH);
  let residualSquares = problem.residualSquares;
  let movement = Infinity;
  let passes = 0;
  let work = 0;
  let newtonPaid = 0;
  let newtonPrice = FAIR_PRICE;
  anderson.restart(w, all, nTasks);

  while (passes < maxPasses) {
    order?.(visiting);
    movement = pass();
    passes++;
    yield { kind: 'pause' };
    // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
    if (movement <= smallestMovement || gapOverS() <= goal) break;
    if (anderson.push(w, all, nTasks) && passes < maxPasses) accelerate();
  }
  return { passes, movement, work };

  function pass(): number {
    let moved = 0;
    for (let k = 0; k < s; k++) {
      const j = visiting[k]!;
      const L = lengths[j]!;
      if (!(L > 0)) continue;
      const begin = j * nTasks;
      for (let t = 0; t < nTasks; t++) {
        step[t] = w[begin + t]!;
        w[begin + t]! += v[begin + t]! / L;
      }
      penalty.proxRow(w, j, 1 / L);
      let squares = 0;
      for (let t = 0; t < nTasks; t++) {
        step[t] = w[begin + t]! - step[t]!;
        squares += step[t]! * step[t]!;
      }
      if (squares === 0) continue;
      moved += L * squares;
      take(j);
    }
    return moved;
  }

  /** V <- V - G_j step^T, and ||R||^2 with it. */
  function take(j: number): void {
    const begin = j * nTasks;
    const row = j * s;
    const L = lengths[j]!;
    for (let t = 0; t < nTasks; t++) residualSquares += step[t]! * (L * step[t]! - 2 * v[begin + t]!);
    let q = 0;
    for (let k = 0; k < s; k++) {
      const g = gram[row + k]!;
      for (let t = 0; t < nTasks; t++) v[q++]! -= g * step[t]!;
    }
    work += s * nTasks;
  }

  /** The gap of the problem on S against the best dual point on the residual's ray. */
  function gapOverS(): number {
    const quadratic = Math.max(0, residualSquares);
    let along = 0; // <X W, R>
    for (let q = 0; q < w.length; q++) along += w[q]! * v[q]!;
    for (let k = 0; k < s; k++) norms[k] = penalty.rowNorm(v, k);
    const c = penalty.dualScale(norms, s, quadratic + along, quadratic);
    let gap = ((1 - c) ** 2 * quadratic) / 2;
    for (let k = 0; k < s; k++) gap += penalty.rowGap(w, v, k, c, 0);
    return gap;
  }

  /** Tries the extrapolated point and, as often as the work done so far pays for it, Newton's. */
  function accelerate(): void {
    const extrapolated = anderson.extrapolate(all, nTasks, lengths);
    if (extrapolated) adopt(all, extrapolated, 0);
    const support = all.filter((k) => !isZeroRow(w, k, nTasks));
    const cost = newtonStepWork(support.length, nTasks);
    if (work - newtonPaid >= cost * newtonPrice) {
      const reached = newtonOnSupport({
        gram: subGram(support),
        v: gatherRows(v, support, nTasks),
        w: gatherRows(w, support, nTasks),
        nTasks,
        l1,
        l2,
      });
      const useful = reached.steps > 0 && adopt(support, reached.w, ROUNDING);
      newtonPrice = useful ? FAIR_PRICE : newtonPrice * 2;
      work += cost * (1 + reached.steps);
      newtonPaid = work;
    }
    anderson.restart(w, all, nTasks);
  }

  /** Takes over the rows `proposal` where that leaves the objective below `1 + slack` times what it was. */
  function adopt(rows: Int32Array, proposal: Float64Array, slack: number): boolean {
    const oldV = v.slice();
    const oldW = gatherRows(w, rows, nTasks);
    const oldSquares = residualSquares;
    const before = residualSquares / 2 + penaltyOf(rows);
    for (let a = 0; a < rows.length; a++) {
      let moves = false;
      for (let t = 0; t < nTasks; t++) {
        step[t] = proposal[a * nTasks + t]! - oldW[a * nTasks + t]!;
        moves ||= step[t] !== 0;
      }
      if (moves) take(rows[a]!);
    }
    scatterRows(proposal, rows, w, nTasks);
    const after = residualSquares / 2 + penaltyOf(rows);
    if (after < before + slack * Math.abs(before)) return true;
    v.set(oldV);
    scatterRows(oldW, rows, w, nTasks);
    residualSquares = oldSquares;
    return false;
  }

  function penaltyOf(rows: Int32Array): number {
    let sum = 0;
    for (const k of rows) sum += penalty.rowValue(w, k);
    return sum;
  }

  function subGram(rows: Int32Array): Float64Array {
    const out = new Float64Array(rows.length ** 2);
    let q = 0;
    for (const a of rows) for (const b of rows) out[q++] = gram[a * s + b]!;
    return out;
  }
}
