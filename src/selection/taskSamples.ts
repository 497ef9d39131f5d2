/** The samples of a list of tasks, counted through: those of the first task, then those of the second, and so on. */
import { eachTask, type GivenTask, isTaskList, readTasks } from '../data/fromTasks.js';
import { taskLabel } from '../data/taskNames.js';
import { isList } from '../matrix/numbers.js';
import { counted } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { sampleCount } from './sampleCount.js';
import { takeSamples } from './takeSamples.js';

/** A task with its own samples, of whatever kind. */
export interface SampledTask {
  readonly name?: string | undefined;
  readonly X: object;
  readonly y: object;
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

export interface TaskSamples {
  readonly items: readonly GivenTask[];
  readonly names: readonly string[];
  /** How each task is called in messages. */
  readonly labels: readonly string[];
  /** n_t */
  readonly counts: readonly number[];
  /** The first sample of each task. */
  readonly starts: readonly number[];
  /** n, of all tasks together. */
  readonly nSamples: number;
}

/** Whether a value is a list of tasks with their own samples, and not a list of samples that are objects. */
export function isTasks(value: unknown): value is readonly SampledTask[] {
  return isTaskList(value) && value.some(({ X } = {} as never) => typeof X === 'object' && X !== null);
}

/** @throws InputError where a splitter is asked to split a list of tasks, which it would take for a list of samples */
export function refuseTasks(splitter: string, X: unknown): void {
  if (!isTasks(X)) return;
  throw new InputError(
    `${splitter}.split: X is a list of ${counted(X.length, 'task')} with their own samples; expected the samples of one. ` +
      'Hand the splitter over as cv, crossValidate(estimator, tasks, { cv }), which takes tasks and gives their `splits`.',
  );
}

/** @throws InputError for what is no task, and for a task whose X and y differ in length */
export function readTaskSamples(tasks: unknown): TaskSamples {
  const given = readTasks(tasks);
  const counts = eachTask(given, ({ X, y }, _, place) => {
    const n = sampleCount(X, `${place}.X`);
    const targets = sampleCount(y, `${place}.y`);
    if (n === targets) return n;
    throw new InputError(
      `${place}.X has ${counted(n, 'sample')}, ${place}.y has ${targets}; expected the same number of both.`,
    );
  });
  let nSamples = 0;
  const starts = counts.map((count) => {
    nSamples += count;
    return nSamples - count;
  });
  const { items, names } = given;
  return { items, names, labels: names.map((_, t) => taskLabel(names, t)), counts, starts, nSamples };
}

/** Of each task the samples among `rows`, in their order; tasks without any are left out. */
export function takeTasks(samples: TaskSamples, rows: Int32Array): SampledTask[] {
  return rowsByTask(samples, rows).flatMap((own, t) => {
    if (own.length === 0) return [];
    const { X, y, sampleWeight } = samples.items[t]!;
    const part = {
      name: samples.names[t]!,
      X: takeSamples(X, own, `tasks[${t}].X`) as object,
      y: takeSamples(y, own, `tasks[${t}].y`) as object,
    };
    if (sampleWeight === undefined || sampleWeight === null) return [part];
    const weights = isList(sampleWeight)
      ? takeSamples(sampleWeight, own, `tasks[${t}].sampleWeight`)
      : sampleWeight;
    return [{ ...part, sampleWeight: weights as number | number[] }];
  });
}

/** The rows of each task, counted within it. */
export function rowsByTask({ counts, starts }: TaskSamples, rows: Int32Array): Int32Array[] {
  const sizes = new Int32Array(counts.length);
  const tasks = Int32Array.from(rows, (row) => taskOf(starts, row));
  for (const t of tasks) sizes[t]!++;
  const parts = Array.from(sizes, (size) => new Int32Array(size));
  sizes.fill(0);
  for (const [k, t] of tasks.entries()) parts[t]![sizes[t]!++] = rows[k]! - starts[t]!;
  return parts;
}

/** The last task that starts at or before a sample; every task has samples. */
function taskOf(starts: readonly number[], row: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
