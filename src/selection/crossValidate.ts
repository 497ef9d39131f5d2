import type { SampleWeightInput } from '../data/fromShared.js';
import { readSampleWeight } from '../data/sampleWeight.js';
import { describe } from '../describe.js';
import { ConvergenceWarning, InputError, NotFittedError } from '../errors.js';
import { OptionReader, requireRecord } from '../options.js';
import { type CvInput, checkCv, type Fold } from './checkCv.js';
import { sampleCount } from './sampleCount.js';
import { readScoring, requireMethod, type Scoring } from './scoring.js';
import { type PartOf, takeSamples } from './takeSamples.js';
import type { Samples } from './trainTestSplit.js';

/** What can be cross-validated: every estimator of this package, and any object with these methods. */
export interface CrossValidated {
  /** A new estimator with the same parameters and nothing learned. */
  clone(): unknown;
  fit(X: unknown, Y: unknown, options?: object): unknown;
  /** For a `scoring` by name. */
  predict?(X: unknown): unknown;
  /** For `scoring: null`. */
  score?(X: unknown, Y: unknown, options?: object): number;
}

/** The options of {@link crossValidate}, for a model and the forms of its X and Y. */
export interface CrossValidateOptions<Model, X = unknown, Y = unknown> {
  /**
   * The splits: a number of folds, a splitter such as `new KFold()`, or pairs [train, test] of indices.
   * `null` is 5 folds in order. @defaultValue null
   */
  readonly cv?: CvInput | undefined;
  /**
   * `null` is the estimator's own `score`; 'r2' and 'neg_mean_squared_error' (minus the error: the larger the
   * better) compare predictions with Y; or a function. @defaultValue null
   */
  readonly scoring?: Scoring<Model, PartOf<X>, PartOf<Y>> | undefined;
  /** The weight of each sample, n numbers >= 0: `fit` and the score get those of their samples. */
  readonly sampleWeight?: SampleWeightInput;
  /** Whether to score the samples of each fit, too. @defaultValue false */
  readonly returnTrainScore?: boolean | undefined;
  /** Whether to hand over the fitted estimators. @defaultValue false */
  readonly returnEstimator?: boolean | undefined;
  /** Options for each `fit`, handed over as they are. */
  readonly fitOptions?: object | undefined;
}

export interface CrossValidation<Model> {
  /** The score of each split on the samples that its fit has not seen. */
  readonly testScore: number[];
  /** With `returnTrainScore`: the scores on the samples of the fits. */
  readonly trainScore?: number[];
  /** With `returnEstimator`: the fitted estimators. */
  readonly estimator?: Model[];
  /** The indices of each split; `cv` takes them again. */
  readonly splits: [train: Int32Array, test: Int32Array][];
}

const CALLER = 'crossValidate';
const NAMES = ['cv', 'scoring', 'sampleWeight', 'returnTrainScore', 'returnEstimator', 'fitOptions'];

/**
 * Fits a clone of an estimator on the training set of each split and scores it on the test set; the estimator
 * itself stays as it was.
 *
 * Source: scikit-learn 1.9's `sklearn.model_selection.cross_validate`, without its times.
 *
 * @param estimator any object with clone, fit and, as `scoring` needs, predict or score
 * @param X n samples in any form that {@link trainTestSplit} takes; each fit gets its samples in the same form
 * @param Y n rows of targets, or n targets
 * @throws InputError for what cannot be used; an error in a fit or a score comes with the number of its split
 * @example
 * const { testScore } = crossValidate(new MultiTaskLasso({ alpha: 0.1 }), X, Y, { cv: 3 });
 * testScore; // R^2 on each of the 3 parts that its fit has not seen
 */
