/** What paths and cross-validations came to, and how two of them compare. */
import type { PeerCV, PeerPath } from './scikitLearn.js';
import type { Times } from './turns.js';

/** A path; one number an alpha in each list, objectives and gaps in the units of the objective. */
export interface OwnPath extends Times, PeerPath {
  readonly seconds: readonly number[];
  readonly converged: boolean;
}

/** A cross-validation: the alpha that was chosen, and the fit of all samples with it. */
export interface OwnCV extends Times, PeerCV {
  readonly seconds: readonly number[];
  readonly converged: boolean;
}

interface Result {
  readonly name: string;
  readonly shape: { readonly nSamples: number; readonly nFeatures: number; readonly nTasks: number };
  readonly eps: number;
  /** The objective of the best model without features. */
  readonly nullObjective: number;
}

export interface PathResult extends Result {
  readonly polytask: OwnPath;
  readonly scikitLearn: (PeerPath & Times) | null;
}

export interface CVResult extends Result {
  readonly nJobs: number;
  readonly polytask: OwnCV;
  readonly scikitLearn: (PeerCV & Times) | null;
}

/** The last digits of an objective are rounding. */
const ROUNDING = 1e-12;
/** Grids that are computed in two programs agree but for rounding. */
const SAME_ALPHA = 1e-10;

/** What should not be so: no other path may be lower than an objective's gap allows, at any alpha. */
export function pathFailuresOf(
  { name, nullObjective, polytask, scikitLearn }: PathResult,
  tol: number,
): string[] {
  const failures: string[] = [];
  const where = `path of ${name}`;
  if (!polytask.converged || !(largestOf(polytask.gaps) <= tol * nullObjective)) {
    failures.push(`${where}: polytask stopped at a gap of ${largestOf(polytask.gaps) / nullObjective}`);
  }
  if (!scikitLearn) return failures;
  for (const [k, alpha] of polytask.alphas.entries()) {
    if (!isSame(alpha, scikitLearn.alphas[k] ?? Number.NaN)) {
      failures.push(`${where}: alphas[${k}] is ${alpha}, scikit-learn's ${scikitLearn.alphas[k]}`);
      break;
    }
    const own = { objective: polytask.objectives[k]!, gap: polytask.gaps[k]! };
    const peer = { objective: scikitLearn.objectives[k]!, gap: scikitLearn.gaps[k]! };
    failures.push(...contradictions(`${where}, alphas[${k}]`, own, peer, nullObjective));
  }
  return failures;
}

export function cvFailuresOf(result: CVResult, tol: number): string[] {
  const { name, nJobs, nullObjective, polytask, scikitLearn } = result;
  const where = `cross-validation of ${name}, nJobs ${nJobs}`;
  const failures: string[] = [];
  if (!polytask.converged || !(polytask.gap <= tol * nullObjective)) {
    failures.push(`${where}: polytask stopped at a gap of ${polytask.gap / nullObjective}`);
  }
  if (!scikitLearn || !isSame(polytask.alpha, scikitLearn.alpha)) return failures;
  return [...failures, ...contradictions(where, polytask, scikitLearn, nullObjective)];
}

interface Fit {
  readonly objective: number;
  readonly gap: number;
}

function contradictions(where: string, own: Fit, peer: Fit, nullObjective: number): string[] {
  const excess = own.objective - peer.objective;
  const rounding = ROUNDING * nullObjective;
  if (excess > own.gap + rounding)
    return [`${where}: polytask's objective is worse than its certificate allows`];
  if (-excess > peer.gap + rounding)
    return [`${where}: scikit-learn's objective is worse than its gap allows`];
  return [];
}

/** The largest difference of mean squared errors, over the largest of them. */
export function differenceOfErrors({ polytask, scikitLearn }: CVResult): number {
  if (!scikitLearn) return Number.NaN;
  const own = polytask.mse.flat();
  const peer = scikitLearn.mse.flat();
  return largestOf(own.map((value, k) => Math.abs(value - peer[k]!))) / largestOf(own);
}

export function largestOf(values: readonly number[]): number {
  return values.reduce((largest, value) => Math.max(largest, value), 0);
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_ALPHA * Math.abs(b);
}
