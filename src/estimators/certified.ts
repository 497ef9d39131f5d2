import { allFinite } from '../matrix/finite.js';
import { InputError } from '../messages/errors.js';
import type { StopReason } from '../solvers/solver.js';
import type { FitSolution } from './fitting.js';

/** What a solver came to, in its problem's units. */
interface Reached {
  readonly gap: number;
  readonly iterations: number;
  readonly reason: StopReason;
}

/** What float64 makes of it where weights and intercepts are returned in the user's units. */
interface Returned {
  /** How far rounding may take predictions, in the norm in which the gap is half of a square: see `predictionError`. */
  readonly error: number;
  /** What the rounding of the intercepts raises the objective by. */
  readonly raised: number;
  /** The gap that was asked for. */
  readonly tolerance: number;
  /** Multiplies gaps into the user's units. */
  readonly unit: number;
}

/**
 * The certificate of a solution as it is returned. The gap is half of a squared distance between the dual point and
 * predictions that rounding may have taken further off; the objective does not fall along the exact intercepts but for
 * that rounding, so that intercepts that are off raise it by what they would alone, and by what both have in common.
 */
export function certified(
  { gap, iterations, reason }: Reached,
  { error, raised, tolerance, unit }: Returned,
): Pick<FitSolution, 'nIter' | 'dualGap' | 'eps' | 'converged' | 'reason'> {
  const further = (Math.sqrt(gap) + error * Math.SQRT1_2) ** 2;
  const dualGap = (further + raised + error * Math.sqrt(2 * raised)) * unit;
  const eps = tolerance * unit;
  const converged = reason === 'converged' && dualGap <= eps;
  return {
    nIter: iterations,
    dualGap,
    eps,
    converged,
    reason: reason === 'converged' && !converged ? 'precision' : reason,
  };
}

/** @throws InputError where coefficients overflow */
export function requireFiniteCoefficients(w: Float64Array, intercept: readonly number[]): void {
  if (allFinite(w) && intercept.every(Number.isFinite)) return;
  throw new InputError(
    'the coefficients overflow float64: X is too small for Y; rescale the columns of X or of Y',
  );
}
