/** Metrics of tasks with samples of their own, which may come in any order where they have names. */
import { eachTask, type GivenTasks, isTaskList, readTasks } from '../../data/fromTasks.js';
import { readSampleWeight } from '../../data/sampleWeight.js';
import { toTaskTargets } from '../../data/targets.js';
import { taskLabel } from '../../data/taskNames.js';
import type { MatrixInput } from '../../matrix/input.js';
import { isList } from '../../matrix/numbers.js';
import { counted, describe, quote } from '../../messages/describe.js';
import { InputError } from '../../messages/errors.js';
import { readPredictions, type ScoredTarget, scoredTarget, type TargetWeights } from './scoredTarget.js';

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

/**
 * Each task with its prediction, and the weights that its n samples have.
 *
 * @throws InputError for tasks without a prediction, and for weights that do not stand in the tasks
 */
export function eachScoredTask<Result>(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  sampleWeight: unknown,
  read: (
    y: unknown,
    predicted: unknown,
    place: { readonly label: string; readonly y: string; weights(n: number): TargetWeights | undefined },
  ) => Result,
): Result[] {
  if (sampleWeight !== null) {
    throw new InputError(
      `${caller}: sampleWeight goes with samples that all targets share; give each task its own, { y, sampleWeight }.`,
    );
  }
  const given = readTasks(yTrue);
  const predicted = readPredicted(caller, given, yPred);
  return eachTask(given, (task, t, place) =>
    read(task.y, predicted[t], {
      label: taskLabel(given.names, t),
      y: `${place}.y`,
      weights(n: number): TargetWeights | undefined {
        const weight = readSampleWeight(task.sampleWeight, n, 1, `${place}.sampleWeight`);
        return weight.kind === 'none' ? undefined : { values: weight.values, own: false };
      },
    }),
  );
}

/** The numbers of tasks. @throws InputError */
export function readTasksToScore(
  caller: string,
  yTrue: unknown,
  yPred: unknown,
  sampleWeight: unknown,
): ScoredTarget[] {
  return eachScoredTask(caller, yTrue, yPred, sampleWeight, (given, predicted, place) => {
    const { data: y, missing } = toTaskTargets(given, place.y, 'allow');
    const eta = readPredictions(predicted, `${caller}: yPred of ${place.label}`);
    requireAsMany(caller, place.label, y.length, eta, eta.columns === 1);
    return scoredTarget(place.label, { y, missing }, eta.data, place.weights(y.length));
  });
}

/** @throws InputError for predictions that are not one for each target */
export function requireAsMany(
  caller: string,
  label: string,
  n: number,
  predicted: { readonly rows: number; readonly columns: number },
  isColumns = true,
): void {
  if (predicted.rows === n && isColumns) return;
  throw new InputError(
    `${caller}: ${label} has ${counted(n, 'target')}, its predictions are ${predicted.rows} x ${predicted.columns}; ` +
      'expected as many.',
  );
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
  if (isList(yPred) && yPred.length === names.length && Array.from(yPred).every(isObject)) {
    return Array.from(yPred);
  }
  throw new InputError(
    `${caller}: yTrue is a list of ${counted(names.length, 'task')} and yPred is ${describe(yPred)}; expected the ` +
      'predictions of each, as { name, y } or as lists in the order of the tasks.',
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
