import type { Origin } from '../problem/exactIntercepts.js';
import { predictionError } from '../problem/rowCertificate.js';
import type { OpenData } from '../problem/rowLasso/openData.js';
import type { Solution } from '../solvers/solver.js';
import { certified } from './certified.js';
import type { FitSolution } from './fitting.js';
import { manyInUserUnits } from './userUnits.js';

/** What is taken of a solver's solution. */
type Found = Pick<Solution, 'w' | 'gap' | 'iterations' | 'reason'>;

/**
 * Makes solvers' solutions ones in the user's units. The gap is that of the intercepts as they are rounded.
 *
 * @param tolerance the gap that was asked for, in the problem's units
 * @returns what throws InputError where the coefficients overflow
 */
export function rowLassoSolutions(
  { nTasks, objectiveUnit, standardized }: OpenData,
  tolerance: number,
): (found: Found) => FitSolution {
  const { design, storedNorms, shift, scale, xMean, yMean, xRest, yRest } = standardized;
  const shifts = [xMean, xRest].filter((means) => means.some((mean) => mean !== 0));
  const origins: Origin[] = [];
  for (let t = 0; t < nTasks; t++) origins.push({ column: t, terms: [yMean[t]!, yRest[t]!], shifts });
  const inUserUnits = manyInUserUnits(scale, origins);
  return (found) => {
    const { w, intercept, rounding } = inUserUnits(found.w);
    let squares = 0; // of what rounding takes off the intercepts, in the problem's units
    for (let t = 0; t < nTasks; t++) {
      let shifts = 0; // what rounding of the means of sparse columns may come to beside it
      for (let j = 0; j < (shift?.length ?? 0); j++)
        shifts += Math.abs(shift![j]! * found.w[j * nTasks + t]!);
      squares += (Math.abs(rounding[t]!) + Number.EPSILON * shifts) ** 2;
    }
    const error = predictionError(storedNorms, nTasks, found.w);
    const raised = (design.rows * squares) / 2;
    return { w, intercept, ...certified(found, { error, raised, tolerance, unit: objectiveUnit }) };
  };
}
