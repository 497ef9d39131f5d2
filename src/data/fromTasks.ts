import type { Columns } from '../matrix/columns.js';
import { refuseNonFinite, toColumns, toUncheckedColumns } from '../matrix/fromInput.js';
import type { MatrixInput } from '../matrix/input.js';
import { isList } from '../matrix/numbers.js';
import { counted, describe } from '../messages/describe.js';
import { InputError } from '../messages/errors.js';
import { refuseUnknown } from '../params/options.js';
import type { Block, Dataset } from './dataset.js';
import { freezeDataset } from './freeze.js';
import { readName, requireDistinct } from './names.js';
import { readSampleWeight } from './sampleWeight.js';
import { type IncompleteTargets, type Missing, toTaskTargets } from './targets.js';
import { defaultTaskName, taskLabel } from './taskNames.js';
import { readTaskWeights } from './taskWeights.js';
import { blockWeights } from './weights.js';

/** One task with its own samples. */
export interface TaskInput {
  /** @defaultValue "task 0", "task 1", ... */
  readonly name?: string | undefined;
  /** The task's samples, n_t x p. */
  readonly X: MatrixInput;
  /** Its targets: n_t numbers, or n_t x 1; NaN or null is missing. */
  readonly y: ArrayLike<number | null | undefined> | IncompleteTargets;
  /** s_it, one for each of its samples; only ratios matter. */
  readonly sampleWeight?: number | ArrayLike<number> | null | undefined;
}

export interface TasksOptions {
  /** lambda_t, 1 each unless given. */
  readonly taskWeights?: ArrayLike<number> | null | undefined;
  /** What NaN in y means. @defaultValue 'refuse' */
  readonly missing?: Missing | undefined;
  /** What a task without an observed target of a weight above 0 is: a mistake, or a task of weight 0. @defaultValue 'refuse' */
  readonly empty?: 'refuse' | 'allow' | undefined;
  /** Whether a dense X is refused later where a number is not finite, by whoever reads its columns first: see `requireFiniteTask`. @defaultValue false */
  readonly isFiniteLater?: boolean | undefined;
  /** Whether the list holds the one task that is an argument, `task` in errors. @defaultValue false */
  readonly alone?: boolean | undefined;
}

/** Whether a value is meant as a list of tasks and not as a matrix: an array with an object for a first item. */
export function isTaskList(value: unknown): value is readonly TaskInput[] {
  if (!Array.isArray(value)) return false;
  const [first] = value as readonly unknown[];
  return isRecord(first) || (!isList(first) && value.some((item) => isRecord(item) && 'X' in item));
}

/** An object that is neither a list nor a matrix. */
function isRecord(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || isList(value)) return false;
  return !('shape' in value) && !('rows' in value && 'columns' in value);
}

/** Tasks as they were given, each of their fields read once, and what they are called in errors. */
export interface GivenTasks {
  readonly items: readonly GivenTask[];
  readonly names: readonly string[];
  /** The argument that task t is. */
  readonly place: (t: number) => string;
  readonly alone: boolean;
}

export type GivenTask = { readonly [field in keyof TaskInput]?: unknown };

const FIELDS: readonly (keyof TaskInput)[] = ['name', 'X', 'y', 'sampleWeight'];
const FORM = '{ name?, X, y, sampleWeight? }';

/** Reads a list of tasks, whatever their targets are. @throws InputError for what is no task, or has other fields */
export function readTasks(tasks: unknown, alone = false): GivenTasks {
  if (!Array.isArray(tasks)) {
    throw new InputError(`tasks is ${describe(tasks)}; expected an array of ${FORM}.`);
  }
  if (tasks.length === 0) throw new InputError('tasks is empty; expected at least one task.');
  const place = (t: number): string => (alone ? 'task' : `tasks[${t}]`);
  const given = Array.from(tasks as readonly unknown[], (item, t) => {
    if (isRecord(item)) return { ...item, ...fieldsOf(item) };
    throw new InputError(`${place(t)} is ${describe(item)}; expected ${FORM}.`);
  });
  const names = requireDistinct(
    given.map(({ name }, t) =>
      name === undefined ? defaultTaskName(t) : readName(name, `${place(t)}.name`),
    ),
    'tasks',
    'task',
  );
  const items = given.map((item, t) => namingTask({ names, alone }, t, () => checkFields(item, place(t))));
  return { items, names, place, alone };
}

