/** What a fit is given, `(X, Y, options?)` or `(tasks, options?)`, checked: the data and the options of the call. */
import type { Dataset } from '../data/dataset.js';
import { readFeatureNames } from '../data/features.js';
import { freezeDataset } from '../data/freeze.js';
import { type LabelledDataset, labelledShared, labelledTasks } from '../data/fromLabels.js';
import { datasetFromShared, type SampleWeightInput, type SharedOptions } from '../data/fromShared.js';
import { datasetFromGiven, isTaskList, readTasks, requireFiniteTask } from '../data/fromTasks.js';
import type { KernelChoice } from '../kernels/open.js';
import { refuseNonFinite } from '../matrix/fromInput.js';
import { InputError } from '../messages/errors.js';
import { OptionReader } from '../params/options.js';
import { tableArguments } from '../tables/tableArguments.js';
import { fitArguments, requireTargets } from './fitArguments.js';
import type { FitOptions, TasksFitOptions } from './fitOptions.js';

const TASKS_NAMES: readonly (keyof TasksFitOptions)[] = ['featureNames', 'kernels'];
const SHARED_NAMES: readonly (keyof FitOptions)[] = ['sampleWeight', 'taskNames', ...TASKS_NAMES];
const KERNELS: readonly KernelChoice[] = ['auto', 'wasm', 'reference'];

/** The options of a fit, beside its data. */
export interface ReadOptions {
  readonly kernels: KernelChoice;
  /** For the options that the caller reads. */
  readonly read: OptionReader;
}

/** How an estimator reads its data in either form. */
export interface DataReaders<Data> {
  shared(X: unknown, Y: unknown, options: SharedOptions): Data;
  tasks(tasks: unknown): Data;
}

/**
 * Reads the arguments and options of a fit.
 *
 * @param more the names of further options, which the caller reads
 * @throws InputError
 */
export function readFit<Data extends { readonly dataset: Dataset }>(
  caller: string,
  all: readonly unknown[],
  readers: DataReaders<Data>,
  more: readonly string[] = [],
): Data & ReadOptions {
  const args = tableArguments(caller, all);
  const given = fitArguments(caller, args);
  if ('tasks' in given) {
    const read = tasksOptions(caller, args[1], [...TASKS_NAMES, ...more]);
    const data = readers.tasks(given.tasks);
    return { kernels: kernelsOf(read), read, ...data, dataset: withFeatureNames(data.dataset, read) };
  }
  const read = new OptionReader(caller, given.options, [...SHARED_NAMES, ...more]);
  const data = readers.shared(given.X, given.Y, sharedOptions(read));
  return { kernels: kernelsOf(read), read, ...data };
}

/** A fit to numbers. */
export interface TargetsFit extends ReadOptions {
  readonly dataset: Dataset;
  /** Throws an InputError where a number of the X of task t is not finite, if nobody has looked at them yet. */
  readonly requireFinite?: ((t: number) => void) | undefined;
}

/**
 * Reads a fit to numbers: NaN is a missing target.
 *
 * @param taskWeights the parameter, unchecked; null for 1 each
 * @param finiteLater of which form of the data the caller looks whether X is finite: see `SharedOptions`, `TasksOptions`
 */
export function readTargetsFit(
  caller: string,
  args: readonly unknown[],
  taskWeights: SharedOptions['taskWeights'],
  more?: readonly string[],
  finiteLater: 'shared' | 'any' | null = null,
): TargetsFit {
  const numbers = { missing: 'allow', taskWeights } as const;
  const readers = {
    shared: (X: unknown, Y: unknown, options: SharedOptions) => {
      const isFiniteLater = finiteLater !== null;
      const dataset = datasetFromShared(X, Y, { isFiniteLater, ...numbers, ...options });
      const requireFinite = (): void => refuseNonFinite(dataset.blocks[0]!.x, 'X');
      return isFiniteLater ? { dataset, requireFinite } : { dataset };
    },
    tasks: (tasks: unknown) => {
      const given = readTasks(tasks);
      const isFiniteLater = finiteLater === 'any';
      const dataset = datasetFromGiven(given, { isFiniteLater, ...numbers });
      const requireFinite = (t: number): void => requireFiniteTask(given, t, dataset.blocks[t]!.x);
      return isFiniteLater ? { dataset, requireFinite } : { dataset };
    },
  };
  return readFit(caller, args, readers, more);
}

/** What a classifier's fit was given, checked. */
export interface LabelledFit extends LabelledDataset, ReadOptions {}

/** Reads a fit to labels of two classes. @param taskWeights the parameter, unchecked; null for 1 each */
export function readLabelledFit(
  caller: string,
  args: readonly unknown[],
  taskWeights: SharedOptions['taskWeights'],
  more?: readonly string[],
): LabelledFit {
  const readers: DataReaders<LabelledDataset> = {
    shared: (X, Y, options) => labelledShared(X, Y, { taskWeights, ...options }),
    tasks: (tasks) => labelledTasks(tasks, { taskWeights }),
  };
  return readFit(caller, args, readers, more);
}

/**
 * Reads X, Y and the options of a fit to numbers where all tasks have to share their samples.
 *
 * @param more the names of further options, which the caller reads
 * @param own those of `FitOptions` that the caller takes
 * @param isFiniteLater see `SharedOptions`
 * @throws InputError
 */
export function readSharedFit(
  caller: string,
  X: unknown,
  Y: unknown,
  options: object,
  more: readonly string[] = [],
  own: readonly string[] = SHARED_NAMES,
  isFiniteLater: boolean = false,
): { readonly dataset: Dataset } & ReadOptions {
  const read = new OptionReader(caller, options, [...own, ...more]);
  if (isTaskList(X)) {
    throw new InputError(
      `${caller}: X is a list of tasks with their own samples; expected one X (n x p) and one Y (n x T) ` +
        'that all tasks share.',
    );
  }
  requireTargets(caller, X, Y);
  const dataset = datasetFromShared(X, Y, { isFiniteLater, missing: 'allow', ...sharedOptions(read) });
  return { dataset, kernels: kernelsOf(read), read };
}

/** The options of a call with tasks with their own samples, {} unless given. @throws InputError */
export function tasksOptions(caller: string, given: unknown, names: readonly string[]): OptionReader {
  const options = given === undefined ? {} : given;
  for (const [name, field] of [['sampleWeight', 'sampleWeight'] as const, ['taskNames', 'name'] as const]) {
    const value = (options as Record<string, unknown> | null)?.[name];
    if (value === undefined || value === null) continue;
    throw new InputError(
      `${caller}: ${name} goes with tasks that share their samples; give each task its own, { X, y, ${field} }.`,
    );
  }
  return new OptionReader(caller, options, [...names, 'sampleWeight', 'taskNames']);
}

function sharedOptions(read: OptionReader): SharedOptions {
  return {
    sampleWeight: read.raw('sampleWeight', null) as SampleWeightInput,
    taskNames: read.raw('taskNames', null) as readonly string[] | null,
    featureNames: read.raw('featureNames', null) as readonly string[] | null,
    weightsPerTask: 'either',
  };
}

/** The dataset with the names of its features, where the options have them. */
function withFeatureNames(dataset: Dataset, read: OptionReader): Dataset {
  const featureNames = readFeatureNames(read.raw('featureNames', null), dataset.nFeatures, 'featureNames');
  return featureNames === null ? dataset : freezeDataset({ ...dataset, featureNames });
}

function kernelsOf(read: OptionReader): KernelChoice {
  return read.choice('kernels', 'auto', KERNELS);
}
