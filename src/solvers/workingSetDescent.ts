import type { Computation } from '../computation/computation.js';
import type { RowsAt } from '../problem/rowCertificate.js';
import type { BestDualPoint } from './bestDualPoint.js';
import type { Candidates } from './candidates.js';
import { progressOf } from './progress.js';
import type { StopReason, StopRule } from './solver.js';
import { type Effort, StopTest } from './stopTest.js';

/** The smooth part of an objective at W: its dual fields Theta, V = X^T Theta, and how it is descended with the penalty. */
export interface SmoothPart {
  /** p x Q. */
  readonly w: Float64Array;
  /** p x Q, right for the features that are known. */
  readonly v: Float64Array;
  /** The dual norms of V_j on those, in their order; p numbers. */
  readonly norms: Float64Array;
  readonly theta: readonly Float64Array[];
  readonly effort: Effort;
  /** The predictions and Theta at W, afresh, so that no rounding gathers in them. @param support the rows that are not zero */
  refresh(support: Int32Array): Computation<void>;
  /**
   * V on some features.
   *
   * @param isExact in float64, else on a device where there is one
   * @returns those whose V is known then, in their order, good until the next call: all, but for rows that are zero and known to
   *   meet their constraint
   */
  correlate(features: Int32Array, isExact: boolean): Computation<Int32Array>;
  /** The rounding of these correlations: see `Design.rounding`. */
  roundingOf(isExact: boolean): number;
  /** Whether there is a device. */
  readonly hasDevice: boolean;
  /** Descends on the rows of a working set. @returns the gap over them that was to be reached */
  descend(look: Look): Computation<number>;
  /** A second measure of what is left, for `StopTest`; 0 where the gap says all. */
  distanceOf(features: Int32Array): number;
}

/** The problem as a look at the whole of it found it. */
export interface Look {
  readonly gap: number;
  /** How many rows are not zero. */
  readonly nActive: number;
  readonly working: Int32Array;
  /** Whether V is that of W in float64 still: not where screening cleared rows, or from a device. */
  readonly isCurrent: boolean;
  /** The most passes to make. */
  readonly budget: number;
}

export interface WorkingSetDescent {
  readonly smooth: SmoothPart;
  readonly candidates: Candidates;
  readonly dual: Pick<BestDualPoint, 'update' | 'screen'>;
  /** Whether a row is to be worked on for another reason than its constraint. @defaultValue none */
  readonly gains?: ((j: number) => boolean) | undefined;
  readonly nullObjective: number;
  /** Multiplies a gap into the user's units. */
  readonly objectiveUnit: number;
}

export interface Reached {
  readonly gap: number;
  readonly reason: StopReason;
}

/**
 * Descent on `minimise F(W) + sum_j Omega_j(W_j)` over one working set of rows after the other. A working set grows and is
 * pruned with the support; features that its dual point proves to be zero are dropped (gap-safe
 * screening). Only a duality gap over all features, computed in float64 from the weights that are returned, counts as
 * convergence.
 *
 * Sources: Ndiaye, Fercoq, Gramfort, Salmon (2017), JMLR 18 (screening); Massias, Gramfort, Salmon (2018), ICML (working
 * sets).
 */
export function* workingSetDescent(descent: WorkingSetDescent, rule: StopRule): Computation<Reached> {
  const { smooth, candidates, dual, gains } = descent;
  const { w, v, norms, theta, effort } = smooth;
  const stopTest = new StopTest(rule, descent.nullObjective);
  let isExact = !smooth.hasDevice; // a device correlates until its rounding stands in the way
  let nActive = 0;
  let known = candidates.list;

  for (let goal = Infinity; ; ) {
    if (goal <= rule.tolerance && !candidates.isWhole) candidates.restore(); // the gap will be that of every feature
    yield* refresh();
    yield* correlate();
    let gap = currentGap();
    if (isToProve(gap)) gap = yield* provenGap();
    yield progressOf(descent, rule, {
      iteration: effort.passes,
      gap,
      candidates: candidates.list.length,
      active: nActive,
    });
    const reason = stopTest.reasonAt(gap, effort, () => smooth.distanceOf(known));
    if (reason) return { gap, reason };
    const cleared = known.length === candidates.list.length && screen(gap);
    const working = candidates.workingSet(norms, nActive, known, gains);
    if (cleared) yield* refresh();
    const budget = stopTest.passesLeft(gap, effort);
    goal = yield* smooth.descend({ gap, nActive, working, isCurrent: isExact && !cleared, budget });
  }

  function* refresh(): Computation<void> {
    const support = candidates.support();
    nActive = support.length;
    yield* smooth.refresh(support);
  }

  function* correlate(): Computation<void> {
    known = yield* smooth.correlate(candidates.list, isExact);
  }

  function lookedAt(): RowsAt {
    return { w, v, features: known, norms, hasNorms: true, mayBeInUse: candidates.mayBeInUse };
  }

  function currentGap(): number {
    return dual.update(theta, lookedAt(), smooth.roundingOf(isExact));
  }

  /** Drops features that are proved to be zero. @returns whether a row was cleared */
  function screen(gap: number): boolean {
    const { kept, cleared } = dual.screen(gap, lookedAt());
    candidates.keep(kept);
    known = candidates.list;
    return cleared;
  }

  function isToProve(gap: number): boolean {
    const mayBeLast = gap <= rule.tolerance || (!isExact && stopTest.needsExactness(gap, effort));
    return mayBeLast && !(isExact && candidates.isWhole);
  }

  /** The gap in float64 over every feature, those that were screened out too. */
  function* provenGap(): Computation<number> {
    isExact = true;
    candidates.restore();
    yield* correlate();
    return currentGap();
  }
}
