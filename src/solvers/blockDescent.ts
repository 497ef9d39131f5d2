import { squaredLoss } from '../losses/squared.js';
import { gapAgainst, residualDualPoint } from '../problem/certificate.js';
import type { RowProblem } from '../problem/rowProblem.js';
import { Anderson } from './anderson.js';
import { gramMatrix } from './gram.js';
import { newtonOnSupport, newtonWork } from './newton.js';
import type { Solution, Solver, Steps, StopRule } from './solver.js';
import { chooseWorkingSet } from './workingSet.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** A working set holds at least this many features, and at least twice the support. */
const SMALLEST_WORKING_SET = 50;
/** Passes over a working set before the whole problem is looked at again. */
const LONGEST_INNER_RUN = 50;
/** A working set is left when its own gap is this part of the gap of the whole. */
const INNER_GAP = 0.3;
/**
 * Multiply-adds (a few milliseconds) that a fit may spend on digits beyond its tolerance, down to a gap of
 * `FREE_GAP` times the objective of the best constant model. Counted, not timed: a fit gives the same bits
 * wherever it runs.
 */
const FREE_WORK = 2e7;
const FREE_GAP = 1e-14;
/** Relative size of a pass's last movement below which float64 has nothing left to give. */
const SMALLEST_MOVEMENT = 1e-28;
/** Looks at the whole problem without a better gap before such a fit is ended. */
const PATIENCE = 5;

export interface BlockDescentOptions extends StopRule {
  /** Where to start, p x T in the problem's coordinates; zeros unless given. */
  readonly start?: Float64Array | undefined;
  /** Puts the features of a pass into the order in which they are visited; ascending unless given. */
  readonly order?: ((features: Int32Array) => void) | undefined;
}

/**
 * Block coordinate descent for `minimise ||Y - X W||_F^2 / 2 + sum_j Omega_j(W_j)`.
 *
 * Each step minimises over one row of W exactly. Passes run over a working set that grows and is pruned with
 * the support, accelerated by Anderson extrapolation; features that the best dual point so far proves to be
 * zero are dropped (gap-safe screening). Only a duality gap over all features, computed in float64 from
 * the weights that are returned, counts as convergence.
 *
 * Sources: Simon, Friedman, Hastie (2013), arXiv:1311.6529 (block descent); Ndiaye et al. (2017), JMLR 18
 * (screening); Massias, Gramfort, Salmon (2018), ICML (working sets); Bertrand, Massias (2021), AISTATS
 * (acceleration).
 */
