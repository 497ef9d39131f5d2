import type { Computation } from '../../computation/computation.js';
import { localColumns } from '../../designs/design.js';
import { squaredLoss } from '../../losses/squared.js';
import { log } from '../../math/log.js';
import { gatherRows, scatterRows } from '../../penalties/rows.js';
import { augmentedGap } from '../../problem/rowLasso/augmentedGap.js';
import { normsOf, residualField } from '../../problem/rowLasso/certificate.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import { BestDualPoint } from '../bestDualPoint.js';
import { Candidates } from '../candidates.js';
import { EXTRA_FLOPS, type PassRun, type Solution, type StopRule } from '../solver.js';
import { type Effort, FINEST_GAP } from '../stopTest.js';
import { type Look, type SmoothPart, workingSetDescent } from '../workingSetDescent.js';
import { CorrelationBounds } from './correlationBounds.js';
import { SMALLEST_MOVEMENT } from './descentLimits.js';
import { gramDescent, PASS_SETUP } from './gramDescent.js';
import { mostForNewton, newtonPays } from './newtonChoice.js';
import { NormNewton } from './normNewton.js';
import { SampleDescent } from './sampleDescent.js';

/** A working set is left when its own gap is this part of the gap of the whole. */
const INNER_GAP = 0.1;
/** Nor need a gap be smaller than this part of the tolerance, before that is reached. */
export const ENOUGH = 0.8;
/** Passes over inner products before the whole problem is looked at again. */
const LONGEST_GRAM_RUN = 200;
/** They cost so little that such a working set is left only when its own gap is this part of the gap of the whole. */
const GRAM_GAP = 0.01;
/** Digits beyond that are sought until they have cost this part of a look. */
const PART_OF_LOOK = 1 / 8;
/** Newton's method leaves a working set when its own gap is this part of the gap of the whole. */
const NEWTON_GAP = 0.2;
/** Where it failed, it is tried again once passes have brought the gap down to this part. */
const AGAIN = 0.1;
/** Inner products that save anything are worth this many multiply-adds. */
export const CHEAP_GRAM = 1e6;
/** With this many times as many samples as features, passes never run over samples: see `gramPays`. */
const TALL = 3;
/** Inner products of a tall design are worth this many passes over the samples of a working set. */
const PASSES_OF_TALL = 6;
/** Nor are more of them foreseen than this many times those that were made. */
const FORESIGHT = 4;
/** Passes that a fit is expected to need, where nothing else is said. */
const PASSES_AHEAD = 2;
/** A solution may have as many rows as there are samples, and a working set that grows to that costs look after look: its bounds. */
const SMALLEST_SETS = [100, 500] as const;
/** Passes over a working set that may cost as much as a look at the whole problem. */
const PASSES_A_LOOK = 20;

function smallestWorkingSet(nSamples: number, nFeatures: number): number {
  const [least, most] = SMALLEST_SETS;
  const asLook = Math.floor(nFeatures / (2 * PASSES_A_LOOK));
  return Math.max(least, Math.min(most, Math.max(nSamples, Math.min(3 * nSamples, asLook))));
}

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
  /** Passes that were made before the start, counted by `maxIter`. @defaultValue 0 */
  readonly passes?: number | undefined;
  /** `lastPasses` of the last solver on these data, for a strength near this one: passes are expected to do as much here. */
  readonly lastPasses?: PassRun | null | undefined;
  /** How many passes are expected on these data, later problems on them included: what inner products may cost. */
  readonly passesAhead?: number | undefined;
}

/**
 * Block coordinate descent for `minimise ||Y - X W||_F^2 / 2 + sum_j Omega_j(W_j)`: each step minimises over one row of W
 * exactly. Passes run over a working set (`workingSetDescent`), on the samples or, where that costs less, on the inner products
 * of its columns, and are accelerated.
 *
 * Source: Simon, Friedman, Hastie (2013), arXiv:1311.6529.
 */
