import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import type { ProxRow } from '../../kernels/kernels.js';
import { squaredLoss, squaredLossGap } from '../../losses/squared.js';
import type { FusedStrengths } from '../../penalties/penalty.js';
import { augmentedGap } from '../../problem/rowLasso/augmentedGap.js';
import { residualDualPoint, residualField } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { Anderson } from '../anderson.js';
import { BestDualPoint } from '../bestDualPoint.js';
import { Candidates } from '../candidates.js';
import { progressOf } from '../progress.js';
import { gatherRows, scatterRows } from '../rows.js';
import { EXTRA_FLOPS, type Solution, type StopReason, type StopRule } from '../solver.js';
import { gramDescent } from './gramDescent.js';
import { newtonOnSupport, newtonStepWork, strengthsOf } from './newton.js';

/** How many iterates Anderson extrapolation combines, and so how often it is tried. */
const ANDERSON_DEPTH = 5;
/** Passes over a working set before the whole problem is looked at again. */
const LONGEST_INNER_RUN = 50;
/** A working set is left when its own gap is this part of the gap of the whole. */
const INNER_GAP = 0.1;
/**
 * A gap is looked at where it may be small enough, judging by how many times a pass's movement the last one was; it is
 * taken to be at least this many times.
 */
const LEAST_GAP_OF_MOVEMENT = 2;
/** What it is taken for at the beginning where a neighbour's solution is near: easy movements are behind it. */
const GAP_OF_MOVEMENT_ON_PATHS = 20;
/** Nor need it be smaller than this part of the tolerance, before that is reached. */
const ENOUGH = 0.8;
/** Passes over inner products before the whole problem is looked at again. */
const LONGEST_GRAM_RUN = 200;
/** They cost so little that such a working set is left only when its own gap is this part of the gap of the whole. */
const GRAM_GAP = 0.01;
/** A multiply-add there costs as much as this many of a pass over the samples. */
const GRAM_PRICE = 1;
/** Inner products that save anything are worth this many multiply-adds. */
const CHEAP_GRAM = 1e6;
/** Passes that a fit is expected to need, where nothing else is said. */
const PASSES_AHEAD = 2;
/** The gap, relative to the objective of the best constant model, down to which digits beyond the tolerance go. */
const FINEST_GAP = 1e-15;
/** The same for the gap that scikit-learn stops by where there is a ridge, which rounding lets fall no further. */
const AUGMENTED_GAP = 1e-12;
/**
 * Newton's steps are known to descend, by differences of objectives, down to distances from the optimum
 * whose effect on the objective is lost in rounding: this much relative rounding is overlooked.
 */
const ROUNDING = 1e-13;
/** Newton's method is tried when the work since the last time would have paid for this many steps of it. */
const NEWTON_BUDGET = 4;
/** Relative size of a pass's last movement below which float64 has nothing left to give. */
const SMALLEST_MOVEMENT = 2e-28;
/** Looks at the whole problem without a better gap before such a fit is ended. */
const PATIENCE = 5;

/** `factor` times the way between two solutions, p x T in the problem's coordinates. */
export interface Direction {
  readonly from: Float64Array;
  readonly to: Float64Array;
  readonly factor: number;
}