export function* blockDescent(problem: RowProblem, options: BlockDescentOptions): Solver {
  const { kernels, penalty, nTasks, l1, l2 } = problem;
  const { design: x, target, squaredNorms } = problem.standardized;
  const { tolerance, maxIter, order } = options;
  const p = x.columns;

  const w = kernels.float64(p * nTasks);
  const v = kernels.float64(p * nTasks);
  const bestV = kernels.float64(p * nTasks);
  const residual = kernels.float64(target.length);
  const fitted = kernels.float64(target.length);
  const theta = kernels.float64(target.length);
  const candidateList = kernels.int32(p);
  const workingList = kernels.int32(p);
  const supportList = kernels.int32(p);
  const norms = new Float64Array(p);
  const distances = new Float64Array(p);
  const anderson = new Anderson(ANDERSON_DEPTH);

  if (options.start) w.set(options.start);
  let nUsable = 0;
  for (let j = 0; j < p; j++) {
    if (squaredNorms[j] === 0) clearRow(j);
    else candidateList[nUsable++] = j;
  }
  let candidates = candidateList.subarray(0, nUsable);
  let support = findSupport(candidates);
  let bestGap = Infinity;
  let lowestGap = Infinity;
  let fruitless = 0;
  let movement = Infinity;
  let iterations = 0;
  let work = 0;
  let newtonPaid = 0;
  let newtonPrice = 1;

  for (;;) {
    yield* refreshResidual();
    yield { kind: 'correlate', x, field: residual, features: candidates, out: v };
    work += x.rows * nTasks * (support.length + candidates.length);
    let gap = updateDualPoint();

    if (gap <= tolerance && candidates.length < nUsable) {
      // The proof is held over every feature, those that were screened out too.
      candidates = everyCandidate();
      yield { kind: 'correlate', x, field: residual, features: candidates, out: v };
      work += x.rows * nTasks * candidates.length;
      bestGap = Infinity;
      gap = updateDualPoint();
    }
    fruitless = gap < 0.99 * lowestGap ? 0 : fruitless + 1;
    lowestGap = Math.min(lowestGap, gap);
    yield {
      kind: 'progress',
      progress: {
        iteration: iterations,
        maxIter,
        gap: gap * problem.objectiveUnit,
        tolerance: tolerance * problem.objectiveUnit,
        candidates: candidates.length,
        active: support.length,
      },
    };

    const stuck = fruitless >= PATIENCE && movement <= SMALLEST_MOVEMENT * 2 * problem.nullObjective;
    if (gap <= tolerance && (gap <= FREE_GAP * problem.nullObjective || work >= FREE_WORK || stuck)) {
      return solution(gap, 'converged');
    }
    if (iterations >= maxIter) return solution(gap, gap <= tolerance ? 'converged' : 'maxIter');
    if (stuck) return solution(gap, 'precision');

    if (screen(gap)) yield* refreshResidual();
    const working = nextWorkingSet();
    yield* descend(working, INNER_GAP * gap);
  }

  /** R = Y - X W, afresh, so that no rounding gathers in it. */
  function* refreshResidual(): Steps {
    support = findSupport(candidates);
    yield { kind: 'predict', x, w, features: support, out: fitted };
    subtract(target, fitted, residual);
  }

  /** Keeps the better of the dual point on the residual's ray and the best so far; returns its gap. */
  function updateDualPoint(): number {
    const dual = residualDualPoint(penalty, target, residual, w, v, candidates, norms);
    const old = bestGap < Infinity ? gapAgainst(penalty, residual, theta, w, bestV, candidates) : Infinity;
    if (old < dual.gap) {
      bestGap = old;
      return old;
    }
    bestGap = dual.gap;
    for (let k = 0; k < theta.length; k++) theta[k] = dual.c * residual[k]!;
    for (let k = 0; k < candidates.length; k++) {
      const begin = candidates[k]! * nTasks;
      for (let q = begin; q < begin + nTasks; q++) bestV[q] = dual.c * v[q]!;
    }
    return dual.gap;
  }

  /**
   * Gap-safe screening: the optimal dual point lies within sqrt(2 gap) of Theta, so that
   * `||V_j|| + ||x_j|| sqrt(2 gap) < threshold` proves row j to be zero. Fills, for the features
   * that stay, `distances` from the residual's own correlations: those that it shows to be needed come first.
   * True where a non-zero row was dropped.
   */
  function screen(gap: number): boolean {
    const radius = Math.sqrt(2 * gap);
    let count = 0;
    let dropped = false;
    for (let k = 0; k < candidates.length; k++) {
      const j = candidates[k]!;
      const size = Math.sqrt(squaredNorms[j]!);
      const slack = penalty.threshold - penalty.rowNorm(bestV, j);
      if (slack > size * radius + 1e-10 * penalty.threshold) {
        if (isNonzero(j)) {
          clearRow(j);
          dropped = true;
        }
      } else {
        distances[count] = isNonzero(j) ? -Infinity : (penalty.threshold - penalty.rowNorm(v, j)) / size;
        candidateList[count++] = j;
      }
    }
    candidates = candidateList.subarray(0, count);
    return dropped;
  }

  function nextWorkingSet(): Int32Array {
    const size = Math.max(SMALLEST_WORKING_SET, 2 * support.length);
    const count = chooseWorkingSet(candidates, distances, size, workingList);
    return workingList.subarray(0, count);
  }

  /** Passes over the working set until its own gap is below `goal`. */
  function* descend(working: Int32Array, goal: number): Steps {
    const isWhole = working.length === candidates.length;
    const members = working.slice();
    anderson.clear();
    anderson.push(w, members, nTasks);
    for (let pass = 1; pass <= LONGEST_INNER_RUN && iterations < maxIter; pass++) {
      order?.(working);
      movement = kernels.sweep(x, {
        features: working,
        squaredNorms,
        w,
        residual,
        proxRow: penalty.proxRow,
      });
      iterations++;
      work += 2 * x.rows * nTasks * working.length;
      yield { kind: 'pause' };
      if (movement === 0) return;
      if (!anderson.push(w, members, nTasks)) continue;
      accelerate(members);
      if (isWhole) return;
      working.set(members);
      kernels.correlate(x, residual, working, v);
      const dual = residualDualPoint(penalty, target, residual, w, v, working, norms);
      if (dual.gap <= goal) return;
    }
  }

  /** Tries the extrapolated point and, as often as the work done so far pays for it, Newton's. */
  function accelerate(members: Int32Array): void {
    const extrapolated = anderson.extrapolate(members, nTasks, squaredNorms);
    if (extrapolated) adopt(members, extrapolated);
    support = findSupport(members);
    const cost = newtonWork(x.rows, support.length, nTasks) * newtonPrice;
    if (work - newtonPaid >= cost) {
      const s = support.slice();
      kernels.correlate(x, residual, support, v);
      const point = { gram: gramMatrix(x, s), v: rowsOf(v, s), w: rowsOf(w, s), nTasks, l1, l2 };
      const reached = newtonOnSupport(point);
      newtonPrice = reached && adopt(s, reached) ? 1 : newtonPrice * 2;
      work += cost;
      newtonPaid = work;
    }
    anderson.clear();
    anderson.push(w, members, nTasks);
  }

  /** Takes over the rows `proposal` where that lowers the objective. */
  function adopt(features: Int32Array, proposal: Float64Array): boolean {
    const before = squaredLoss(residual) + penaltyOf(features);
    const old = rowsOf(w, features);
    setRows(features, proposal);
    support = findSupport(candidates);
    kernels.predict(x, w, support, fitted);
    work += x.rows * nTasks * support.length;
    subtract(target, fitted, fitted);
    const lower = squaredLoss(fitted) + penaltyOf(features) < before;
    if (lower) residual.set(fitted);
    else setRows(features, old);
    return lower;
  }

  function rowsOf(rows: Float64Array, features: Int32Array): Float64Array {
    const out = new Float64Array(features.length * nTasks);
    for (let k = 0; k < features.length; k++) {
      const begin = features[k]! * nTasks;
      out.set(rows.subarray(begin, begin + nTasks), k * nTasks);
    }
    return out;
  }

  function penaltyOf(features: Int32Array): number {
    let sum = 0;
    for (let k = 0; k < features.length; k++) sum += penalty.rowValue(w, features[k]!);
    return sum;
  }

  function findSupport(features: Int32Array): Int32Array {
    let count = 0;
    for (let k = 0; k < features.length; k++) {
      if (isNonzero(features[k]!)) supportList[count++] = features[k]!;
    }
    return supportList.subarray(0, count);
  }

  function everyCandidate(): Int32Array {
    let count = 0;
    for (let j = 0; j < p; j++) if (squaredNorms[j] !== 0) candidateList[count++] = j;
    return candidateList.subarray(0, count);
  }

  function isNonzero(j: number): boolean {
    for (let q = j * nTasks; q < (j + 1) * nTasks; q++) if (w[q] !== 0) return true;
    return false;
  }

  function clearRow(j: number): void {
    w.fill(0, j * nTasks, (j + 1) * nTasks);
  }

  function setRows(features: Int32Array, rows: Float64Array): void {
    for (let k = 0; k < features.length; k++) {
      w.set(rows.subarray(k * nTasks, (k + 1) * nTasks), features[k]! * nTasks);
    }
  }

  function solution(gap: number, reason: Solution['reason']): Solution {
    return Object.freeze({ w: w.slice(), gap, iterations, reason });
  }
}

/** out = a - b. */
function subtract(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = a[k]! - b[k]!;
}