export function crossValidate<Model extends CrossValidated, X extends Samples, Y extends Samples>(
  estimator: Model,
  X: X,
  Y: Y,
  options: CrossValidateOptions<Model, X, Y> = {},
): CrossValidation<Model> {
  const read = new OptionReader(CALLER, options, NAMES);
  requireEstimator(estimator);
  const n = commonCount(X, Y);
  const scorer = readScoring(CALLER, read.raw('scoring', null), estimator);
  const weights = readWeights(read.raw('sampleWeight', null), n);
  const fitOptions = readFitOptions(read.raw('fitOptions', {}));
  const withTrain = read.flag('returnTrainScore', false);
  const withEstimator = read.flag('returnEstimator', false);
  const folds = checkCv(read.raw('cv', null), n, X, Y);

  const part = (rows: Int32Array) => ({
    X: takeSamples(X, rows, 'X'),
    Y: takeSamples(Y, rows, 'Y'),
    options: weights ? { sampleWeight: takeSamples(weights, rows, 'sampleWeight') } : {},
  });

  const run = ({ train, test }: Fold) => {
    const fitted = cloneOf(estimator);
    const seen = part(train);
    fitModel(fitted, seen.X, seen.Y, { ...fitOptions, ...seen.options });
    const unseen = part(test);
    const testScore = scorer(fitted, unseen.X, unseen.Y, unseen.options);
    const trainScore = withTrain ? scorer(fitted, seen.X, seen.Y, seen.options) : Number.NaN;
    return { fitted: withEstimator ? fitted : null, testScore, trainScore };
  };

  const results = folds.map((fold, k) => namingSplit(k, folds.length, () => run(fold)));
  return {
    testScore: results.map(({ testScore }) => testScore),
    ...(withTrain ? { trainScore: results.map(({ trainScore }) => trainScore) } : {}),
    ...(withEstimator ? { estimator: results.map(({ fitted }) => fitted!) } : {}),
    splits: folds.map(({ train, test }) => [train, test]),
  };
}

function requireEstimator(estimator: unknown): asserts estimator is CrossValidated {
  if (typeof estimator !== 'object' || estimator === null) {
    const hint = typeof estimator === 'function' ? ' If it is a class, pass an instance, made with new.' : '';
    throw new InputError(
      `${CALLER}: estimator is ${describe(estimator)}; expected an object with clone, fit and predict.${hint}`,
    );
  }
  requireMethod(CALLER, estimator, 'clone', 'each split fits a fresh clone()');
  requireMethod(CALLER, estimator, 'fit', 'each split calls fit(X, Y)');
}

function commonCount(X: unknown, Y: unknown): number {
  for (const [name, value] of [['X', X] as const, ['Y', Y] as const]) {
    if (typeof value !== 'number') continue;
    throw new InputError(`${CALLER}: ${name} is ${value}; expected a matrix or a list of samples.`);
  }
  const n = sampleCount(X, 'X');
  const targets = sampleCount(Y, 'Y');
  if (n === targets) return n;
  throw new InputError(`${CALLER}: X has ${n} samples, Y has ${targets}; expected the same number in both.`);
}

function readWeights(input: unknown, n: number): Float64Array | null {
  const weight = readSampleWeight(input, n, 1, 'sampleWeight');
  return weight.kind === 'none' ? null : weight.values;
}

function readFitOptions(options: unknown): object {
  requireRecord(CALLER, 'fitOptions', options, ['taskNames']);
  if (!('sampleWeight' in options)) return options;
  throw new InputError(
    `${CALLER}: fitOptions has sampleWeight; pass it as sampleWeight itself, so that each fit gets its part.`,
  );
}

function cloneOf<Model extends CrossValidated>(estimator: Model): Model {
  const clone: unknown = estimator.clone();
  if (typeof clone === 'object' && clone !== null && clone !== estimator) return clone as Model;
  const given = clone === estimator ? 'the estimator itself' : describe(clone);
  throw new InputError(`clone() gave ${given}; expected a new estimator.`);
}

/** Without options where there are none: a model of one's own need not know them. */
function fitModel(model: CrossValidated, X: unknown, Y: unknown, options: object): void {
  const result: unknown = Object.keys(options).length === 0 ? model.fit(X, Y) : model.fit(X, Y, options);
  if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
    throw new InputError('fit gave a promise; expected a fit that is done when it returns.');
  }
}

/** Puts the split before the message of any error inside it; the error itself is the `cause`. */
function namingSplit<Result>(k: number, count: number, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const message = `${CALLER}, split ${k} of ${count} (counted from 0): ${text}`;
    const kinds = [InputError, NotFittedError, ConvergenceWarning];
    const Kind = kinds.find((kind) => error instanceof kind) ?? Error;
    throw new Kind(message, { cause: error });
  }
}
