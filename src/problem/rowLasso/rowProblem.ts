import { runSync } from '../../computation/drivers.js';
import type { Dataset } from '../../data/dataset.js';
import type { Penalty } from '../../penalties/penalty.js';
import { rowLasso } from '../../penalties/rowLasso.js';
import { type OpenData, type OpenOptions, openData } from './openData.js';

/**
 * Least squares with a penalty on the rows of W, ready for a solver:
 *
 *     minimise  ||Y~ - X~ W~||_F^2 / 2 + Omega(W~)          (W~ = W / s; all in `standardized` coordinates)
 *
 * which is n / s^2 times the user's objective `sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2 + alpha (...)`.
 */
export interface RowProblem extends OpenData {
  readonly penalty: Penalty;
  /** The strengths l1 and l2 of the penalty in these coordinates. */
  readonly l1: number;
  readonly l2: number;
}

/** The strengths of the penalty in the user's terms. */
export interface RowStrengths {
  /** alpha l1Ratio, the weight of sum_j ||W_j||_2. */
  readonly l1: number;
  /** alpha (1 - l1Ratio), the weight of ||W||_F^2 / 2. */
  readonly l2: number;
}

/** Strengths beyond it leave nothing of W all the same, and would bring 0 times Infinity. */
const STRONGEST = 1e300;

/** States a problem on data that are open; to dispose of either is to dispose of both. */
export function withPenalty(data: OpenData, strengths: RowStrengths): RowProblem {
  const { nTasks, standardized } = data;
  const n = standardized.design.rows;
  const l1 = Math.min(STRONGEST, (strengths.l1 * n) / standardized.scale);
  const l2 = Math.min(STRONGEST, strengths.l2 * n);
  return Object.freeze({ ...data, penalty: rowLasso({ l1, l2, nTasks }), l1, l2 });
}

/** Opens data for one problem. The caller disposes of it. */
export function rowProblem(dataset: Dataset, options: RowStrengths & OpenOptions): RowProblem {
  return withPenalty(runSync(openData(dataset, options)), options);
}
