import type { StopReason, StopRule } from './solver.js';
import { EXTRA_FLOPS } from './solver.js';

/** The gap, relative to the objective of the best constant model, down to which digits beyond the tolerance go. */
export const FINEST_GAP = 1e-15;
/** The same for a distance that rounding lets fall no further. */
export const FINEST_DISTANCE = 1e-12;
/** A start is as fine as the fit before it when its gap is at most this many times that one's. */
const AS_FINE = 10;
/** A look at the whole problem has stalled where it does not bring the gap below this part of the best so far. */
const DECREASE = 0.99;
/** Digits beyond the tolerance are not worth looks that leave more than this part of the gap. */
const WORTH = 0.5;
/** Stalled looks in a row before a fit whose steps are rounding is ended at the limit of float64. */
const PATIENCE = 5;
/** Squared length of a step, relative to the objective of the best constant model, below which it is rounding. */
const SMALLEST_MOVEMENT = 1e-25;

/** What a descent has done so far. Inner solvers add to it. */
export interface Effort {
  passes: number;
  /** Multiply-adds. */
  flops: number;
  /** `sum_j L_j ||dW_j||^2` of the last step. */
  movement: number;
}

/**
 * When a descent ends, at one look at the whole problem after the other: where its gap is within the tolerance and the digits
 * beyond it are as many as float64 has, as the multiply-adds that are free for them have paid for, or as come without effort.
 */
export class StopTest {
  readonly #rule: StopRule;
  readonly #nullObjective: number;
  readonly #finestGap: number;
  #lowestGap = Infinity;
  #stalledLooks = 0;
  /** The passes that the tolerance took, and those that digits beyond it may take. */
  #mostPasses: number;

  constructor(rule: StopRule, nullObjective: number) {
    this.#rule = rule;
    this.#nullObjective = nullObjective;
    this.#finestGap = rule.finestGap ?? FINEST_GAP * nullObjective;
    this.#mostPasses = rule.maxIter;
  }

  /** Passes that are left at a gap. */
  passesLeft(gap: number, { passes }: Effort): number {
    return (gap <= this.#rule.tolerance ? this.#mostPasses : this.#rule.maxIter) - passes;
  }

  /** Whether a gap that may be rounding of a device is no better than one before, or the last there will be. */
  needsExactness(gap: number, effort: Effort): boolean {
    return gap >= DECREASE * this.#lowestGap || this.passesLeft(gap, effort) <= 0;
  }

  /**
   * @param distanceOf a second measure that has to be within twice the tolerance; asked for where the gap is within it
   * @returns null where the descent goes on
   */
  reasonAt(gap: number, effort: Effort, distanceOf: () => number): StopReason | null {
    const { passes, flops, movement } = effort;
    const { tolerance, maxIter, extraFlops = EXTRA_FLOPS, extraPasses = Infinity, startGap } = this.#rule;
    if (gap <= tolerance && this.#lowestGap > tolerance) {
      this.#mostPasses = Math.min(maxIter, passes + extraPasses);
    }
    const isWorth = gap <= WORTH * this.#lowestGap || this.#lowestGap > tolerance;
    this.#stalledLooks = gap < DECREASE * this.#lowestGap ? 0 : this.#stalledLooks + 1;
    this.#lowestGap = Math.min(this.#lowestGap, gap);
    const patience = movement === 0 ? 1 : PATIENCE;
    const isStalled = this.#stalledLooks >= patience && movement <= SMALLEST_MOVEMENT * this.#nullObjective;
    const isLast = this.passesLeft(gap, effort) <= 0;
    if (gap <= tolerance) {
      const distance = distanceOf();
      const isWithin = (bound: number): boolean =>
        distance <= Math.max(2 * bound, FINEST_DISTANCE * this.#nullObjective);
      // A fit that begins where the last one ended has nothing to add to it.
      const isAsFine =
        passes === 0 && startGap !== undefined && gap <= AS_FINE * Math.max(startGap, this.#finestGap);
      const isFinest = gap <= this.#finestGap && isWithin(this.#finestGap);
      const isPaidFor = isWithin(tolerance) && (flops >= extraFlops || !isWorth);
      if (isAsFine || isFinest || isPaidFor || isStalled || isLast) return 'converged';
      return null;
    }
    if (isLast) return 'maxIter';
    return isStalled ? 'precision' : null;
  }
}
