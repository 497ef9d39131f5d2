import type { Matrix } from 'ml-matrix';
import { runSync } from '../computation/drivers.js';
import type { Dataset } from '../data/dataset.js';
import { readFeatureWeights } from '../data/featureWeights.js';
import type { IncompleteTargets } from '../data/targets.js';
import { readSharedFit } from '../estimators/fitInput.js';
import type { FitOptions } from '../estimators/fitOptions.js';
import type { FitSolution } from '../estimators/fitting.js';
import { coefMatrix } from '../estimators/linearModel.js';
import { readRule } from '../estimators/rowLassoParams.js';
import { openPath } from '../estimators/squaredPath.js';
import {
  certifiedSolution,
  gapOfRows,
  readStatisticsFit,
  ruleOnStatistics,
  type StatisticsFit,
} from '../estimators/statisticsFit.js';
import type { KernelChoice } from '../kernels/open.js';
import { toDense } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { requireRoom } from '../matrix/shape.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { elasticNet } from '../penalties/rowLasso.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import type { ColumnRoles } from '../tables/roles.js';
import type { TableInput } from '../tables/table.js';
import { tableArguments } from '../tables/tableArguments.js';
import { type AlphasInput, alphasFor, readAlphas, requireGrid, requirePenalised } from './alphas.js';
import { warnOfPath } from './pathWarning.js';

/** The options of {@link multiTaskLassoPath}. */
export interface MultiTaskLassoPathOptions extends Pick<FitOptions, 'sampleWeight' | 'kernels'> {
  /** The smallest alpha over the largest, in (0, 1]; for a count of alphas. @defaultValue 1e-3 */
  readonly eps?: number | undefined;
  /** A number of alphas, 1 or more, or the alphas themselves, each >= 0. @defaultValue 100 */
  readonly alphas?: AlphasInput | undefined;
  /** Whether each task has an intercept. Without one, centre X and Y first. @defaultValue false */
  readonly fitIntercept?: boolean | undefined;
  /** Where the first fit starts, T x p. @defaultValue zeros */
  readonly coefInit?: MatrixInput | null | undefined;
  /** As for MultiTaskElasticNet. @defaultValue 1e-4 */
  readonly tol?: number | undefined;
  /** The most passes for each alpha, >= 1. @defaultValue 1000 */
  readonly maxIter?: number | undefined;
  /** @defaultValue 'cyclic' */
  readonly selection?: 'cyclic' | 'random' | undefined;
  /** The seed for `selection: 'random'`. @defaultValue null */
  readonly randomState?: number | null | undefined;
  /** What alpha is multiplied by for each feature: p numbers, 0 or in [1e-100, 1e100]; 0 leaves a feature unpenalised. @defaultValue 1 each */
  readonly featureWeights?: ArrayLike<number> | null | undefined;
}

/** The options of {@link multiTaskElasticNetPath}. */
export interface MultiTaskElasticNetPathOptions extends MultiTaskLassoPathOptions {
  /** The part of the row lasso in the penalty, in [0, 1]; 0 needs a list of alphas. @defaultValue 0.5 */
  readonly l1Ratio?: number | undefined;
}

/** The options of a path of statistics: their weights are in the sums. */
export type StatisticsPathOptions<Options extends MultiTaskLassoPathOptions> = Omit<
  Options,
  'sampleWeight' | 'kernels'
>;

/** Models along a path; entry k of each list is the fit at `alphas[k]`. */
export interface RegularizationPath {
  /** Descending. */
  readonly alphas: number[];
  /** W^T, T x p each; read-only. */
  readonly coefs: Matrix[];
  /** b, T numbers each; zeros without `fitIntercept`. */
  readonly intercepts: number[][];
  /** How far, at most, each objective is above its minimum. */
  readonly dualGaps: number[];
  /** Passes over the features. */
  readonly nIters: number[];
  /** Whether each gap reached what `tol` asked for. */
  readonly converged: boolean[];
}

/** The options that say what the data are and where they are worked on. */
const DATA_NAMES = ['sampleWeight', 'kernels'];

const NAMES = [
  'eps',
  'alphas',
  'fitIntercept',
  'coefInit',
  'tol',
  'maxIter',
  'selection',
  'randomState',
  'featureWeights',
  'l1Ratio',
];

