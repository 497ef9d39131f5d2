import type { MatrixInput } from '../matrix/input.js';
import { InputError } from '../messages/errors.js';
import type { Dataset } from './dataset.js';
import { datasetFromShared, type SharedOptions } from './fromShared.js';
import { datasetFromGiven, eachTask, readTasks, type TasksOptions } from './fromTasks.js';
import {
  encodeLabels,
  type Label,
  type Labels,
  readLabels,
  readTaskLabels,
  sortedClasses,
  type TaskLabelsInput,
} from './labels.js';

/** The two labels that a classifier tells apart, sorted: y is -1 for the first and 1 for the second. */
export type ClassPair = readonly [Label, Label];

/** Data with labels, y in {-1, 1} and weight 0 where the label is missing. */
export interface LabelledDataset {
  readonly dataset: Dataset;
  readonly classes: ClassPair;
}

/** One task of a classifier with its own samples. */
export interface LabelledTaskInput {
  /** @defaultValue "task 0", "task 1", ... */
  readonly name?: string | undefined;
  /** The task's samples, n_t x p. */
  readonly X: MatrixInput;
  /** Its labels: a list of n_t, or n_t x 1. */
  readonly y: TaskLabelsInput;
  /** s_it, one for each of its samples; only ratios matter. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

/**
 * X (n x p) and the labels Y (n x T) of tasks that share their samples.
 *
 * @param classes the labels that are known already; found in Y unless given
 * @throws InputError as `datasetFromShared`; also for labels that are not two, or not the known ones
 */
export function labelledShared(
  X: unknown,
  Y: unknown,
  options: Omit<SharedOptions, 'missing'>,
  classes?: ClassPair,
): LabelledDataset {
  const labels = readLabels(Y, 'Y');
  const pair = classes ?? pairOf([labels]);
  const data = encodeLabels(labels, pair, [-1, 1]);
  const y = { data, shape: [labels.rows, labels.columns], order: 'column' };
  return { dataset: datasetFromShared(X, y, { ...options, missing: 'allow' }), classes: pair };
}

/**
 * Tasks with their own samples and labels.
 *
 * @param classes the labels that are known already; found in the tasks unless given
 * @throws InputError as `datasetFromTasks`; also for labels that are not two, or not the known ones
 */
export function labelledTasks(
  tasks: unknown,
  options: Omit<TasksOptions, 'missing'>,
  classes?: ClassPair,
): LabelledDataset {
  const given = readTasks(tasks, options.alone);
  const labels = eachTask(given, ({ y }, _, place) => readTaskLabels(y, `${place}.y`));
  const pair = classes ?? pairOf(labels);
  const items = eachTask(given, (item, t) => ({ ...item, y: encodeLabels(labels[t]!, pair, [-1, 1]) }));
  return { dataset: datasetFromGiven({ ...given, items }, { ...options, missing: 'allow' }), classes: pair };
}

function pairOf(lists: readonly Labels[]): ClassPair {
  const [first, second] = sortedClasses(lists, 2);
  if (first === undefined || second === undefined) throw new InputError('there are no labels');
  return Object.freeze([first, second]);
}
