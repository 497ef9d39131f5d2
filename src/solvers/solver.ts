/** What every solver gives back, and when it stops. Solvers are computations: see `computation/computation.ts`. */

/** Why a solver stopped: the gap reached the tolerance, `maxIter`, or float64 has no more digits to give. */
export type StopReason = 'converged' | 'maxIter' | 'precision';

/**
 * What a fit proves of its weights, in the units of the objective: that it is at most `gap` above its minimum, or, where the
 * objective is not convex, that proximal steps on its rows and intercepts, each by itself, are sure to lower it by `decrease` in
 * all, which is 0 just where none lowers it at all.
 */
export type Certificate =
  | { readonly kind: 'minimum'; readonly gap: number }
  | { readonly kind: 'stationary'; readonly decrease: number };

/** The weights in the problem's coordinates, and their certificate in its units. */
export interface Solution {
  /** p x T, outside kernel memory. */
  readonly w: Float64Array;
  readonly gap: number;
  readonly iterations: number;
  readonly reason: StopReason;
  /**
   * Whether W, X^T R for every feature and R stand in the problem's workspace, so that a solver of another strength on
   * the same data can go on from them.
   */
  readonly keepsState?: boolean | undefined;
  /** The last passes of block descent, its own or those it was told of, where Newton's method may take their place. */
  readonly lastPasses?: PassRun | null | undefined;
}

/** Passes over a working set, and what they came to. */
export interface PassRun {
  /** How many there were. */
  readonly passes: number;
  /** Multiply-adds. */
  readonly flops: number;
  /** How many features the working set had. */
  readonly rows: number;
  /** The gap over it at the end, as a part of the gap of the whole problem at the start. */
  readonly reduction: number;
}

/** When to stop. */
export interface StopRule {
  /** The gap at which the fit counts as converged. */
  readonly tolerance: number;
  readonly maxIter: number;
  /** Multiply-adds that may go into digits beyond the tolerance. @defaultValue EXTRA_FLOPS */
  readonly extraFlops?: number | undefined;
  /** Passes that may go into them. @defaultValue as many as they pay for */
  readonly extraPasses?: number | undefined;
  /** The gap at which no further digits are sought. @defaultValue what float64 can give */
  readonly finestGap?: number | undefined;
  /** The gap of the solution that the start is, where it is one of the same problem. */
  readonly startGap?: number | undefined;
}

/**
 * Multiply-adds (less than a millisecond) that a fit may spend on digits beyond its tolerance. Counted, not timed: a
 * fit gives the same bits wherever it runs.
 */
export const EXTRA_FLOPS = 1e6;
/** The same for Newton's methods, whose products take longer: sparse columns, or plain TypeScript. */
export const EXTRA_NEWTON_FLOPS = 1e6;
