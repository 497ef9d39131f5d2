import { type PlainMatrix, plainMatrix } from '../matrix/plainMatrix.js';
import type { Dataset } from './dataset.js';
import { defaultTaskNames } from './taskNames.js';

/** The samples of a task that count alike. */
export interface PlainTask {
  readonly x: PlainMatrix;
  /** One number a sample. */
  readonly y: Float64Array;
  /** What each of them counts, 1 / n. */
  readonly c: number;
}

/** Tasks with samples of their own, without names. */
export interface PlainTasks extends Omit<Dataset, 'blocks'> {
  readonly tasks: readonly PlainTask[];
}

/**
 * What a call `(tasks)` has that leaves nothing to read but numbers: objects `{ X, y }` with matrices of the same features and lists of
 * numbers, without names, weights or options. It is what `datasetFromTasks` would make of them, by one look at each field, for fits that
 * take no longer than reading. Whether the numbers are finite, those of y observed, is left to who goes through them.
 *
 * @returns null for any other call, right or wrong
 */
export function plainTasks(given: readonly unknown[]): PlainTasks | null {
  const list = given[0];
  if (given.length !== 1 || !Array.isArray(list) || list.length === 0) return null;
  const tasks: PlainTask[] = [];
  for (let t = 0; t < list.length; t++) {
    const task = plainTask(list[t]);
    if (task === null || (t > 0 && task.x.columns !== tasks[0]!.x.columns)) return null;
    tasks.push(task);
  }
  const nFeatures = tasks[0]!.x.columns;
  const nTasks = tasks.length;
  return { tasks, nFeatures, nTasks, taskNames: defaultTaskNames(nTasks), featureNames: null };
}

function plainTask(item: unknown): PlainTask | null {
  if (typeof item !== 'object' || item === null || Object.getPrototypeOf(item) !== Object.prototype)
    return null;
  if (Object.keys(item).length !== 2) return null;
  const { X, y: targets } = item as { X?: unknown; y?: unknown };
  const y = plainNumbers(targets);
  const x = y && plainMatrix(X);
  return x && x.rows === y.length ? { x, y, c: 1 / x.rows } : null;
}

/** A Float64Array as it is, or a list of numbers. */
function plainNumbers(list: unknown): Float64Array | null {
  if (list instanceof Float64Array) return list;
  if (!Array.isArray(list)) return null;
  const out = new Float64Array(list.length);
  for (let i = 0; i < list.length; i++) {
    const value: unknown = list[i];
    if (typeof value !== 'number') return null;
    out[i] = value;
  }
  return out;
}
