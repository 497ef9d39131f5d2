import type { Dataset } from '../data/dataset.js';
import { readFeatureNames } from '../data/features.js';
import { freezeDataset } from '../data/freeze.js';
import { type LabelledDataset, labelledShared, labelledTasks } from '../data/fromLabels.js';
import type { SampleWeightInput, SharedOptions } from '../data/fromShared.js';
import { taskLabel } from '../data/taskNames.js';
import type { KernelChoice } from '../kernels/open.js';
import { counted, describe, quote } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { fitArguments } from './fitArguments.js';
import type { FitOptions } from './fitOptions.js';
import type { FittedClassifier, FittedLinearModel } from './linearModel.js';

/** The options of a fit of tasks with their own samples, whose names and weights stand in the tasks. */
export type TasksFitOptions = Pick<FitOptions, 'featureNames' | 'kernels'>;

const SHARED_NAMES = ['sampleWeight', 'taskNames', 'featureNames', 'kernels'];
const TASKS_NAMES = ['featureNames', 'kernels'];
const KERNELS: readonly KernelChoice[] = ['auto', 'wasm', 'reference'];

/** What a classifier's fit was given, checked. */
export interface LabelledFit extends LabelledDataset {
  readonly kernels: KernelChoice;
  readonly read: OptionReader;
}

/**
 * Reads the arguments and options of a fit of a classifier, `(X, Y, options?)` or `(tasks, options?)`.
 *
 * @param taskWeights the estimator's parameter, unchecked; null for 1 each
 * @param more the names of further options, which the caller reads
 * @throws InputError
 */
export function readLabelledFit(
  caller: string,
  args: readonly unknown[],
  taskWeights: unknown,
  more: readonly string[] = [],
): LabelledFit {
  const weights = taskWeights as SharedOptions['taskWeights'];
  const given = fitArguments(caller, args);
  if ('tasks' in given) {
    const read = tasksOptions(caller, args[1], more);
    const { dataset, classes } = labelledTasks(given.tasks, { taskWeights: weights });
    return { dataset: withFeatureNames(dataset, read), classes, kernels: kernelsOf(read), read };
  }
  const read = new OptionReader(caller, given.options, [...SHARED_NAMES, ...more]);
  const labelled = labelledShared(given.X, given.Y, {
    sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    featureNames: read.raw('featureNames', null) as readonly string[] | null,
    taskWeights: weights,
  });
  return { ...labelled, kernels: kernelsOf(read), read };
}

/**
 * Reads the arguments of a score, for the labels, tasks and features of a fitted classifier.
 *
 * @returns the data, and which task of the fit each of their tasks is
 * @throws InputError
 */
export function readScoredLabels(
  caller: string,
  model: FittedClassifier,
  X: unknown,
  Y: unknown,
  options: unknown,
): { dataset: Dataset; taskOf: readonly number[] } {
  const given = fitArguments(caller, [X, Y, options]);
  if ('tasks' in given) {
    tasksOptions(caller, Y, [], []);
    const { dataset } = labelledTasks(given.tasks, { empty: 'allow' }, model.classes);
    checkFit(dataset, model, 'tasks');
    return { dataset, taskOf: tasksOfFit(given.tasks as readonly unknown[], model) };
  }
  const read = new OptionReader(caller, given.options, ['sampleWeight']);
  const sampleWeight = read.raw('sampleWeight', null) as SampleWeightInput;
  const { dataset } = labelledShared(
    X,
    Y,
    { sampleWeight, weightsPerTask: 'either', empty: 'allow' },
    model.classes,
  );
  checkFit(dataset, model, 'Y');
  return { dataset, taskOf: Array.from({ length: model.nTasks }, (_, t) => t) };
}

/** The options of a fit of tasks with their own samples, {} unless given. @throws InputError */
export function tasksOptions(
  caller: string,
  given: unknown,
  more: readonly string[],
  names: readonly string[] = TASKS_NAMES,
): OptionReader {
  const options = given === undefined ? {} : given;
  for (const [name, field] of [['sampleWeight', 'sampleWeight'] as const, ['taskNames', 'name'] as const]) {
    const value = (options as Record<string, unknown> | null)?.[name];
    if (value === undefined || value === null) continue;
    throw new InputError(
      `${caller}: ${name} goes with tasks that share their samples; give each task its own, { X, y, ${field} }.`,
    );
  }
  return new OptionReader(caller, options, [...names, 'sampleWeight', 'taskNames', ...more]);
}

/** The dataset with the names of its features, where the options have them. */
export function withFeatureNames(dataset: Dataset, read: OptionReader): Dataset {
  const featureNames = readFeatureNames(read.raw('featureNames', null), dataset.nFeatures, 'featureNames');
  return featureNames === null ? dataset : freezeDataset({ ...dataset, featureNames });
}

export function kernelsOf(read: OptionReader): KernelChoice {
  return read.choice('kernels', 'auto', KERNELS);
}

/** @throws InputError where data to score are not shaped as those of the fit */
export function checkFit(
  { nFeatures, nTasks }: Dataset,
  model: FittedLinearModel,
  what: 'tasks' | 'Y',
): void {
  if (nFeatures !== model.nFeatures) {
    throw new InputError(
      `${what === 'Y' ? 'X has' : 'tasks[0].X has'} ${counted(nFeatures, 'feature')}, the model was fitted with ` +
        `${model.nFeatures}; expected the same number.`,
    );
  }
  if (nTasks !== model.nTasks) throw otherCount(nTasks, model, what);
}

/** That there are not as many tasks as in the fit. */
export function otherCount(nTasks: number, model: FittedLinearModel, what: 'tasks' | 'Y'): InputError {
  return new InputError(
    `${what === 'Y' ? 'Y has' : 'tasks has'} ${counted(nTasks, what === 'Y' ? 'column' : 'task')}, the model was ` +
      `fitted with ${counted(model.nTasks, 'task')}; expected the same number.`,
  );
}

/**
 * Which task of the fit each of some tasks is: by its name, in any order, and without a name by its place.
 *
 * @throws InputError for a name that no task of the fit has, and for two that are the same task
 */
export function tasksOfFit(tasks: readonly unknown[], { taskNames }: FittedLinearModel): number[] {
  const known = new Map(taskNames.map((name, t) => [name, t]));
  const taken = new Map<number, number>();
  return Array.from(tasks, (task, k) => {
    const name = (task as { name?: unknown } | null | undefined)?.name;
    const t = name === undefined ? k : known.get(name as string);
    if (t === undefined) {
      const shown = taskNames.slice(0, 5).map((known) => quote(known));
      throw new InputError(
        `tasks[${k}].name is ${describe(name)}; expected the name of a task of the fit: ${shown.join(', ')}` +
          `${taskNames.length > shown.length ? ', ...' : ''}.`,
      );
    }
    const other = taken.get(t);
    if (other !== undefined) {
      throw new InputError(
        `tasks[${other}] and tasks[${k}] are both ${taskLabel(taskNames, t)}; expected each task once: name all of ` +
          'them, or none and pass them in the order of the fit.',
      );
    }
    taken.set(t, k);
    return t;
  });
}
