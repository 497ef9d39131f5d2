import { checkRandomState } from '../math/random.js';
import { OptionReader } from '../params/options.js';

/** How the points of a path are solved: parameters that do not depend on the point. */
export interface RowLassoRule {
  readonly maxIter: number;
  readonly tol: number;
  readonly randomState: number | null;
  readonly selection: 'cyclic' | 'random';
  /** What alpha is multiplied by for each feature, p numbers; 1 each unless given. */
  readonly featureWeights?: Float64Array | undefined;
}

/** The checked parameters of a MultiTaskElasticNet. */
export interface RowLassoParams extends RowLassoRule {
  readonly alpha: number;
  readonly l1Ratio: number;
  readonly fitIntercept: boolean;
  /** lambda_t; null is 1 each. */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
}

/** @throws InputError for the first parameter that is unknown or out of its range */
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
