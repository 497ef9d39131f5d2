import type { RowLassoRule } from '../estimators/rowLassoParams.js';
import { readRule } from '../estimators/rowLassoParams.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { type AlphaChoice, type AlphasInput, readAlphas } from './alphas.js';
import type { CvInput } from './checkCv.js';
import type { SelectionRule } from './chooseStrength.js';
import { readJobs } from './jobs.js';

/** The parameters of {@link MultiTaskElasticNetCV}, scikit-learn's in camelCase, with its defaults. */
export interface MultiTaskElasticNetCVParams {
  /**
   * The part of the row lasso in the penalty, in [0, 1], or several of them to choose from; 0 needs a list of
   * alphas. @defaultValue 0.5
   */
  l1Ratio: number | ArrayLike<number>;
  /** The smallest alpha over the largest, in (0, 1]; for a count of alphas. @defaultValue 1e-3 */
  eps: number;
  /** A number of alphas for each l1Ratio, 1 or more, or the alphas themselves, each >= 0. @defaultValue 100 */
  alphas: AlphasInput;
  /** Whether each task has an intercept; never penalised. @defaultValue true */
  fitIntercept: boolean;
  /** The most passes over the features in each fit, >= 1. @defaultValue 1000 */
  maxIter: number;
  /** As for MultiTaskElasticNet, in each fit; >= 0. @defaultValue 1e-4 */
  tol: number;
  /** Taken for scikit-learn's sake: X is never written to, whatever it says. @defaultValue true */
  copyX: boolean;
  /**
   * The splits: a number of folds (2 or more, in the order of the samples), a splitter such as `KFold`, or pairs
   * [train, test] of lists of indices; null is 5 folds. A model file keeps numbers, `KFold`, `ShuffleSplit` and arrays
   * of pairs; for anything else it says null. @defaultValue null
   */
  cv: CvInput;
  /**
   * How many workers `fitAsync` may use: null or 1 none, at most 1024; -1 one for each core, -2 all cores but one, in general
   * cores + 1 + nJobs. @defaultValue null
   */
  nJobs: number | null;
  /** The seed for `selection: 'random'`, an integer in [0, 2^32 - 1]; null seeds afresh. @defaultValue null */
  randomState: number | null;
  /** The order of a pass: 'cyclic' by index, 'random' shuffled anew each time. @defaultValue 'cyclic' */
  selection: 'cyclic' | 'random';
  /**
   * 'min' takes the alpha with the smallest mean error, as scikit-learn does; '1se' the largest alpha whose mean error
   * is within one standard error of it: fewer features, about as good. @defaultValue 'min'
   */
  selectionRule: SelectionRule;
  /**
   * What alpha is multiplied by for each feature: p numbers, 0 or in [1e-100, 1e100]; 0 leaves a feature unpenalised; null is 1
   * each. @defaultValue null
   */
  featureWeights: ArrayLike<number> | null;
}

/** The parameters of {@link MultiTaskLassoCV}: those of MultiTaskElasticNetCV without `l1Ratio`. */
export type MultiTaskLassoCVParams = Omit<MultiTaskElasticNetCVParams, 'l1Ratio'>;

/** The checked parameters; `cv` is checked once the number of samples is known. */
export interface CVParams extends RowLassoRule {
  readonly fitIntercept: boolean;
  readonly choice: AlphaChoice;
  readonly l1Ratios: readonly number[];
  readonly cv: unknown;
  readonly nJobs: number | null;
  readonly selectionRule: SelectionRule;
}

/** @throws InputError for the first parameter that is out of its range */
export function readCVParams(name: string, params: object, defaults: object): CVParams {
  const read = new OptionReader(name, params, Object.keys(defaults));
  read.flag('copyX', true);
  const nJobs = read.raw('nJobs', null) as number | null;
  readJobs(name, nJobs);
  return {
    fitIntercept: read.flag('fitIntercept', true),
    choice: readAlphas(name, read),
    l1Ratios: 'l1Ratio' in defaults ? readRatios(name, read) : [1],
    cv: read.raw('cv', null),
    nJobs,
    selectionRule: read.choice('selectionRule', 'min', ['min', '1se']),
    ...readRule(read),
  };
}

function readRatios(name: string, read: OptionReader): readonly number[] {
  const value = read.raw('l1Ratio', 0.5);
  if (!isList(value)) return [read.real('l1Ratio', 0.5, { min: 0, max: 1 })];
  if (value.length === 0) {
    throw new InputError(`${name}: l1Ratio is an empty list; expected at least one number in [0, 1].`);
  }
  return Array.from(value, (ratio, k) => {
    if (typeof ratio === 'number' && ratio >= 0 && ratio <= 1) return ratio;
    throw new InputError(`${name}: l1Ratio[${k}] is ${describe(ratio)}; expected a number in [0, 1].`);
  });
}
