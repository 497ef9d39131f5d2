import { KFold, Pipeline, type SelectionRule, StandardScaler } from '../index.js';
import { type AnyEstimator, ESTIMATORS, type EstimatorEntry } from '../selection/estimators.js';
import { type Args, didYouMean } from './args.js';
import { printable } from './failures.js';

/** The estimators that the command line fits: regressions of numbers that choose features. */
export type FittedHere = Extract<AnyEstimator, { selection: 'cyclic' | 'random' }>;

/** One of them on features brought to mean 0 and standard deviation 1. */
export type Scaled = Pipeline<readonly [readonly ['scaler', StandardScaler], readonly ['model', FittedHere]]>;

const OFFERED = Object.entries<EstimatorEntry<AnyEstimator>>(ESTIMATORS).filter(
  ([, { onCommandLine }]) => onCommandLine,
);

export function isFittedHere(model: unknown): model is FittedHere {
  return OFFERED.some(([, { Class }]) => model instanceof Class);
}

interface ModelKind {
  /** As on the command line: the name of the class, `multi-task-lasso-cv`. */
  readonly word: string;
  readonly Class: new (params: object) => FittedHere;
  /** Whether alpha is chosen by cross-validation. */
  readonly cv: boolean;
  readonly elasticNet: boolean;
}

/** The models of `polytask fit --model`; what they take is told from their parameters. */
const KINDS: readonly ModelKind[] = OFFERED.map(([name, { Class }]) => {
  const params = new Class().getParams();
  return {
    word: name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase(),
    Class: Class as ModelKind['Class'],
    cv: 'cv' in params,
    elasticNet: 'l1Ratio' in params,
  };
});

const DEFAULT = 'multi-task-lasso-cv';

const CV_OPTIONS = ['cv', 'seed', 'selection-rule', 'jobs', 'n-alphas'];

/** That of the estimators. */
const DEFAULT_FOLDS = 5;

const MAX_SEED = 2 ** 32 - 1;

/** The estimator that the options ask for. @throws UsageError for options that do not go together */
export function readModel(args: Args): FittedHere | Scaled {
  const kind = readKind(args);
  if (args.has('l1-ratio') && !kind.elasticNet) {
    throw args.fail(`--l1-ratio is for an elastic net; ${kind.word} is the lasso, whose ratio is 1.`);
  }
  const strength = kind.cv ? readChoice(args) : readGiven(args, kind);
  const learner = new kind.Class({ ...readShared(args), ...strength });
  if (!args.has('standardize')) return learner;
  return new Pipeline([
    ['scaler', new StandardScaler()],
    ['model', learner],
  ]);
}

/** How many folds a fit is to have; null without cross-validation. */
export function foldsOf(args: Args): number | null {
  return readKind(args).cv ? (readFolds(args) ?? DEFAULT_FOLDS) : null;
}

const readFolds = (args: Args): number | undefined => args.integer('cv', { min: 2 });

function readKind(args: Args): ModelKind {
  const given = args.text('model') ?? DEFAULT;
  const plain = (name: string): string => name.replaceAll('-', '').toLowerCase();
  const found = KINDS.find(({ word }) => plain(word) === plain(given));
  if (found !== undefined) return found;
  const words = KINDS.map(({ word }) => word);
  throw args.fail(
    `--model must be one of ${words.join(', ')}; got ${printable(given)}.${didYouMean(given, words)}`,
  );
}

/** The parameters of a model whose strength is given. */
function readGiven(args: Args, { word }: ModelKind): object {
  const stray = CV_OPTIONS.find((name) => args.has(name));
  if (stray !== undefined) {
    throw args.fail(
      `--${stray} is for cross-validation, which ${word} does without; --model ${word}-cv has it.`,
    );
  }
  const single = (option: string, given: number[] | undefined): number | undefined => {
    if (given === undefined || given.length === 1) return given?.[0];
    throw args.fail(`--${option} is one number for ${word}; to choose from several, say --model ${word}-cv.`);
  };
  return {
    ...defined('alpha', single('alpha', readAlphas(args))),
    ...defined('l1Ratio', single('l1-ratio', readRatios(args))),
  };
}

/** The parameters of a model whose strength is chosen by cross-validation. */
function readChoice(args: Args): object {
  const folds = readFolds(args);
  const seed = args.integer('seed', { min: 0, max: MAX_SEED });
  const count = args.integer('n-alphas', { min: 1 });
  const alphas = readAlphas(args);
  if (alphas !== undefined && count !== undefined) {
    throw args.fail(
      '--alpha lists the values to choose from, --n-alphas says how many to make: give one of them.',
    );
  }
  const cv =
    seed === undefined
      ? folds
      : new KFold({ nSplits: folds ?? DEFAULT_FOLDS, shuffle: true, randomState: seed });
  const ratios = readRatios(args);
  return {
    ...defined('alphas', alphas ?? count),
    ...defined('cv', cv),
    ...defined('selectionRule', args.choice<SelectionRule>('selection-rule', ['min', '1se'])),
    ...defined('l1Ratio', ratios?.length === 1 ? ratios[0] : ratios),
  };
}

function readShared(args: Args): { fitIntercept: boolean; tol?: number; maxIter?: number } {
  return {
    fitIntercept: !args.has('no-intercept'),
    ...defined('tol', args.number('tol', { min: 0 })),
    ...defined('maxIter', args.integer('max-iter', { min: 1 })),
  };
}

const readAlphas = (args: Args): number[] | undefined => args.numbers('alpha', { min: 0 });
const readRatios = (args: Args): number[] | undefined => args.numbers('l1-ratio', { min: 0, max: 1 });

/** `{ [name]: value }`, or nothing where the option was not given. */
function defined<Name extends string, Value>(name: Name, value: Value | undefined): { [K in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [K in Name]?: Value };
}