/**
 * The elastic nets of all tasks together along a path of strengths,
 *
 *     1 / (2 n) ||Y - X W - 1 b^T||_F^2 + alpha l1Ratio sum_j ||W_j||_2 + alpha (1 - l1Ratio) / 2 ||W||_F^2,
 *
 * from the largest alpha to the smallest, each from the solution of the one before.
 *
 * As in scikit-learn no intercept is fitted unless `fitIntercept` asks for it: without, X and Y are taken for
 * centred.
 *
 * @param X n x p
 * @param Y n x T; NaN is a missing target
 * @throws InputError for options or data that cannot be used
 * @see scikit-learn 1.9's `sklearn.linear_model.enet_path`; its coefs are T x p x alphas
 * @example
 * const { alphas, coefs } = multiTaskElasticNetPath(X, Y, { alphas: 20, fitIntercept: true });
 * coefs[0];          // all zeros, at alphas[0] = alphaMax
 * coefs[19].get(0, 3); // the weight of feature 3 in task 0 at the smallest alpha
 */
export function multiTaskElasticNetPath(
  X: MatrixInput,
  Y: IncompleteTargets,
  options?: MultiTaskElasticNetPathOptions,
): RegularizationPath;
/** The same of samples that are known by their moments, as `sufficientStatistics` and `sqlStatistics` make them. */
export function multiTaskElasticNetPath(
  statistics: SufficientStatistics,
  options?: StatisticsPathOptions<MultiTaskElasticNetPathOptions>,
): RegularizationPath;
/** The same of a table, by the names of its columns. */
export function multiTaskElasticNetPath(
  table: TableInput,
  options: MultiTaskElasticNetPathOptions & TableColumnRoles,
): RegularizationPath;
export function multiTaskElasticNetPath(...given: readonly unknown[]): RegularizationPath {
  return pathOf('multiTaskElasticNetPath', given, NAMES);
}

/**
 * The multi-task lassos along a path: {@link multiTaskElasticNetPath} with l1Ratio 1.
 *
 * @throws InputError for options or data that cannot be used
 * @see scikit-learn 1.9's `sklearn.linear_model.lasso_path`
 */
export function multiTaskLassoPath(
  X: MatrixInput,
  Y: IncompleteTargets,
  options?: MultiTaskLassoPathOptions,
): RegularizationPath;
/** The same of samples that are known by their moments. */
export function multiTaskLassoPath(
  statistics: SufficientStatistics,
  options?: StatisticsPathOptions<MultiTaskLassoPathOptions>,
): RegularizationPath;
/** The same of a table, by the names of its columns. */
export function multiTaskLassoPath(
  table: TableInput,
  options: MultiTaskLassoPathOptions & TableColumnRoles,
): RegularizationPath;
export function multiTaskLassoPath(...given: readonly unknown[]): RegularizationPath {
  const names = NAMES.filter((name) => name !== 'l1Ratio');
  return pathOf('multiTaskLassoPath', given, names, 1);
}

/** What a path is of. */
interface PathSource {
  readonly dataset: Dataset;
  readonly kernels: KernelChoice;
  readonly read: OptionReader;
  /** What the dataset has its moments of; null for samples. */
  readonly fit: StatisticsFit | null;
}

function readSource(caller: string, given: readonly unknown[], names: readonly string[]): PathSource {
  const [first, second = {}] = given;
  if (!Array.isArray(Object(first).blocks)) return { ...readSamples(caller, given, names), fit: null };
  const read = new OptionReader(caller, second, names);
  const fitIntercept = read.flag('fitIntercept', false);
  const fit = readStatisticsFit(caller, first, { ...readRule(read), fitIntercept });
  return { dataset: fit.dataset, kernels: 'auto', read, fit };
}

/** The columns of a table whose rows all tasks share. */
type TableColumnRoles = Omit<ColumnRoles, 'task'>;

/** Reads `(X, Y, options?)`, or `(table, options)`. @param names those of the options beside the data's own */
function readSamples(
  caller: string,
  given: readonly unknown[],
  names: readonly string[],
): ReturnType<typeof readSharedFit> {
  const [X, Y, options = {}] = tableArguments(caller, given, { names: [], takesLabels: false });
  return readSharedFit(caller, X, Y, options as object, names, DATA_NAMES, true); // `openPath` looks at the numbers of X
}

