import type { Computation } from '../../../computation/computation.js';
import type { SharingWay } from '../ways.js';
import type { WayProblem } from './solveWay.js';

/** Weights in the features' own units, less the mean of all samples. */
export interface SharingWeights {
  /** T x p */
  readonly w: Float64Array;
  /** T */
  readonly b: Float64Array;
}

/** Some training samples, to which ways are fitted. */
export interface FitSet {
  /** The strength of a way that leaves no weight; 0 where there is none such. */
  strongest(way: SharingWay): Computation<number>;
  /**
   * Strengths of a way that come one after the other start from the last.
   *
   * @param tolerance the part of the weights' length by which iterations may end too early
   */
  fit(problem: WayProblem, tolerance: number): Computation<SharingWeights>;
  /** The weights of each task alone with a ridge, in units of the features' deviations, T x p. */
  alone(alpha: number): Computation<Float64Array>;
  /** The mean ranks of each task's features, T x p; null where they tell nothing. */
  readonly meanRanks: Float64Array | null;
}
