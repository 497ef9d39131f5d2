import type { Design } from '../kernels/kernels.js';

/**
 * A solver is a generator: it yields each heavy operation over the whole design and each point where it can
 * be interrupted, and is resumed when that has been done. `drivers.ts` holds the two that serve it.
 */
export type Solver = Work<Solution>;

/** Work of which heavy operations are a part, with its result. */
export type Work<Result> = Generator<SolverRequest, Result, void>;

/** A part of a solver that returns nothing. */
export type Steps = Work<void>;

export type SolverRequest =
  /** `out = X_J W_J`, as `Kernels.predict`. */
  | {
      readonly kind: 'predict';
      readonly x: Design;
      readonly w: Float64Array;
      readonly features: Int32Array;
      readonly out: Float64Array;
    }
  /** `out_j = x_j^T field`, as `Kernels.correlate`. */
  | {
      readonly kind: 'correlate';
      readonly x: Design;
      readonly field: Float64Array;
      readonly features: Int32Array;
      readonly out: Float64Array;
    }
  /** One pass of inner work is done; nothing is asked. */
  | { readonly kind: 'pause' }
  | { readonly kind: 'progress'; readonly progress: Progress };

/** Where a fit stands; gaps and tolerances are in the units of the user's objective. */
export interface Progress {
  /** Passes over the working set (or conjugate gradient steps) so far. */
  readonly iteration: number;
  readonly maxIter: number;
  /** The duality gap of the current weights. */
  readonly gap: number;
  /** The gap at which the fit counts as converged. */
  readonly tolerance: number;
  /** How many features can still be non-zero at the optimum, after safe screening. */
  readonly candidates: number;
  /** How many features are non-zero now. */
  readonly active: number;
}

/** Why a solver stopped: the gap reached the tolerance, `maxIter`, or float64 has no more digits to give. */
export type StopReason = 'converged' | 'maxIter' | 'precision';

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
  readonly carriesOver?: boolean | undefined;
}

/** When to stop. */
export interface StopRule {
  /** The gap at which the fit counts as converged. */
  readonly tolerance: number;
  readonly maxIter: number;
  /** Multiply-adds that may go into digits beyond the tolerance. @defaultValue FREE_WORK */
  readonly freeWork?: number | undefined;
  /** The gap at which no further digits are sought. @defaultValue what float64 can give */
  readonly freeGap?: number | undefined;
}

/**
 * Multiply-adds (less than a millisecond) that a fit may spend on digits beyond its tolerance. Counted, not timed: a
 * fit gives the same bits wherever it runs.
 */
export const FREE_WORK = 5e6;
/** The same for Newton's methods, whose products take longer: sparse columns, or plain TypeScript. */
export const FREE_NEWTON_WORK = 1e6;