function pathOf(
  caller: string,
  given: readonly unknown[],
  names: readonly string[],
  fixedRatio?: number,
): RegularizationPath {
  const { dataset, kernels, read, fit } = readSource(caller, given, names);
  const l1Ratio = fixedRatio ?? read.real('l1Ratio', 0.5, { min: 0, max: 1 });
  const choice = readAlphas(caller, read);
  requireGrid(caller, choice, [l1Ratio]);
  const fitIntercept = read.flag('fitIntercept', false);
  const rule = readRule(read);
  const { nFeatures, nTasks } = dataset;
  const count = choice.kind === 'count' ? choice.count : choice.alphas.length;
  requireRoom(caller, 'alphas x tasks x features', [count, nTasks, nFeatures]);
  const start = readStart(read.raw('coefInit', null), nTasks, nFeatures);
  const points: FitSolution[] = [];
  const featureWeights = readFeatureWeights(
    read.raw('featureWeights', null),
    nFeatures,
    `${caller}: featureWeights`,
  );
  requirePenalised(caller, choice, featureWeights);
  const opened = { fitIntercept: fitIntercept && fit === null, kernels, featureWeights, isPath: true };
  const data = runSync(openPath(dataset, opened));
  let alphas: readonly number[];
  try {
    alphas = alphasFor(data, choice, l1Ratio);
    const onPoint = (solution: FitSolution, k: number): void => {
      points.push(fit ? certifiedAt(fit, solution, alphas[k]!) : solution);
    };
    const certifiedAt = (moments: StatisticsFit, solution: FitSolution, alpha: number): FitSolution => {
      const penalty = elasticNet({ alpha, l1Ratio, featureWeights }, nTasks);
      return certifiedSolution(moments, solution, rule, gapOfRows(penalty));
    };
    const own = fit ? ruleOnStatistics({ ...rule, fitIntercept }) : rule;
    runSync(data.path({ ...own, l1Ratio, alphas, start: start && { w: start }, onPoint }));
  } finally {
    data.dispose();
  }
  warnOfPath(caller, rule, points, alphas);
  const path: RegularizationPath = {
    alphas: [...alphas],
    coefs: [],
    intercepts: [],
    dualGaps: [],
    nIters: [],
    converged: [],
  };
  for (const { w, intercept, dualGap, nIter, converged } of points) {
    path.coefs.push(coefMatrix({ w, nFeatures }));
    path.intercepts.push(intercept.slice());
    path.dualGaps.push(dualGap);
    path.nIters.push(nIter);
    path.converged.push(converged);
  }
  return path;
}

/** W, p x T, from coefInit, T x p. */
function readStart(input: unknown, nTasks: number, nFeatures: number): Float64Array | undefined {
  if (input === null || input === undefined) return undefined;
  const { rows, columns, data } = toDense(input, 'coefInit');
  if (rows !== nTasks || columns !== nFeatures) {
    throw new InputError(
      `coefInit has shape ${rows} x ${columns}; expected ${nTasks} x ${nFeatures}, tasks by features as coef_.`,
    );
  }
  if (!data.every(Number.isFinite)) throw new InputError('coefInit: expected finite numbers.');
  return data.slice(); // T x p by columns is p x T by rows
}

/** The options of {@link alphaMax}. */
export interface AlphaMaxOptions extends Pick<FitOptions, 'sampleWeight' | 'kernels'> {
  /** In (0, 1]. @defaultValue 1 */
  readonly l1Ratio?: number | undefined;
  /** As for MultiTaskElasticNet. @defaultValue 1 each */
  readonly featureWeights?: ArrayLike<number> | null | undefined;
  /** @defaultValue true */
  readonly fitIntercept?: boolean | undefined;
}

/**
 * The smallest alpha at which all coefficients are zero (but those of features of weight 0), where a path begins:
 *
 *     max_j || sum_i s_i (x_ij - x_mean_j) (Y_i - y_mean) ||_2 / (l1Ratio sum_i s_i).
 *
 * A useful alpha is a fraction of it, such as alphaMax / 10.
 *
 * @throws InputError for options or data that cannot be used
 */
export function alphaMax(X: MatrixInput, Y: IncompleteTargets, options?: AlphaMaxOptions): number;
/** The same of a table, by the names of its columns. */
export function alphaMax(table: TableInput, options: AlphaMaxOptions & TableColumnRoles): number;
export function alphaMax(...all: readonly unknown[]): number {
  const names = ['l1Ratio', 'fitIntercept', 'featureWeights'];
  const { dataset, kernels, read } = readSamples('alphaMax', all, names);
  const l1Ratio = read.real('l1Ratio', 1, { above: 0, max: 1 }); // with 0, a ridge, no alpha makes coefficients zero
  const given = read.raw('featureWeights', null);
  const featureWeights = readFeatureWeights(given, dataset.nFeatures, 'alphaMax: featureWeights');
  if (featureWeights?.every((weight) => weight === 0)) {
    throw new InputError(
      'alphaMax: featureWeights is all zero: no alpha makes coefficients zero that nothing penalises.',
    );
  }
  const fitIntercept = read.flag('fitIntercept', true);
  const data = runSync(openPath(dataset, { fitIntercept, kernels, featureWeights }));
  try {
    return data.alphaMax(l1Ratio);
  } finally {
    data.dispose();
  }
}
