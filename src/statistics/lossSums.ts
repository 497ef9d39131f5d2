import type { Label } from '../data/labels.js';
import type { ConvexLoss } from '../losses/loss.js';

/**
 * Samples that nobody holds in memory: a database or a reader of chunks answers with sums over them. Of task t are the samples
 * `x_i`, the targets `y_i` as its loss takes them and the weights `s_i >= 0`; `d_i = x_i - shift_t`.
 */
export interface SummedSamples {
  readonly taskNames: readonly string[];
  readonly featureNames: readonly string[];
  /** Reads what is known before any weights are. */
  open(losses: readonly ConvexLoss[], how: SumsReading): Promise<LossSums>;
}

/** How samples are read. */
export interface SumsReading {
  /** Whether features are shifted: not for models without intercepts. */
  readonly isShifted: boolean;
  /** Whether all tasks have the same labels. */
  readonly haveSameLabels: boolean;
}

/** Samples whose targets have been read. */
export interface LossSums {
  readonly tasks: readonly SummedTask[];
  /** The labels of each task, sorted: y = 0 and 1 in `targetMean`; null for numbers. */
  readonly classes: readonly (readonly [Label, Label] | null)[];
  /** The sums of each task at weights and intercepts: one reading of all samples. */
  at(point: SumsPlace, along: SumsLine | null): Promise<readonly TaskSums[]>;
}

/** What is known of a task before its first fit. */
export interface SummedTask {
  /** Samples with a target and a weight above 0. */
  readonly n: number;
  /** `sum_i s_i`, above 0. */
  readonly weight: number;
  /** `sum_i s_i y_i / sum_i s_i`, of labels the part of the second. */
  readonly targetMean: number;
  /** Near the means of the features, p. */
  readonly shift: Float64Array;
  /** The largest |x_ij| and the largest |d_ij|, p each. */
  readonly largest: Float64Array;
  readonly deviation: Float64Array;
  /** How far rounding may have taken a sum from its true value, as a part of the sum of the sizes of its terms. */
  readonly rounding: number;
}

/** Predictions are `eta_i = b_t + d_i . w_t`. */
export interface SumsPlace {
  /** T x p. */
  readonly w: Float64Array;
  /** T. */
  readonly b: Float64Array;
}

/** A line through a place, in steps of which objectives are asked for: at `place + length * step` for each length. */
export interface SumsLine {
  readonly step: SumsPlace;
  readonly lengths: readonly number[];
}

/** Sums of one task over its samples, with the weights s_i. */
export interface TaskSums {
  /** `sum s loss(y, eta)`, and the same along the line. */
  readonly loss: number;
  readonly along: readonly number[];
  /** `sum s loss'`, and `sum s loss' d`, p. */
  readonly slope: number;
  readonly gradient: Float64Array;
  /** `sum s loss''`, `sum s loss'' d`, p, and `sum s loss'' d d^T`, packed. */
  readonly curvature: number;
  readonly moment: Float64Array;
  readonly hessian: Float64Array;
  /** The least margin of a label, above 0 where all of them are predicted; NaN of other targets. */
  readonly margin: number;
}
