import type { FitSolution } from '../estimators/fitting.js';
import { ConvergenceWarning, warn } from '../messages/errors.js';

/** Where fits along paths fell short of tol. */
export interface Shortfalls {
  readonly unconverged: number;
  readonly total: number;
  /** The fit whose gap is largest relative to what tol asked for. */
  readonly excess: number;
  /** Which one that is, such as "alpha = 0.01". */
  readonly place: string;
}

/** One warning for all fits of a path or a cross-validation that fell short; null where none did. */
export function pathWarning(
  name: string,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  { unconverged, total, excess, place }: Shortfalls,
): ConvergenceWarning | null {
  if (unconverged === 0) return null;
  const times = Number.isFinite(excess) ? `${excess.toPrecision(3)} times what` : 'above what';
  return new ConvergenceWarning(
    `${name}: ${unconverged} of the ${total} fits along the path did not reach tol = ${tol} within ` +
      `maxIter = ${maxIter} iterations or within float64 arithmetic; worst is ${place}, whose duality gap is ` +
      `${times} tol asks for. Raise maxIter, leave out the smallest alphas (raise eps), or bring the columns of X ` +
      'to similar sizes; raise tol if such a gap is small enough for you.',
  );
}

/** Warns of the points of one path that fell short. */
export function warnOfPath(
  name: string,
  rule: { readonly tol: number; readonly maxIter: number },
  points: readonly FitSolution[],
  alphas: readonly number[],
): void {
  let unconverged = 0;
  let excess = 0;
  let worst = 0;
  for (const [k, { converged, dualGap, eps }] of points.entries()) {
    if (converged) continue;
    unconverged++;
    if (dualGap / eps > excess) {
      excess = dualGap / eps;
      worst = k;
    }
  }
  const place = `alpha = ${alphas[worst]}`;
  const warning = pathWarning(name, rule, { unconverged, total: points.length, excess, place });
  if (warning) warn(warning);
}
