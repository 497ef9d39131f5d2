import type { Computation } from '../../computation/computation.js';
import { sumRows } from '../../penalties/coupledRows.js';
import { correlationError } from '../../problem/softSharing/coefficients.js';
import type { CouplingPoint } from '../../problem/softSharing/couplingPoint.js';
import type { CouplingProblem } from '../../problem/softSharing/couplingProblem.js';
import { aroundMeans, type SystemInverse } from '../../problem/softSharing/taskSystem.js';
import { systemAt } from './newtonSystem.js';

/** What rounding leaves of the squares of a column that does not vary, as a part of them. */
const ROUNDING = 1e-26;

/**
 * A feature along which the losses have a slope but no second derivative, where alpha = 0 leaves it to them: of a Huber loss few
 * samples have one, and a column may not vary among those. The Newton system says nothing about such a feature, nor about how far
 * it is from the minimum.
 */
export function* flatFeature(
  problem: CouplingProblem,
  point: CouplingPoint,
): Computation<SystemInverse['singular']> {
  const { coupling, nFeatures: p } = problem;
  if (coupling.alpha > 0 || problem.isQuadratic) return null;
  const given = systemAt(problem, point);
  const around = yield* aroundMeans(given);
  const stored = sumRows(coupling, p, given.designs.squares(point.h, false));
  const varying = sumRows(coupling, p, around.designs.squares(point.h, given.isCentred));
  const slopes = sumRows(coupling, p, point.e);
  const rounding = sumRows(coupling, p, correlationError(problem, point));
  const at = slopes.findIndex(
    (slope, k) => Math.abs(slope) > rounding[k]! && varying[k]! <= ROUNDING * stored[k]!,
  );
  if (at < 0) return null;
  return { feature: at % p, task: coupling.form === 'none' ? Math.floor(at / p) : null };
}
