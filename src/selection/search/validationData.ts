/** What is cross-validated, `(estimator, X, Y, options?)` or `(estimator, tasks, options?)`, checked. */

import { requireTargets } from '../../estimators/fitArguments.js';
import { describe } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { OptionReader, requireRecord } from '../../params/options.js';
import { isTableCall, tableArguments } from '../../tables/tableArguments.js';
import { takesCategories } from '../estimatorKind.js';
import { type FitData, sharedData, tasksData } from '../fitData.js';
import { requireMethod } from '../scoring.js';
import { isTasks } from '../taskSamples.js';

/** What can be cross-validated: every estimator of this package, and any object with these methods. */
export interface CrossValidated {
  /** A new estimator with the same parameters and nothing learned. */
  clone(): unknown;
  fit(X: unknown, Y: unknown, options?: object): unknown;
  /** For a `scoring` by name; of tasks with their own samples with `{ task: name }`. */
  predict?(X: unknown, options?: never): unknown;
  /** For `scoring: null`. */
  score?(X: unknown, Y: unknown, options?: object): number;
}

/** The data of a call, and its options. */
export interface ValidationData {
  readonly data: FitData;
  readonly read: OptionReader;
}

/**
 * @param estimator what is to be fitted to them
 * @param names of the options
 * @throws InputError
 */
export function readValidation(
  caller: string,
  estimator: unknown,
  given: readonly unknown[],
  names: readonly string[],
): ValidationData {
  const [first, second, third] = samplesOf(caller, estimator, given, names);
  if (isTasks(first)) {
    // (tasks, undefined, options) as well: as (X, Y, options) with no Y beside the tasks.
    const isPlaced = second === undefined || second === null;
    if (third !== undefined && !isPlaced) {
      throw new InputError(
        `${caller}: tasks with their own samples come as ${caller}(estimator, tasks, options); got a fourth argument, ` +
          `${describe(third)}.`,
      );
    }
    const read = new OptionReader(caller, (isPlaced ? third : second) ?? {}, names);
    requireEstimator(caller, estimator);
    return { data: tasksData(caller, first, read.raw('sampleWeight', null)), read };
  }
  const read = new OptionReader(caller, third ?? {}, names);
  requireEstimator(caller, estimator);
  requireTargets(caller, first, second);
  return { data: sharedData(caller, first, second, read.raw('sampleWeight', null)), read };
}

/** The samples of a table, with the names of its columns among the options of each fit. */
function samplesOf(
  caller: string,
  estimator: unknown,
  given: readonly unknown[],
  names: readonly string[],
): readonly unknown[] {
  if (!isTableCall(given)) return given;
  const reading = { takesCategories: takesCategories(estimator) };
  const args = tableArguments(caller, given, reading);
  const { featureNames, taskNames, ...options } = args.at(-1) as Record<string, unknown>;
  if (!names.includes('fitOptions')) return args.with(-1, options);
  const named = { featureNames, ...(taskNames !== undefined && { taskNames }) };
  return args.with(-1, {
    ...options,
    fitOptions: { ...named, ...(options.fitOptions as object | undefined) },
  });
}

/** @throws InputError for what cannot be cloned and fitted */
export function requireEstimator(
  caller: string,
  estimator: unknown,
  name = 'estimator',
): asserts estimator is CrossValidated {
  if (typeof estimator !== 'object' || estimator === null) {
    const hint = typeof estimator === 'function' ? ' If it is a class, pass an instance, made with new.' : '';
    throw new InputError(
      `${caller}: ${name} is ${describe(estimator)}; expected an object with clone, fit and predict.${hint}`,
    );
  }
  requireMethod(caller, estimator, 'clone', 'each split fits a fresh clone()');
  requireMethod(caller, estimator, 'fit', 'each split calls fit(X, Y)');
}

/** The options for each fit. @throws InputError for weights among them, of which each fit has a part */
export function readFitOptions(caller: string, options: unknown): object {
  requireRecord(caller, 'fitOptions', options, ['taskNames']);
  if (!('sampleWeight' in options)) return options;
  throw new InputError(
    `${caller}: fitOptions has sampleWeight; pass it as sampleWeight itself, so that each fit gets its part.`,
  );
}
