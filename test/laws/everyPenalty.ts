/** The penalties of a MultiTaskModel as their names alone give them. */
import {
  PENALTY_NAMES,
  penaltyChoice,
  readPenalty,
  rowPenaltyNames,
} from '../../src/estimators/modelPenalty.js';
import type { ModelPenalty } from '../../src/index.js';
import type { Penalty } from '../../src/penalties/penalty.js';
import { penaltyOf } from '../../src/penalties/registry.js';

/** The sums over the rows of W but for the row lasso, which has tests of its own. */
export const OTHER_ROW_PENALTIES: readonly string[] = rowPenaltyNames().filter((name) => name !== 'rowLasso');

/** With the options that it has unless they are given. */
export function penaltyByName(name: string, options: { readonly alpha?: number } = {}): ModelPenalty {
  return readPenalty('a test', { penalty: name, ...options }, 'penalty');
}

/** What solvers see of it, for rows of Q numbers; null for soft sharing, which has a solver of its own. */
export function solverPenalty(
  name: string,
  options: { readonly alpha?: number } = {},
  Q = 2,
): Penalty | null {
  const penalty = penaltyByName(name, options);
  return penalty.penalty === 'softSharing' ? null : penaltyOf(penaltyChoice('a test', penalty, 1), Q);
}

/** The names of those that are not convex. */
export const NON_CONVEX_PENALTIES: readonly string[] = PENALTY_NAMES.filter(
  (name) => solverPenalty(name)?.isConvex === false,
);
