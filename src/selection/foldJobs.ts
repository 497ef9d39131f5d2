/** The unit of work of a cross-validation of paths. */
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { Sums } from '../statistics/sumsAbout.js';

/** One path on the training samples of one fold. */
export interface FoldPath {
  /** Which split of cv it is. */
  readonly fold: number;
  readonly l1Ratio: number;
  /** Descending. */
  readonly alphas: readonly number[];
}

/** The same with its samples: the unit of work of a cross-validation. */
export interface FoldJob extends FoldPath {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** The fold by its sums of products, where these take the place of its samples. */
  readonly moments?: FoldMoments | undefined;
}

/** A fold by its sums. */
export interface FoldMoments {
  readonly train: SufficientStatistics;
  /** Of the test samples, about the points of the cross-validation. */
  readonly test: Sums;
  /** The means of the training samples less those points, p + T; zeros without intercepts. */
  readonly offsets: Float64Array;
  /** How far a sum of test samples may be rounded, as `MomentBlock.rounding`. */
  readonly testRounding: number;
}
