/** What a model's fits came to, and how two of one problem compare. */
import type { Penalty } from './modelObjective.js';
import type { Times } from './turns.js';

/** An objective, and how far it is above its minimum at most, in the same units. */
export interface Certified {
  readonly objective: number;
  readonly gap: number;
  readonly converged: boolean;
}

export interface OwnModel extends Times, Certified {
  readonly nIter: number;
}

export interface PeerFits extends Times {
  readonly method: 'L-BFGS' | 'Cholesky';
  readonly objective: number;
  readonly nIter: number;
  /** Whether L-BFGS came as near to the minimum as polytask's tol asks for. */
  readonly converged: boolean;
  /** The largest with which it does. */
  readonly gtol: number | null;
}

export interface ModelResult {
  readonly model: string;
  readonly name: string;
  readonly penalty: Penalty;
  /** The objective of the best model without features. */
  readonly nullObjective: number;
  /** polytask's fit with a smaller tol, which says where the minimum is; not timed. */
  readonly reference: Certified;
  readonly polytask: OwnModel;
  readonly scipy: PeerFits | null;
}

/** The last digits of an objective are rounding. */
const ROUNDING = 1e-12;
/** How much a direct solution may lose by rounding, of the best constant model's objective. */
const DIRECT = 1e-9;

/** What should not be so: an objective below what a gap says is possible, or above what was asked for. */
export function modelFailuresOf(result: ModelResult, tol: number): string[] {
  const { model, name, penalty, nullObjective, reference, polytask, scipy } = result;
  const where = `${model}, ${name}, alpha = ${penalty.alpha}`;
  const failures: string[] = [];
  const partOf = (value: number): number => value / nullObjective;
  if (!polytask.converged || !(partOf(polytask.gap) <= tol * (1 + ROUNDING))) {
    failures.push(`${where}: polytask stopped at a relative gap of ${partOf(polytask.gap)}`);
  }
  if (!reference.converged) {
    failures.push(`${where}: polytask with a smaller tol stopped at ${partOf(reference.gap)}`);
  }
  const compare = (fit: string, own: Certified, other: string, objective: number): void => {
    const excess = partOf(own.objective - objective);
    if (excess > partOf(own.gap) + ROUNDING) {
      failures.push(`${where}: ${fit} is ${excess} above ${other}, more than its certificate allows`);
    }
  };
  compare('polytask', polytask, 'its fit with a smaller tol', reference.objective);
  compare('polytask with a smaller tol', reference, 'its usual fit', polytask.objective);
  if (!scipy) return failures;
  compare('polytask', polytask, 'scipy', scipy.objective);
  compare('polytask with a smaller tol', reference, 'scipy', scipy.objective);
  const excess = partOf(scipy.objective - reference.objective);
  if (!scipy.converged || excess > (scipy.method === 'Cholesky' ? DIRECT : tol) + ROUNDING) {
    failures.push(`${where}: scipy's ${scipy.method} ended ${excess} above the minimum`);
  }
  return failures;
}

/** How far an objective is above the reference, over that of the best constant model. */
export function excessOf({ reference, nullObjective }: ModelResult, objective: number): number {
  return (objective - reference.objective) / nullObjective;
}
