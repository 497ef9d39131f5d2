import type { Computation } from '../computation/computation.js';
import type { MatrixPenalty } from '../penalties/penalty.js';
import type { MixedData } from '../problem/mixed/mixedProblem.js';
import { proximalGradient } from '../solvers/mixed/proximalGradient.js';
import type { FitSolution, FitStart } from './fitting.js';
import { mixedSolution } from './mixedFit.js';

/**
 * As `mixedFit`, with a penalty of W as a whole.
 *
 * @param matrix in the coordinates of the data
 */
export function* matrixFit(
  data: MixedData,
  matrix: MatrixPenalty,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  start: Pick<FitStart, 'w'> | undefined,
): Computation<FitSolution> {
  const tolerance = tol * data.nullObjective;
  const from = start?.w.map((value) => value / data.scale);
  const found = yield* proximalGradient(data, matrix, { tolerance, maxIter, start: from });
  return mixedSolution(data, found, tolerance);
}
