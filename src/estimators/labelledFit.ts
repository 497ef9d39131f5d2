import type { Dataset } from '../data/dataset.js';
import { readFeatureNames } from '../data/features.js';
import { freezeDataset } from '../data/freeze.js';
import { type LabelledDataset, labelledShared, labelledTasks } from '../data/fromLabels.js';
import type { SampleWeightInput, SharedOptions } from '../data/fromShared.js';
import { isTaskList } from '../data/fromTasks.js';
import { taskLabel } from '../data/taskNames.js';
import { counted, describe } from '../describe.js';
import { InputError } from '../errors.js';
import type { KernelChoice } from '../kernels/open.js';
import { isList } from '../matrix/numbers.js';
import { OptionReader } from '../options.js';
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
 * The arguments of a fit, `(X, Y, options?)` or `(tasks, options?)`, told apart.
 *
 * @throws InputError where tasks come with a third argument, and for what is neither the one nor the other
 */
export function fitArguments(
  caller: string,
  args: readonly unknown[],
): { tasks: unknown } | { X: unknown; Y: unknown; options: unknown } {
  const [X, Y, options = {}] = args;
  if (!isTaskList(X)) {
    requireTargets(caller, X, Y);
    return { X, Y, options };
  }
  if (args[2] === undefined) return { tasks: X };
  throw new InputError(
    `${caller}: tasks with their own samples come as ${caller}(tasks, options); got a third argument, ${describe(options)}.`,
  );
}

/** @throws InputError for one task that is no list, and for an empty list that is neither X nor tasks */
function requireTargets(caller: string, X: unknown, Y: unknown): void {
  if (typeof X === 'object' && X !== null && 'X' in X) {
    throw new InputError(
      `${caller}: tasks is ${describe(X)}, one task; expected a list of tasks, [{ name?, X, y, sampleWeight? }].`,
    );
  }
  if (!Array.isArray(X) || X.length > 0 || !(Y === undefined || isOptions(Y))) return;
  throw new InputError(
    `${caller}: got an empty array and no Y; expected X (n x p) and Y (n x T), or a list of tasks with their own ` +
      'samples, [{ name?, X, y, sampleWeight? }].',
  );
}

function isOptions(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  return !['data', 'shape', 'rows'].some((field) => field in value);
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
 * @throws InputError
 */
export function readScoredLabels(
  caller: string,
  model: FittedClassifier,
  X: unknown,
  Y: unknown,
  options: unknown,
): LabelledDataset {
  const given = fitArguments(caller, [X, Y, options]);
  if ('tasks' in given) {
    tasksOptions(caller, Y, [], []);
    const labelled = labelledTasks(given.tasks, {}, model.classes);
    checkFit(labelled.dataset, model, 'tasks');
    checkTaskNames(given.tasks as readonly { name?: unknown }[], model);
    return labelled;
  }
  const read = new OptionReader(caller, given.options, ['sampleWeight']);
  const sampleWeight = read.raw('sampleWeight', null) as SampleWeightInput;
  const labelled = labelledShared(X, Y, { sampleWeight }, model.classes);
  checkFit(labelled.dataset, model, 'Y');
  return labelled;
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
        `${model.nFeatures}; expected as many.`,
    );
  }
  if (nTasks === model.nTasks) return;
  throw new InputError(
    `${what === 'Y' ? 'Y has' : 'tasks has'} ${counted(nTasks, what === 'Y' ? 'column' : 'task')}, the model was ` +
      `fitted with ${counted(model.nTasks, 'task')}; expected as many.`,
  );
}

/** Tasks come in the order of the fit; a name says so, or that they do not. */
export function checkTaskNames(tasks: readonly { name?: unknown }[], { taskNames }: FittedLinearModel): void {
  for (const [t, { name }] of tasks.entries()) {
    if (name === undefined || name === taskNames[t]) continue;
    throw new InputError(
      `tasks[${t}].name is ${describe(name)}; expected that of ${taskLabel(taskNames, t)}: the tasks of the fit in ` +
        'their order.',
    );
  }
}
