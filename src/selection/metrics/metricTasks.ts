/** Metrics of tasks with samples of their own, which may come in any order where they have names. */
import { eachTask, type GivenTasks, isTaskList, readTasks } from '../../data/fromTasks.js';
import { readSampleWeight } from '../../data/sampleWeight.js';
import { toTaskTargets } from '../../data/targets.js';
import { taskLabel } from '../../data/taskNames.js';
import type { MatrixInput } from '../../matrix/input.js';
import { isList } from '../../matrix/numbers.js';
import { counted, describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { readPredictions, type ScoredTarget, scoredTarget } from './scoredTarget.js';

/** The targets of one task; the tasks that `fit` takes are such, their X is not looked at. */
export interface TrueTask {
  readonly name?: string | undefined;
  readonly X?: unknown;
  /** n_t numbers, NaN or null where missing. */
  readonly y: ArrayLike<number | null | undefined> | MatrixInput;
  /** s_it, n_t numbers >= 0. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

/** The predictions for one task: by the task's name, or a list in the place of the task. */
export type PredictedTask =
  | { readonly name?: string | undefined; readonly y: ArrayLike<number> | MatrixInput }
  | ArrayLike<number>;

/** @throws InputError for tasks without a prediction, and for weights that do not stand in the tasks */
export function readTasksToScore(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  sampleWeight: unknown,
): ScoredTarget[] {
  if (sampleWeight !== null) {
    throw new InputError(
      `${caller}: sampleWeight goes with samples that all targets share; give each task its own, { y, sampleWeight }.`,
    );
  }
  const given = readTasks(yTrue);
  const predicted = readPredicted(caller, given, yPred);
  return eachTask(given, (task, t, place) => {
    const { data: y, missing } = toTaskTargets(task.y, `${place}.y`, 'allow');
    const label = taskLabel(given.names, t);
    const eta = readPredictions(predicted[t], `${caller}: yPred of ${label}`);
    if (eta.rows !== y.length || eta.columns !== 1) {
      throw new InputError(
        `${caller}: ${label} has ${counted(y.length, 'target')}, its predictions are ${eta.rows} x ${eta.columns}; ` +
          'expected as many.',
      );
    }
    const weight = readSampleWeight(task.sampleWeight, y.length, 1, `${place}.sampleWeight`);
    const weights = weight.kind === 'none' ? undefined : { values: weight.values, own: false };
    return scoredTarget(label, { y, missing }, eta.data, weights);
  });
}

/** The predictions in the order of the tasks. */
function readPredicted(caller: string, { names }: GivenTasks, yPred: unknown): unknown[] {
  if (isTaskList(yPred)) {
    const { names: predictedNames, items } = readTasks(yPred);
    const byName = new Map(predictedNames.map((name, t) => [name, items[t]!.y]));
    const known = new Set(names);
    const other = predictedNames.find((name) => !known.has(name));
    if (other !== undefined || byName.size !== names.length) {
      const lacking = names.find((name) => !byName.has(name));
      const what = other !== undefined ? `has ${quote(other)}, which is no task` : `lacks ${quote(lacking!)}`;
      throw new InputError(`${caller}: yPred ${what} of yTrue; expected the same names in any order.`);
    }
    return names.map((name) => byName.get(name));
  }
  if (isList(yPred) && yPred.length === names.length && Array.from(yPred).every(isList)) {
    return Array.from(yPred);
  }
  throw new InputError(
    `${caller}: yTrue is a list of ${counted(names.length, 'task')} and yPred is ${describe(yPred)}; expected the ` +
      'predictions of each, as { name, y } or as lists in the order of the tasks.',
  );
}
