import { counted, describe } from '../describe.js';
import { InputError } from '../errors.js';
import { toColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import type { Block, Dataset } from './dataset.js';
import { freezeDataset } from './freeze.js';
import { readName, requireDistinct } from './names.js';
import { readSampleWeight } from './sampleWeight.js';
import { type Missing, toTaskTargets } from './targets.js';
import { defaultTaskName, taskLabel } from './taskNames.js';
import { readTaskWeights } from './taskWeights.js';
import { blockWeights } from './weights.js';

/** One task with its own samples. */
export interface TaskInput {
  /** @defaultValue "task 0", "task 1", ... */
  readonly name?: string | undefined;
  /** The task's samples, n_t x p. */
  readonly X: MatrixInput;
  /** Its targets: n_t numbers, or n_t x 1. */
  readonly y: ArrayLike<number> | MatrixInput;
  /** s_it, one for each of its samples; only ratios matter. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

export interface TasksOptions {
  /** lambda_t, 1 each unless given. */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
  /** What NaN in y means. @defaultValue 'refuse' */
  readonly missing?: Missing | undefined;
}

/** Whether a value is meant as a list of tasks and not as a matrix: its first item has X, y or both. */
export function isTaskList(value: unknown): value is readonly TaskInput[] {
  if (!Array.isArray(value)) return false;
  const [first] = value as readonly unknown[];
  return typeof first === 'object' && first !== null && ('X' in first || 'y' in first);
}

/**
 * Tasks with their own samples, one block each; all have the same p features.
 *
 * @throws InputError with the task, what was given, what was expected and where
 */
export function datasetFromTasks(tasks: unknown, options: TasksOptions = {}): Dataset {
  const items = readItems(tasks);
  const taskNames = requireDistinct(items.map(nameOf), 'tasks', 'task');
  const taskWeights = readTaskWeights(options.taskWeights, items.length, 'taskWeights');
  const missing = options.missing ?? 'refuse';
  const blocks = items.map((item, t) =>
    namingTask(t, taskNames, () => readTask(item, t, taskWeights, missing)),
  );
  requireSameFeatures(blocks, taskNames);
  return freezeDataset({
    blocks,
    nFeatures: blocks[0]!.x.columns,
    nTasks: blocks.length,
    taskNames,
    featureNames: null,
  });
}

type UnknownTask = { readonly [field in keyof TaskInput | 'Y']?: unknown };

function readItems(tasks: unknown): UnknownTask[] {
  if (!Array.isArray(tasks)) {
    throw new InputError(`tasks is ${describe(tasks)}; expected an array of { name?, X, y, sampleWeight? }.`);
  }
  if (tasks.length === 0) throw new InputError('tasks is empty; expected at least one task.');
  return Array.from(tasks as readonly unknown[], (item, t) => {
    if (typeof item === 'object' && item !== null) return item;
    throw new InputError(`tasks[${t}] is ${describe(item)}; expected { name?, X, y, sampleWeight? }.`);
  });
}

function nameOf(item: UnknownTask, t: number): string {
  return item.name === undefined ? defaultTaskName(t) : readName(item.name, `tasks[${t}].name`);
}

/** Puts the name that the user gave a task before any error about it. */
function namingTask(t: number, taskNames: readonly string[], read: () => Block): Block {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) || taskNames[t] === defaultTaskName(t)) throw error;
    throw new InputError(`In ${taskLabel(taskNames, t)}: ${error.message}`);
  }
}

function requireSameFeatures(blocks: readonly Block[], taskNames: readonly string[]): void {
  const p = blocks[0]!.x.columns;
  for (const [t, { x }] of blocks.entries()) {
    if (x.columns === p) continue;
    throw new InputError(
      `tasks[${t}].X of ${taskLabel(taskNames, t)} has ${counted(x.columns, 'feature')}, ` +
        `tasks[0].X of ${taskLabel(taskNames, 0)} has ${p}; expected the same features in all tasks.`,
    );
  }
}

function readTask(item: UnknownTask, t: number, taskWeights: Float64Array, missing: Missing): Block {
  const x = toColumns(item.X, `tasks[${t}].X`);
  if (item.y === undefined && item.Y !== undefined) {
    throw new InputError(`tasks[${t}] has Y and no y; expected y, the targets of one task.`);
  }
  const y = toTaskTargets(item.y, `tasks[${t}].y`, missing);
  if (x.rows !== y.rows) {
    throw new InputError(
      `tasks[${t}].X has ${counted(x.rows, 'sample')}, tasks[${t}].y has ${y.rows}; expected as many of both.`,
    );
  }
  const weights = blockWeights({
    n: x.rows,
    sampleWeight: readSampleWeight(item.sampleWeight, x.rows, 1, `tasks[${t}].sampleWeight`),
    missing: y.missing,
    taskWeights: taskWeights.subarray(t, t + 1),
    taskLabel: () => `task ${t}`,
    weightName: `tasks[${t}].sampleWeight`,
    targetName: `tasks[${t}].y`,
  });
  return { x, y: y.data, firstTask: t, nTasks: 1, weights };
}
