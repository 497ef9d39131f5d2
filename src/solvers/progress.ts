import type { Progress, Request } from '../computation/computation.js';
import type { StopRule } from './solver.js';

/** What a solver knows of where it stands, with the gap in the problem's units. */
type Standing = Pick<Progress, 'iteration' | 'gap' | 'candidates' | 'active'>;

/** The request that reports where a solver stands, in the user's units. */
export function progressOf(
  { objectiveUnit }: { readonly objectiveUnit: number },
  { tolerance, maxIter }: StopRule,
  { iteration, gap, candidates, active }: Standing,
): Request {
  const progress: Progress = {
    iteration,
    maxIter,
    gap: gap * objectiveUnit,
    tolerance: tolerance * objectiveUnit,
    candidates,
    active,
  };
  return { kind: 'progress', progress };
}
