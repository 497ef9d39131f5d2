import { runSync } from '../../computation/drivers.js';
import type { Dataset } from '../../data/dataset.js';
import type { Penalty } from '../../penalties/penalty.js';
import { type Penalised, penalised } from '../penalised.js';
import { type OpenData, type OpenOptions, openData } from './openData.js';

/**
 * Least squares with a penalty on the rows of W, ready for a solver:
 *
 *     minimise  ||Y~ - X~ W~||_F^2 / 2 + Omega(W~)          (W~ = W / s; all in `standardized` coordinates)
 *
 * which is n / s^2 times the user's objective `sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2 + alpha (...)`.
 */
export interface RowProblem extends OpenData, Penalised {}

/**
 * States a problem on data that are open; to dispose of either is to dispose of both.
 *
 * @param penalty in the user's units
 */
export function withPenalty(data: OpenData, penalty: Penalty): RowProblem {
  const { standardized, samples, nTasks: width, nullObjective } = data;
  const units = { scale: standardized.scale, samples };
  const { storedNorms, squaredNorms, offCentre } = standardized;
  const geometry = { width, nullObjective, storedNorms, squaredNorms, offCentre };
  const stated = penalised(penalty, units, geometry);
  return Object.freeze({ penalty: stated.penalty, rows: stated.rows, geometry: stated.geometry, ...data });
}

/** Opens data for one problem. The caller disposes of it. */
export function rowProblem(dataset: Dataset, penalty: Penalty, options: OpenOptions): RowProblem {
  return withPenalty(runSync(openData(dataset, options)), penalty);
}
