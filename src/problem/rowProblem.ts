import type { Dataset } from '../data/dataset.js';
import { bytesFor, type Kernels, strideOf } from '../kernels/kernels.js';
import { type KernelChoice, openKernels } from '../kernels/open.js';
import type { Penalty } from '../penalties/penalty.js';
import { rowLasso } from '../penalties/rowLasso.js';
import { type Standardized, standardize, standardizedBytes } from './standardize.js';

/**
 * Least squares with a penalty on the rows of W, ready for a solver:
 *
 *     minimise  ||Y~ - X~ W~||_F^2 / 2 + Omega(W~)          (W~ = W / s; all in `standardized` coordinates)
 *
 * which is n / s^2 times the user's objective `sum_it c_i (y_it - b_t - x_i . w_t)^2 / 2 + alpha (...)`.
 */
export interface RowProblem {
  readonly kernels: Kernels;
  readonly standardized: Standardized;
  readonly penalty: Penalty;
  readonly nTasks: number;
  /** The strengths l1 and l2 of the penalty in these coordinates. */
  readonly l1: number;
  readonly l2: number;
  /** Multiplies an objective or a gap of this problem into the user's units: s^2 / n. */
  readonly objectiveUnit: number;
  /** The objective of the best constant model: ||Y~||^2 / 2. */
  readonly nullObjective: number;
  dispose(): void;
}

/** The user's terms. */
export interface RowProblemOptions {
  /** alpha l1Ratio, the weight of sum_j ||W_j||_2. */
  readonly l1: number;
  /** alpha (1 - l1Ratio), the weight of ||W||_F^2 / 2. */
  readonly l2: number;
  readonly fitIntercept: boolean;
  readonly kernels: KernelChoice;
}

/** Strengths beyond it leave nothing of W all the same, and would bring 0 times Infinity. */
const STRONGEST = 1e300;

/** How many fields over the samples and how many p x T arrays the solvers hold in kernel memory. */
const SOLVER_FIELDS = 3;
const SOLVER_ROWS = 3;
const SOLVER_LISTS = 3;

/** Opens kernels, loads the data into their memory and states the problem there. */
export function rowProblem(dataset: Dataset, options: RowProblemOptions): RowProblem {
  const block = dataset.blocks[0]!;
  const { nTasks, nFeatures } = dataset;
  const field = strideOf(block.x.rows) * nTasks;
  const bytes =
    standardizedBytes(block.x, nTasks) +
    bytesFor(
      [...Array(SOLVER_FIELDS).fill(field), ...Array(SOLVER_ROWS).fill(nFeatures * nTasks)],
      Array(SOLVER_LISTS).fill(nFeatures),
    );
  const kernels = openKernels(options.kernels, bytes);
  try {
    const standardized = standardize(block, kernels, options.fitIntercept);
    const n = block.x.rows;
    const l1 = Math.min(STRONGEST, (options.l1 * n) / standardized.scale);
    const l2 = Math.min(STRONGEST, options.l2 * n);
    return Object.freeze({
      kernels,
      standardized,
      penalty: rowLasso({ l1, l2, nTasks }),
      nTasks,
      l1,
      l2,
      objectiveUnit: standardized.scale ** 2 / n,
      nullObjective: standardized.targetSquares / 2,
      dispose: () => kernels.dispose(),
    });
  } catch (error) {
    kernels.dispose();
    throw error;
  }
}
