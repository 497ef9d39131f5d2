import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import { type FitSolution, type FitStart, type Found, foundModel } from './fitting.js';
import type { RowLassoParams } from './rowLassoParams.js';
import type { RowLassoPathOptions } from './rowLassoPath.js';
import { type OpenPath, openPath } from './squaredPath.js';

/** A fit under way. */
export interface SquaredFit {
  readonly work: Computation<Found>;
  readonly data: Pick<OpenPath, 'dispose'>;
}

/**
 * Sets up the fit of `sum_t sum_i c_it (y_it - b_t - x_i . w_t)^2 / 2 + alpha (...)`, a path of one alpha. The caller disposes
 * of the data.
 *
 * @param start what to start from, p x T
 */
export function* startSquaredFit(
  name: string,
  params: RowLassoParams & Pick<RowLassoPathOptions, 'descended'>,
  dataset: Dataset,
  kernels: KernelChoice,
  start: FitStart | undefined,
): Computation<SquaredFit> {
  const { alpha } = params;
  const isQuadratic = alpha * params.l1Ratio === 0;
  const data = yield* openPath(dataset, { kernels, isQuadratic, ...params });
  return { data, work: fitOn(data) };

  function* fitOn({ path }: OpenPath): Computation<Found> {
    let solution: FitSolution | undefined;
    const onPoint = (found: FitSolution): void => {
      solution = found;
    };
    yield* path({ alphas: [alpha], start, onPoint, ...params });
    return foundModel(name, params, dataset, solution!);
  }
}
