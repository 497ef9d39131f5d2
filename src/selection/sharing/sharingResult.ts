import type { SharingVerdict, SharingWay } from './ways.js';

/** A way against 'alone' over all tasks that are judged. */
export interface OverallGain {
  /** The mean over the tasks of their gains. */
  readonly gain: number;
  /** Its standard error. */
  readonly error: number;
  readonly verdict: SharingVerdict;
}

/** Strengths of a way by their names, such as `{ coupling: 0.9, alpha: 0.1 }`. */
export type SharingStrengths = Readonly<Record<string, number>>;

/** What a comparison has found, frozen plain data. */
export interface SharingResult {
  readonly ways: readonly SharingWay[];
  readonly taskNames: readonly string[];
  /** The samples of each task that have a target and a weight above 0. */
  readonly nSamples: readonly number[];
  readonly nFeatures: number;
  /** 'numbers' or 'labels'. */
  readonly target: 'numbers' | 'labels';
  /** The scorer's name; larger is better. */
  readonly scoring: string;
  /** The folds of a round. */
  readonly nFolds: number;
  /** Rounds, each with folds of its own. */
  readonly nRepeats: number;
  readonly innerFolds: number;
  readonly randomState: number;
  /** The rate of false discoveries among the gains of a way, and among its harms, that the verdicts are made for. */
  readonly level: number;
  /** Task x way: the mean score on samples that the fit had not seen; NaN where there is none. */
  readonly scores: readonly (readonly number[])[];
  /** Task x way: the score less that of 'alone'. */
  readonly gains: readonly (readonly number[])[];
  /** Task x way: the standard error of a gain, corrected for training sets that overlap. */
  readonly gainErrors: readonly (readonly number[])[];
  /**
   * Task x way: how likely chance alone is to give a gain, or a loss, as clear as this one. One-sided, of the t of `log(error alone / error)`
   * where scores are minus an error, else of the gain; verdicts come of these. NaN for 'alone' and where there is no error.
   */
  readonly pValues: readonly (readonly number[])[];
  readonly verdicts: readonly (readonly SharingVerdict[])[];
  /** One a way, on the mean over the tasks that are judged, or over all tasks where these are not even half. */
  readonly overall: readonly OverallGain[];
  /** One a way: the strengths that cross-validation chooses on all samples. */
  readonly strengths: readonly SharingStrengths[];
  /** The group of each task that the learned graph finds in all samples, 0 for the group of the first task; null without. */
  readonly groups: readonly number[] | null;
  /** The way with the best mean score among those that harm no task and gain more than their standard error overall; 'alone' where none does. */
  readonly best: SharingWay;
  /** A way for each task: of those that gain more than their error overall, the first in the order of the mean scores that does not harm it. */
  readonly bestPerTask: readonly SharingWay[];
  /** The tasks with too few samples to be judged. */
  readonly tooSmall: readonly string[];
}
