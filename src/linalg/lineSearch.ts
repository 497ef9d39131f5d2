import type { Computation } from '../computation/computation.js';

/** A step is taken where the objective falls by this part of what its slope predicts. */
const ARMIJO = 1e-4;
/** The shortest step that is tried, as a part of the longest. */
const SHORTEST = 2 ** -60;

/** What a step of some length changes the objective by, and how far rounding may have taken that. */
export interface Change {
  readonly change: number;
  /** @defaultValue 0 */
  readonly rounding?: number;
}

/** How far to go along a step, and what the objective changes by; 0 and 0 where no length was accepted. */
export interface Length {
  readonly length: number;
  readonly change: number;
}

/**
 * Backtracking line search: the longest t of `longest`, longest / 2, longest / 4, … at which
 *
 *     f(t) - f(0) <= ARMIJO t f'(0) + rounding.
 *
 * Source: Armijo (1966), "Minimization of functions having Lipschitz continuous first partial derivatives", Pacific J.
 * Math. 16; Nocedal, Wright (2006), "Numerical Optimization", algorithm 3.1.
 *
 * @param changeAt f(t) - f(0), better summed without cancellation than as a difference
 * @param slope f'(0), negative
 * @param options longest: where to begin; shortest: where to end, as a part of it
 */
export function* backtrack(
  changeAt: (t: number) => Change,
  slope: number,
  { longest = 1, shortest = SHORTEST }: { readonly longest?: number; readonly shortest?: number } = {},
): Computation<Length> {
  for (let length = longest; length >= shortest * longest; length /= 2) {
    const { change, rounding = 0 } = changeAt(length);
    if (change < Infinity && change <= ARMIJO * length * slope + rounding) return { length, change };
    yield { kind: 'pause' };
  }
  return { length: 0, change: 0 };
}
