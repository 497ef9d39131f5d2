import type { Computation } from '../computation/computation.js';
import type { Dataset } from '../data/dataset.js';
import type { KernelChoice } from '../kernels/open.js';
import { checkRandomState } from '../math/random.js';
import { OptionReader } from '../params/options.js';
import { type OpenData, openData } from '../problem/rowLasso/openData.js';

import { type FitSolution, type Found, foundModel } from './fitting.js';
import { type RowLassoRule, rowLassoPath } from './rowLassoPath.js';

/** The checked parameters of a MultiTaskElasticNet. */
export interface RowLassoParams extends RowLassoRule {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  /** lambda_t; null is 1 each. */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
}

/** @throws InputError for the first parameter that is out of its range */
export function checkRowLassoParams(name: string, params: object, defaults: object): RowLassoParams {
  const { l1Ratio = 1 } = defaults as { l1Ratio?: number };
  const read = new OptionReader(name, params, Object.keys(defaults));
  read.flag('copyX', true);
  read.flag('warmStart', false);
  return {
    alpha: read.real('alpha', 1, { min: 0 }),
    l1Ratio: read.real('l1Ratio', l1Ratio, { min: 0, max: 1 }),
    fitIntercept: read.flag('fitIntercept', true),
    taskWeights: read.raw('taskWeights', null) as ArrayLike<number> | null,
    ...readRule(read),
  };
}

/** The parameters that say how to solve. @throws InputError */
export function readRule(read: OptionReader): RowLassoRule {
  return {
    maxIter: read.count('maxIter', 1000, 1),
    tol: read.real('tol', 1e-4, { min: 0 }),
    randomState: checkRandomState(read.raw('randomState', null)),
    selection: read.choice('selection', 'cyclic', ['cyclic', 'random']),
  };
}

/** A fit under way: the data in kernel memory, and the work to do on them. */
export interface RowLassoFit {
  readonly data: OpenData;
  readonly work: Computation<Found>;
}

/**
 * Sets up the fit of one alpha. The caller disposes of the data.
 *
 * @param start coefficients to start from, p x T
 */
export function* startRowLassoFit(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  kernels: KernelChoice,
  start: Float64Array | undefined,
): Computation<RowLassoFit> {
  const data = yield* openData(dataset, { fitIntercept: params.fitIntercept, kernels });
  return { data, work: rowLassoFit(name, params, dataset, data, start) };
}

/** The fit of one alpha on data that are open. */
export function* rowLassoFit(
  name: string,
  params: RowLassoParams,
  dataset: Dataset,
  data: OpenData,
  start: Float64Array | undefined,
): Computation<Found> {
  let solution: FitSolution | undefined;
  const onPoint = (found: FitSolution): void => {
    solution = found;
  };
  yield* rowLassoPath(data, { ...params, alphas: [params.alpha], start, onPoint });
  return foundModel(name, params, dataset, solution!);
}
