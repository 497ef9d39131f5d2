import { checkRandomState } from '../math/random.js';
import { OptionReader, obey, type Rule } from '../params/options.js';

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

/** What the parameters may be, but for those that are read by functions of their own. */
const RULES = /* @__PURE__ */ Object.freeze({
  copyX: { kind: 'flag' },
  warmStart: { kind: 'flag' },
  alpha: { kind: 'real', min: 0 },
  l1Ratio: { kind: 'real', min: 0, max: 1 },
  fitIntercept: { kind: 'flag' },
  maxIter: { kind: 'count', min: 1 },
  tol: { kind: 'real', min: 0 },
  selection: { kind: 'choice', words: ['cyclic', 'random'] },
} as const) satisfies Readonly<Record<string, Rule>>;

/**
 * @param params those of an estimator, which has no other
 * @throws InputError for the first parameter that is out of its range
 */
export function readRowLassoParams(name: string, params: object, defaults: object): RowLassoParams {
  const given = { l1Ratio: 1, ...params } as RowLassoParams;
  if (!obey(given as object as Record<string, unknown>, RULES))
    return checkRowLassoParams(name, params, defaults);
  const { alpha, l1Ratio, fitIntercept, taskWeights = null, maxIter, tol, selection } = given;
  const randomState = checkRandomState(given.randomState ?? null);
  return { alpha, l1Ratio, fitIntercept, taskWeights, maxIter, tol, randomState, selection };
}

/** @throws InputError for the first parameter that is unknown or out of its range */
export function checkRowLassoParams(name: string, params: object, defaults: object): RowLassoParams {
  const { l1Ratio = 1 } = defaults as { l1Ratio?: number };
  const read = new OptionReader(name, params, Object.keys(defaults));
  read.flag('copyX', true);
  read.flag('warmStart', false);
  return {
    alpha: read.real('alpha', 1, RULES.alpha),
    l1Ratio: read.real('l1Ratio', l1Ratio, RULES.l1Ratio),
    fitIntercept: read.flag('fitIntercept', true),
    taskWeights: read.raw('taskWeights', null) as ArrayLike<number> | null,
    ...readRule(read),
  };
}

/** The parameters that say how to solve. @throws InputError */
export function readRule(read: OptionReader): RowLassoRule {
  return {
    maxIter: read.count('maxIter', 1000, RULES.maxIter.min),
    tol: read.real('tol', 1e-4, RULES.tol),
    randomState: checkRandomState(read.raw('randomState', null)),
    selection: read.choice('selection', 'cyclic', RULES.selection.words),
  };
}