export interface BlockDescentOptions extends StopRule {
  /** Where to start, p x T in the problem's coordinates; zeros unless given. */
  readonly start?: Float64Array | undefined;
  /** Where to go from `start` if that is not enough, where it lowers the objective; tried once. */
  readonly direction?: Direction | undefined;
  /** Whether the last solver on these data left `start` and its residual where they are: see `Solution`. */
  readonly keepsState?: boolean | undefined;
  /** Puts the features of a pass into the order in which they are visited; ascending unless given. */
  readonly order?: ((features: Int32Array) => void) | undefined;
  /** How many passes are expected on these data, later problems on them included: what inner products may cost. */
  readonly passesAhead?: number | undefined;
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
export function* blockDescent(problem: RowProblem, options: BlockDescentOptions): Computation<Solution> {
  const { kernels, rows, nTasks } = problem;
  const { design, target, squaredNorms } = problem.standardized;
  const x = localColumns(design);
  const {
    tolerance,
    maxIter,
    extraFlops = EXTRA_FLOPS,
    order,
    passesAhead = PASSES_AHEAD,
    keepsState,
  } = options;
  let { direction } = options;
  const p = x.columns;

  const buffers = problem.workspace.restart(keepsState);
  const w = buffers.rows();
  const v = buffers.rows(); // X^T R
  const residual = buffers.field();
  const fitted = buffers.field();
  const norms = new Float64Array(p);
  const proxRow: ProxRow = (z, j, step) => rows.prox(z, j * nTasks, j, step);
  const losses = {
    isBounded: true,
    field: () => residualField(residual),
    gap: ([field]: readonly Float64Array[], scale: number) => squaredLossGap(residual, field!, scale),
  };
  const dual = new BestDualPoint(problem.geometry, losses, { theta: [buffers.field()], v: buffers.rows() });
  let products = design; // of the whole problem: those of a device until its rounding stands in the way
  const anderson = new Anderson(ANDERSON_DEPTH);

  if (options.start && !keepsState) w.set(options.start);
  const supportList = buffers.list();
  const candidates = new Candidates(problem.geometry, w, {
    candidates: buffers.list(),
    working: buffers.list(),
    support: supportList,
  });
  let support = candidates.support();
  let iterations = 0;
  let movement = Infinity; // of the last pass
  let lowestGap = Infinity;
  let stalledLooks = 0; // looks at the whole problem since the gap last fell
  let work = 0; // multiply-adds
  let flopsAtNewton = 0; // work at the last Newton attempt
  let newtonBudget = NEWTON_BUDGET; // in Newton steps; doubles with each attempt that fails
  let gapOfMovement = keepsState ? GAP_OF_MOVEMENT_ON_PATHS : LEAST_GAP_OF_MOVEMENT; // how many times a pass's movement the gap after it was

  const { finestGap = FINEST_GAP * problem.nullObjective } = options;
  const leastDistance = AUGMENTED_GAP * problem.nullObjective;
  let isFresh = keepsState === true;
  let mayBeLast = false; // whether the working set's own gap was to fall below the tolerance
  for (;;) {
    if (!isFresh) {
      if (mayBeLast && !candidates.isWhole) {
        candidates.restore();
        dual.forget();
      }
      yield* refreshResidual();
      yield* refreshCorrelations();
    }
    isFresh = false;
    let gap = dual.update([residual], w, v, candidates.list, products.rounding);
    const isRough = products !== design.exact;
    const isLast = gap <= tolerance || (isRough && (gap >= 0.99 * lowestGap || iterations >= maxIter));
    if (isLast && (isRough || !candidates.isWhole)) {
      // The proof is held in float64 over every feature, those that were screened out too.
      products = design.exact;
      candidates.restore();
      yield* refreshCorrelations();
      dual.forget();
      gap = dual.update([residual], w, v, candidates.list, products.rounding);
    }
    if (movement > 0 && movement < Infinity) gapOfMovement = Math.max(LEAST_GAP_OF_MOVEMENT, gap / movement);
    yield progressOf(problem, options, {
      iteration: iterations,
      gap,
      candidates: candidates.list.length,
      active: support.length,
    });

    stalledLooks = gap < 0.99 * lowestGap ? 0 : stalledLooks + 1;
    lowestGap = Math.min(lowestGap, gap);
    const isStalled = stalledLooks >= PATIENCE && movement <= SMALLEST_MOVEMENT * problem.nullObjective;
    // A tight gap says little of W where there is a ridge: never stop where scikit-learn would not.
    const distance =
      rows.fused?.hasRidge && gap <= tolerance
        ? augmentedGap(rows.fused, nTasks, residual, w, v, candidates.list)
        : 0;
    const isWithinTolerance = distance <= Math.max(2 * tolerance, leastDistance);
    const isAtPrecision = gap <= finestGap && distance <= Math.max(2 * finestGap, leastDistance);
    const isFineEnough = isAtPrecision || (isWithinTolerance && (work >= extraFlops || stalledLooks > 0));
    if (gap <= tolerance && (isFineEnough || isStalled)) return solution(gap, 'converged');
    if (iterations >= maxIter) return solution(gap, gap <= tolerance ? 'converged' : 'maxIter');
    if (isStalled) return solution(gap, 'precision');

    const { kept, cleared } = dual.screen(gap, candidates.list, w);
    candidates.keep(kept);
    const working = candidates.workingSet(v, support.length);
    let residualSquares = dual.squares;
    if (cleared) {
      yield* refreshResidual();
      residualSquares = 2 * squaredLoss(residual);
    }
    if (!gramPays(working)) {
      extrapolatePath();
      const enough = gap > tolerance ? ENOUGH * tolerance : INNER_GAP * gap;
      const goal = keepsState ? enough : Math.max(INNER_GAP * gap, enough);
      mayBeLast = goal <= tolerance;
      yield* descend(working, goal, enough);
      continue;
    }
    if (cleared || products !== design.exact) x.correlate(residual, working, v);
    const isFree = gap > tolerance && work < extraFlops && working.length === candidates.list.length;
    const enough = gap > tolerance ? ENOUGH * tolerance : 0;
    const goal = isFree ? GRAM_GAP * finestGap : Math.max(GRAM_GAP * gap, enough);
    mayBeLast = goal <= tolerance;
    yield* descendOnGram(working.slice(), residualSquares, goal);
  }

  /** R = Y - X W, afresh, so that no rounding gathers in it. */
  function* refreshResidual(): Computation<void> {
    support = candidates.support();
    yield* design.exact.multiply(w, support, fitted);
    work += x.rows * nTasks * support.length;
    subtract(target, fitted, residual);
  }

  function* refreshCorrelations(): Computation<void> {
    yield* products.correlate(residual, candidates.list, v);
    work += x.rows * nTasks * candidates.list.length;
  }

  /** Takes a step along `direction` in the rows that are not zero, the first time, where it lowers the objective. */
  function extrapolatePath(): void {
    if (!direction) return;
    const members = candidates.support().slice();
    const proposal = gatherRows(w, members, nTasks);
    const [from, to] = [direction.from, direction.to].map((rows) => gatherRows(rows, members, nTasks));
    for (let q = 0; q < proposal.length; q++) proposal[q]! += direction.factor * (to![q]! - from![q]!);
    acceptIfLower(members, proposal, 0);
    direction = undefined;
  }

  /** Whether inner products of the working set would cost less than what they save. */
  function gramPays(working: Int32Array): boolean {
    const s = working.length;
    if (s > problem.gram.most) return false;
    const onSamples = x.columnCost * nTasks * (s / 3 + 1.5 * support.length); // see `descend`
    const onGram = GRAM_PRICE * s * nTasks * (support.length + 1);
    const saved = onSamples - onGram; // by a pass
    const price = problem.gram.workFor(working);
    return saved > 0 && price <= Math.max(CHEAP_GRAM, saved * Math.max(passesAhead, iterations));
  }

  /** Passes over the working set's inner products until its own gap is below `goal`. V must be X^T R there. */
  function* descendOnGram(working: Int32Array, residualSquares: number, goal: number): Computation<void> {
    work += problem.gram.workFor(working);
    const buffers = problem.gram.workspaceFor(working);
    const { stride } = buffers.gram;
    for (let k = 0; k < working.length; k++) {
      const from = working[k]! * nTasks;
      for (let t = 0; t < nTasks; t++) {
        buffers.w[k * nTasks + t] = w[from + t]!;
        buffers.v[t * stride + k] = v[from + t]!;
      }
    }
    const result = yield* gramDescent(
      { kernels, buffers, features: working, residualSquares, nTasks, rows },
      {
        goal,
        maxPasses: Math.min(LONGEST_GRAM_RUN, maxIter - iterations),
        smallestMovement: SMALLEST_MOVEMENT * problem.nullObjective,
        order,
      },
    );
    scatterRows(buffers.w, working, w, nTasks);
    iterations += result.passes;
    movement = result.movement;
    work += result.work;
  }

  /**
   * Passes over the working set until its own gap is below `goal`, or below `enough` as long as they are cheap beside a
   * look at the whole problem. They come in rounds: a pass over all of it, and then some over the rows that are not
   * zero, which end in an extrapolation or when little moves any more.
   */
  function* descend(working: Int32Array, goal: number, enough: number): Computation<void> {
    const cheap = work + (x.rows * nTasks * candidates.list.length) / 2;
    const aim = () => (work < cheap ? Math.min(goal, enough) : goal);
    const isWhole = working.length === candidates.list.length;
    let isAccelerated = false;
    for (let left = LONGEST_INNER_RUN; left > 0 && iterations < maxIter; ) {
      yield* pass(working);
      left--;
      if (movement === 0) return;
      if (isAccelerated || movement * gapOfMovement <= aim()) {
        // Left only after a pass: extrapolation leaves 1e-14 where a row belongs at 0, the proximal step does not.
        if (isWhole) return;
        x.correlate(residual, working, v);
        work += x.rows * nTasks * working.length;
        const { gap } = residualDualPoint(problem, residual, w, v, working, norms, design.exact.rounding);
        if (gap <= aim()) return;
        gapOfMovement = Math.max(LEAST_GAP_OF_MOVEMENT, gap / movement);
      }
      const members = candidates.support(working).slice();
      const visiting = supportList.subarray(0, members.length);
      isAccelerated = false;
      anderson.restart(w, members, nTasks);
      while (left > 1 && iterations < maxIter && !isAccelerated) {
        visiting.set(members);
        yield* pass(visiting);
        left--;
        if (movement === 0 || movement * gapOfMovement <= aim()) break;
        isAccelerated = anderson.push(w, members, nTasks);
      }
      if (isAccelerated && iterations < maxIter) accelerate(members);
    }
  }

  /** One pass of block descent over some rows. */
  function* pass(features: Int32Array): Computation<void> {
    order?.(features);
    movement = x.sweep({
      features,
      squaredNorms,
      w,
      residual,
      proxRow,
      strengths: rows.fused?.everywhere,
    });
    iterations++;
    work += 2 * x.rows * nTasks * features.length;
    yield { kind: 'pause' };
  }

  /** Tries the extrapolated point and, as often as the work done so far pays for it, Newton's. */
  function accelerate(members: Int32Array): void {
    const extrapolated = anderson.extrapolate(members, nTasks, squaredNorms);
    if (extrapolated) acceptIfLower(members, extrapolated, 0);
    support = candidates.support(members);
    const { fused } = rows;
    if (fused) newton(fused);
    anderson.restart(w, members, nTasks);
  }

  /** Newton's steps on the support, where the work since the last ones would have paid for them. */
  function newton(fused: FusedStrengths): void {
    const cost = newtonStepWork(support.length, nTasks);
    if (work - flopsAtNewton >= cost * newtonBudget) {
      const s = support.slice();
      x.correlate(residual, support, v);
      work += problem.gram.workFor(s);
      const reached = newtonOnSupport({
        gram: problem.gram.of(s),
        v: gatherRows(v, s, nTasks),
        w: gatherRows(w, s, nTasks),
        nTasks,
        ...strengthsOf(fused, s),
      });
      const useful = reached.steps > 0 && acceptIfLower(s, reached.w, ROUNDING);
      newtonBudget = useful ? NEWTON_BUDGET : newtonBudget * 2;
      work += cost * (1 + reached.steps);
      flopsAtNewton = work;
    }
  }

  /** Takes over the rows `proposal` where that leaves the objective below `1 + slack` times what it was. */
  function acceptIfLower(features: Int32Array, proposal: Float64Array, slack: number): boolean {
    const limit = (squaredLoss(residual) + penaltyOf(features)) * (1 + slack);
    const old = gatherRows(w, features, nTasks);
    scatterRows(proposal, features, w, nTasks);
    support = candidates.support();
    x.multiply(w, support, fitted);
    work += x.rows * nTasks * support.length;
    subtract(target, fitted, fitted);
    const lower = squaredLoss(fitted) + penaltyOf(features) < limit;
    if (lower) residual.set(fitted);
    else scatterRows(old, features, w, nTasks);
    return lower;
  }

  function penaltyOf(features: Int32Array): number {
    let sum = 0;
    for (let k = 0; k < features.length; k++) sum += rows.value(w, features[k]! * nTasks, features[k]!);
    return sum;
  }

  function solution(gap: number, reason: StopReason): Solution {
    return Object.freeze({
      w: w.slice(),
      gap,
      iterations,
      reason,
      keepsState: candidates.isWhole,
    });
  }
}

/** out = a - b. */
function subtract(a: Float64Array, b: Float64Array, out: Float64Array): void {
  const count = out.length;
  for (let k = 0; k < count; k++) out[k] = a[k]! - b[k]!;
}
