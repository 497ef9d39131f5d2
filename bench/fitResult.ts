/** What a fit came to, and how two fits of one problem compare. */

import type { Times } from './turns.js';

/** One program's fits of one problem. */
export interface Fits extends Times {
  /** ||Y - X W||^2 / (2 n) + alpha sum_j ||W_j|| */
  readonly objective: number;
  /** The duality gap that the program reports, over ||Y||^2 / (2 n). */
  readonly relativeGap: number;
  /** Passes over features. */
  readonly nIter: number;
  /** How many rows of W are not zero. */
  readonly nActive: number;
  readonly converged: boolean;
}

export interface FitResult {
  readonly name: string;
  readonly shape: { readonly nSamples: number; readonly nFeatures: number; readonly nTasks: number };
  readonly k: number;
  readonly alpha: number;
  /** ||Y||^2 / (2 n), the objective of W = 0. */
  readonly nullObjective: number;
  readonly polytask: Fits;
  readonly scikitLearn: Fits | null;
}

/** How far the first objective is above the second, over that of W = 0. */
export function excessOf(a: Fits, b: Fits, nullObjective: number): number {
  return (a.objective - b.objective) / nullObjective;
}

/**
 * What should not be so. A gap says how far an objective is above the minimum at most, so no other fit may be
 * lower than that; the last 1e-12 are rounding.
 */
export function failuresOf(
  { name, k, nullObjective, polytask, scikitLearn }: FitResult,
  asked: number,
): string[] {
  const where = `${name}, k = ${k}`;
  const failures: string[] = [];
  if (!polytask.converged || !(polytask.relativeGap <= asked)) {
    failures.push(`${where}: polytask stopped at a relative gap of ${polytask.relativeGap}`);
  }
  if (!scikitLearn) return failures;
  const excess = excessOf(polytask, scikitLearn, nullObjective);
  if (excess > polytask.relativeGap + 1e-12) {
    failures.push(`${where}: polytask's objective is worse than its certificate allows, by ${excess}`);
  }
  if (-excess > scikitLearn.relativeGap + 1e-12) {
    failures.push(`${where}: scikit-learn's objective is worse than its gap allows, by ${-excess}`);
  }
  return failures;
}
