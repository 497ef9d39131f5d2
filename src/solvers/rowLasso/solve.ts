import type { Computation } from '../../computation/computation.js';
import type { RowProblem } from '../../problem/rowLasso/rowProblem.js';
import type { Solution } from '../solver.js';
import { blockDescent } from './blockDescent.js';
import { cgls } from './cgls.js';
import { canFactorise, leastSquares } from './leastSquares.js';
import { type RowDescentOptions, rowDescent, suitsRowDescent } from './rowDescent.js';

/** The solver that fits the problem: a row penalty needs block descent, on inner products alone where features are few. */
export function solverFor(problem: RowProblem, options: RowDescentOptions): Computation<Solution> {
  if (!problem.penalty.quadratic) {
    return suitsRowDescent(problem, options) ? rowDescent(problem, options) : blockDescent(problem, options);
  }
  return canFactorise(problem) ? leastSquares(problem, options) : cgls(problem, options);
}
