import { DEFAULT_LOSS, readLoss } from '../losses/registry.js';
import { isList } from '../matrix/numbers.js';
import { describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import type { SufficientStatistics } from '../statistics/statistics.js';
import { type Engine, readEngine } from './engine.js';
import { keepCategories } from './fittedCategories.js';
import { readSqlOptions, type SqlOptions } from './options.js';
import { tableStatistics } from './sqlStatistics.js';

const CALLER = 'fitSQL';
/** Folds where neither the call nor the model says how many. */
const DEFAULT_FOLDS = 5;

/** An estimator that is fitted to statistics; one that cross-validates, to those of each fold. */
export interface StatisticsEstimator {
  fitStatistics(statistics: SufficientStatistics & readonly SufficientStatistics[]): unknown;
}

/**
 * Fits a model of squared losses to samples in a database: the model that `fit` gives of them, with its certificate, the names of
 * its features and tasks from the columns. A `-CV` model has its folds made by a hash of the rows (`folds`; its parameter `cv`
 * where that is a number).
 *
 * @param model MultiTaskLasso, MultiTaskElasticNet, MultiTaskLassoCV, MultiTaskElasticNetCV, SoftSharingRegressor, or a
 *   MultiTaskModel whose losses are squared
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
  const estimator = readModel(model);
  const checked = readEngine(engine, CALLER);
  requireSquared(model);
  const folds = foldsFor(model, options);
  const read = readSqlOptions(CALLER, checked.dialect, folds === undefined ? options : { ...options, folds });
  const { parts, categories } = await tableStatistics(checked, read);
  estimator.fitStatistics((read.folds ? parts : parts[0]!) as never);
  keepCategories(model, categories);
  return model;
}

/** @throws InputError for what is not fitted to statistics */
function readModel(model: unknown): StatisticsEstimator {
  if (typeof (Object(model) as Partial<StatisticsEstimator>).fitStatistics === 'function')
    return model as StatisticsEstimator;
  throw new InputError(
    `${CALLER}: model is ${describe(model)}; expected a MultiTaskLasso, MultiTaskElasticNet, MultiTaskLassoCV, MultiTaskElasticNetCV, ` +
      'SoftSharingRegressor, or a MultiTaskModel whose losses are squared: those that need no more of samples than sums of products.',
  );
}

/** Refuses other losses before hours of scans, where the model has a choice of them. @throws InputError */
function requireSquared(model: object): void {
  const { losses } = model as { readonly losses?: unknown };
  if (losses === undefined) return;
  for (const loss of isList(losses) ? Array.from(losses) : [losses]) {
    const choice = readLoss(loss);
    if (!choice || choice.isQuadratic) continue; // what names no loss, fitStatistics says
    throw new InputError(
      `${CALLER}: the model has the loss '${choice.name}'; expected '${DEFAULT_LOSS}' for each task, for which sums of products tell all ` +
        'of the samples.',
    );
  }
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
