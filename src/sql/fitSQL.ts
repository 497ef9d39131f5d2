import { classNamed } from '../files/classes.js';
import { readLoss } from '../losses/registry.js';
import { isList } from '../matrix/numbers.js';
import { describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { SummedSamples } from '../statistics/lossSums.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { type Engine, readEngine } from './engine.js';
import { keepCategories } from './fittedCategories.js';
import { sqlSamples } from './newton/sqlSamples.js';
import { readSqlOptions, type SqlOptions } from './options.js';
import type { Preparation } from './samples.js';
import { tableStatistics } from './sqlStatistics.js';
import { learnSteps, stepFileOf } from './steps/steps.js';

const CALLER = 'fitSQL';
/** Folds where neither the call nor the model says how many. */
const DEFAULT_FOLDS = 5;

/** An estimator that is fitted to statistics; one that cross-validates, to those of each fold. */
export interface StatisticsEstimator {
  fitStatistics(statistics: SufficientStatistics & readonly SufficientStatistics[]): unknown;
}

/** An estimator that is fitted to sums which are taken once for each step. */
interface SumsEstimator {
  fitSums(samples: SummedSamples, options: { readonly signal?: AbortSignal | undefined }): Promise<unknown>;
}

/** A pipeline, which is fitted step by step. */
interface PipelineLike {
  fitStepsBy(learn: (steps: readonly NamedStep[]) => Promise<readonly NamedStep[]>): Promise<unknown>;
}

type NamedStep = readonly [name: string, step: unknown];

/** What was read of the table. */
interface TableFit {
  /** The statistics of each fold, or of all; null where a loss is not squared. */
  readonly parts: readonly SufficientStatistics[] | null;
}

/**
 * Fits a model to samples in a database: the model that `fit` gives of them, with its certificate, the names of
 * its features and tasks from the columns. A `-CV` model has its folds made by a hash of the rows (`folds`; its parameter `cv`
 * where that is a number). The steps of a Pipeline are fitted by scans of their own: two for a StandardScaler or the means of a
 * SimpleImputer, one for a MinMaxScaler, one for each column that is encoded or imputed otherwise (of a median some more).
 *
 * @param model MultiTaskLasso, MultiTaskElasticNet, MultiTaskLassoCV, MultiTaskElasticNetCV, SoftSharingRegressor, or a
 *   MultiTaskModel whose losses are squared; by Newton's method, a scan for each step, SharedLogisticRegression,
 *   SoftSharingClassifier, and a MultiTaskModel of soft sharing with the losses 'squared', 'logistic' and 'poisson'; or a
 *   Pipeline of StandardScaler, MinMaxScaler, SimpleImputer, OneHotEncoder and ColumnTransformer steps before one of these
 * @returns the model, fitted
 * @throws (rejects with) what `sqlStatistics` and `fitStatistics` throw
 * @example
 * const model = await fitSQL(new MultiTaskLasso({ alpha: 0.1 }), engine, { table: 'houses', targets: ['price', 'rent'] });
 */
export async function fitSQL<Model extends object>(
  model: Model,
  engine: Engine,
  options: SqlOptions,
): Promise<Model> {
  await fitTable(model, engine, options);
  return model;
}

/** The same, with what was read. */
export async function fitTable(model: object, engine: Engine, options: SqlOptions): Promise<TableFit> {
  const checked = readEngine(engine, CALLER);
  if (!isPipeline(model)) return fitEstimator(model, checked, options);
  let fit: TableFit = { parts: null };
  await model.fitStepsBy(async (steps) => {
    const [lastName, last] = steps.at(-1)!;
    const place = `${CALLER}: the pipeline`;
    const before = steps
      .slice(0, -1)
      .map(([name, step]) => [name, stepFileOf(`${place}, step ${quote(name)},`, step)] as const);
    let fitted: NamedStep[] = [];
    fit = await fitEstimator(last as object, checked, options, async (scan, columns) => {
      const { files, made } = await learnSteps(scan, before, columns, place);
      fitted = files.map((file, k) => [before[k]![0], classNamed(file.estimator)!.fromJSON(file)]);
      return made;
    });
    return [...fitted, [lastName, last]];
  });
  return fit;
}

/** Fits what is no pipeline. @param prepare the steps that make its features */
async function fitEstimator(
  model: object,
  engine: Engine,
  options: SqlOptions,
  prepare?: Preparation,
): Promise<TableFit> {
  if (isSummed(model)) return fitNewton(model, engine, options, prepare);
  const estimator = readModel(model);
  const folds = foldsFor(model, options);
  const read = readSqlOptions(CALLER, engine.dialect, folds === undefined ? options : { ...options, folds });
  const { parts, categories } = await tableStatistics(engine, read, prepare);
  estimator.fitStatistics((read.folds ? parts : parts[0]!) as never);
  keepCategories(model, categories);
  return { parts };
}

/** Newton's method, with a scan for each step. */
async function fitNewton(
  model: object & SumsEstimator,
  engine: Engine,
  options: SqlOptions,
  prepare?: Preparation,
): Promise<TableFit> {
  foldsFor(model, options);
  const read = readSqlOptions(CALLER, engine.dialect, options);
  const { samples, categories } = await sqlSamples(engine, read, prepare);
  await model.fitSums(samples, { signal: read.signal });
  keepCategories(model, categories);
  return { parts: null };
}

function isPipeline(model: object): model is PipelineLike {
  return typeof (Object(model) as Partial<PipelineLike>).fitStepsBy === 'function';
}

/** Whether sums of products do not tell all of the samples: a loss is not squared. */
function isSummed(model: object): model is SumsEstimator {
  if (typeof (model as Partial<SumsEstimator>).fitSums !== 'function') return false;
  const { losses } = model as { readonly losses?: unknown };
  if (losses === undefined) return true;
  return (isList(losses) ? Array.from(losses) : [losses]).some(
    (loss) => readLoss(loss)?.isQuadratic === false,
  );
}

/** @throws InputError for what is not fitted to statistics */
function readModel(model: unknown): StatisticsEstimator {
  if (typeof (Object(model) as Partial<StatisticsEstimator>).fitStatistics === 'function')
    return model as StatisticsEstimator;
  throw new InputError(
    `${CALLER}: model is ${describe(model)}; expected a MultiTaskLasso, MultiTaskElasticNet, MultiTaskLassoCV, MultiTaskElasticNetCV, ` +
      'SoftSharingRegressor, SoftSharingClassifier, SharedLogisticRegression or MultiTaskModel, or a Pipeline with one of these.',
  );
}

/** The folds of a model that cross-validates; undefined for one that does not. @throws InputError where one is given folds, or lists */
function foldsFor(model: object, options: SqlOptions): SqlOptions['folds'] {
  const given = Object(options).folds as SqlOptions['folds'];
  if (!('cv' in model)) {
    if (given === undefined || given === null) return undefined;
    throw new InputError(
      `${CALLER}: folds is given, and the model has no cv; expected a model that cross-validates, or no folds.`,
    );
  }
  if (given !== undefined && given !== null) return given;
  const { cv } = model;
  if (cv === null) return DEFAULT_FOLDS;
  if (typeof cv === 'number') return cv;
  throw new InputError(
    `${CALLER}: the model's cv is ${describe(cv)}; expected a number, or \`folds\` among the options: rows in a database have no ` +
      'order, and are shared out by a hash.',
  );
}