export function* blockDescent(problem: RowProblem, options: BlockDescentOptions): Computation<Solution> {
  const { kernels, rows, gram, geometry, nTasks, nullObjective } = problem;
  const { design, target } = problem.standardized;
  const x = localColumns(design);
  const { tolerance, extraFlops = EXTRA_FLOPS, order, passesAhead = PASSES_AHEAD } = options;
  const { finestGap = FINEST_GAP * nullObjective } = options;
  const isFollowing = options.keepsState === true;
  const isOnPath = isFollowing && options.passesAhead !== undefined;
  const isTall = !x.isSparse && x.rows >= TALL * x.columns;
  let { direction } = options;
  let isFresh = isFollowing; // whether V = X^T R is that of the start already

  const buffers = problem.workspace.restart(isFollowing);
  const w = buffers.rows();
  const v = buffers.rows(); // X^T R
  const residual = buffers.field();
  const fitted = buffers.field();
  const norms = buffers.norms();
  let squares = 0; // ||R||^2
  let isAtZero = false; // whether R is Y
  const losses = {
    isBounded: true,
    field: () => ({
      ...residualField(squares),
      largestScale: bounds?.largestScale ?? Infinity,
    }),
  };
  // A path takes V on from one strength to the next: all of it has to be there.
  const bounds =
    rows.fused && options.passesAhead === undefined ? new CorrelationBounds(problem, buffers) : null;
  const dual = new BestDualPoint(geometry, losses);
  if (options.start && !isFollowing) w.set(options.start);
  const list = buffers.list();
  const known = buffers.list();
  const candidates = new Candidates(
    geometry,
    w,
    {
      candidates: buffers.list(),
      working: buffers.list(),
      support: list,
    },
    {
      smallest: smallestWorkingSet(x.rows, x.columns),
      isLean: isTall && options.passesAhead === undefined,
      movesWorkingSets: true,
    },
  );
  const effort: Effort = { passes: options.passes ?? 0, flops: 0, movement: Infinity };
  const state = { w, v, norms, residual, fitted, list, candidates, effort };
  const mostOfNewton = rows.fused && !order ? mostForNewton(problem) : 0;
  let newton: NormNewton | undefined;
  let gapOfNewton = 0; // at the start of its last run
  let lastPasses = options.lastPasses ?? null;
  let flopsOfPasses = lastPasses?.flops ?? 0;
  let gapBefore = 0; // the last passes; 0 where they were not looked at
  const onSamples = new SampleDescent(problem, state, { order, isOnPath });

  const smooth: SmoothPart = {
    w,
    v,
    norms,
    theta: [residual],
    effort,
    hasDevice: design !== design.exact,
    roundingOf: (isExact: boolean) => (isExact ? design.exact : design).rounding,

    *refresh(support: Int32Array): Computation<void> {
      if (isFresh) return;
      isAtZero = support.length === 0;
      yield* design.exact.multiply(w, support, fitted);
      effort.flops += x.rows * nTasks * support.length;
      squares = kernels.subtract(target, fitted, residual);
    },

    *correlate(features: Int32Array, isExact: boolean): Computation<Int32Array> {
      let remaining = features;
      const wasFresh = isFresh;
      isFresh = false;
      if (!wasFresh) {
        if (isExact && bounds) {
          const field = { residual, squares };
          remaining = bounds.remaining(features, candidates, field, fitted, known);
        }
        yield* (isExact ? design.exact : design).correlate(residual, remaining, v);
      } else squares = kernels.inner(residual, residual);
      effort.flops += x.rows * nTasks * remaining.length; // a point of a path is worth no more digits than a fit
      normsOf(problem, v, remaining, norms);
      const isAll = remaining.length === features.length && candidates.isWhole;
      if (isAll && isExact) {
        bounds?.lookedAt(features, norms, { residual: isAtZero ? target : residual, squares }, isAtZero);
      }
      return remaining;
    },

    *descend(look: Look): Computation<number> {
      const { gap, working } = look;
      lastPasses = passesAsLooked(gap);
      const enough = gap > tolerance ? ENOUGH * tolerance : INNER_GAP * gap;
      const target = gap > tolerance ? tolerance : INNER_GAP * gap;
      if (newton?.isSuited === false && gap <= AGAIN * gapOfNewton) newton = undefined;
      const isBegun = newton !== undefined;
      const course = { most: mostOfNewton, target, last: lastPasses, spent: flopsOfPasses, isBegun };
      if (newton?.isSuited !== false && newtonPays(problem, look, course)) {
        newton ??= new NormNewton(problem, state);
        gapOfNewton = gap;
        const goal = Math.max(NEWTON_GAP * gap, enough);
        const isCurrent = !extrapolatePath() && look.isCurrent;
        yield* newton.run(working, { gap, goal, tolerance, budget: look.budget, isCurrent });
        return goal;
      }
      newton?.forget();
      return gramPays(look) ? yield* onInnerProducts(look, enough) : yield* onColumns(look, enough);
    },

    /** A tight gap says little of W where there is a ridge: never stop where scikit-learn would not. */
    distanceOf: (features: Int32Array) =>
      rows.fused?.hasRidge ? augmentedGap(rows.fused, nTasks, residual, w, v, features) : 0,
  };
  const { objectiveUnit } = problem;
  const { gap, reason } = yield* workingSetDescent(
    { smooth, candidates, dual, nullObjective, objectiveUnit },
    options,
  );
  return Object.freeze({
    w: w.slice(),
    gap,
    iterations: effort.passes,
    reason,
    keepsState: candidates.isWhole && !bounds,
    lastPasses: newton?.isSuited === false ? null : passesAsLooked(gap),
  });

  /** Takes a step along `direction` in rows that are not zero, once, where it lowers the objective. @returns whether it did */
  function extrapolatePath(): boolean {
    if (!direction) return false;
    const members = candidates.support().slice();
    const proposal = gatherRows(w, members, nTasks);
    const [from, to] = [direction.from, direction.to].map((rows) => gatherRows(rows, members, nTasks));
    for (let q = 0; q < proposal.length; q++) proposal[q]! += direction.factor * (to![q]! - from![q]!);
    direction = undefined;
    return onSamples.acceptIfLower(members, proposal, 0);
  }

  /** Whether inner products of the working set would cost less than what they save. */
  function gramPays({ gap, working, nActive }: Look): boolean {
    const s = working.length;
    if (s > gram.most) return false;
    const ofSamples = x.columnCost * nTasks * (s / 3 + 1.5 * nActive); // see `SampleDescent.run`
    const setup = rows.fused?.hasRidge ? 0 : PASS_SETUP; // of a singular X^T X inner products tell less of W than samples do
    const saved = ofSamples + setup - s * nTasks * (nActive + 1); // by a pass
    const price = gram.flopsFor(working);
    // A support is not known before the first pass: what it will be counts, not what it is.
    if (isTall && price <= PASSES_OF_TALL * x.columnCost * nTasks * s) return true;
    return saved > 0 && price <= Math.max(CHEAP_GRAM, saved * Math.max(passesAhead, passesToGo(gap)));
  }

  /** Passes that are left if they go on as the last did, but no more than some times those that were. */
  function passesToGo(gap: number): number {
    const most = FORESIGHT * effort.passes;
    if (!lastPasses || !(lastPasses.reduction < 1)) return most;
    const target = gap > tolerance ? tolerance : INNER_GAP * gap;
    return Math.min(most, (lastPasses.passes * log(target / gap)) / log(lastPasses.reduction));
  }

  function passesDone(run: PassRun, gap: number): void {
    lastPasses = run;
    gapBefore = gap;
    flopsOfPasses += run.flops;
  }

  /** The last passes with what they did to the gap of the whole problem, which on paths the working sets hold most of. */
  function passesAsLooked(gap: number): PassRun | null {
    if (!lastPasses || !isOnPath || gapBefore === 0) return lastPasses;
    const reduction = Math.max(lastPasses.reduction, gap / gapBefore);
    gapBefore = 0;
    return { ...lastPasses, reduction };
  }

  /** Passes over the columns of the working set. @returns the gap over it that was to be reached */
  function* onColumns({ gap, working, budget }: Look, enough: number): Computation<number> {
    onSamples.looked(gap);
    extrapolatePath();
    const isWhole = working.length === candidates.list.length; // no look adds a row to it
    const goal = isOnPath || isWhole ? enough : Math.max(INNER_GAP * gap, enough);
    const before = { ...effort };
    const reached = yield* onSamples.run(working, { goal, enough, budget });
    const passes = effort.passes - before.passes;
    passesDone(
      {
        passes,
        flops: effort.flops - before.flops,
        rows: working.length,
        reduction: reached / gap,
      },
      gap,
    );
    return goal;
  }

  /** The same over its inner products. */
  function* onInnerProducts(look: Look, enough: number): Computation<number> {
    const { gap, budget } = look;
    const working = look.working.slice();
    if (!look.isCurrent) x.correlate(residual, look.working, v);
    const isFree = gap > tolerance && effort.flops < extraFlops && working.length === candidates.list.length;
    const goal = Math.max(GRAM_GAP * gap, isTall || gap <= tolerance ? 0 : enough);
    const finest = Math.min(INNER_GAP * Math.min(finestGap, tolerance), goal);
    effort.flops += gram.flopsFor(working);
    const before = effort.flops;
    const buffers = gram.workspaceFor(working);
    const { stride } = buffers.gram;
    for (let k = 0; k < working.length; k++) {
      const from = working[k]! * nTasks;
      for (let t = 0; t < nTasks; t++) {
        buffers.w[k * nTasks + t] = w[from + t]!;
        buffers.v[t * stride + k] = v[from + t]!;
      }
    }
    const residualSquares = 2 * squaredLoss(residual);
    const { passes } = effort;
    const ofLook = x.columnCost * nTasks * candidates.list.length;
    const freeFlops = Math.max(isFree ? extraFlops : 0, before + PART_OF_LOOK * ofLook);
    const maxPasses = Math.min(LONGEST_GRAM_RUN, budget);
    yield* gramDescent(
      { kernels, buffers, features: working, residualSquares, nTasks, rows, effort },
      {
        goal: finest,
        enough: goal,
        freeFlops,
        maxPasses,
        smallestMovement: SMALLEST_MOVEMENT * nullObjective,
        order,
      },
    );
    const reached = effort.passes - passes < maxPasses ? goal : gap;
    const done = { passes: effort.passes - passes, flops: effort.flops - before };
    passesDone({ ...done, rows: working.length, reduction: reached / gap }, gap);
    scatterRows(buffers.w, working, w, nTasks);
    return goal;
  }
}