function fieldsOf(item: GivenTask): GivenTask {
  const { name, X, y, sampleWeight } = item;
  return { name, X, y, sampleWeight };
}

function checkFields(item: object & GivenTask, place: string): GivenTask {
  if (item.y === undefined && (item as { Y?: unknown }).Y !== undefined) {
    throw new InputError(`${place} has Y and no y; expected y, the targets of one task.`);
  }
  refuseUnknown(place, 'key', item, FIELDS);
  return fieldsOf(item);
}

/** Reads something of each task; an error about one begins with the name that the user gave it. */
export function eachTask<Result>(
  given: GivenTasks,
  read: (item: GivenTask, t: number, place: string) => Result,
): Result[] {
  return given.items.map((item, t) => namingTask(given, t, () => read(item, t, given.place(t))));
}

function namingTask<Result>(
  { names, alone }: Pick<GivenTasks, 'names' | 'alone'>,
  t: number,
  read: () => Result,
): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof InputError) || alone || names[t] === defaultTaskName(t)) throw error;
    throw new InputError(`In ${taskLabel(names, t)}: ${error.message}`);
  }
}

/**
 * Tasks with their own samples, one block each; all have the same p features.
 *
 * @throws InputError with the task, what was given, what was expected and where
 */
export function datasetFromTasks(tasks: unknown, options: TasksOptions = {}): Dataset {
  return datasetFromGiven(readTasks(tasks, options.alone), options);
}

/** The same for tasks that have been read. */
export function datasetFromGiven(given: GivenTasks, options: TasksOptions): Dataset {
  const nTasks = given.items.length;
  const taskWeights = readTaskWeights(options.taskWeights, nTasks, 'taskWeights');
  const blocks = eachTask(given, (item, t, place) =>
    readTask(item, t, place, taskWeights.subarray(t, t + 1), options),
  );
  requireSameFeatures(blocks, given.names);
  return freezeDataset({
    blocks,
    nFeatures: blocks[0]!.x.columns,
    nTasks,
    taskNames: given.names,
    featureNames: null,
  });
}

/** @throws InputError for the first number of task t that is not finite, as `datasetFromGiven` would */
export function requireFiniteTask(given: GivenTasks, t: number, x: Columns): void {
  namingTask(given, t, () => refuseNonFinite(x, `${given.place(t)}.X`));
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

function readTask(
  item: GivenTask,
  t: number,
  place: string,
  taskWeights: Float64Array,
  { missing = 'refuse', empty, isFiniteLater }: TasksOptions,
): Block {
  const x = (isFiniteLater ? toUncheckedColumns : toColumns)(item.X, `${place}.X`);
  const y = toTaskTargets(item.y, `${place}.y`, missing);
  if (x.rows !== y.rows) {
    throw new InputError(
      `${place}.X has ${counted(x.rows, 'sample')}, ${place}.y has ${y.rows}; expected the same number of both.`,
    );
  }
  const weights = blockWeights({
    n: x.rows,
    sampleWeight: readSampleWeight(item.sampleWeight, x.rows, 1, `${place}.sampleWeight`),
    missing: y.missing,
    empty,
    taskWeights,
    taskLabel: () => (place === 'task' ? 'the task' : `task ${t}`),
    weightName: `${place}.sampleWeight`,
    targetName: `${place}.y`,
  });
  return { x, y: y.data, firstTask: t, nTasks: 1, weights };
}
