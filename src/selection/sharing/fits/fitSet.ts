import type { Computation } from '../../../computation/computation.js';
import type { SharingWay } from '../ways.js';
import type { WayProblem } from './solveWay.js';

/** Weights in the features' own units, less the mean of all samples. */
export interface SharingWeights {
  /** T x p */
  readonly w: Float64Array;
  /** T */
  readonly b: Float64Array;
  /** Where fits with strengths or samples nearby start. */
  readonly start: FitStart;
}

/** W T x p, in units of the features' deviations, and b, without the intercepts' share of the means. */
export interface FitStart {
  readonly W: Float64Array;
  readonly b: Float64Array;
}

/** Some training samples, to which ways are fitted. */
export interface FitSet {
  /** The strength of a way that leaves no weight; 0 where there is none such. */
  strongest(way: SharingWay): Computation<number>;
  /**
   * @param tolerance the part of the weights' length by which iterations may end too early
   * @param start of a fit of the same way
   */
  fit(problem: WayProblem, tolerance: number, start: FitStart | null): Computation<SharingWeights>;
  /** The weights of each task alone with a ridge, in units of the features' deviations, T x p. */
  alone(alpha: number): Computation<Float64Array>;
  /** The mean ranks of each task's features, T x p; null where they tell nothing. */
  readonly meanRanks: Float64Array | null;
}
